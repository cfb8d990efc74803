"""How high the ground lies at any place, from the heights of the lanes."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.network import LaneKind, RoadNetwork

_FLAT_M = 0.01


class Elevation:
    """Height of the road surface over the plane: that of the nearest place on a lane's centreline."""

    def __init__(self, network: RoadNetwork) -> None:
        lanes = [lane.centreline for lane in network.lanes.values() if lane.kind is not LaneKind.WALKING_AREA]
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
        points = shapely.points(xy)
        nearest = self._tree.nearest(points)
        flat = self._tree.geometries[nearest]
        along = shapely.line_locate_point(flat, points, normalized=True)
        feet = shapely.line_interpolate_point(self._lines[nearest], along, normalized=True)
        return np.asarray(shapely.get_z(feet), dtype=np.float64)

    def places(self, step_m: float) -> NDArray[np.float64]:
        """Return (N, 3) places on the centrelines, no farther apart than ``step_m``; only for what is not flat."""
        lines = shapely.segmentize(self._lines, step_m)
        return np.asarray(shapely.get_coordinates(lines, include_z=True), dtype=np.float64)
