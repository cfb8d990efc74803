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

BENCH_SEAT_M = 0.45
"""Height of the seats of benches, where those without a chair sit."""

_SIDES = (8, 5, 3)
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
    """Return a person who sits and looks forward."""
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
    seat = _CHAIR_SEAT_M if sitting.chair is not None else BENCH_SEAT_M
    pelvis = np.array([-0.06, 0.0, seat + 0.052 * h * person.build])
    ankles, wrists = [], []
    for sign in (1.0, -1.0):
        knee_x = pelvis[0] + 0.97 * limbs.thigh
        ankle = vector(knee_x - 0.04 + sitting.reach, sign * sitting.spread, 0.045 * h)
        if sitting.reach < 0.1 and limbs.shin < pelvis[2] - 0.045 * h - 0.02:  # a child's feet do not reach the ground
            ankle[2] = pelvis[2] - 0.96 * limbs.shin
        ankles.append(ankle)
        hip_y = sign * limbs.hip_half_width
        knee_y = 0.5 * (hip_y + sign * sitting.spread)
        along = sitting.hands
        on_thigh = vector(pelvis[0] + along * limbs.thigh, hip_y + along * (knee_y - hip_y), pelvis[2] + 0.055 * h)
        wrists.append(on_thigh - vector(0.05 * h, -sign * 0.01, -0.012 * h))
    return riding(limbs, pelvis, sitting.lean, (ankles[0], ankles[1]), (wrists[0], wrists[1]), (0.0, 0.0))


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
