"""Casts rays at boxes and at the ground: how the fake simulator sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.geometry import Matrix, Pose, Size, cuboid_corners, transform_points

_WHOLE_VIEW_PIXELS = 160


def rays_of(pinhole: Pinhole) -> Matrix:
    """Return (H, W, 3) directions in the camera frame with z = 1, so that a ray's parameter is the depth."""
    return pinhole.unproject(np.ones((pinhole.height, pinhole.width), np.float32)).astype(np.float64)


def hit_ground(
    world_from_camera: Matrix, rays: Matrix, ground_id: int
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Return the depth at which each ray meets z = 0 before the camera, +inf where it does not, and the ids there.

    There is no ground where ``ground_id`` is 0.
    """
    slope = rays @ world_from_camera[2, :3]
    with np.errstate(divide="ignore"):
        t = -world_from_camera[2, 3] / slope
    seen = (t > 0) & (slope < 0) & (ground_id > 0)
    depth = np.where(seen, t, np.inf).astype(np.float32)
    return depth, np.where(seen, ground_id, 0).astype(np.uint16)


def hit_box(box_from_camera: Matrix, rays: Matrix, size: Size) -> NDArray[np.float32]:
    """Return the depth at which each ray enters the box in front of the camera, +inf where it misses."""
    first, second = _slabs(box_from_camera, rays, size)
    enter = np.nanmax(np.minimum(first, second), axis=0)
    leave = np.nanmin(np.maximum(first, second), axis=0)
    return np.where((enter <= leave) & (enter > 0), enter, np.inf).astype(np.float32)


def face_normals(box_from_camera: Matrix, rays: Matrix, size: Size) -> Matrix:
    """Return the (N, 3) normals, in the camera frame, of the faces through which (N, 3) rays enter the box."""
    first, second = _slabs(box_from_camera, rays, size)
    axis = np.nanargmax(np.minimum(first, second), axis=0)
    # The rows of the rotation are the box's axes in the camera frame.
    axes = box_from_camera[:3, :3][axis]
    return np.asarray(-np.sign((axes * rays).sum(axis=-1, keepdims=True)) * axes)


def _slabs(box_from_camera: Matrix, rays: Matrix, size: Size) -> tuple[Matrix, Matrix]:
    """Return where rays meet the lower and the upper plane of each axis of the box, (3, ...) depths."""
    # With the axes first in memory: NumPy is several times as slow along a last axis of three.
    direction = np.ascontiguousarray(np.moveaxis(rays @ box_from_camera[:3, :3].T, -1, 0))
    origin, axes_first = box_from_camera[:3, 3], (3, *[1] * (rays.ndim - 1))
    low = np.array([-size.length_m / 2, -size.width_m / 2, 0.0]) - origin
    high = np.array([size.length_m / 2, size.width_m / 2, size.height_m]) - origin
    with np.errstate(divide="ignore", invalid="ignore"):
        return low.reshape(axes_first) / direction, high.reshape(axes_first) / direction


def frame_share(world_from_box: Pose, size: Size, world_from_camera: Matrix, pinhole: Pinhole) -> float:
    """Return the share of the box's solid angle that lies in the frame of ``pinhole``.

    A wide view looks straight at the box, and its solid angle is split by what falls into the real frame.
    """
    camera_from_world = np.linalg.inv(world_from_camera)
    corners = transform_points(camera_from_world @ world_from_box.matrix(), cuboid_corners(size))
    if corners[:, 2].min() > 0.01 and _inside(pinhole.project(corners), pinhole).all():
        return 1.0
    forward = corners.mean(axis=0) / np.linalg.norm(corners.mean(axis=0))
    right = np.cross([0.0, 1.0, 0.0], forward)
    right /= np.linalg.norm(right)
    camera_from_view = np.stack([right, np.cross(forward, right), forward], axis=1)
    cosines = corners @ forward / np.linalg.norm(corners, axis=1)
    fov = min(2 * float(np.arccos(cosines.min())) * 1.05, 2.8)
    view_rays = rays_of(Pinhole.from_fov(_WHOLE_VIEW_PIXELS, _WHOLE_VIEW_PIXELS, fov)) @ camera_from_view.T
    box_from_camera = world_from_box.inverse().matrix() @ world_from_camera
    hit = np.isfinite(hit_box(box_from_camera, view_rays, size))
    weight = hit / np.linalg.norm(view_rays, axis=-1) ** 3
    ahead = view_rays[..., 2] > 1e-6
    pixels = pinhole.project(np.where(ahead[..., None], view_rays, 1.0).reshape(-1, 3))
    in_frame = ahead & _inside(pixels, pinhole).reshape(ahead.shape)
    whole = float(weight.sum())
    # The sum of all in another order may be larger than all by rounding.
    return min(float(weight[in_frame].sum()) / whole, 1.0) if whole > 0 else 1.0


def _inside(pixels: Matrix, pinhole: Pinhole) -> NDArray[np.bool_]:
    u, v = pixels[:, 0], pixels[:, 1]
    return (u >= -0.5) & (u < pinhole.width - 0.5) & (v >= -0.5) & (v < pinhole.height - 0.5)
