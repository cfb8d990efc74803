"""Boxes in the camera frame and their projection: many actors at once.

The camera frame is x right, y down, z forward. ``rotation_y`` is KITTI's: the heading's angle about the camera's
y axis, 0 where the actor faces the camera's x axis, so an actor that drives away from a level camera has -pi/2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.geometry import Matrix, Size, cuboid_corners, wrap_angle

NEAR_M = 0.1
"""Cuboids are cut at this distance in front of the camera before they are projected."""

_UNIT_CORNERS = cuboid_corners(Size(1.0, 1.0, 1.0))
_EDGES = np.array(
    [
        (a, b)
        for ring in (0, 4)
        for a, b in ((ring, ring + 1), (ring + 1, ring + 2), (ring + 2, ring + 3), (ring + 3, ring))
    ]
    + [(corner, corner + 4) for corner in range(4)]
)


@dataclass(frozen=True, slots=True, eq=False)
class CuboidBoxes:
    """Projected cuboids as (N, 4) float64 arrays of left, top, right, bottom in pixels.

    ``whole`` knows no frame; ``clipped`` is cut to [0, W - 1] x [0, H - 1]. Rows of cuboids that show nothing in
    the frame (behind the camera or beside the frame) are NaN in ``clipped``.
    """

    whole: NDArray[np.float64]
    clipped: NDArray[np.float64]


def rotation_y(camera_from_actor_rotations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (N,) headings in the camera's x-z plane, radians in [-pi, pi], of (N, 3, 3) rotations."""
    forward = camera_from_actor_rotations[:, :, 0]
    return np.arctan2(-forward[:, 2], forward[:, 0])


def observation_angle(heading: NDArray[np.float64], locations: Matrix) -> NDArray[np.float64]:
    """Return KITTI's (N,) alpha = rotation_y - atan2(x, z), radians in [-pi, pi), of (N, 3) locations."""
    return wrap_angle(heading - np.arctan2(locations[:, 0], locations[:, 2]))


def upright_rotations(heading: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (N, 3, 3) ``camera_from_actor`` rotations of actors upright in the camera frame."""
    c, s, zero = np.cos(heading), np.sin(heading), np.zeros_like(heading)
    return np.array([[c, s, zero], [zero, zero, zero - 1], [-s, c, zero]]).transpose(2, 0, 1)


def project_cuboids(
    camera_from_actor_rotations: NDArray[np.float64], locations: Matrix, sizes: NDArray[np.float64], pinhole: Pinhole
) -> CuboidBoxes:
    """Return the boxes around projected cuboids, each cut at the near plane first.

    Takes (N, 3, 3) rotations, (N, 3) bottom centres in the camera frame and (N, 3) lengths, widths and heights.
    """
    corners = (_UNIT_CORNERS * sizes[:, None, :]) @ camera_from_actor_rotations.transpose(0, 2, 1) + locations[
        :, None, :
    ]
    start, end = corners[:, _EDGES[:, 0]], corners[:, _EDGES[:, 1]]
    crosses = (start[..., 2] < NEAR_M) != (end[..., 2] < NEAR_M)
    run = np.where(crosses, end[..., 2] - start[..., 2], 1.0)
    cuts = start + ((NEAR_M - start[..., 2]) / run)[..., None] * (end - start)
    points = np.concatenate([corners, cuts], axis=1)
    drawn = np.concatenate([corners[..., 2] >= NEAR_M, crosses], axis=1)
    z = np.where(drawn, points[..., 2], 1.0)
    u = pinhole.fx * points[..., 0] / z + pinhole.cx
    v = pinhole.fy * points[..., 1] / z + pinhole.cy
    whole = np.stack(
        [
            np.where(drawn, u, np.inf).min(axis=1),
            np.where(drawn, v, np.inf).min(axis=1),
            np.where(drawn, u, -np.inf).max(axis=1),
            np.where(drawn, v, -np.inf).max(axis=1),
        ],
        axis=1,
    )
    limits = np.array([pinhole.width - 1.0, pinhole.height - 1.0] * 2)
    clipped = np.clip(whole, 0.0, limits)
    beside = (whole[:, :2] >= limits[:2]).any(axis=1) | (whole[:, 2:] <= 0.0).any(axis=1)
    clipped[beside] = np.nan
    return CuboidBoxes(whole, clipped)
