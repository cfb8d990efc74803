"""Buses: a city bus with doors and a coach with a high floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, vector
from bridge.assets.model import Material, Model, Slot
from bridge.assets.vehicles.hull import End, Hull, HullShape
from bridge.assets.vehicles.parts import (
    GLASS,
    HEAD_LAMP,
    LEFT_LAMP,
    MIRROR_TRIM,
    PAINT,
    RIGHT_LAMP,
    SECOND_PAINT,
    TAIL_LAMP,
    TRIM,
    UNDERSIDE,
    add_plate,
    add_wheel,
)
from bridge.geometry import Matrix

_DISPLAY = Material("display", (0.75, 0.32, 0.02), roughness=0.5, slot=Slot.HEAD)

_KNOTS = (0.0, 0.03, 0.2, 0.35, 0.6, 0.85, 0.93, 0.975, 1.0)
_FRONT = (0.06, 0.0, 0.0, 0.01, 0.05, 0.1, 0.135, 0.19, 0.29)
_REAR = (0.05, 0.01, 0.0, 0.0, 0.01, 0.025, 0.045, 0.085, 0.17)
_SIDE = (0.03, 0.0, 0.0, 0.0, 0.01, 0.03, 0.05, 0.09, 0.17)
_ROWS = (_KNOTS, (0.0, 0.2, 0.6, 0.93, 1.0), (0.0, 0.6, 1.0))
_COLUMNS = ((9, 9, 9, 8), (5, 5, 5, 2), (3, 3, 0, 1))


@dataclass(frozen=True, slots=True)
class BusShape:
    """A bus's proportions, in metres; x forward from the middle of the length."""

    length: float
    width: float
    height: float
    """Without what stands on the roof."""
    front_overhang: float
    wheelbase: float
    window_z: tuple[float, float]
    """Lower and upper edge of the side windows."""
    doors_x: tuple[float, ...]
    """Middles of the doors on the right side."""
    door_width: float
    windows: int
    """On each side."""
    roof_box: tuple[float, float, float, float]
    """Length, width, height and x of the air conditioning on the roof."""


def bus_model(name: str, shape: BusShape) -> Model:
    """Return the bus in its actor frame; its doors are on the right."""
    return grounded_model(name, [_build(shape, detail) for detail in range(3)])


def _build(shape: BusShape, detail: int) -> Assembly:
    assembly = Assembly()
    half = shape.length / 2
    axle = half - shape.front_overhang
    hull = Hull(
        HullShape(
            length_m=shape.length,
            width_m=shape.width,
            sill_m=0.3,
            upper_edge=((-half, shape.height - 0.09), (half, shape.height - 0.09)),
            front_inset=tuple(zip(_KNOTS, _FRONT, strict=True)),
            rear_inset=tuple(zip(_KNOTS, _REAR, strict=True)),
            side_inset=tuple(zip(_KNOTS, _SIDE, strict=True)),
            front_end=End(0.4, 6.0),
            rear_end=End(0.22, 6.0),
            crown_m=0.09,
            wheels_x=(axle, axle - shape.wheelbase),
            wheel_z=0.48,
            arch_radius_m=0.57 if detail < 2 else 0.0,
        )
    )
    columns = hull.columns(*_COLUMNS[detail])
    body, part = hull.body(columns, _ROWS[detail], (4, 2, 2)[detail], (2, 2, 1)[detail])
    assembly.add_parts(body, part, (PAINT, PAINT, UNDERSIDE), crease=0.6)
    for x in hull.shape.wheels_x:
        outer = shape.width / 2 - (0.03 if detail < 2 else -0.015)
        steers = x == max(hull.shape.wheels_x)
        add_wheel(assembly, detail, x=x, outer_y=outer, radius_m=0.48, width_m=0.3, rim=0.6, steel=True, steers=steers)
    if detail < 2:
        assembly.add(box((0.86 * shape.length, shape.width - 0.75, 0.5), (0.0, 0.0, 0.5)), UNDERSIDE)
    length, width, height, x = shape.roof_box
    assembly.add(
        box((length, width, height), (x, 0.0, shape.height + height / 2 - 0.04), top=(0.93, 0.86)), SECOND_PAINT
    )
    _add_sides(assembly, hull, shape, detail, columns)
    _add_front(assembly, hull, shape, detail, columns)
    _add_rear(assembly, hull, shape, detail, columns)
    return assembly


class _Sill:
    """Turns heights into the hull's ``q``."""

    def __init__(self, shape: BusShape) -> None:
        self._top = shape.height - 0.09

    def __call__(self, low: float, high: float) -> tuple[tuple[float, float], tuple[float, float]]:
        a, b = ((z - 0.3) / (self._top - 0.3) for z in (low, high))
        return (a, a), (b, b)


def _add_sides(assembly: Assembly, hull: Hull, shape: BusShape, detail: int, columns: Matrix) -> None:
    heights = _Sill(shape)
    lift = (0.006, 0.008, 0.025)[detail]
    front, rear = shape.length / 2 - 0.55, -shape.length / 2 + 0.45
    low, high = shape.window_z
    along = hull.u_at_x([front, rear])
    band = hull.patch((along[0], along[1]), *heights(low, high), rows=(3, 2, 1)[detail], lift_m=lift, columns=columns)
    assembly.add_mirrored(band, GLASS)
    if detail == 2:
        return
    skirt = hull.patch((along[0], along[1]), *heights(low - 0.065, low - 0.01), rows=1, lift_m=lift, columns=columns)
    assembly.add_mirrored(skirt, SECOND_PAINT)
    for x in np.linspace(front, rear, shape.windows + 1)[1:-1]:
        assembly.add_mirrored(_upright(hull, x, 0.07, heights(low, high), 2 * lift, columns), TRIM)
    for x in shape.doors_x:
        door = _upright(hull, x, shape.door_width, heights(0.36, high + 0.04), 2 * lift, columns)
        assembly.add(door.mirrored(), TRIM)
        for side in (-1, 1):
            leaf_x = x + side * shape.door_width / 4
            leaf = _upright(hull, leaf_x, shape.door_width / 2 - 0.09, heights(0.5, high - 0.04), 3 * lift, columns)
            assembly.add(leaf.mirrored(), GLASS)


def _upright(
    hull: Hull,
    x: float,
    width: float,
    heights: tuple[tuple[float, float], tuple[float, float]],
    lift: float,
    columns: Matrix,
) -> Surface:
    """Return a patch ``width`` metres wide around ``x``."""
    u = hull.u_at_x([x + width / 2, x - width / 2])
    return hull.patch((u[0], u[1]), *heights, lift_m=lift, columns=columns)


def _add_front(assembly: Assembly, hull: Hull, shape: BusShape, detail: int, columns: Matrix) -> None:
    heights = _Sill(shape)
    lift = (0.006, 0.008, 0.025)[detail]
    wide = hull.u_at_y(shape.width / 2 - 0.06)
    top = shape.height - 0.42
    screen = hull.patch((0.0, wide), *heights(1.0, top), rows=(4, 2, 1)[detail], lift_m=lift, columns=columns)
    assembly.add_mirrored(screen, GLASS)
    head = hull.patch((wide - 0.5, wide - 0.06), *heights(0.52, 0.74), rows=1, lift_m=lift, columns=columns)
    assembly.add_mirrored(head, HEAD_LAMP)
    reach = shape.width / 2 + 0.13
    arm = np.array([shape.length / 2 - 0.16, reach - 0.12, shape.height - 0.75])
    assembly.add_mirrored(box((0.12, 0.22, 0.46), arm + vector(0.1, 0.0, -0.1)), MIRROR_TRIM)
    if detail == 2:
        return
    assembly.add_mirrored(box((0.1, 0.3, 0.06), arm + vector(0.03, -0.16, 0.15)), MIRROR_TRIM)
    sign = hull.patch((0.0, 0.9), *heights(top + 0.03, top + 0.25), rows=2, lift_m=lift, columns=columns)
    assembly.add_mirrored(sign, TRIM)
    text = hull.patch((0.0, 0.55), *heights(top + 0.09, top + 0.19), rows=1, lift_m=3 * lift, columns=columns)
    assembly.add_mirrored(text, _DISPLAY)
    lamp = hull.patch((wide - 0.5, wide - 0.06), *heights(0.76, 0.82), rows=1, lift_m=lift, columns=columns)
    assembly.add_mirrored(lamp, LEFT_LAMP, RIGHT_LAMP)
    bumper = hull.patch((0.0, wide), *heights(0.33, 0.47), rows=1, lift_m=lift, columns=columns)
    assembly.add_mirrored(bumper, TRIM)
    add_plate(assembly, detail, hull.at(0.0, 0.055), rear=False)


def _add_rear(assembly: Assembly, hull: Hull, shape: BusShape, detail: int, columns: Matrix) -> None:
    heights = _Sill(shape)
    lift = (0.006, 0.008, 0.025)[detail]
    end = hull.u_end
    wide = hull.u_at_y(shape.width / 2 - 0.08, rear=True)
    tail = hull.patch((wide, wide + 0.2), *heights(0.8, 1.3), rows=1, lift_m=lift, columns=columns)
    assembly.add_mirrored(tail, TAIL_LAMP)
    low, high = shape.window_z
    window = hull.patch(
        (wide + 0.2, end), *heights(low + 0.45, high), rows=(3, 2, 1)[detail], lift_m=lift, columns=columns
    )
    assembly.add_mirrored(window, GLASS)
    if detail == 2:
        return
    lamp = hull.patch((wide, wide + 0.2), *heights(1.32, 1.46), rows=1, lift_m=lift, columns=columns)
    assembly.add_mirrored(lamp, LEFT_LAMP, RIGHT_LAMP)
    for z in (0.65, 0.73, 0.81, 0.89):
        slot = hull.patch((end - 0.75, end), *heights(z, z + 0.045), rows=1, lift_m=lift, columns=columns)
        assembly.add_mirrored(slot, TRIM)
    add_plate(assembly, detail, hull.at(end, 0.27), rear=True)


SHAPES: dict[str, BusShape] = {
    "city-0": BusShape(
        length=12.0,
        width=2.5,
        height=2.98,
        front_overhang=2.7,
        wheelbase=5.9,
        window_z=(1.12, 2.42),
        doors_x=(4.75, 0.3, -4.35),
        door_width=1.3,
        windows=7,
        roof_box=(3.4, 1.8, 0.15, -1.2),
    ),
    "city-1": BusShape(
        length=10.2,
        width=2.42,
        height=2.92,
        front_overhang=2.5,
        wheelbase=4.6,
        window_z=(1.08, 2.4),
        doors_x=(4.0, -0.2),
        door_width=1.25,
        windows=6,
        roof_box=(2.4, 1.6, 0.14, 0.6),
    ),
    "coach-0": BusShape(
        length=12.6,
        width=2.54,
        height=3.5,
        front_overhang=2.75,
        wheelbase=6.2,
        window_z=(1.75, 2.95),
        doors_x=(5.0,),
        door_width=0.95,
        windows=6,
        roof_box=(2.2, 1.7, 0.13, 0.8),
    ),
}
"""The built-in buses by name."""
