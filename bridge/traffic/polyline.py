"""A line of points that one can travel along."""

from __future__ import annotations

import math

import numpy as np

from bridge.geometry import Matrix, Pose


class Polyline:
    """Straight pieces between (N, 3) points, measured by the way along them; N >= 2."""

    def __init__(self, points: Matrix) -> None:
        """Take (N, 3) points in metres; repeated points are left out."""
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        kept = np.concatenate([[True], steps > 1e-6])
        self._points = np.asarray(points, dtype=np.float64)[kept]
        if len(self._points) < 2:
            raise ValueError(f"a line needs two different points, got {points!r}")
        self._ways = np.concatenate([[0.0], np.cumsum(steps[kept[1:]])])

    @property
    def length_m(self) -> float:
        """The whole way, in metres."""
        return float(self._ways[-1])

    def pose(self, way_m: float, left_m: float = 0.0) -> Pose:
        """Return the pose of something that stands at ``way_m`` and heads along the line, ``left_m`` beside it.

        Beyond the ends the first or last piece goes on straight.
        """
        piece = int(np.clip(np.searchsorted(self._ways, way_m, side="right") - 1, 0, len(self._points) - 2))
        start, end = self._points[piece], self._points[piece + 1]
        along = (end - start) / (self._ways[piece + 1] - self._ways[piece])
        x, y, z = (float(v) for v in start + along * (way_m - self._ways[piece]))
        yaw = math.atan2(along[1], along[0])
        pitch = -math.asin(float(np.clip(along[2], -1.0, 1.0)))
        return Pose.planar(x - left_m * math.sin(yaw), y + left_m * math.cos(yaw), z, yaw, pitch)
