"""People: parametric bodies with clothes, hair and bags, in any pose of ``bridge.assets.people.skeleton``."""

from __future__ import annotations

import numpy as np

from bridge.assets.meshes.assembly import Assembly, grounded_model
from bridge.assets.meshes.shapes import box, tube
from bridge.assets.model import Model, Wheel
from bridge.assets.people.heads import add_head, body_sections
from bridge.assets.people.limbs import add_arm, add_leg
from bridge.assets.people.person import LEATHER, Bag, Outfit, Person
from bridge.assets.people.skeleton import Skeleton, standing, walking

STRIDE_PER_HEIGHT = 0.8
"""Way of two steps, as a share of the height."""


def walker_model(name: str, person: Person, frame: int | None) -> Model:
    """Return a pedestrian in ``frame`` of the walk, or standing for None."""
    pose = standing(person.limbs) if frame is None else walking(person.limbs, frame)
    lods = []
    for detail in range(3):
        assembly = Assembly()
        add_person(assembly, person, pose, detail)
        lods.append(assembly)
    return grounded_model(name, lods)


def add_person(
    assembly: Assembly, person: Person, pose: Skeleton, detail: int, *, steering: Wheel | None = None
) -> None:
    """Add a person at a level of detail: 0, 1 or 2; ``steering`` is what the hands hold, for who steers."""
    _add_torso(assembly, person, pose, detail)
    for side in (0, 1):
        add_leg(assembly, person, pose, side, detail)
        add_arm(assembly, person, pose, side, detail, steering)
    add_head(assembly, person, pose, detail)
    if person.outfit in (Outfit.SKIRT, Outfit.COAT):
        _add_skirt(assembly, person, pose, detail)
    if person.bag is not Bag.NONE:
        _add_bag(assembly, person, pose, detail)


def _add_torso(assembly: Assembly, person: Person, pose: Skeleton, detail: int) -> None:
    h, b = person.height, person.build
    spine = person.limbs.spine
    hips, shoulders = b * person.hips, person.shoulders * (0.7 + 0.3 * b)
    upper = [
        (-0.045 * h, 0.104 * h * hips, 0.071 * h * b, 0.0),
        (0.02 * h, 0.099 * h * hips, 0.068 * h * b, 0.0),
        (0.3 * spine, 0.086 * h * b, 0.06 * h * b, 0.004 * h),
        (0.62 * spine, 0.095 * h * shoulders, 0.069 * h * b, 0.004 * h),
        (0.83 * spine, 0.101 * h * shoulders, 0.062 * h * b, -0.002 * h),
        (0.94 * spine, 0.092 * h * shoulders, 0.047 * h, -0.006 * h),
        (1.01 * spine, 0.06 * h, 0.04 * h, -0.005 * h),
        (1.06 * spine, 0.034 * h, 0.033 * h, 0.0),
    ]
    # Who sits does so on the thighs; the body ends where they do.
    lowest, low = (-0.95 * person.thigh_radius, -0.04 * h) if pose.seated else (-0.085 * h, -0.055 * h)
    if pose.seated:
        upper[0] = (low, *upper[0][1:])
    lower = [
        (lowest, 0.06 * h * hips, 0.05 * h * b, 0.0),
        (low, 0.093 * h * hips, 0.064 * h * b, 0.0),
        (0.0, 0.094 * h * hips, 0.064 * h * b, 0.0),
    ]
    if detail == 2:
        upper = [upper[0], upper[3], upper[5]]
    elif detail == 1:
        upper = [upper[i] for i in (0, 2, 3, 4, 5, 7)]
    sides = (16, 8, 4)[detail]
    boxy = (0.85, 0.85, 0.7)[detail]
    assembly.add(body_sections(pose.pelvis, pose.up, upper, sides, boxy), person.top, crease=1.2)
    if detail < 2:
        assembly.add(body_sections(pose.pelvis, pose.up, lower, sides, 0.9), person.bottom, crease=1.2)


def _add_skirt(assembly: Assembly, person: Person, pose: Skeleton, detail: int) -> None:
    """Add a skirt, or the skirts of a coat, wide enough for the step."""
    h, b = person.height, person.build
    bottom = -0.22 * h if person.outfit is Outfit.SKIRT else -0.2 * h
    top = 0.03 * h if person.outfit is Outfit.SKIRT else 0.12 * h
    legs = [pose.hips[s] + (pose.knees[s] - pose.hips[s]) * min(-bottom / person.limbs.thigh, 1.0) for s in (0, 1)]
    front, back = max(p[0] for p in legs) - pose.pelvis[0], min(p[0] for p in legs) - pose.pelvis[0]
    depth = (front - back) / 2 + 0.062 * h * b
    girth = 1.0 if person.outfit is Outfit.SKIRT else 1.16
    rows = [
        (bottom, 0.108 * h * b * person.hips, depth, (front + back) / 2),
        (-0.1 * h, 0.106 * h * b * person.hips, 0.5 * depth + 0.042 * h * b, 0.25 * (front + back)),
        (-0.01 * h, 0.094 * h * b * person.hips * girth, 0.066 * h * b * girth, 0.0),
        (top, 0.082 * h * b * girth, 0.059 * h * b * girth, 0.003 * h),
    ]
    rows = rows[:: 3 if detail == 2 else 1]
    material = person.bottom if person.outfit is Outfit.SKIRT else person.top
    assembly.add(body_sections(pose.pelvis, pose.up, rows, (16, 8, 4)[detail], 0.9), material, crease=1.0)


_STRAP = ((-0.06, 0.055, 0.28), (-0.012, 0.058, 0.352), (0.04, 0.06, 0.325), (0.066, 0.064, 0.25), (0.064, 0.07, 0.16))


def _add_bag(assembly: Assembly, person: Person, pose: Skeleton, detail: int) -> None:
    h = person.height
    if person.bag is Bag.BACKPACK:
        rows = np.array(
            [(0.06, 0.06, 0.03), (0.09, 0.075, 0.045), (0.2, 0.075, 0.045), (0.26, 0.06, 0.032), (0.275, 0.03, 0.02)]
        )
        table = np.c_[rows, np.full(len(rows), -0.1 * (0.5 + 0.5 * person.build))] * h
        surface = body_sections(pose.pelvis, pose.up, table[:: 1 + 3 * (detail == 2)], (12, 8, 4)[detail], 0.6)
        assembly.add(surface, LEATHER, color=person.bag_color)
        if detail == 0:
            for sign in (1.0, -1.0):
                points = np.array(_STRAP)
                points *= h * np.array([0.5 + 0.5 * person.build, sign, person.limbs.spine / (0.33 * h)])
                axes = np.stack([np.array([pose.up[2], 0.0, -pose.up[0]]), (0.0, 1.0, 0.0), pose.up])
                points = pose.pelvis + points @ axes
                assembly.add(
                    tube(points, np.array([0.004, 0.013]) * h * np.ones((5, 1)), 6, across=(1, 0, 0.3)),
                    LEATHER,
                    color=person.bag_color,
                )
        return
    hand = pose.wrists[1] + (0.02, 0.0, -0.05 * h)
    size = np.array([0.15, 0.05, 0.13]) * h
    assembly.add(
        box(size, hand - (0.0, 0.0, 0.5 * size[2] + 0.05 * h), top=(0.75, 0.6)), LEATHER, color=person.bag_color
    )
    if detail == 0:
        arc = np.linspace(0.0, np.pi, 7)
        handle = np.stack([0.045 * h * np.cos(arc), np.zeros(7), 0.06 * h * np.sin(arc)], axis=1)
        assembly.add(tube(hand + handle - (0.0, 0.0, 0.055 * h), 0.004 * h, 5), LEATHER, color=person.bag_color)
