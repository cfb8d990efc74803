"""How much of an actor lies inside the frame: its solid angle there over its whole solid angle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.engine.coverage import CoveragePass, Outline
from bridge.engine.culling import in_frustum
from bridge.engine.drawing import InstanceBuffer
from bridge.engine.view import View, cross
from bridge.frame import PixelBox
from bridge.geometry import Matrix, Quaternion

TILE_PX = 128
"""Side of the picture that an actor is measured on."""

_NEAR_M = 0.02
_WIDEST = math.radians(55.0)
"""Actors that reach farther from the line of sight to their middle are measured on the six sides of a cube."""

_MARGIN = 1.03

_FEW_PX = 1000
"""What is in the frame is measured there if it has fewer pixels than these in the other picture, and more there."""

_ROLL = Quaternion.from_rpy(0.0, 0.0, 0.4).matrix()
"""Turns pictures about the line of sight: what runs along rows or columns would be measured to half a pixel only."""

_TURN = Quaternion.from_rpy(0.4, 0.3, 0.2).matrix()
"""Turns the cube for the same reason."""


def frame_share(
    coverage: CoveragePass,
    view: View,
    outline: Outline,
    corners: NDArray[np.float64],
    instances: InstanceBuffer,
    silhouette: NDArray[np.bool_],
    box: PixelBox,
) -> float:
    """Return the share, 0-1, of an actor whose box has the (8, 3) ``corners`` in the eye frame.

    The actor is drawn whole by a camera in the same place that looks at it, or all around where it is too near for
    that; each pixel counts with its solid angle. ``silhouette`` is the actor drawn alone in the frame, within
    ``box``: where a sliver in the frame has few pixels in the other picture, it is measured there.
    """
    inside = whole = 0.0
    inside_px = 0
    for world_from_camera, half_angle in _views_of(corners):
        scale = math.tan(half_angle)
        focal = TILE_PX / (2 * scale)
        pinhole = Pinhole(TILE_PX, TILE_PX, focal, focal, (TILE_PX - 1) / 2, (TILE_PX - 1) / 2)
        pose = np.eye(4)
        pose[:3, :3] = world_from_camera
        look = View(pinhole, pose, _NEAR_M)
        if not in_frustum(look.clip_from_eye(), corners.min(axis=0)[None], corners.max(axis=0)[None])[0]:
            continue
        tile = PixelBox(0, 0, TILE_PX - 1, TILE_PX - 1)
        covered = coverage.draw((TILE_PX, TILE_PX), look.clip_from_eye(), [outline], [tile], instances)[0]
        rays, solid_angle = _rays(look, *np.nonzero(covered))
        whole += float(solid_angle.sum())
        framed = _in_frame(rays, view)
        inside += float(solid_angle[framed].sum())
        inside_px += int(np.count_nonzero(framed))
    if inside_px < _FEW_PX and inside_px < np.count_nonzero(silhouette):
        rows, columns = np.nonzero(silhouette)
        inside = float(_rays(view, rows + box.top, columns + box.left)[1].sum())
    # An actor too small for a pixel of its own picture has all that there is of it in the frame.
    return min(inside / whole, 1.0) if whole > 0.0 else 1.0


def _rays(
    view: View, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (3, N) rays through pixels, with 1 along the optical axis, in the eye frame; and (N,) steradians.

    One row a coordinate: NumPy takes five times as long for columns of three.
    """
    pixels = np.ones((3, len(rows)))
    pixels[0], pixels[1] = columns, rows
    rays = view.ray_from_pixel() @ pixels
    x2, y2, z2 = rays * rays
    return rays, (x2 + y2 + z2) ** -1.5 / (view.pinhole.fx * view.pinhole.fy)


def _in_frame(rays: NDArray[np.float64], view: View) -> NDArray[np.bool_]:
    """Return (N,) whether (3, N) rays of the eye frame fall into the picture of ``view``."""
    x, y, z = view.world_from_camera[:3, :3].T @ rays
    pinhole = view.pinhole
    ahead = z > 0.0
    z = np.where(ahead, z, 1.0)
    u, v = pinhole.fx * x / z + pinhole.cx + 0.5, pinhole.fy * y / z + pinhole.cy + 0.5
    return np.asarray(ahead & (u >= 0.0) & (u < pinhole.width) & (v >= 0.0) & (v < pinhole.height))


def _views_of(corners: NDArray[np.float64]) -> list[tuple[Matrix, float]]:
    """Return rotations (3x3 world_from_camera) and half angles of square pictures that hold the corners together."""
    distance = np.linalg.norm(corners, axis=1)
    middle = corners.mean(axis=0)
    if distance.min() > 2 * _NEAR_M and np.linalg.norm(middle) > 2 * _NEAR_M:
        rotation = _looking_along(middle / np.linalg.norm(middle)) @ _ROLL
        local = corners @ rotation
        if (local[:, 2] > _NEAR_M).all():
            half_angle = math.atan(float(np.abs(local[:, :2] / local[:, 2:]).max()) * _MARGIN)
            if half_angle < _WIDEST:
                return [(rotation, half_angle)]
    axes = np.vstack([np.eye(3), -np.eye(3)])
    return [(_TURN @ _looking_along(axis), math.pi / 4) for axis in axes]


def _looking_along(direction: NDArray[np.float64]) -> Matrix:
    """Return a 3x3 rotation world_from_camera whose optical axis is the unit ``direction``."""
    up = np.array([0.0, 0.0, 1.0]) if abs(direction[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    right = cross(direction, up)
    right /= np.linalg.norm(right)
    return np.stack([right, cross(direction, right), direction], axis=1)
