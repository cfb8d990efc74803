"""How bodies lie on the ground."""

from __future__ import annotations

import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Vec3
from bridge.traffic.demand import STEP_S

Array = NDArray[np.float64]
Metres = TypeVar("Metres", float, Array)

_SWINGS_M = 6.0, 11.0
"""Vehicles up to the one length lie half outside of a bend, and those from the other on as the kerbs ask for."""
_GENTLY_M = 0.3
"""Where a left bend becomes a right one, the ways of lying go over into each other within so little a bulge."""


_STILL = Vec3(0.0, 0.0, 0.0)


class Lie(NamedTuple):
    """How a body lies: the middle of its box on the ground in metres, and angles in radians as in ``Pose.planar``."""

    x: float
    y: float
    z: float
    yaw: float
    pitch: float


class Swing(NamedTuple):
    """How far to the outside of its way a body lies in a bend, as shares of how far the way bulges there."""

    in_left_bend: float
    in_right_bend: float

    @classmethod
    def of(cls, length_m: float, *, left_hand: bool) -> Swing:
        """Return what drivers do in traffic that keeps left or right.

        The driver of a long vehicle swings out where the kerb is on the inside, so that no wheel takes it, and does
        not where it is on the outside.
        """
        short_m, long_m = _SWINGS_M
        more = 0.5 * max(0.0, min(1.0, (length_m - short_m) / (long_m - short_m)))
        kerb_inside, kerb_outside = 0.5 + more, 0.5 - more
        return cls(kerb_inside, kerb_outside) if left_hand else cls(kerb_outside, kerb_inside)

    def share(self, left_m: Metres) -> Metres:
        """Return the share where the way bulges so far to the left, as in a right bend; negative in a left one."""
        turned = left_m / (left_m**2 + _GENTLY_M**2) ** 0.5
        mean, spread = (self.in_right_bend + self.in_left_bend) / 2, (self.in_right_bend - self.in_left_bend) / 2
        share: Metres = mean + spread * turned
        return share


def lie_of(front: Vec3, middle: Vec3, rear: Vec3, length_m: float, swing: Swing) -> Lie:
    """Return how a body lies whose front bumper has got to ``front`` and whose rear axle to ``rear``.

    ``middle`` is a point of the way between them.
    """
    (fx, fy, fz), (mx, my, mz), (rx, ry, rz) = front, middle, rear
    dx, dy, dz = fx - rx, fy - ry, fz - rz
    way_m = math.sqrt(dx * dx + dy * dy + dz * dz)
    ahead = length_m / 2 / way_m
    bulge_x, bulge_y = mx - (fx + rx) / 2, my - (fy + ry) / 2
    out = swing.share((dx * bulge_y - dy * bulge_x) / way_m)
    return Lie(
        fx - ahead * dx + bulge_x * out,
        fy - ahead * dy + bulge_y * out,
        fz - ahead * dz + (mz - (fz + rz) / 2) / 2,
        math.atan2(dy, dx),
        -math.atan2(dz, math.hypot(dx, dy)),
    )


def lies_of(front: Array, middle: Array, rear: Array, length_m: float, swing: Swing) -> Array:
    """Return ``lie_of`` for (N, 3) rows of points: a row for each ``Lie``."""
    way = front - rear
    way_m = np.sqrt(np.square(way).sum(axis=1))
    ahead = length_m / 2 / way_m
    lies = np.empty((len(front), 5))
    bulge = middle - (front + rear) / 2
    bulge[:, :2] *= swing.share((way[:, 0] * bulge[:, 1] - way[:, 1] * bulge[:, 0]) / way_m)[:, None]
    bulge[:, 2] /= 2
    lies[:, :3] = front - ahead[:, None] * way + bulge
    lies[:, 3] = np.arctan2(way[:, 1], way[:, 0])
    lies[:, 4] = -np.arctan2(way[:, 2], np.hypot(way[:, 0], way[:, 1]))
    return lies


def velocity(before: Vec3 | Lie, after: Vec3 | Lie) -> Vec3:
    """Return the mean velocity over a step."""
    if after is before:
        return _STILL
    return Vec3((after.x - before.x) / STEP_S, (after.y - before.y) / STEP_S, (after.z - before.z) / STEP_S)
