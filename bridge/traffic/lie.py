"""How bodies lie on the ground."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Vec3
from bridge.traffic.demand import STEP_S

Array = NDArray[np.float64]

_SWINGS_M = 6.0, 11.0
"""In a bend, vehicles up to the one length are laid half to the outside of their way, and from the other on wholly."""


class Lie(NamedTuple):
    """How a body lies: the middle of its box on the ground in metres, and angles in radians as in ``Pose.planar``."""

    x: float
    y: float
    z: float
    yaw: float
    pitch: float


def lie_of(front: Vec3, middle: Vec3, rear: Vec3, length_m: float) -> Lie:
    """Return how a body lies whose front bumper has got to ``front`` and whose rear axle to ``rear``.

    ``middle`` is a point of the way between them. In a bend the body is laid half to the inside and half to the
    outside of that way; the driver of a long vehicle swings out, so that no wheel takes the kerb.
    """
    (fx, fy, fz), (mx, my, mz), (rx, ry, rz) = front, middle, rear
    dx, dy, dz = fx - rx, fy - ry, fz - rz
    ahead = length_m / 2 / math.sqrt(dx * dx + dy * dy + dz * dz)
    out = _out(length_m)
    return Lie(
        fx - ahead * dx + (mx - (fx + rx) / 2) * out,
        fy - ahead * dy + (my - (fy + ry) / 2) * out,
        fz - ahead * dz + (mz - (fz + rz) / 2) / 2,
        math.atan2(dy, dx),
        -math.atan2(dz, math.hypot(dx, dy)),
    )


def lies_of(front: Array, middle: Array, rear: Array, length_m: float) -> Array:
    """Return ``lie_of`` for (N, 3) rows of points: a row for each ``Lie``."""
    way = front - rear
    ahead = length_m / 2 / np.sqrt(np.square(way).sum(axis=1))
    lies = np.empty((len(front), 5))
    out = _out(length_m)
    lies[:, :3] = front - ahead[:, None] * way + (middle - (front + rear) / 2) * (out, out, 0.5)
    lies[:, 3] = np.arctan2(way[:, 1], way[:, 0])
    lies[:, 4] = -np.arctan2(way[:, 2], np.hypot(way[:, 0], way[:, 1]))
    return lies


def _out(length_m: float) -> float:
    """Return how far to the outside of its way a body lies, as a share of how far the way bulges."""
    short_m, long_m = _SWINGS_M
    return 0.5 + 0.5 * max(0.0, min(1.0, (length_m - short_m) / (long_m - short_m)))


def velocity(before: Vec3 | Lie, after: Vec3 | Lie) -> Vec3:
    """Return the mean velocity over a step."""
    return Vec3((after.x - before.x) / STEP_S, (after.y - before.y) / STEP_S, (after.z - before.z) / STEP_S)
