"""Bicycles with their riders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, ellipsoid, joined, revolved, torus, tube, vector
from bridge.assets.model import Material, Model
from bridge.assets.people.body import add_person
from bridge.assets.people.person import Person
from bridge.assets.people.skeleton import Skeleton, riding
from bridge.assets.vehicles.parts import (
    ALLOY,
    CHROME,
    HEAD_LAMP,
    RUBBER,
    TAIL_LAMP,
    TRIM,
)
from bridge.assets.vehicles.steered_parts import SIDES, rolling, steered
from bridge.geometry import Matrix
from bridge.world import Rgb

PEDAL_FRAMES = 4
"""Poses in one turn of the cranks."""

CRANK_TURN_M = 5.0
"""Way that a bicycle rolls in one turn of the cranks."""

FRAME = Material("frame", roughness=0.35)


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
_HEAD_TOP = np.array([0.345, 0.0, 0.88])
"""Of the tube that the fork turns in."""


def cyclist_model(name: str, bicycle: Bicycle, person: Person, frame: int | None) -> Model:
    """Return a bicycle with its rider, the cranks in ``frame`` of ``PEDAL_FRAMES``; None: standing, a foot down."""
    turn = 0.6 if frame is None else 2 * np.pi * frame / PEDAL_FRAMES
    saddle = np.array([_SADDLE_X, 0.0, 0.07 + 0.515 * person.height])
    lods = []
    for detail in range(3):
        assembly = Assembly()
        assembly.include(_bicycle(bicycle, float(saddle[2]), detail))
        _add_pedals(assembly, turn, detail)
        pose = _cyclist_pose(bicycle, person, saddle, turn, frame is None)
        add_person(assembly, person, pose, detail, steering=steered(_HEAD_TOP, detail))
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
            assembly.add(tube([_CRANKS + vector(0.0, arm[1], 0.0), arm], 0.012, SIDES[detail]), ALLOY)


@lru_cache(maxsize=64)  # the same in every pose of its rider
def _bicycle(bicycle: Bicycle, saddle_z: float, detail: int) -> Assembly:
    """Return everything of a bicycle but its pedals."""
    assembly = Assembly()
    sides = SIDES[detail]
    saddle = np.array([_SADDLE_X, 0.0, saddle_z])
    for hub in (_REAR, _FRONT):
        _add_spoked_wheel(assembly, hub, bicycle.wheel_radius, detail, steers=hub is _FRONT)
    seat = saddle - (0.0, 0.0, 0.13)
    head_low, head_top = np.array([0.40, 0.0, 0.70]), _HEAD_TOP
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
    assembly.add(joined(fork[: 2 - detail // 2]), FRAME, color=bicycle.frame_color, wheel=steered(_FRONT, detail))
    stem = np.array([0.36, 0.0, bicycle.bar_z])
    half_bar = [
        stem,
        stem + vector(0.03, 0.12, 0.015),
        stem + vector(-0.01, 0.26, 0.01),
        stem + vector(-0.09, 0.3, 0.0),
    ]
    bars = [tube(half_bar if detail < 2 else half_bar[::3], 0.012, sides, across=(0.3, 0.0, 1.0))]
    turning = steered(_HEAD_TOP, detail)
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
    sides, radius = SIDES[detail], bicycle.wheel_radius + 0.03
    for hub, first, last in ((_REAR, 0.5, 3.0), (_FRONT, 0.9, 2.9)):
        angle = np.linspace(first, last, 8)
        guard = hub + radius * np.stack([np.cos(angle), np.zeros(8), np.sin(angle)], axis=1)
        follows = steered(hub, detail) if hub is _FRONT else None
        surface = tube(guard, np.tile([0.03, 0.006], (8, 1)), sides)
        assembly.add(surface, FRAME, color=bicycle.frame_color, wheel=follows)
    rack = [box((0.36, 0.12, 0.015), (-0.58, 0.0, 0.75))]
    rack += [tube(np.stack([_REAR + vector(0.0, y, 0.0), (-0.62, y, 0.745)]), 0.007, sides) for y in (0.06, -0.06)]
    assembly.add(joined(rack), TRIM)


def _add_spoked_wheel(assembly: Assembly, hub: Matrix, radius: float, detail: int, *, steers: bool) -> None:
    if detail == 2:
        assembly.add(torus(radius - 0.024, 0.024, 10, 2).moved(*hub), RUBBER)
        return
    wheel = rolling(hub, radius, steers=steers)
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
