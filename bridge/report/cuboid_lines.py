"""The edges of 3-D boxes as lines in the picture, cut at the near plane and bent by the lens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.geometry import cuboid_corners
from bridge.labels.boxes3d import NEAR_M, upright_rotations
from bridge.labels.frame_labels import ObjectLabel

_EDGES = ((0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7))
_FRONT_FACE = (0, 1, 5, 4)
_BENT_PARTS = 16


def cuboid_edges(
    label: ObjectLabel, camera: Camera, camera_from_actor: NDArray[np.float64] | None = None
) -> list[NDArray[np.float64]]:
    """Return the edges before the camera, up to twelve (N, 2) lines in pixels; two points each without a lens.

    ``camera_from_actor`` is the actor's (3, 3) rotation; without one, it stands upright in the camera frame.
    """
    corners = _corners(label, camera_from_actor)
    cut = (_in_front(corners[start], corners[end]) for start, end in _EDGES)
    return [_line(edge[0], edge[1], camera) for edge in cut if edge is not None]


def cuboid_front(label: ObjectLabel, camera: Camera) -> NDArray[np.float64] | None:
    """Return the outline of the actor's front face as (N, 2) pixels, None if it is not wholly before the camera."""
    front = _corners(label)[list(_FRONT_FACE)]
    if not (front[:, 2] > NEAR_M).all():
        return None
    ring = [_line(a, b, camera)[:-1] for a, b in zip(front, np.roll(front, -1, axis=0), strict=True)]
    return np.concatenate(ring)


def _corners(label: ObjectLabel, camera_from_actor: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    rotation = upright_rotations(np.array([label.rotation_y]))[0] if camera_from_actor is None else camera_from_actor
    return np.asarray(cuboid_corners(label.size) @ rotation.T + np.array(label.location_m), np.float64)


def _line(start: NDArray[np.float64], end: NDArray[np.float64], camera: Camera) -> NDArray[np.float64]:
    """Return the (N, 2) pixels of a line between two points before the camera; a lens bends it."""
    if camera.is_rectified():
        return camera.project(np.stack([start, end]))
    # Evenly spread over the angle between the ends, so that it is smooth near the camera, too.
    a, b = start / np.linalg.norm(start), end / np.linalg.norm(end)
    return camera.project(a + np.linspace(0.0, 1.0, _BENT_PARTS + 1)[:, None] * (b - a))


def _in_front(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the part of an edge before the near plane as (2, 3) points, None if there is none."""
    if start[2] < end[2]:
        start, end = end, start
    if start[2] <= NEAR_M:
        return None
    if end[2] < NEAR_M:
        end = end + (start - end) * (NEAR_M - end[2]) / (start[2] - end[2])
    return np.stack([start, end])
