"""How high the ground lies at any place, from the heights of the lanes."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.network import LaneKind, RoadNetwork

_FLAT_M = 0.01
_BLEND_M = 8.0
"""Lanes that are so much farther away than the nearest one do not count."""
_NEAR_M = 0.5
"""Nearer to a centreline than this the surface is about as high as that."""
_ASIDE = (LaneKind.WALKING_AREA, LaneKind.CROSSING)
"""They lie on roads and sidewalks whose lanes say how high these are."""


class Elevation:
    """Height of the road surface over the plane: that of the nearest places on the lanes' centrelines.

    Lanes that meet or cross in a junction are not quite as high as each other. There the surface goes over from one to
    the other without a step: the nearer a lane, the more it counts (Shepard's inverse distance weighting, 1968).
    """

    def __init__(self, network: RoadNetwork) -> None:
        lanes = [lane.centreline for lane in network.lanes.values() if lane.kind not in _ASIDE]
        heights = np.concatenate([line[:, 2] for line in lanes])
        self.is_flat = bool(np.ptp(heights) < _FLAT_M)
        """Whether the whole network lies at one height."""
        self._level = float(heights.mean())
        if not self.is_flat:
            lines = [shapely.LineString(line) for line in lanes if len(line) >= 2]
            self._lines = np.array(lines, dtype=object)
            self._tree = shapely.STRtree([shapely.force_2d(line) for line in lines])

    def at(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the (N,) heights in metres at (N, 2) places."""
        if self.is_flat:
            return np.full(len(xy), self._level)
        points = np.asarray(shapely.points(xy))
        nearest_m = shapely.distance(self._tree.geometries[self._tree.nearest(points)], points)
        reach_m = nearest_m + _BLEND_M
        point, lane = self._tree.query(points, predicate="dwithin", distance=reach_m)
        flat = self._tree.geometries[lane]
        along = shapely.line_locate_point(flat, points[point], normalized=True)
        feet = shapely.line_interpolate_point(self._lines[lane], along, normalized=True)
        away_m = shapely.distance(flat, points[point])
        # Who is at the edge of reach counts for nothing, so that nobody comes with a step.
        weights = (np.maximum(reach_m[point] - away_m, 0.0) / (_BLEND_M * (away_m + _NEAR_M))) ** 2
        total = np.bincount(point, weights, len(xy))
        return np.asarray(np.bincount(point, weights * shapely.get_z(feet), len(xy)) / total, dtype=np.float64)

    def places(self, step_m: float) -> NDArray[np.float64]:
        """Return (N, 3) places on the centrelines, no farther apart than ``step_m``; only for what is not flat."""
        lines = shapely.segmentize(self._lines, step_m)
        return np.asarray(shapely.get_coordinates(lines, include_z=True), dtype=np.float64)
