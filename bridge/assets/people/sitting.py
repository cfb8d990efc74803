"""People who sit, on a chair of their own or on whatever stands there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import box, joined, tube, vector
from bridge.assets.model import Material, Model
from bridge.assets.people.body import add_person
from bridge.assets.people.person import Person
from bridge.assets.people.skeleton import Skeleton, riding
from bridge.assets.street_furniture import SEAT_M

SHORTEST_M = 1.55
"""The feet of somebody shorter would hang in the air."""

_SIDES = (8, 5, 3)
_KNEE_DROP_M = 0.06
"""Knees are at most so much lower than hips, or the thighs would go through the edge of the seat."""
_ANKLE = 0.045
"""Height of the ankle over the sole, as a share of the person's."""
_TOES = 0.1
"""From the ankle to the ball of the foot, as a share of the person's height."""
_CHAIR_SEAT_M = 0.46


@dataclass(frozen=True, slots=True)
class Sitting:
    """How somebody sits."""

    chair: Material | None = None
    """What the chair is made of; None: without one, at the height of a bench."""
    lean: float = -0.12
    """Radians that the torso leans forward."""
    spread: float = 0.12
    """Metres from the middle to either foot."""
    reach: float = 0.0
    """Metres that the feet are put forward of the knees."""
    hands: float = 0.6
    """Where the hands lie on the thighs, 0 at the hip and 1 at the knee."""


def sitter_model(name: str, person: Person, sitting: Sitting) -> Model:
    """Return a person, ``SHORTEST_M`` or taller, who sits and looks forward, the feet on the ground."""
    lods = []
    for detail in range(3):
        assembly = Assembly()
        add_person(assembly, person, _pose(person, sitting), detail)
        if sitting.chair is not None:
            _add_chair(assembly, sitting.chair, detail)
        lods.append(assembly)
    return grounded_model(name, lods)


def _pose(person: Person, sitting: Sitting) -> Skeleton:
    h, limbs = person.height, person.limbs
    seat = _CHAIR_SEAT_M if sitting.chair is not None else SEAT_M
    pelvis = np.array([-0.06, 0.0, seat + person.thigh_radius])
    forward = sitting.reach - 0.04
    shin_z = float(np.sqrt((0.99 * limbs.shin) ** 2 - forward**2))
    knee_z = max(_ANKLE * h + shin_z, pelvis[2] - _KNEE_DROP_M)
    knee_x = pelvis[0] + float(np.sqrt((0.99 * limbs.thigh) ** 2 - (knee_z - pelvis[2]) ** 2))
    # Who is too short for the seat stands on the toes.
    lifted = knee_z - shin_z - _ANKLE * h
    pitch = float(np.arcsin(min(lifted / (_TOES * h), 0.7)))
    ankles, wrists = [], []
    for sign in (1.0, -1.0):
        ankles.append(vector(knee_x + forward, sign * sitting.spread, knee_z - shin_z))
        hip_y = sign * limbs.hip_half_width
        knee_y = 0.5 * (hip_y + sign * sitting.spread)
        along = sitting.hands
        thigh = pelvis + along * (vector(knee_x, 0.0, knee_z) - pelvis)
        on_thigh = thigh + vector(0.0, hip_y + along * (knee_y - hip_y), 0.055 * h)
        wrists.append(on_thigh - vector(0.05 * h, -sign * 0.01, -0.012 * h))
    feet = (ankles[0], ankles[1])
    return riding(limbs, pelvis, sitting.lean, feet, (wrists[0], wrists[1]), (pitch, pitch))


def _add_chair(assembly: Assembly, material: Material, detail: int) -> None:
    """Add a chair with four legs under somebody who sits at x = 0."""
    sides, top = _SIDES[detail], _CHAIR_SEAT_M
    seat = box((0.42, 0.42, 0.03), (0.0, 0.0, top - 0.015))
    backs = [box((0.02, 0.4, 0.09), (-0.245 - 0.09 * (z - 0.5), 0.0, z)) for z in (0.68, 0.84)]
    legs = []
    for y in (0.18, -0.18):
        legs.append(tube([(0.2, 1.1 * y, 0.0), (0.18, y, top - 0.02)], 0.013, sides))
        legs.append(tube([(-0.24, 1.1 * y, 0.0), (-0.2, y, top - 0.02), (-0.275, y, 0.9)], 0.013, sides))
    assembly.add(joined([seat, *backs, *legs]), material)
