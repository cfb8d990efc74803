"""Bicycles and motorcycles with their riders."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, ellipsoid, joined, revolved, torus, tube, vector
from bridge.assets.model import Material, Model, Wheel
from bridge.assets.people.body import add_person
from bridge.assets.people.person import LEATHER, Person
from bridge.assets.people.skeleton import Skeleton, riding
from bridge.assets.vehicles.parts import (
    ALLOY,
    CHROME,
    HEAD_LAMP,
    LEFT_LAMP,
    MIRROR_TRIM,
    PAINT,
    PLATE,
    RIGHT_LAMP,
    RUBBER,
    TAIL_LAMP,
    TRIM,
)
from bridge.geometry import Matrix
from bridge.world import Rgb

PEDAL_FRAMES = 4
"""Poses in one turn of the cranks."""

CRANK_TURN_M = 5.0
"""Way that a bicycle rolls in one turn of the cranks."""

FRAME = Material("frame", roughness=0.35)

_SIDES = (7, 5, 3)


@dataclass(frozen=True, slots=True)
class Bicycle:
    """A bicycle's fit and looks, in metres."""

    frame_color: Rgb
    lean: float
    """Radians that the rider leans forward."""
    bar_z: float = 1.02
    wheel_radius: float = 0.345
    step_through: bool = False
    """A frame without a top tube, with mudguards and a carrier."""


_REAR, _FRONT = np.array([-0.52, 0.0, 0.345]), np.array([0.53, 0.0, 0.345])
_CRANKS = np.array([-0.08, 0.0, 0.29])
_CRANK_M = 0.17
_SADDLE_X = -0.27


def cyclist_model(name: str, bicycle: Bicycle, person: Person, frame: int | None) -> Model:
    """Return a bicycle with its rider, the cranks in ``frame`` of ``PEDAL_FRAMES``; None: standing, a foot down."""
    turn = 0.6 if frame is None else 2 * np.pi * frame / PEDAL_FRAMES
    saddle = np.array([_SADDLE_X, 0.0, 0.07 + 0.515 * person.height])
    lods = []
    for detail in range(3):
        assembly = Assembly()
        assembly.include(_bicycle(bicycle, float(saddle[2]), detail))
        _add_pedals(assembly, turn, detail)
        add_person(assembly, person, _cyclist_pose(bicycle, person, saddle, turn, frame is None), detail)
        lods.append(assembly)
    return grounded_model(name, lods)


def _pedal(turn: float, side: int) -> Matrix:
    angle = turn + (np.pi if side else 0.0)
    arm = np.array([_CRANK_M * np.cos(angle), -0.13 if side else 0.13, -_CRANK_M * np.sin(angle)])
    return np.asarray(_CRANKS + arm)


def _cyclist_pose(bicycle: Bicycle, person: Person, saddle: Matrix, turn: float, halted: bool) -> Skeleton:
    h = person.height
    ankles = [_pedal(turn, side) + vector(-0.05 * h, 0.0, 0.055 * h) for side in (0, 1)]
    pitch = [0.15, 0.15]
    if halted:
        ankles[0] = np.array([-0.12, 0.24, 0.1])
        pitch[0] = 0.45
    grips = tuple(np.array([0.34, sign * 0.25, bicycle.bar_z + 0.035]) for sign in (1.0, -1.0))
    pelvis = saddle + vector(0.0, 0.0, 0.052 * h)
    return riding(
        person.limbs, pelvis, bicycle.lean, (ankles[0], ankles[1]), (grips[0], grips[1]), (pitch[0], pitch[1])
    )


def _add_pedals(assembly: Assembly, turn: float, detail: int) -> None:
    for side in (0, 1):
        pedal = _pedal(turn, side)
        assembly.add(box((0.09, 0.08, 0.025), pedal), TRIM)
        if detail < 2:
            arm = pedal * (1.0, 0.55, 1.0)
            assembly.add(tube([_CRANKS + vector(0.0, arm[1], 0.0), arm], 0.012, _SIDES[detail]), ALLOY)


@lru_cache(maxsize=64)  # the same in every pose of its rider
def _bicycle(bicycle: Bicycle, saddle_z: float, detail: int) -> Assembly:
    """Return everything of a bicycle but its pedals."""
    assembly = Assembly()
    sides = _SIDES[detail]
    saddle = np.array([_SADDLE_X, 0.0, saddle_z])
    for hub in (_REAR, _FRONT):
        _add_spoked_wheel(assembly, hub, bicycle.wheel_radius, detail, steers=hub is _FRONT)
    seat = saddle - (0.0, 0.0, 0.13)
    head_low, head_top = np.array([0.40, 0.0, 0.70]), np.array([0.345, 0.0, 0.88])
    top = np.array([-0.17, 0.0, 0.52]) if bicycle.step_through else seat + 0.12 * (_CRANKS - seat)

    def pipe(points: list[Matrix], radius: float) -> Surface:
        return tube(points, radius, sides)

    frame = [
        pipe([_CRANKS, saddle - (0.0, 0.0, 0.09)], 0.016),
        pipe([top, head_top + 0.25 * (head_low - head_top)], 0.016),
        pipe([_CRANKS, head_low], 0.02),
        pipe([head_low + vector(0.006, 0.0, -0.02), head_top], 0.02),
    ]
    spread = np.array([0.0, 0.055, 0.0])
    for offset in (spread, -spread):
        frame.append(pipe([_REAR + offset, _CRANKS + 0.3 * offset], 0.01))
        frame.append(pipe([_REAR + offset, top if detail < 2 else seat], 0.009))
    fork = [pipe([head_low, _FRONT + offset], 0.012) for offset in (spread, -spread)]
    if detail == 2:
        frame = frame[:5]
    assembly.add(joined(frame), FRAME, color=bicycle.frame_color)
    assembly.add(joined(fork[: 2 - detail // 2]), FRAME, color=bicycle.frame_color, wheel=_steered(_FRONT, detail))
    stem = np.array([0.36, 0.0, bicycle.bar_z])
    half_bar = [
        stem,
        stem + vector(0.03, 0.12, 0.015),
        stem + vector(-0.01, 0.26, 0.01),
        stem + vector(-0.09, 0.3, 0.0),
    ]
    bars = [tube(half_bar if detail < 2 else half_bar[::3], 0.012, sides, across=(0.3, 0.0, 1.0))]
    turning = _steered(head_top, detail)
    assembly.add(joined([*bars, bars[0].mirrored()]), TRIM, wheel=turning)
    seat_top = ellipsoid((0.13, 0.075, 0.035), saddle - (0.0, 0.0, 0.03), *((5, 10), (4, 6), (2, 4))[detail])
    assembly.add(seat_top, TRIM)
    if detail == 2:
        return assembly
    assembly.add(tube([head_top, stem], 0.014, sides), CHROME, wheel=turning)
    chainring = revolved([(0.09, -0.003), (0.09, 0.003)], 16 - 6 * detail).moved(*(_CRANKS - (0.0, 0.05, 0.0)))
    assembly.add(chainring, ALLOY)
    chain = [box((0.44, 0.008, 0.012), (-0.3, -0.05, z)) for z in (0.375, 0.25)]
    assembly.add(joined(chain), TRIM)
    assembly.add(box((0.05, 0.06, 0.06), (0.385, 0.0, 0.87)), HEAD_LAMP, wheel=turning)
    assembly.add(box((0.03, 0.05, 0.04), saddle + vector(0.015, 0.0, -0.16)), TAIL_LAMP)
    if bicycle.step_through:
        _add_carrier(assembly, bicycle, detail)
    return assembly


def _add_carrier(assembly: Assembly, bicycle: Bicycle, detail: int) -> None:
    sides, radius = _SIDES[detail], bicycle.wheel_radius + 0.03
    for hub, first, last in ((_REAR, 0.5, 3.0), (_FRONT, 0.9, 2.9)):
        angle = np.linspace(first, last, 8)
        guard = hub + radius * np.stack([np.cos(angle), np.zeros(8), np.sin(angle)], axis=1)
        follows = _steered(hub, detail) if hub is _FRONT else None
        surface = tube(guard, np.tile([0.03, 0.006], (8, 1)), sides)
        assembly.add(surface, FRAME, color=bicycle.frame_color, wheel=follows)
    rack = [box((0.36, 0.12, 0.015), (-0.58, 0.0, 0.75))]
    rack += [tube(np.stack([_REAR + vector(0.0, y, 0.0), (-0.62, y, 0.745)]), 0.007, sides) for y in (0.06, -0.06)]
    assembly.add(joined(rack), TRIM)


def _add_spoked_wheel(assembly: Assembly, hub: Matrix, radius: float, detail: int, *, steers: bool) -> None:
    if detail == 2:
        assembly.add(torus(radius - 0.024, 0.024, 10, 2).moved(*hub), RUBBER)
        return
    wheel = _wheel(hub, radius, steers=steers)
    segments, sides = ((24, 6), (14, 4))[detail]
    assembly.add(torus(radius - 0.018, 0.018, segments, sides).moved(*hub), RUBBER, wheel=wheel)
    assembly.add(torus(radius - 0.042, 0.011, segments, 4).moved(*hub), ALLOY, wheel=wheel)
    assembly.add(revolved([(0.02, -0.05), (0.02, 0.05)], 8).moved(*hub), ALLOY, wheel=wheel)
    spokes = []
    for number in range(14 if detail == 0 else 8):
        angle = number * 2 * np.pi / (14 if detail == 0 else 8)
        rim = np.array([np.cos(angle), 0.0, np.sin(angle)]) * (radius - 0.045)
        foot = np.array([0.0, 0.035 if number % 2 else -0.035, 0.0])
        spokes.append(tube([hub + foot, hub + rim], 0.0022, 3, across=(-rim[2], 0.3, rim[0])))
    assembly.add(joined(spokes), ALLOY, wheel=wheel)


def _wheel(hub: Matrix, radius: float, *, steers: bool) -> Wheel:
    x, y, z = hub.tolist()
    return Wheel((x, y, z), radius, steers)


def _steered(pivot: Matrix, detail: int) -> Wheel | None:
    """Return how a part turns with the front wheel, upright about ``pivot``; the coarsest level does not."""
    x, y, z = pivot.tolist()
    return Wheel((x, y, z), math.inf, steers=True) if detail < 2 else None


@dataclass(frozen=True, slots=True)
class Motorcycle:
    """A motorcycle's kind, in metres."""

    lean: float
    """Radians that the rider leans forward."""
    scooter: bool = False
    """A step-through with small wheels and a leg shield."""


def motorcycle_model(name: str, motorcycle: Motorcycle, person: Person) -> Model:
    """Return a motorcycle with its rider."""
    lods = []
    for detail in range(3):
        assembly = Assembly()
        (_add_scooter if motorcycle.scooter else _add_motorcycle)(assembly, detail)
        add_person(assembly, person, _rider_pose(motorcycle, person), detail)
        lods.append(assembly)
    return grounded_model(name, lods)


def _rider_pose(motorcycle: Motorcycle, person: Person) -> Skeleton:
    h = person.height
    seat = np.array([-0.28, 0.0, 0.8]) if motorcycle.scooter else np.array([-0.3, 0.0, 0.82])
    foot, reach = ((0.2, 0.13, 0.34), 0.32) if motorcycle.scooter else ((-0.06, 0.19, 0.36), 0.34)
    bar = (0.42, reach, 1.05) if motorcycle.scooter else (0.36, reach, 1.06)
    ankles = [np.array(foot) * (1.0, sign, 1.0) + (-0.02 * h, 0.0, 0.045 * h) for sign in (1.0, -1.0)]
    wrists = [np.array(bar) * (1.0, sign, 1.0) + (-0.06, 0.0, 0.03) for sign in (1.0, -1.0)]
    return riding(
        person.limbs,
        seat + vector(0.0, 0.0, 0.055 * h),
        motorcycle.lean,
        (ankles[0], ankles[1]),
        (wrists[0], wrists[1]),
        (0.05, 0.05),
    )


def _add_fat_wheel(assembly: Assembly, hub: Matrix, radius: float, thick: float, detail: int) -> None:
    """Add a wheel with spokes of cast metal; the one before the middle steers."""
    wheel = _wheel(hub, radius, steers=bool(hub[0] > 0.0)) if detail < 2 else None
    tyre = torus(radius - thick, thick, (24, 14, 8)[detail], (8, 5, 3)[detail]).moved(*hub)
    assembly.add(tyre, RUBBER, wheel=wheel)
    if detail == 2:
        return
    sides = (20, 12)[detail]
    assembly.add(torus(radius - 1.7 * thick, 0.02, sides, 5).moved(*hub), ALLOY, wheel=wheel)
    assembly.add(revolved([(0.05, -0.06), (0.05, 0.06)], 10).moved(*hub), ALLOY, wheel=wheel)
    spokes = []
    for angle in np.arange(5) * 2 * np.pi / 5:
        rim = np.array([np.cos(angle), 0.0, np.sin(angle)]) * (radius - 1.7 * thick)
        spokes.append(tube([hub, hub + rim], np.array([(0.02, 0.022), (0.015, 0.015)]), 4))
    assembly.add(joined(spokes), ALLOY, wheel=wheel)
    disc = revolved([(0.14, -0.004), (0.14, 0.004)], sides).moved(*(hub + vector(0.0, 0.05, 0.0)))
    assembly.add(disc, CHROME, wheel=wheel)


def _body(rows: list[tuple[float, float, float, float]], sides: int) -> Surface:
    """Return a body along x: rows of (x, half width, lower z, upper z)."""
    table = np.array(rows)
    path = np.stack([table[:, 0], np.zeros(len(table)), (table[:, 2] + table[:, 3]) / 2], axis=1)
    return tube(path, np.stack([table[:, 1], (table[:, 3] - table[:, 2]) / 2], axis=1), sides)


def _add_motorcycle(assembly: Assembly, detail: int) -> None:
    sides = (12, 8, 4)[detail]
    thin = _SIDES[detail]
    rear, front = np.array([-0.72, 0.0, 0.31]), np.array([0.72, 0.0, 0.31])
    _add_fat_wheel(assembly, rear, 0.31, 0.075, detail)
    _add_fat_wheel(assembly, front, 0.31, 0.055, detail)
    tank = [(-0.2, 0.07, 0.74, 0.86), (-0.1, 0.12, 0.7, 0.92), (0.1, 0.16, 0.7, 0.99), (0.28, 0.14, 0.74, 0.98)]
    assembly.add(_body([*tank, (0.36, 0.06, 0.8, 0.92)], sides), PAINT)
    tail = [(-0.98, 0.03, 0.84, 0.9), (-0.85, 0.08, 0.76, 0.9), (-0.6, 0.1, 0.7, 0.84), (-0.3, 0.08, 0.66, 0.78)]
    assembly.add(_body(tail, sides), PAINT)
    seat = [(-0.86, 0.08, 0.84, 0.92), (-0.6, 0.13, 0.78, 0.88), (-0.3, 0.13, 0.75, 0.83), (-0.12, 0.08, 0.76, 0.84)]
    assembly.add(_body(seat, sides), LEATHER, color=(0.015, 0.015, 0.016))
    engine = [box((0.44, 0.3, 0.3), (0.02, 0.0, 0.42), top=0.85), box((0.26, 0.24, 0.26), (0.12, 0.0, 0.62), top=0.9)]
    assembly.add(joined(engine), TRIM)
    for side in (1.0, -1.0):
        y = 0.09 * side
        assembly.add(
            tube(np.stack([front + vector(0.0, y, 0.0), (0.42, y, 0.98)]), 0.025, thin),
            CHROME,
            wheel=_steered(front, detail),
        )
        assembly.add(tube(np.stack([rear + vector(0.0, y, 0.0), (-0.12, y, 0.42)]), 0.028, thin), TRIM)
    turning = _steered(vector(0.42, 0.0, 1.0), detail)
    half_bar = [np.array([0.42, 0.0, 1.0]), np.array([0.42, 0.12, 1.05]), np.array([0.3, 0.38, 1.05])]
    bar = tube(half_bar if detail < 2 else half_bar[::2], 0.017, thin, across=(0.3, 0.0, 1.0))
    assembly.add_mirrored(bar, TRIM, wheel=turning)
    lamp = ellipsoid((0.09, 0.1, 0.1), (0.52, 0.0, 0.9), *((6, 12), (4, 8), (2, 4))[detail])
    assembly.add(lamp, HEAD_LAMP, wheel=turning)
    assembly.add(box((0.05, 0.14, 0.05), (-0.99, 0.0, 0.86)), TAIL_LAMP)
    _add_indicators(assembly, front_x=0.46, rear_x=-0.93, z=0.86)
    if detail == 2:
        return
    assembly.add(box((0.012, 0.2, 0.17), (-1.0, 0.0, 0.66)), PLATE)
    assembly.add(box((0.2, 0.08, 0.03), (-0.93, 0.0, 0.76)), TRIM)
    pipe = tube([(0.2, -0.14, 0.5), (0.22, -0.17, 0.3), (-0.2, -0.19, 0.28), (-0.45, -0.2, 0.34)], 0.028, sides)
    can = tube([(-0.4, -0.2, 0.33), (-0.8, -0.22, 0.46)], np.array([0.05, 0.058]), sides)
    assembly.add(joined([pipe, can]), CHROME)
    angle = np.linspace(0.6, 2.4, 7)
    guard = front + 0.335 * np.stack([np.cos(angle), np.zeros(7), np.sin(angle)], axis=1)
    assembly.add(tube(guard, np.tile([0.07, 0.012], (7, 1)), sides), PAINT, wheel=_steered(front, detail))
    screen = box((0.03, 0.3, 0.22), (0.5, 0.0, 1.08), top=0.7)
    assembly.add(screen, TRIM, wheel=turning)
    _add_rod_mirrors(assembly, np.array([0.36, 0.27, 1.06]), turning)


def _add_scooter(assembly: Assembly, detail: int) -> None:
    sides = (12, 8, 4)[detail]
    thin = _SIDES[detail]
    rear, front = np.array([-0.62, 0.0, 0.235]), np.array([0.64, 0.0, 0.235])
    _add_fat_wheel(assembly, rear, 0.235, 0.06, detail)
    _add_fat_wheel(assembly, front, 0.235, 0.055, detail)
    tail = [(-0.92, 0.06, 0.62, 0.76), (-0.8, 0.16, 0.44, 0.78), (-0.5, 0.19, 0.34, 0.76), (-0.2, 0.16, 0.3, 0.7)]
    assembly.add(_body([*tail, (-0.08, 0.1, 0.3, 0.5)], sides), PAINT)
    seat = [(-0.9, 0.07, 0.76, 0.82), (-0.6, 0.15, 0.73, 0.83), (-0.3, 0.15, 0.71, 0.8), (-0.14, 0.08, 0.68, 0.75)]
    assembly.add(_body(seat, sides), LEATHER, color=(0.03, 0.018, 0.012))
    assembly.add(box((0.5, 0.34, 0.08), (0.12, 0.0, 0.3)), TRIM)
    shield = [(0.3, 0.26), (0.62, 0.24), (0.9, 0.14), (1.0, 0.08)]
    rows = [[(0.36 + 0.1 * (1 - z), 0.0, z), width] for z, width in shield]
    path = np.array([point for point, _ in rows])
    radii = np.array([(width, 0.05) for _, width in rows])
    assembly.add(tube(path, radii, sides), PAINT)
    assembly.add(tube(np.stack([front, (0.5, 0.0, 0.5)]), 0.035, thin), CHROME, wheel=_steered(front, detail))
    fender = ellipsoid((0.27, 0.09, 0.16), front + vector(0.0, 0.0, 0.14), *((6, 12), (4, 8), (2, 4))[detail])
    assembly.add(fender, PAINT, wheel=_steered(front, detail))
    turning = _steered(vector(0.42, 0.0, 1.04), detail)
    half_bar = [np.array([0.42, 0.0, 1.04]), np.array([0.43, 0.14, 1.06]), np.array([0.36, 0.38, 1.04])]
    bar = tube(half_bar if detail < 2 else half_bar[::2], 0.02, thin, across=(0.3, 0.0, 1.0))
    assembly.add_mirrored(bar, TRIM, wheel=turning)
    lamp = ellipsoid((0.09, 0.1, 0.085), (0.46, 0.0, 1.0), *((6, 12), (4, 8), (2, 4))[detail])
    assembly.add(lamp, HEAD_LAMP, wheel=turning)
    assembly.add(box((0.05, 0.16, 0.07), (-0.915, 0.0, 0.67)), TAIL_LAMP)
    _add_indicators(assembly, front_x=0.47, rear_x=-0.86, z=0.8)
    if detail == 2:
        return
    assembly.add(box((0.012, 0.2, 0.17), (-0.93, 0.0, 0.5)), PLATE)
    _add_rod_mirrors(assembly, np.array([0.4, 0.26, 1.06]), turning)


def _add_indicators(assembly: Assembly, *, front_x: float, rear_x: float, z: float) -> None:
    for x in (front_x, rear_x):
        assembly.add_mirrored(box((0.05, 0.07, 0.04), (x, 0.17, z)), LEFT_LAMP, RIGHT_LAMP)


def _add_rod_mirrors(assembly: Assembly, foot: Matrix, turning: Wheel | None) -> None:
    rod = tube([foot, foot + vector(0.04, 0.08, 0.18)], 0.007, 5)
    assembly.add_mirrored(rod, MIRROR_TRIM, wheel=turning)
    face = ellipsoid((0.02, 0.065, 0.045), foot + vector(0.04, 0.1, 0.2), 4, 8)
    assembly.add_mirrored(face, MIRROR_TRIM, wheel=turning)
