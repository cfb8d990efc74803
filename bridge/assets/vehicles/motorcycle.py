"""Motorcycles and scooters with their riders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import vector
from bridge.assets.model import Model
from bridge.assets.people.body import add_person
from bridge.assets.people.person import Person
from bridge.assets.people.skeleton import Skeleton, riding
from bridge.assets.vehicles.motorcycle_bodies import add_motorcycle, add_scooter


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
        turning = (add_scooter if motorcycle.scooter else add_motorcycle)(assembly, detail)
        add_person(assembly, person, _rider_pose(motorcycle, person), detail, steering=turning)
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
