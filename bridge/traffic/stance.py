"""How vehicles stand on a road that is not flat: on their wheels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.roads.drawn import DrawnGround
from bridge.traffic.lie import Lie

WHEEL_AHEAD, WHEEL_ASIDE = 0.3, 0.4
"""Where wheels touch the ground: so far from the middle, as shares of length and width."""

_ONE_TRACK_M = 1.2
"""Who is narrower has two wheels in a row."""


class Stance(NamedTuple):
    """How high the middle of a body is, in metres, and how it is inclined, in radians as in ``Quaternion.from_rpy``."""

    z: float
    pitch: float
    roll: float

    def pose(self, lie: Lie) -> Pose:
        """Return the actor frame in the world of a body that lies there in plan."""
        return Pose(Vec3(lie.x, lie.y, self.z), Quaternion.from_rpy(self.roll, self.pitch, lie.yaw))


def stances(bodies: Sequence[tuple[Lie, Size]], ground: DrawnGround) -> list[Stance]:
    """Return how bodies stand whose wheels are on ``ground``; two wheels in a row stand upright."""
    if not bodies:
        return []
    x, y, z, yaw, pitch = np.array([lie for lie, _ in bodies]).T
    length_m, width_m, _ = np.array([size for _, size in bodies]).T
    two_tracks = width_m > _ONE_TRACK_M
    ahead_m, left_m = WHEEL_AHEAD * length_m, WHEEL_ASIDE * width_m * two_tracks
    cos, sin, level = np.cos(yaw), np.sin(yaw), np.cos(pitch)
    corners = [
        (
            x + front * ahead_m * level * cos - side * left_m * sin,
            y + front * ahead_m * level * sin + side * left_m * cos,
            z - front * ahead_m * np.sin(pitch),
        )
        for front, side in ((1, 1), (1, -1), (-1, 1), (-1, -1))
    ]
    places = np.array(corners).transpose(0, 2, 1).reshape(-1, 3)
    heights = ground.heights(places[:, :2], places[:, 2]).reshape(4, -1)
    front_left, front_right, rear_left, rear_right = heights
    rise_m = (front_left + front_right - rear_left - rear_right) / 2
    bank_m = (front_left + rear_left - front_right - rear_right) / 2
    pitches = -np.arctan2(rise_m, 2 * ahead_m * level)
    rolls = np.where(two_tracks, np.arctan2(bank_m, 2 * WHEEL_ASIDE * width_m), 0.0)
    return [Stance(*row) for row in zip(heights.mean(axis=0).tolist(), pitches.tolist(), rolls.tolist(), strict=True)]
