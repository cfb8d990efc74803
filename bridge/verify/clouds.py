"""Point clouds: whether they are whole, and whether cameras see the points where they are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""(N, 3), metres."""

_MOST_IN_FRONT = 0.05
_LEAST_SEEN = 0.6
"""Of the points in a camera's frame; others are hidden from it, as the two look from different places."""
_FEW_POINTS = 50
_TOLERANCE_M = 0.1
_TOLERANCE_SHARE = 0.02


def decode_points(content: bytes) -> tuple[NDArray[np.float32] | None, list[str]]:
    """Return the (N, 4) points of a file in the layout of KITTI's velodyne files, and what is wrong with them."""
    if len(content) % 16:
        return None, [f"{len(content)} bytes are no whole number of points of 16 bytes"]
    points = np.frombuffer(content, "<f4").reshape(-1, 4)
    problems = []
    if not np.isfinite(points).all():
        return None, ["a number is not finite"]
    if len(points) and (points[:, 3].min() < 0.0 or points[:, 3].max() > 1.0):
        problems.append("the reflectance must lie within 0 and 1")
    return points, problems


def depth_problems(points: Points, projection: Points, depth: NDArray[np.floating], noise_m: float) -> Iterator[str]:
    """Yield if ``points``, (N, 3) in the rectified camera frame, are not where an image of depths sees surfaces.

    ``projection`` is 3x4, ``depth`` (H, W) metres, +inf in the sky. A point belongs to a surface if its depth is
    among those of the pixels around it; it may lie behind (the lidar sees past things from where it is), not before.
    """
    height, width = depth.shape
    ahead = points[points[:, 2] > 0.5]
    image = np.column_stack([ahead, np.ones(len(ahead))]) @ projection.T
    pixels = np.clip(image[:, :2] / image[:, 2:], -1.0, max(width, height) + 1.0)
    column, row = np.round(pixels).astype(np.int64).T
    framed = (column >= 1) & (column < width - 1) & (row >= 1) & (row < height - 1)
    column, row, z = column[framed], row[framed], ahead[framed, 2]
    if len(z) < _FEW_POINTS:
        return
    offsets = (-1, 0, 1)
    around = np.stack([depth[row + down, column + across] for down in offsets for across in offsets])
    room = _TOLERANCE_M + _TOLERANCE_SHARE * z + 4.0 * noise_m
    before = z < around.min(axis=0) - room
    seen = ~before & (z <= around.max(axis=0) + room)
    if (share := float(before.mean())) > _MOST_IN_FRONT:
        yield f"{share:.1%} of the points in the frame lie before what the depth image shows there"
    if (share := float(seen.mean())) < _LEAST_SEEN:
        yield f"only {share:.1%} of the points in the frame lie on what the depth image shows there"
