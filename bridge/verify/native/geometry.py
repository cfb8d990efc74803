"""Poses, and 3-D boxes in a camera, for many boxes at once.

The camera frame is x right, y down, z forward; actors and mounts are x forward, y left, z up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.native.lens import is_bent, through_lens
from bridge.verify.native.sensors import Camera, Pinhole, Pose

Array = NDArray[np.float64]

NEAR_M: Final = 0.1
"""3-D boxes are cut here before they are projected."""

_PARTS: Final = 24
"""Of a line that a lens bends."""

_OPTICAL: Final[Array] = np.array([[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]])
"""Takes forward, left, up to right, down, forward."""


def matrix(pose: Pose) -> Array:
    """Return the 4x4 transform to the outer frame."""
    norm = math.hypot(*pose.rotation)
    w, x, y, z = (component / norm for component in pose.rotation)
    forward, left, up = pose.position
    return np.array(
        [
            [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y), forward],
            [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x), left],
            [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z, up],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )


def camera_from_world(camera: Camera, world_from_ego: Pose) -> Array:
    """Return the 4x4 transform from the world to the camera's optical frame."""
    mount_from_world = np.linalg.inv(matrix(world_from_ego) @ matrix(camera.ego_from_mount))
    optical = np.eye(4)
    optical[:3, :3] = _OPTICAL
    return np.asarray(optical @ mount_from_world)


def box_corners(sizes: Array) -> Array:
    """Return the (N, 8, 3) corners, in their own frames, of boxes of (N, 3) length, width, height."""
    signs = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0.0, 1.0)])
    return np.asarray(sizes[:, None, :] * signs)


def projected_boxes(camera_from_boxes: Sequence[Array], sizes: Array, camera: Camera) -> Array:
    """Return (N, 4) left, top, right, bottom around the pictures of boxes, in no frame; NaN behind the camera.

    A box that reaches through the near plane is cut there: each of the 28 lines between two of its corners that
    crosses the plane gives a point (more than its 12 edges do, but none beyond their hull). Where a lens bends them,
    the boxes are around points along all of these lines, and along those between where the plane is crossed.
    """
    if not len(sizes):
        return np.empty((0, 4))
    poses = np.array(camera_from_boxes)
    corners = box_corners(sizes) @ poses[:, :3, :3].transpose(0, 2, 1) + poses[:, None, :3, 3]
    first, second = np.triu_indices(8, 1)
    a, b = corners[:, first], corners[:, second]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (NEAR_M - a[..., 2]) / (b[..., 2] - a[..., 2])
        cuts = a + share[..., None] * (b - a)
        crossing = (a[..., 2] < NEAR_M) ^ (b[..., 2] < NEAR_M)
        points = np.concatenate([corners, cuts], axis=1)
        shown = np.concatenate([corners[..., 2] >= NEAR_M, crossing], axis=1)
        if is_bent(camera):
            return np.array([_bent_box(*pair, camera) for pair in zip(points, shown, strict=True)]).reshape(-1, 4)
        pinhole = camera.pinhole
        u = points[..., 0] / points[..., 2] * pinhole.fx + pinhole.cx
        v = points[..., 1] / points[..., 2] * pinhole.fy + pinhole.cy
    low = np.where(shown[..., None], np.stack([u, v], axis=-1), np.inf).min(axis=1)
    high = np.where(shown[..., None], np.stack([u, v], axis=-1), -np.inf).max(axis=1)
    boxes = np.concatenate([low, high], axis=1)
    boxes[~shown.any(axis=1)] = np.nan
    return boxes


def _bent_box(points: Array, shown: NDArray[np.bool_], camera: Camera) -> Array:
    """Return left, top, right, bottom around the lines between those of (N, 3) ``points`` that are ``shown``.

    All lines between points of a solid's surface run within it, so lines that are no edges do no harm.
    """
    if not shown.any():
        return np.full(4, np.nan)
    visible = points[shown]
    first, second = np.triu_indices(len(visible), 1)
    nearness = 1.0 / np.linalg.norm(visible, axis=1)
    share = np.linspace(0.0, 1.0, _PARTS + 1)[:, None]
    # Even over the angle that a line takes up in the picture: its near end is not left out.
    weight = (1.0 - share) * nearness[first], share * nearness[second]
    along = weight[0][..., None] * visible[first] + weight[1][..., None] * visible[second]
    spots = through_lens(along.reshape(-1, 3), camera)
    pinhole = camera.pinhole
    u = spots[:, 0] / spots[:, 2] * pinhole.fx + pinhole.cx
    v = spots[:, 1] / spots[:, 2] * pinhole.fy + pinhole.cy
    return np.array([u.min(), v.min(), u.max(), v.max()])


def clipped(boxes: Array, pinhole: Pinhole) -> Array:
    """Return (N, 4) boxes cut to [0, W - 1] x [0, H - 1]; NaN where nothing of them is in there."""
    right, bottom = pinhole.width - 1.0, pinhole.height - 1.0
    inside = np.stack(
        [
            np.maximum(boxes[:, 0], 0.0),
            np.maximum(boxes[:, 1], 0.0),
            np.minimum(boxes[:, 2], right),
            np.minimum(boxes[:, 3], bottom),
        ],
        axis=1,
    )
    inside[~((inside[:, 0] < inside[:, 2]) & (inside[:, 1] < inside[:, 3]))] = np.nan
    return inside


def areas(boxes: Array) -> Array:
    """Return the (N,) areas of boxes."""
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def share_inside(points: Array, outer_from_box: Array, size: Array, tolerance: Array | float, overhang: float) -> float:
    """Return the share of (N, 3) points that lie in a 3-D box grown by ``tolerance``, sideways by ``overhang`` too."""
    own = (points - outer_from_box[:3, 3]) @ outer_from_box[:3, :3]
    length, width, height = size
    room = np.asarray(tolerance)
    inside = (np.abs(own[:, 0]) <= length / 2 + room) & (np.abs(own[:, 1]) <= width / 2 + overhang + room)
    inside &= (own[:, 2] >= -room) & (own[:, 2] <= height + room)
    return float(np.count_nonzero(inside)) / len(points)
