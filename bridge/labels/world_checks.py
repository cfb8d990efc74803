"""Whether the labels of a camera, taken back to the world, say what was asked for there: many actors at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Matrix, rotation_matrices
from bridge.labels.frame_labels import ObjectLabel
from bridge.world import Actor

POSITION_TOLERANCE_M = 0.01
ANGLE_TOLERANCE = 0.002
"""Radians."""
DEPTH_TOLERANCE_M = 0.05
DEPTH_TOLERANCE_SHARE = 0.005
"""Of the depth; for engines with a depth buffer of limited precision."""


class WorldFit:
    """Labels next to the actors that they are of, row by row."""

    def __init__(self, labels: Sequence[ObjectLabel], actors: Sequence[Actor], world_from_camera: Matrix) -> None:
        """Compare ``labels`` with ``actors``, of the same length, in a camera of that 4x4 pose."""
        axes, origin = world_from_camera[:3, :3], world_from_camera[:3, 3]
        location = _rows([label.location_m for label in labels])
        asked = _rows([actor.world_from_actor.position for actor in actors])
        asked_axes = rotation_matrices([actor.world_from_actor.rotation for actor in actors])
        heading, alpha = np.array([(label.rotation_y, label.alpha) for label in labels]).reshape(-1, 2).T
        self._off_m = np.linalg.norm(location @ axes.T + origin - asked, axis=1).tolist()
        # A camera that is not level sees the heading foreshortened: compare within its horizontal plane.
        ahead = asked_axes[:, :, 0]
        flat = ahead - (ahead @ axes[:, 1])[:, None] * axes[:, 1]
        flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
        labelled = np.cos(heading)[:, None] * axes[:, 0] - np.sin(heading)[:, None] * axes[:, 2]
        self._aligned = (labelled * flat).sum(axis=1).tolist()
        self._alpha_error = (alpha - heading + np.arctan2(location[:, 0], location[:, 2])).tolist()
        # How far the box reaches along the optical axis, from its three half-extents.
        extent_m = np.einsum("nij,i->nj", asked_axes, axes[:, 2]) * _rows([label.size for label in labels])
        self._middle_m = (location[:, 2] + extent_m[:, 2] / 2).tolist()
        self._reach_m = (np.abs(extent_m).sum(axis=1) / 2).tolist()

    def world_problems(self, row: int) -> Iterator[str]:
        """Yield what does not hold between the place and heading of a label and those asked for."""
        off_m, aligned = self._off_m[row], self._aligned[row]
        alpha_error = math.remainder(self._alpha_error[row], 2.0 * math.pi)
        if off_m > 2 * POSITION_TOLERANCE_M or aligned < math.cos(2 * ANGLE_TOLERANCE) or abs(alpha_error) > 1e-6:
            yield (
                f"location {off_m:.3f} m off, heading off by {math.acos(max(-1.0, min(1.0, aligned))):.4f} rad, "
                f"alpha off by {alpha_error:.4f} rad"
            )

    def depth_problems(self, row: int, median_m: float) -> Iterator[str]:
        """Yield what does not hold between the 3-D box of a label and the median depth of its actor's pixels."""
        middle_m, reach_m = self._middle_m[row], self._reach_m[row]
        if abs(median_m - middle_m) > reach_m + DEPTH_TOLERANCE_M + DEPTH_TOLERANCE_SHARE * median_m:
            yield (
                f"median depth {median_m:.2f} m, the 3-D box spans {middle_m - reach_m:.2f} to "
                f"{middle_m + reach_m:.2f} m"
            )


def _rows(triples: Sequence[tuple[float, ...]]) -> NDArray[np.float64]:
    return np.array(triples, np.float64).reshape(-1, 3)
