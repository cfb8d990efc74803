"""How high the ground lies under people's feet, as it is drawn."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from bridge.roads.network import RoadNetwork
from bridge.roads.relief import RAMP_M, Relief
from bridge.roads.underground import ground_level

Array = NDArray[np.float64]

STRIDE_M = 0.15
"""So far before and behind a kerb a person has a foot on either side, and stands at a height between."""

_BESIDE_CROSSING_M = 0.5
_SAME_LEVEL_M = 1.5
"""What is as much higher than the ground is a bridge."""
_SUNK_M = 0.05
"""What is as much lower, where a tunnel or its ramp is, is in there."""


class Footing:
    """Heights of roads and sidewalks, kerbs and their ramps included."""

    def __init__(self, network: RoadNetwork) -> None:
        """Take the network that people walk on."""
        plan, self._below = ground_level(network)
        self._relief = Relief(plan)
        self._road, self._walk = plan.road, plan.walk
        kerb = shapely.intersection(plan.walk.boundary, shapely.buffer(plan.road.boundary, 1e-3))
        lines = (shapely.get_coordinates(part) for part in shapely.get_parts(kerb))
        pieces = [np.stack([line[:-1], line[1:]], axis=1) for line in lines if len(line) > 1]
        self._kerbs = shapely.STRtree([LineString(piece) for piece in np.concatenate([np.empty((0, 2, 2)), *pieces])])
        self._lanes = shapely.difference(plan.road, shapely.buffer(plan.crossings, _BESIDE_CROSSING_M))
        if not self._below.is_empty:
            # A place does not say whether it is in the tunnel or above.
            self._lanes = shapely.difference(self._lanes, self._below)
        wide = 1.02  # shapely's circles are polygons, and lie inside
        uneven = shapely.union(shapely.buffer(kerb, wide * STRIDE_M), shapely.buffer(plan.crossings, wide * RAMP_M))
        self._even = shapely.difference(plan.walk, uneven) if plan.elevation.is_flat else shapely.Polygon()
        """Where the sidewalk is at one height."""
        for area in (self._road, self._walk, self._lanes, self._even, self._below):
            shapely.prepare(area)
        inside = shapely.get_coordinates(shapely.point_on_surface(self._even))
        self._even_m = float(self._uneven(inside)[0]) if len(inside) else 0.0

    def among_vehicles(self, xy: Array) -> NDArray[np.bool_]:
        """Return which of (N, 2) places are on the road and on no crossing."""
        return np.asarray(shapely.contains_xy(self._lanes, xy[:, 0], xy[:, 1]))

    def heights(self, xy: Array, lane_heights: Array, kerb_heights: Array) -> Array:
        """Return the height of the ground at (N, 2) places.

        ``lane_heights`` are those of the lanes there, and ``kerb_heights`` what the sidewalk there lies above them: on
        a bridge and in a tunnel they are all that is known.
        """
        even = shapely.contains_xy(self._even, xy[:, 0], xy[:, 1])
        heights = np.full(len(xy), self._even_m)
        heights[~even] = self._uneven(xy[~even])
        over_m = lane_heights - self._relief.road(xy)
        elsewhere = np.abs(over_m) > _SAME_LEVEL_M
        elsewhere |= (over_m < -_SUNK_M) & shapely.contains_xy(self._below, xy[:, 0], xy[:, 1])
        return np.where(elsewhere, lane_heights + kerb_heights, heights)

    def _uneven(self, xy: Array) -> Array:
        """Return the height of the ground at (N, 2) places, wherever they are."""
        on_walk = shapely.contains_xy(self._walk, xy[:, 0], xy[:, 1])
        on_road = ~on_walk & shapely.intersects_xy(self._road, xy[:, 0], xy[:, 1])
        road, walk = self._relief.road(xy), self._relief.walk(xy)
        share = np.where(on_walk, 1.0, 0.0)
        (near, _), kerb_m = self._kerbs.query_nearest(
            shapely.points(xy), max_distance=STRIDE_M, return_distance=True, all_matches=False
        )
        share[near] = 0.5 + np.where(on_walk[near], 0.5, -0.5) * kerb_m / STRIDE_M
        heights = road + share * (walk - road)
        beside = ~on_walk & ~on_road
        if beside.any():
            heights[beside] = self._relief.standing(xy[beside])
        return np.asarray(heights)
