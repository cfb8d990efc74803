"""Masks as closed polygons over pixel centres, without loss.

A polygon here is a list of pixels. Rasterisers that fill by the even-odd rule and draw the edges too, as Pillow and
OpenCV do, paint exactly the pixels of the mask: every edge runs along a row, a column or a diagonal, so that none
has to round.

A mask of several parts, or with holes, is one polygon too. Its rings are joined by bridges, paths that the outline
goes there and back: they enclose nothing, but paint the pixels they pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Point = tuple[int, int]
"""A pixel: column, row."""
Polygon = list[Point]
Mask = NDArray[np.bool_]

_Ring = NDArray[np.int32]
"""(N, 2) pixels, each a neighbour of the one before it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One polygon around a whole mask."""

    polygon: Polygon
    bridges: tuple[Point, ...]
    """Pixels that the polygon paints and the mask does not have."""


class _Component(NamedTuple):
    outer: _Ring
    holes: list[_Ring]


def outline(mask: Mask) -> Outline:
    """Return one polygon around all parts of an (H, W) mask that is not empty, its holes left out."""
    rings = [ring for component in _components(mask) for ring in (component.outer, *component.holes)]
    polygon, bridges = _join(rings)
    return Outline(_straighten(polygon), tuple(sorted((x, y) for x, y in bridges if not mask[y, x])))


def filled_parts(mask: Mask) -> list[Polygon]:
    """Return a polygon around every 8-connected part of a mask, its holes filled; large parts first.

    Painted in this order over each other, the parts of different masks leave those visible that lie in holes.
    """
    outers = sorted((component.outer for component in _components(mask)), key=enclosed_area, reverse=True)
    return [_straighten([(x, y) for x, y in outer.tolist()]) for outer in outers]


def exact_parts(mask: Mask) -> list[Polygon]:
    """Return polygons that paint the pixels of a mask and no others: a part each, or a row each where it has holes."""
    polygons = []
    for outer, holes in _components(mask):
        if not holes:
            polygons.append(_straighten([(x, y) for x, y in outer.tolist()]))
            continue
        part = np.zeros(mask.shape, np.uint8)
        cv2.fillPoly(part, [outer], 1)
        polygons.extend(_rows(mask & (part == 1)))
    return polygons


def enclosed_area(ring: NDArray[np.int32]) -> float:
    """Return the area that an (N, 2) ring of pixel centres encloses, in pixels."""
    return float(cv2.contourArea(ring))


def _components(mask: Mask) -> list[_Component]:
    contours, hierarchy = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    rings = [np.asarray(contour, np.int32).reshape(-1, 2) for contour in contours]
    parents = [] if hierarchy is None else np.asarray(hierarchy).reshape(-1, 4)[:, 3].tolist()
    components = {index: _Component(rings[index], []) for index, parent in enumerate(parents) if parent < 0}
    for index, parent in enumerate(parents):
        if parent >= 0:
            components[parent].holes.append(rings[index])
    return list(components.values())


def _rows(mask: Mask) -> list[Polygon]:
    """Return a polygon for every horizontal run of a mask."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, first = np.nonzero(edges == 1)
    last = np.nonzero(edges == -1)[1] - 1
    runs = zip(rows.tolist(), first.tolist(), last.tolist(), strict=True)
    return [_straighten([(start, row), (end, row)]) for row, start, end in runs]


class _Gap(NamedTuple):
    """The shortest way between two rings."""

    square_px: int
    start: Point
    end: Point


def _join(rings: list[_Ring]) -> tuple[Polygon, Polygon]:
    """Return one closed polygon along all rings and the pixels between them; the nearest ring comes next."""
    polygon: Polygon = [(x, y) for x, y in rings[0].tolist()]
    loose = rings[1:]
    gaps = [_gap(rings[0], ring) for ring in loose]
    bridges: Polygon = []
    while loose:
        index = min(range(len(loose)), key=gaps.__getitem__)
        ring, gap = loose.pop(index), gaps.pop(index)
        path = _path(gap.start, gap.end)
        bridges += path
        points = [(x, y) for x, y in ring.tolist()]
        turn = points.index(gap.end)
        at = polygon.index(gap.start)
        polygon[at + 1 : at + 1] = [
            *path,
            *points[turn:],
            *points[: turn + 1],
            *reversed(path),
            gap.start,
        ]
        gaps = [min(known, _gap(ring, other)) for known, other in zip(gaps, loose, strict=True)]
    return polygon, bridges


def _gap(ring: _Ring, other: _Ring) -> _Gap:
    squares = ((ring[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
    start, end = np.unravel_index(int(squares.argmin()), squares.shape)
    (x0, y0), (x1, y1) = ring[start].tolist(), other[end].tolist()
    return _Gap(int(squares[start, end]), (x0, y0), (x1, y1))


def _path(start: Point, end: Point) -> Polygon:
    """Return the pixels between two: first along a diagonal, then along a row or column."""
    x, y = start
    path = []
    while (x, y) != end:
        x += (end[0] > x) - (end[0] < x)
        y += (end[1] > y) - (end[1] < y)
        path.append((x, y))
    return path[:-1]


def _straighten(polygon: Polygon) -> Polygon:
    """Return a closed polygon without the points on its straight stretches; three points at least."""
    points = np.array(polygon)
    moved = (points != np.roll(points, 1, axis=0)).any(axis=1)
    points = points[moved] if moved.any() else points[:1]
    arriving = points - np.roll(points, 1, axis=0)
    turns = (np.roll(arriving, -1, axis=0) != arriving).any(axis=1)
    kept = [(int(x), int(y)) for x, y in (points[turns] if turns.any() else points).tolist()]
    return kept + [kept[-1]] * (3 - len(kept))
