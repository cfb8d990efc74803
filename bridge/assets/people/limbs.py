"""Arms and legs of people, with what is worn on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.assembly import SMOOTH, Assembly
from bridge.assets.meshes.shapes import Surface, circle, loft, tube
from bridge.assets.model import Wheel
from bridge.assets.people.person import LEATHER, SKIN, Outfit, Person
from bridge.assets.people.skeleton import Skeleton
from bridge.geometry import Matrix


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


_STILL, _TURNING = 1.8, 1.3
"""Shares of the arm: of who steers, what is before the first keeps still, what is behind the second turns."""
_IN_SLEEVE = 0.96


def add_leg(assembly: Assembly, person: Person, pose: Skeleton, side: int, detail: int) -> None:
    """Add the left leg, ``side`` 0, or the right one, with its shoe."""
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


def add_arm(
    assembly: Assembly, person: Person, pose: Skeleton, side: int, detail: int, steering: Wheel | None = None
) -> None:
    """Add the left arm, ``side`` 0, or the right one, with its hand.

    Of who steers, the hand and what is in the end of the sleeve turn with ``steering``: bars move a hand nearly along
    the forearm, so that it slides in the sleeve, as an arm would bend.
    """
    h, sides = person.height, (10, 6, 3)[detail]
    joints = (pose.shoulders[side], pose.elbows[side], pose.wrists[side])
    coarse = detail == 2 or (detail == 1 and steering is None)
    table = np.array([_ARM[i] for i in ((0, 1, 3, 5, 7, 9), (1, 5, 9))[detail - 1]] if coarse else _ARM)
    radii = table[:, 1] * h * (0.45 + 0.55 * person.build)
    points = _limb(joints, table[:, 0])
    if detail == 2:
        assembly.add(
            tube(points[[0, 2]] if _is_straight(joints) else points, 1.2 * radii[0], sides), person.top, crease=1.2
        )
        return
    # The upper arm begins inside the torso, so that the shoulder is round.
    points[0] = joints[0] + 0.3 * (pose.neck - joints[0]) * (1.0, 1.0, 0.0) + pose.up * 0.004 * h
    shares, still, turning = table[:, 0], np.full(len(table), fill_value=True), np.zeros(len(table), dtype=bool)
    if steering is not None:
        still, turning = shares < _STILL, shares > _TURNING
    for part, girth, wheel in ((still, 1.0, None), (turning, _IN_SLEEVE, steering)):
        if person.long_sleeves and part.any():
            assembly.add(tube(points[part], radii[part] * girth, sides), person.top, crease=1.2, wheel=wheel)
        elif part.any():
            bare = tube(points[part], radii[part] * 0.88 * girth, sides)
            assembly.add(bare, SKIN, crease=1.2, color=person.skin, wheel=wheel)
    if not person.long_sleeves:
        sleeve = shares < 0.75
        assembly.add(tube(points[sleeve], radii[sleeve] * 1.08, sides), person.top, crease=1.2)
    along = joints[2] - joints[1]
    along = along / np.linalg.norm(along)
    reach = np.array([(-0.01, 0.014), (0.02, 0.021), (0.05, 0.02), (0.075, 0.014), (0.088, 0.006)][:: 1 + detail])
    hand = tube(joints[2] + along * reach[:, :1] * h, np.stack([0.6 * reach[:, 1], reach[:, 1]], axis=1) * h, sides)
    if person.gloves is None:
        assembly.add(hand, SKIN, crease=SMOOTH, color=person.skin, wheel=steering)
    else:
        assembly.add(hand, LEATHER, crease=SMOOTH, color=person.gloves, wheel=steering)


def _is_straight(joints: tuple[Matrix, Matrix, Matrix]) -> bool:
    upper, lower = joints[1] - joints[0], joints[2] - joints[1]
    return bool(upper @ lower > 0.75 * np.linalg.norm(upper) * np.linalg.norm(lower))
