"""Trucks: a cab on a chassis with a box, a tipper's hopper or a tank, and a tractor with its trailer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, joined, revolved
from bridge.assets.model import Material, Model
from bridge.assets.vehicles.hull import End, Hull, HullShape
from bridge.assets.vehicles.parts import (
    CHROME,
    GLASS,
    HEAD_LAMP,
    LEFT_LAMP,
    MIRROR_TRIM,
    PAINT,
    RIGHT_LAMP,
    SECOND_PAINT,
    STEEL,
    TAIL_LAMP,
    TRIM,
    UNDERSIDE,
    add_plate,
    add_wheel,
)
from bridge.geometry import Matrix

_KNOTS = (0.0, 0.04, 0.25, 0.42, 0.5, 0.85, 0.94, 1.0)
_FRONT = (0.1, 0.03, 0.0, 0.01, 0.03, 0.18, 0.24, 0.38)
_REAR = (0.02, 0.0, 0.0, 0.0, 0.0, 0.0, 0.02, 0.1)
_SIDE = (0.05, 0.02, 0.0, 0.0, 0.005, 0.04, 0.07, 0.14)
_ROWS = (_KNOTS, (0.0, 0.25, 0.5, 0.94, 1.0), (0.0, 0.5, 1.0))
_CAB_LENGTH = 2.15
_WHEEL_RADIUS = 0.5
_FRAME_Z = 0.95
"""Height of the chassis' upper side."""


class Cargo(Enum):
    """What a truck carries."""

    BOX = "box"
    HOPPER = "hopper"
    TANK = "tank"


@dataclass(frozen=True, slots=True)
class TruckShape:
    """A truck's proportions in metres; x forward from the rear end of everything."""

    length: float
    cab_height: float
    cargo: Cargo
    cargo_x: tuple[float, float]
    """Where the load space ends and begins."""
    cargo_height: float
    """Its upper edge above the ground."""
    front_axles: tuple[float, ...]
    rear_axles: tuple[float, ...]
    """Axles with twin tyres."""
    frames: tuple[tuple[float, float], ...]
    """From and to: one chassis, or the trailer's and the tractor's."""
    width: float = 2.5


def truck_model(name: str, shape: TruckShape) -> Model:
    """Return the truck in its actor frame."""
    return grounded_model(name, [_build(shape, detail) for detail in range(3)])


def _build(shape: TruckShape, detail: int) -> Assembly:
    assembly = Assembly()
    _add_cab(assembly, shape, detail)
    _add_chassis(assembly, shape, detail)
    if shape.cargo is Cargo.BOX:
        _add_box(assembly, shape, detail)
    elif shape.cargo is Cargo.HOPPER:
        _add_hopper(assembly, shape, detail)
    else:
        _add_tank(assembly, shape, detail)
    _add_tail(assembly, shape, detail)
    return assembly


def _add_cab(assembly: Assembly, shape: TruckShape, detail: int) -> None:
    at = shape.length - _CAB_LENGTH / 2
    front_x = shape.front_axles[0] - at
    top = shape.cab_height - 0.08
    hull = Hull(
        HullShape(
            length_m=_CAB_LENGTH,
            width_m=shape.width - 0.04,
            sill_m=0.42,
            upper_edge=((-_CAB_LENGTH / 2, top), (_CAB_LENGTH / 2, top)),
            front_inset=tuple(zip(_KNOTS, _FRONT, strict=True)),
            rear_inset=tuple(zip(_KNOTS, _REAR, strict=True)),
            side_inset=tuple(zip(_KNOTS, _SIDE, strict=True)),
            front_end=End(0.55, 7.0),
            rear_end=End(0.12, 6.0),
            crown_m=0.08,
            wheels_x=(front_x,),
            wheel_z=_WHEEL_RADIUS,
            arch_radius_m=0.6 if detail < 2 else 0.0,
        )
    )
    columns = hull.columns(*((8, 6, 9, 1), (5, 4, 5, 1), (2, 2, 0, 1))[detail])
    body, part = hull.body(columns, _ROWS[detail], (4, 2, 2)[detail], (2, 2, 1)[detail])
    assembly.add_parts(body.moved(at), part, (PAINT, PAINT, UNDERSIDE), crease=0.6)

    def heights(low: float, high: float) -> tuple[tuple[float, float], tuple[float, float]]:
        a, b = ((z - 0.42) / (top - 0.42) for z in (low, high))
        return (a, a), (b, b)

    lift = (0.006, 0.008, 0.025)[detail]

    def add(
        u: tuple[float, float], low: float, high: float, left: Material, right: Material | None = None, layer: int = 1
    ) -> None:
        rows = (3, 2, 1)[detail]
        patch = hull.patch(u, *heights(low, high), rows=rows, lift_m=lift * layer, columns=columns)
        assembly.add_mirrored(patch.moved(at), left, right)

    wide = hull.u_at_y(shape.width / 2 - 0.14)
    window = hull.u_at_x([_CAB_LENGTH / 2 - 0.34, _CAB_LENGTH / 2 - 1.3])
    sill = 0.5 * (top + 0.9)
    add((0.0, wide), sill, min(sill + 0.85, top - 0.3), GLASS)
    add((window[0], window[1]), sill, min(sill + 0.78, top - 0.35), GLASS)
    add((wide - 0.45, wide + 0.05), 0.62, 0.85, HEAD_LAMP)
    add((0.0, wide - 0.35), 0.95, sill - 0.2, TRIM)
    reach = shape.width / 2 + 0.12
    mirror = np.array([shape.length - 0.22, reach - 0.1, sill + 0.35])
    assembly.add_mirrored(box((0.12, 0.2, 0.6), mirror), MIRROR_TRIM)
    if detail == 2:
        return
    assembly.add_mirrored(box((0.05, 0.25, 0.04), mirror + np.array([-0.02, -0.15, 0.22])), MIRROR_TRIM)
    add((wide - 0.45, wide + 0.05), 0.88, 0.95, LEFT_LAMP, RIGHT_LAMP)
    add((0.0, wide - 0.5), 0.45, 0.85, TRIM)
    for z in np.linspace(1.0, sill - 0.3, 4 if detail == 0 else 2):
        add((0.0, wide - 0.4), z, z + 0.03, CHROME, layer=3)
    for x in (_CAB_LENGTH / 2 - 0.3, _CAB_LENGTH / 2 - 1.38):
        seam = hull.u_at_x([x, x - 0.016])
        add((seam[0], seam[1]), 1.12, top - 0.3, TRIM)
    visor = box((0.22, shape.width - 0.5, 0.1), (shape.length - 0.17, 0.0, min(sill + 0.95, top - 0.16)))
    assembly.add(visor, TRIM)
    add_plate(assembly, detail, hull.at(0.0, 0.02) + np.array([at - 0.02, 0.0, 0.12]), rear=False)
    if shape.cargo is Cargo.BOX and shape.cargo_height > shape.cab_height + 0.3:
        rise = shape.cargo_height - shape.cab_height
        centre = (at - 0.35, 0.0, shape.cab_height + rise / 2 - 0.08)
        assembly.add(_wedge((1.3, shape.width - 0.5, rise), centre), PAINT)


def _wedge(size: tuple[float, float, float], centre: tuple[float, float, float]) -> Surface:
    """Return a box whose front leans back, as an air deflector."""
    surface = box(size, centre, top=(1.0, 0.94))
    positions = surface.positions.copy()
    upper_front = (positions[:, 2] > centre[2]) & (positions[:, 0] > centre[0])
    positions[upper_front, 0] -= 0.75 * size[0]
    return Surface(positions, surface.triangles)


def _add_chassis(assembly: Assembly, shape: TruckShape, detail: int) -> None:
    for start, end in shape.frames:
        assembly.add(box((end - start, 0.86, 0.28), ((start + end) / 2, 0.0, _FRAME_Z - 0.14)), UNDERSIDE)
    outer = shape.width / 2 - 0.02
    for x in shape.front_axles:
        add_wheel(
            assembly, detail, x=x, outer_y=outer, radius_m=_WHEEL_RADIUS, width_m=0.32, rim=0.6, steel=True, steers=True
        )
    for x in shape.rear_axles:
        add_wheel(assembly, detail, x=x, outer_y=outer, radius_m=_WHEEL_RADIUS, width_m=0.6, rim=0.6, steel=True)
        if detail < 2:
            guard = box((1.05, 0.6, 0.03), (x, outer - 0.3, 2 * _WHEEL_RADIUS + 0.035))
            assembly.add_mirrored(guard, TRIM)
    if detail == 2:
        return
    for x in (*shape.front_axles, *shape.rear_axles):
        assembly.add(box((0.16, shape.width - 0.5, 0.16), (x, 0.0, _WHEEL_RADIUS)), UNDERSIDE)
    first, last = max(shape.rear_axles) + 0.75, min(shape.front_axles) - 0.75
    if last - first > 1.2:
        tank = box((min(1.2, last - first - 0.5), 0.55, 0.55), (last - 0.65, shape.width / 2 - 0.35, 0.72))
        assembly.add_mirrored(tank, STEEL)
    skirt = [(a + b) / 2 for a, b in shape.frames][:1]
    for x in skirt:
        guard = box((1.6, 0.04, 0.12), (x, shape.width / 2 - 0.08, 0.62))
        assembly.add_mirrored(guard, STEEL)


def _add_box(assembly: Assembly, shape: TruckShape, detail: int) -> None:
    rear, front = shape.cargo_x
    length, height = front - rear, shape.cargo_height - _FRAME_Z - 0.12
    centre = ((rear + front) / 2, 0.0, _FRAME_Z + 0.12 + height / 2)
    assembly.add(box((length, shape.width, height), centre), SECOND_PAINT)
    if detail == 2:
        return
    assembly.add(box((length, shape.width - 0.1, 0.13), (centre[0], 0.0, _FRAME_Z + 0.06)), TRIM)
    edge = 0.012
    rails = [
        box((length + 2 * edge, 0.08, 0.1), (centre[0], shape.width / 2 - 0.035, z))
        for z in (centre[2] - height / 2 + 0.05, shape.cargo_height - 0.045)
    ]
    posts = [box((0.09, 0.08, height), (x, shape.width / 2 - 0.035, centre[2])) for x in (rear + 0.04, front - 0.04)]
    assembly.add_mirrored(joined([*rails, *posts]), STEEL)
    seam = box((0.02, 0.03, height - 0.2), (rear - 0.005, 0.0, centre[2]))
    bars = [box((0.03, 0.03, height - 0.15), (rear - 0.008, y, centre[2])) for y in (0.3, 0.85)]
    assembly.add(seam, TRIM)
    assembly.add_mirrored(joined(bars), STEEL)


def _add_hopper(assembly: Assembly, shape: TruckShape, detail: int) -> None:
    rear, front = shape.cargo_x
    low = _FRAME_Z + 0.1
    height = shape.cargo_height - low
    centre = ((rear + front) / 2, 0.0, low + height / 2)
    assembly.add(box((front - rear - 0.3, shape.width - 0.16, height), centre, top=(1.06, 1.06)), SECOND_PAINT)
    load = box(
        (front - rear - 0.35, shape.width - 0.35, 0.3), (centre[0], 0.0, shape.cargo_height + 0.12), top=(0.5, 0.3)
    )
    assembly.add(load, _GRAVEL)
    if detail == 2:
        return
    ribs = []
    for x in np.linspace(rear + 0.35, front - 0.35, 6):
        ribs.append(box((0.09, 0.1, height), (x, shape.width / 2 - 0.06, centre[2])))
    ribs.append(box((front - rear - 0.1, 0.1, 0.12), (centre[0], shape.width / 2 - 0.05, shape.cargo_height - 0.04)))
    assembly.add_mirrored(joined(ribs), SECOND_PAINT)
    assembly.add(box((0.7, shape.width - 0.2, 0.08), (front + 0.2, 0.0, shape.cargo_height + 0.1)), SECOND_PAINT)
    assembly.add(box((0.12, shape.width - 0.2, 0.4), (front - 0.1, 0.0, shape.cargo_height - 0.08)), SECOND_PAINT)


_GRAVEL = Material("gravel", (0.18, 0.15, 0.12), roughness=0.95)
_TANK = Material("tank", (0.5, 0.51, 0.53), roughness=0.25, metallic=0.35)


def _add_tank(assembly: Assembly, shape: TruckShape, detail: int) -> None:
    rear, front = shape.cargo_x
    low = _FRAME_Z + 0.12
    radius = (shape.cargo_height - low) / 2
    half = (front - rear) / 2
    profile = [(0.45 * radius, -half), (0.85 * radius, 0.12 - half), (radius, 0.3 - half)]
    if detail == 2:
        profile = [(0.95 * radius, -half)]
    profile += [(r, -y) for r, y in profile[::-1]]
    quarter_turn = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    tank = revolved(profile, (28, 16, 8)[detail]).turned(quarter_turn)
    wide = Surface(tank.positions * (1.0, (shape.width / 2 - 0.02) / radius, 1.0), tank.triangles)
    assembly.add(wide.moved((rear + front) / 2, 0.0, low + radius), _TANK, crease=0.5)
    assembly.add(box((2 * half - 0.8, 1.1, 0.3), ((rear + front) / 2, 0.0, low + 0.08)), TRIM)
    if detail == 2:
        assembly.add(box((2 * half - 1.2, 0.4, 0.2), ((rear + front) / 2, 0.0, low + 2 * radius)), STEEL)
        return
    stripe = box((2 * half - 0.9, 0.03, 0.22), ((rear + front) / 2, shape.width / 2 - 0.025, low + radius))
    assembly.add_mirrored(stripe, SECOND_PAINT)
    top = low + 2 * radius
    domes = [box((0.5, 0.5, 0.16), (x, 0.0, top + 0.02)) for x in np.linspace(rear + 1.0, front - 1.0, 3)]
    assembly.add(joined([*domes, box((2 * half - 1.2, 0.5, 0.05), ((rear + front) / 2, 0.0, top))]), STEEL)


def _add_tail(assembly: Assembly, shape: TruckShape, detail: int) -> None:
    def lamp(y: float, width: float) -> Surface:
        return box((0.05, width, 0.13), (0.025, y, 0.78))

    edge = shape.width / 2
    assembly.add_mirrored(lamp(edge - 0.28, 0.3), TAIL_LAMP)
    assembly.add(box((0.1, shape.width - 0.06, 0.14), (0.06, 0.0, 0.6)), TRIM)
    if detail == 2:
        return
    assembly.add_mirrored(lamp(edge - 0.53, 0.14), LEFT_LAMP, RIGHT_LAMP)
    assembly.add(box((0.05, shape.width - 0.2, 0.2), (0.06, 0.0, 0.78)), UNDERSIDE)
    plate: Matrix = np.array([0.022, 0.0, 0.78])
    add_plate(assembly, detail, plate, rear=True)


SHAPES: dict[str, TruckShape] = {
    "box-0": TruckShape(
        length=8.4,
        cab_height=2.75,
        cargo=Cargo.BOX,
        cargo_x=(0.0, 6.05),
        cargo_height=3.5,
        front_axles=(7.05,),
        rear_axles=(2.1,),
        frames=((0.1, 8.0),),
    ),
    "tipper-0": TruckShape(
        length=7.6,
        cab_height=2.95,
        cargo=Cargo.HOPPER,
        cargo_x=(0.05, 5.2),
        cargo_height=2.6,
        front_axles=(6.25,),
        rear_axles=(2.55, 1.2),
        frames=((0.1, 7.2),),
    ),
    "tanker-0": TruckShape(
        length=9.0,
        cab_height=3.0,
        cargo=Cargo.TANK,
        cargo_x=(0.1, 6.5),
        cargo_height=3.1,
        front_axles=(7.6,),
        rear_axles=(2.75, 1.4),
        frames=((0.1, 8.6),),
    ),
    "articulated-0": TruckShape(
        length=16.4,
        cab_height=3.45,
        cargo=Cargo.BOX,
        cargo_x=(0.0, 13.6),
        cargo_height=4.0,
        front_axles=(15.0,),
        rear_axles=(11.35, 4.4, 3.1, 1.8),
        frames=((0.1, 13.3), (10.6, 16.0)),
        width=2.55,
    ),
}
"""The built-in trucks by name."""
