"""People: parametric bodies with clothes, hair and bags, in any pose of ``bridge.assets.people.skeleton``."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.assembly import SMOOTH, Assembly, grounded_model
from bridge.assets.meshes.shapes import Surface, box, circle, loft, tube
from bridge.assets.model import Model
from bridge.assets.people.heads import add_head, body_sections
from bridge.assets.people.person import LEATHER, SKIN, Bag, Outfit, Person
from bridge.assets.people.skeleton import Skeleton, standing, walking
from bridge.geometry import Matrix

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


def add_person(assembly: Assembly, person: Person, pose: Skeleton, detail: int) -> None:
    """Add a person at a level of detail: 0, 1 or 2."""
    _add_torso(assembly, person, pose, detail)
    for side in (0, 1):
        _add_leg(assembly, person, pose, side, detail)
        _add_arm(assembly, person, pose, side, detail)
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


def _limb(joints: tuple[Matrix, Matrix, Matrix], shares: ArrayLike) -> Matrix:
    """Return points along a bent limb; a share of 0 is its start, 1 the middle joint, 2 its end."""
    s = np.asarray(shares, dtype=float)[:, None]
    start, middle, end = joints
    return np.where(s <= 1.0, start + s * (middle - start), middle + (s - 1.0) * (end - middle))


_LEG = (
    (-0.14, 0.025),
    (0.02, 0.046),
    (0.22, 0.053),
    (0.6, 0.046),
    (0.88, 0.042),
    (1.0, 0.041),
    (1.12, 0.039),
    (1.35, 0.039),
    (1.7, 0.032),
    (2.0, 0.03),
)
_ARM = (
    (-0.16, 0.02),
    (0.07, 0.025),
    (0.22, 0.03),
    (0.5, 0.0275),
    (0.88, 0.024),
    (1.0, 0.0245),
    (1.12, 0.0245),
    (1.4, 0.0235),
    (1.75, 0.021),
    (2.0, 0.019),
)


def _add_leg(assembly: Assembly, person: Person, pose: Skeleton, side: int, detail: int) -> None:
    h, sides = person.height, (10, 6, 3)[detail]
    joints = (pose.hips[side], pose.knees[side], pose.ankles[side])
    table = np.array(_LEG if detail == 0 else [_LEG[i] for i in ((1, 2, 5, 7, 9), (1, 5, 9))[detail - 1]])
    radii = table[:, 1] * h * (0.35 + 0.65 * person.build)
    points = _limb(joints, table[:, 0])
    if person.outfit in (Outfit.SHORTS, Outfit.SKIRT):
        radii *= np.where(table[:, 0] > 1.0, 0.8, 0.93)
        # A skirt covers the thighs, which would show through it in a long step.
        seen = table[:, 0] > (0.7 if person.outfit is Outfit.SKIRT else -1.0)
        assembly.add(tube(points[seen], radii[seen], sides), SKIN, crease=1.2, color=person.skin)
        if person.outfit is Outfit.SHORTS:
            covered = table[:, 0] < 1.1
            assembly.add(tube(points[covered], radii[covered] * 1.16, sides), person.bottom, crease=1.2)
    else:
        assembly.add(tube(points, radii, sides), person.bottom, crease=1.2)
    assembly.add(_shoe(person, pose.ankles[side], pose.foot_pitch[side], detail), LEATHER, color=person.shoe_color)


def _shoe(person: Person, ankle: Matrix, pitch: float, detail: int) -> Surface:
    h = person.height
    cosine, sine = np.cos(pitch), np.sin(pitch)
    turn = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
    if detail == 2:
        corners = np.array([(-0.04, 0.025, 0.0), (-0.04, -0.025, 0.0), (0.115, 0.0, 0.0), (-0.01, 0.0, 0.06)]) * h
        tetrahedron = np.array([(0, 1, 2), (0, 3, 1), (1, 3, 2), (2, 3, 0)])
        return Surface((corners - (0.0, 0.0, 0.045 * h)) @ turn.T + ankle, tetrahedron).outward()
    rows = np.array(
        [
            (-0.042, 0.016, 0.03, 0.022),
            (-0.03, 0.021, 0.05, 0.0),
            (0.0, 0.023, 0.058, 0.0),
            (0.035, 0.025, 0.042, 0.0),
            (0.075, 0.028, 0.028, 0.0),
            (0.1, 0.024, 0.02, 0.0),
            (0.115, 0.012, 0.014, 0.004),
        ]
    )
    rows = rows[[0, 1, 2, 4, 6]] if detail == 1 else rows
    sides = (10, 6)[detail]
    around = circle(sides, np.pi / sides)
    x, width, top, sole = (rows[:, i, None] * h for i in range(4))
    y = width * np.sign(around[:, 1]) * np.abs(around[:, 1]) ** 0.6
    z = sole + (top - sole) * (0.5 + 0.5 * np.sign(around[:, 0]) * np.abs(around[:, 0]) ** 0.6)
    local = np.stack([np.broadcast_to(x, y.shape), y, z - 0.045 * h], axis=-1)
    return loft(local @ turn.T + ankle)


def _add_arm(assembly: Assembly, person: Person, pose: Skeleton, side: int, detail: int) -> None:
    h, sides = person.height, (10, 6, 3)[detail]
    joints = (pose.shoulders[side], pose.elbows[side], pose.wrists[side])
    table = np.array(_ARM if detail == 0 else [_ARM[i] for i in ((0, 1, 3, 5, 7, 9), (1, 5, 9))[detail - 1]])
    radii = table[:, 1] * h * (0.45 + 0.55 * person.build)
    points = _limb(joints, table[:, 0])
    if detail == 2:
        assembly.add(
            tube(points[[0, 2]] if _is_straight(joints) else points, 1.2 * radii[0], sides), person.top, crease=1.2
        )
        return
    # The upper arm begins inside the torso, so that the shoulder is round.
    points[0] = joints[0] + 0.3 * (pose.neck - joints[0]) * (1.0, 1.0, 0.0) + pose.up * 0.004 * h
    if person.long_sleeves:
        assembly.add(tube(points, radii, sides), person.top, crease=1.2)
    else:
        sleeve = table[:, 0] < 0.75
        assembly.add(tube(points, radii * 0.88, sides), SKIN, crease=1.2, color=person.skin)
        assembly.add(tube(points[sleeve], radii[sleeve] * 1.08, sides), person.top, crease=1.2)
    along = joints[2] - joints[1]
    along = along / np.linalg.norm(along)
    reach = np.array([(-0.01, 0.014), (0.02, 0.021), (0.05, 0.02), (0.075, 0.014), (0.088, 0.006)][:: 1 + detail])
    hand = tube(joints[2] + along * reach[:, :1] * h, np.stack([0.6 * reach[:, 1], reach[:, 1]], axis=1) * h, sides)
    assembly.add(hand, SKIN, crease=SMOOTH, color=person.skin)


def _is_straight(joints: tuple[Matrix, Matrix, Matrix]) -> bool:
    upper, lower = joints[1] - joints[0], joints[2] - joints[1]
    return bool(upper @ lower > 0.75 * np.linalg.norm(upper) * np.linalg.norm(lower))


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
