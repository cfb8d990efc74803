"""Decides what a camera or a light can see."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Matrix


def world_boxes(
    rotation: NDArray[np.float64], origin: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the upright world boxes, (N, 3) corners each, around boxes given in frames of their own.

    ``rotation`` (N, 3, 3) may hold a scale, ``origin`` (N, 3) metres, ``lower`` and ``upper`` (N, 3) metres.
    """
    centre = np.einsum("nij,nj->ni", rotation, (lower + upper) / 2) + origin
    half = np.einsum("nij,nj->ni", np.abs(rotation), (upper - lower) / 2)
    return centre - half, centre + half


def in_frustum(clip_from_eye: Matrix, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return (N,) whether an upright box may be seen; boxes are (N, 3) corners in the frame of ``clip_from_eye``.

    The far plane is no limit. A box counts as seen unless it lies wholly beyond one plane.
    """
    x, y, z, w = clip_from_eye
    planes = np.array([w + x, w - x, w + y, w - y, w + z])
    # Of each box, the corner that lies farthest on the inner side of a plane.
    inward = upper @ np.maximum(planes[:, :3], 0.0).T + lower @ np.minimum(planes[:, :3], 0.0).T
    return np.asarray((inward + planes[:, 3] > 0.0).all(axis=1))


def distance_to_boxes(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (N,) metres from the frame's origin to the nearest point of each upright box, 0 inside."""
    gap = np.maximum(np.maximum(lower, -upper), 0.0)
    return np.asarray(np.linalg.norm(gap, axis=1))
