"""KITTI's 3-D boxes in the image, after the benchmark's own development kit.

The six faces are cut as polygons at the near plane (Sutherland and Hodgman) and projected with P2.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bridge.verify.class_names import OVERHANG_M
from bridge.verify.kitti.files import KittiObject

Box = tuple[float, float, float, float]

_WITH_MIRRORS = frozenset({"Car", "Van", "Truck", "Tram", "Misc"})
"""Misc are buses and motorcycles."""
_NEAR_M = 0.1
_FACES = ((0, 1, 2, 3), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))


def corners(thing: KittiObject) -> NDArray[np.float64]:
    """Return the (8, 3) corners in the rectified camera frame, as ``computeBox3D.m`` does."""
    length, width, height = thing.length, thing.width, thing.height
    c, s = math.cos(thing.rotation_y), math.sin(thing.rotation_y)
    x = np.array([length, length, -length, -length] * 2) / 2
    y = np.array([0.0] * 4 + [-height] * 4)
    z = np.array([width, -width, -width, width] * 2) / 2
    return np.stack([c * x + s * z, y, -s * x + c * z], axis=1) + thing.location


def projected_box(thing: KittiObject, projection: NDArray[np.float64]) -> Box | None:
    """Return the box around the 3-D box's picture, not clipped to any frame; None if it is behind the camera."""
    points = corners(thing)
    visible = [point for face in _FACES for point in _cut(points[list(face)])]
    if not visible:
        return None
    homogeneous = np.column_stack([np.array(visible), np.ones(len(visible))]) @ projection.T
    pixels = homogeneous[:, :2] / homogeneous[:, 2:]
    left, top = pixels.min(axis=0)
    right, bottom = pixels.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def with_overhang(thing: KittiObject) -> KittiObject:
    """Return ``thing`` with a 3-D box that holds its mirrors too."""
    return replace(thing, width=thing.width + 2 * OVERHANG_M) if thing.name in _WITH_MIRRORS else thing


def clip(box: Box, width: int, height: int) -> Box:
    """Return ``box`` cut to [0, width - 1] x [0, height - 1]."""
    left, top, right, bottom = box
    return max(left, 0.0), max(top, 0.0), min(right, width - 1.0), min(bottom, height - 1.0)


def area(box: Box) -> float:
    """Return the area of ``box``, 0 if it is empty."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def overlap(a: Box, b: Box) -> float:
    """Return the intersection of two boxes over their union, 0-1."""
    left, top, right, bottom = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    shared = area((left, top, right, bottom))
    return shared / (area(a) + area(b) - shared) if shared else 0.0


def _cut(polygon: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    kept = []
    for start, end in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        inside = start[2] >= _NEAR_M
        if inside:
            kept.append(start)
        if inside != (end[2] >= _NEAR_M):
            kept.append(start + (end - start) * (_NEAR_M - start[2]) / (end[2] - start[2]))
    return kept
