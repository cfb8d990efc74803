"""Families of cars and vans."""

from __future__ import annotations

import itertools
from dataclasses import replace

from bridge.assets.variety.draw import Draw
from bridge.assets.vehicles.car_shapes import CARS, PICKUP, VANS, CarFace, CarShape

CAR_FAMILIES = {"sedan": 0.24, "hatchback": 0.34, "estate": 0.13, "suv": 0.25, "pickup": 0.04}
"""Shares by body, about those of European streets."""

VAN_FAMILIES = {"delivery": 0.5, "compact": 0.3, "minibus": 0.2}


def draw_car(body: str, draw: Draw) -> CarShape:
    """Return a car of ``CAR_FAMILIES``."""
    base = PICKUP if body == "pickup" else CARS[f"{body}-0"]
    tall = 0.03 if body in ("suv", "pickup") else 0.02
    shape = _scaled(
        base, draw, length=(0.92, 1.07), width=(0.965, 1.035), height=(0.965, 1.045), heights=(-tall, 0.5 * tall + 0.02)
    )
    shape = _moved_screens(shape, draw, front=(-0.14, 0.12), rear=(-0.12, 0.1) if body != "pickup" else (-0.06, 0.06))
    return replace(
        shape,
        cladding=draw.chance({"suv": 0.75, "pickup": 0.7}.get(body, 0.08)),
        rails=draw.chance({"suv": 0.6, "estate": 0.8}.get(body, 0.0)),
        windows=_moved_pillars(shape, draw),
        face=_draw_face(draw),
    )


def draw_van(body: str, draw: Draw) -> CarShape:
    """Return a van of ``VAN_FAMILIES``."""
    base = VANS[f"{body}-0"]
    high = (0.97, 1.14) if body == "delivery" else (0.97, 1.06)
    long = (0.95, 1.12) if body == "delivery" else (0.95, 1.06)
    shape = _scaled(base, draw, length=long, width=(0.975, 1.03), height=high, heights=(-0.03, 0.04))
    shape = _moved_screens(shape, draw, front=(-0.16, 0.12), rear=(-0.02, 0.02))
    if body != "minibus" and draw.chance(0.3):  # a window in the sliding door
        shape = replace(shape, windows=(*shape.windows, (shape.windows[0][1] + 0.04, shape.windows[0][1] + 0.28)))
    return replace(shape, face=_draw_face(draw))


def _scaled(
    base: CarShape,
    draw: Draw,
    *,
    length: tuple[float, float],
    width: tuple[float, float],
    height: tuple[float, float],
    heights: tuple[float, float],
) -> CarShape:
    """Return ``base`` stretched each way; the lines of bonnet, belt and boot then move by metres of their own."""
    long, wide, tall = draw.between(*length), draw.between(*width), draw.between(*height)
    lower = 0.5 + 0.5 * tall  # most of what makes a car higher is over the belt
    nose, tail = draw.between(*heights), draw.between(*heights)
    wheelbase = base.wheelbase * long * draw.between(0.985, 1.02)
    overhang = base.front_overhang * long * draw.between(0.96, 1.04)
    wheel = base.wheel_radius * draw.between(0.955, 1.055)
    return replace(
        base,
        length=base.length * long,
        width=base.width * wide,
        height=base.height * tall,
        wheelbase=wheelbase,
        front_overhang=overhang,
        wheel_radius=wheel,
        sill=base.sill * draw.between(0.92, 1.08),
        nose=base.nose * lower + nose,
        cowl=base.cowl * lower + 0.5 * nose,
        belt=base.belt * lower + 0.5 * tail,
        tail=base.tail * lower + tail,
        screen_x=(base.screen_x[0] * long, base.screen_x[1] * long),
        roof_x=(base.roof_x[0] * long, base.roof_x[1] * long),
        roof_half_width=base.roof_half_width * wide + draw.between(-0.03, 0.02),
        bow=(base.bow[0] * draw.between(0.7, 1.25), base.bow[1] * draw.between(0.7, 1.25)),
        glass_rows=(base.glass_rows[0] + draw.between(-0.03, 0.04), base.glass_rows[1] + draw.between(-0.03, 0.02)),
    )


def _moved_screens(shape: CarShape, draw: Draw, *, front: tuple[float, float], rear: tuple[float, float]) -> CarShape:
    """Return the shape with its cabin begun and ended elsewhere, and both screens steeper or flatter."""
    ahead, behind = draw.between(*front), draw.between(*rear)
    steeper = draw.between(-0.1, 0.08), draw.between(-0.06, 0.1) if not shape.upright_tail else 0.0
    last = -shape.length / 2 + (0.07 if shape.upright_tail else 0.1)
    return replace(
        shape,
        screen_x=(shape.screen_x[0] + ahead, max(shape.screen_x[1] + behind, last)),
        roof_x=(shape.roof_x[0] + ahead + steeper[0], max(shape.roof_x[1] + behind + steeper[1], last + 0.06)),
    )


def _moved_pillars(shape: CarShape, draw: Draw) -> tuple[tuple[float, float], ...]:
    """Return the side windows with the pillars between them, and the last one's end, moved."""
    windows = [list(window) for window in shape.windows]
    for first, second in itertools.pairwise(windows):
        way = draw.between(-0.03, 0.03)
        first[1] += way
        second[0] += way
    windows[-1][1] += draw.between(-0.04, 0.02)
    return tuple((start, end) for start, end in windows)


def _draw_face(draw: Draw) -> CarFace:
    low = draw.between(0.6, 0.72)
    high = low + draw.between(0.12, 0.24)
    grille = draw.between(0.4, 0.6)
    tail = draw.between(0.56, 0.7)
    return CarFace(
        lamp_inner_m=draw.between(0.36, 0.54),
        head=(low, min(high, 0.9)),
        head_rise=draw.between(0.02, 0.09),
        grille=(grille, draw.between(max(grille + 0.18, 0.74), 0.88)),
        slats=draw.pick((2, 3, 4, 5)),
        intake_top=draw.between(0.22, 0.34),
        tail=(tail, draw.between(tail + 0.16, 0.92)),
        spokes=draw.pick((5, 6, 7, 9, 10)),
        rim=draw.between(0.62, 0.74),
        bright_handles=draw.chance(0.4),
    )
