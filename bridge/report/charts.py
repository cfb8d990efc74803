"""Charts as SVG: each a function from numbers to markup, drawn in the colours of the page's style sheet.

They are 400 units wide and shown at about that many pixels, so that their type has one size over the whole page. A
value has a tooltip, every chart an accessible name, and what is KITTI's is drawn as an outline, not in a colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from bridge.report.markup import Markup, element, number
from bridge.report.statistics import Histogram
from bridge.report.survey import Floats, Ints

WIDTH = 400
HEAT_LEVELS = 8
_LEFT, _RIGHT, _TOP = 38, 16, 14


class Bar(NamedTuple):
    """A row of a bar chart."""

    label: str
    share: float
    """0-1."""
    objects: int
    reference: float | None = None
    """KITTI's share; None where there is none."""


class Mark(NamedTuple):
    """A value of KITTI's on the axis of a histogram."""

    value: float
    label: str


def bars(rows: Sequence[Bar], name: str) -> Markup:
    """Return horizontal bars of shares, each with KITTI's as an outline below it."""
    label_width, row_height = 104, 34 if any(row.reference is not None for row in rows) else 22
    top = max((max(row.share, row.reference or 0.0) for row in rows), default=0.0) or 1.0
    room = WIDTH - label_width - 52
    drawn = []
    for place, row in enumerate(rows):
        y = place * row_height + 4
        length = room * row.share / top
        drawn.append(_text(row.label, label_width - 8, y + 11, "end"))
        drawn.append(
            element(
                "rect",
                element("title", f"{row.label}: {row.objects:,}, {_percent(row.share)}"),
                class_="bar",
                x=label_width,
                y=y,
                width=max(length, 0.5 if row.objects else 0.0),
                height=13,
                rx=1.5,
            )
        )
        drawn.append(_text(_percent(row.share), label_width + length + 6, y + 11, "start", "strong"))
        if row.reference is not None:
            outline = room * row.reference / top
            drawn.append(
                element(
                    "rect",
                    element("title", f"KITTI, {row.label}: {_percent(row.reference)}"),
                    class_="theirs",
                    x=label_width + 0.5,
                    y=y + 15.5,
                    width=max(outline - 1, 0.5),
                    height=8,
                    rx=1.5,
                )
            )
            drawn.append(_text(_percent(row.reference), label_width + outline + 6, y + 24, "start"))
    return _svg(len(rows) * row_height + 6, name, drawn)


def histogram_chart(
    counted: Histogram,
    name: str,
    *,
    ticks: Sequence[float],
    unit: str = "",
    marks: Sequence[Mark] = (),
    tick_text: Callable[[float], str] = number,
    bin_text: Callable[[float, float], str] | None = None,
) -> Markup:
    """Return columns of equal width, whatever the widths of the bins; ``ticks`` are some of the edges."""
    height, axis = 190, 150
    shares = counted.counts / max(counted.total, 1)
    step = _step(float(shares.max(initial=0.0)))
    ceiling = step * max(1, math.ceil(float(shares.max(initial=0.0)) / step - 1e-9))
    width = (WIDTH - _LEFT - _RIGHT) / len(shares)
    drawn = []
    for level in np.arange(0.0, ceiling + step / 2, step).tolist():
        y = axis - (axis - _TOP) * level / ceiling
        drawn.append(element("line", class_="grid", x1=_LEFT, x2=WIDTH - _RIGHT, y1=y, y2=y))
        drawn.append(_text(_percent(level), _LEFT - 5, y + 4, "end"))
    for place, (share, count) in enumerate(zip(shares.tolist(), counted.counts.tolist(), strict=True)):
        if count:
            tall = (axis - _TOP) * share / ceiling
            values = _bin_text(counted, place, bin_text or _between(tick_text))
            title = f"{values}{unit and ' ' + unit}: {count:,}, {_percent(share)}"
            drawn.append(
                element(
                    "rect",
                    element("title", title),
                    class_="bar",
                    x=_LEFT + place * width + 0.75,
                    y=axis - tall,
                    width=width - 1.5,
                    height=tall,
                )
            )
    for tick in ticks:
        x = _LEFT + _place(counted.edges, tick) * width
        is_open = counted.beyond and tick == counted.edges[-1]
        drawn.append(element("line", class_="tick", x1=x, x2=x, y1=axis, y2=axis + 4))
        drawn.append(_text(tick_text(tick) + ("+" if is_open else ""), x, axis + 16, "middle"))
    drawn.append(_text(unit, WIDTH - _RIGHT, axis + 33, "end"))
    for mark in marks:
        x = _LEFT + _place(counted.edges, mark.value) * width
        drawn.append(element("line", element("title", mark.label), class_="mark", x1=x, x2=x, y1=_TOP, y2=axis))
        drawn.append(_text(mark.label, x + 3, _TOP - 3, "middle", "marked"))
    return _svg(height, name, drawn)


def image_heat_map(cells: Ints, name: str) -> Markup:
    """Return the cells of a picture, brighter or darker by their number, in a frame."""
    side = (WIDTH - 2) / cells.shape[1]
    drawn = [element("rect", class_="frame", x=0.5, y=0.5, width=WIDTH - 1, height=side * cells.shape[0] + 1)]
    drawn += _cells(cells, 1.0, 1.0, side)
    return _svg(side * cells.shape[0] + 2, name, drawn)


def ground_heat_map(cells: Ints, reach_m: float, name: str) -> Markup:
    """Return the ground around the ego from above, ahead on top, with rings of distance."""
    side = WIDTH / cells.shape[0]
    centre, scale = WIDTH / 2, WIDTH / (2 * reach_m)
    drawn = _cells(cells, 0.0, 0.0, side)
    for ring in (reach_m / 4, reach_m / 2, reach_m):
        drawn.append(element("circle", class_="ring", cx=centre, cy=centre, r=ring * scale - 0.5))
        drawn.append(_text(f"{number(ring)} m", centre + 4, centre + ring * scale - 5, "start"))
    nose, tail, half = centre - 2.3 * scale, centre + 2.3 * scale, max(0.9 * scale, 2.5)
    points = f"{centre},{nose - 3:.1f} {centre + half:.1f},{tail:.1f} {centre - half:.1f},{tail:.1f}"
    drawn.append(element("polygon", element("title", "the ego, driving up"), class_="ego", points=points))
    return _svg(WIDTH, name, drawn)


def rose(counts: Ints, name: str) -> Markup:
    """Return sectors whose areas are the counts, the first one pointing up, the others to its left and round."""
    centre, radius, size = WIDTH / 2, 116.0, 268
    middle = size / 2
    top, total = max(int(counts.max(initial=0)), 1), max(int(counts.sum()), 1)
    half = math.pi / len(counts)
    drawn = [element("circle", class_="ring", cx=centre, cy=middle, r=radius * share) for share in (0.5**0.5, 1.0)]
    for place, count in enumerate(counts.tolist()):
        if not count:
            continue
        reach, angle = radius * math.sqrt(count / top), 2 * half * place
        (x1, y1), (x2, y2) = (
            (centre - reach * math.sin(a), middle - reach * math.cos(a)) for a in (angle - half, angle + half)
        )
        path = f"M{centre:.1f} {middle:.1f}L{x1:.1f} {y1:.1f}A{reach:.1f} {reach:.1f} 0 0 0 {x2:.1f} {y2:.1f}Z"
        title = f"{math.degrees(angle):.0f}° to the left: {count:,}, {_percent(count / total)}"
        drawn.append(element("path", element("title", title), class_="bar sector", d=path))
    names = (
        ("same direction", 0, -radius - 6, "middle"),
        ("oncoming", 0, radius + 15, "middle"),
        ("to the left", -radius - 6, 4, "end"),
        ("to the right", radius + 6, 4, "start"),
    )
    drawn += [_text(text, centre + dx, middle + dy, anchor) for text, dx, dy, anchor in names]
    return _svg(size, name, drawn)


def track(points_m: Floats, name: str) -> Markup:
    """Return a path seen from above, north on top, with its start as a dot, its end as a ring, and a scale."""
    size, margin = 180.0, 16.0
    low, high = points_m.min(axis=0), points_m.max(axis=0)
    span = max(float((high - low).max()), 20.0)
    scale = (size - 2 * margin) / span
    spots = (points_m - (low + high) / 2) * (scale, -scale) + size / 2
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots.tolist())
    (x0, y0), (x1, y1) = spots[0].tolist(), spots[-1].tolist()
    metres = _step(span / 3, fractions=1)
    ruler = f"M{margin:.1f} {size - 4:.1f}h{metres * scale:.1f}"
    drawn = [
        element("path", class_="track", d=path),
        element("circle", element("title", "start"), class_="start", cx=x0, cy=y0, r=4),
        element("circle", element("title", "end"), class_="end", cx=x1, cy=y1, r=4),
        element("path", class_="ruler", d=ruler),
        _text(f"{number(metres)} m", margin + metres * scale + 5, size - 1, "start"),
    ]
    return _svg(size, name, drawn, width=size)


def heat_level(count: int, top: int) -> int:
    """Return 0 for nothing and 1 to ``HEAT_LEVELS`` for a part of ``top``, by its square root."""
    return 0 if not count else max(1, math.ceil(HEAT_LEVELS * math.sqrt(count / top)))


def _cells(cells: Ints, left: float, top: float, side: float) -> list[Markup]:
    """Return a path a level, so that a map of a thousand cells stays small."""
    most = max(int(cells.max(initial=0)), 1)
    paths: dict[int, list[str]] = {}
    for row, column in np.argwhere(cells > 0).tolist():
        level = heat_level(int(cells[row, column]), most)
        x, y = left + column * side, top + row * side
        paths.setdefault(level, []).append(f"M{x:.1f} {y:.1f}h{side:.2f}v{side:.2f}h-{side:.2f}z")
    return [element("path", class_=f"heat{level}", d="".join(paths[level])) for level in sorted(paths)]


def _place(edges: Floats, value: float) -> float:
    """Return where ``value`` lies, in bins from the first edge."""
    return float(np.interp(value, edges, np.arange(len(edges))))


def _bin_text(counted: Histogram, place: int, text: Callable[[float, float], str]) -> str:
    is_open = counted.beyond and place == len(counted.counts) - 1
    return text(float(counted.edges[place]), math.inf if is_open else float(counted.edges[place + 1]))


def _between(text: Callable[[float], str]) -> Callable[[float, float], str]:
    return lambda low, high: f"{text(low)} and more" if math.isinf(high) else f"{text(low)} to {text(high)}"


def _step(top: float, fractions: int = 3) -> float:
    """Return 1, 2 or 5 times a power of ten of which ``top`` has some ``fractions``."""
    if top <= 0.0:
        return 0.1
    raw = top / fractions
    power = 10.0 ** math.floor(math.log10(raw))
    return power * next((factor for factor in (1.0, 2.0, 5.0) if factor * power >= raw * 0.75), 10.0)


def _percent(share: float) -> str:
    return f"{number(100 * share, 0 if share >= 0.1 or share == 0.0 else 1)} %"


def _text(text: str, x: float, y: float, anchor: str, class_: str | None = None) -> Markup:
    return element("text", text, x=float(x), y=float(y), text_anchor=anchor, class_=class_)


def _svg(height: float, name: str, children: Sequence[Markup], width: float = WIDTH) -> Markup:
    box = f"0 0 {number(width)} {number(height)}"
    return element("svg", *children, viewBox=box, role="img", aria_label=name)
