"""Heights of everything on the ground: road, sidewalks behind their kerbs, and the land around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from bridge.roads.land_heights import LandHeights
from bridge.roads.network import KERB_HEIGHT_M
from bridge.roads.plan import GroundPlan

Array = NDArray[np.float64]

REACH_M = 450.0
"""How far the land goes on beyond the network."""
RAMP_M = 1.2
"""The kerb sinks over this length to a crossing."""
DROPPED_KERB_M = 0.02
"""What is left of the kerb at a crossing."""
BANK_M = 1.5
"""The land beside a road rises over this width to the height of a sidewalk."""
UNDER_BRIDGE_M = 0.4
"""As near to a bridge the land is as low as under it."""
_BURIED_M = 0.08
"""How deep the land runs on under the edge of what is paved, so that no crack opens."""
_BLEND_M = 14.0
"""Over this distance from what is paved, the land goes over from its height to that of the land between the roads."""
_ROAD_STEP_M = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Overhead:
    """Bridges over the land."""

    area: BaseGeometry
    free_height: Callable[[Array], Array]
    """At (N, 2) places, how high the land may lie under them."""


class Relief:
    """Heights in metres at (N, 2) places of a plan."""

    def __init__(self, plan: GroundPlan, overhead: Sequence[Overhead] = ()) -> None:
        """Keep the land under bridges ``overhead``."""
        self._overhead = [(shapely.buffer(bridges.area, UNDER_BRIDGE_M), bridges) for bridges in overhead]
        for area, _ in self._overhead:
            shapely.prepare(area)
        self._elevation = plan.elevation
        self._between = None if plan.elevation.is_flat else LandHeights(plan.elevation.places(_ROAD_STEP_M), REACH_M)
        self._crossings = _SegmentTree(plan.crossings)
        self._road = _SegmentTree(plan.road)
        self._ground = _SegmentTree(shapely.union(plan.road, plan.walk))
        self._paved = shapely.union(plan.road, plan.walk)
        shapely.prepare(self._paved)

    def road(self, xy: Array) -> Array:
        """Return the height of the road surface."""
        return self._elevation.at(xy)

    def walk(self, xy: Array) -> Array:
        """Return the height of the sidewalk, which sinks to the road at crossings."""
        rise = np.clip(self._crossings.distance(xy, RAMP_M) / RAMP_M, 0.0, 1.0)
        return self._elevation.at(xy) + DROPPED_KERB_M + (KERB_HEIGHT_M - DROPPED_KERB_M) * rise

    def land(self, xy: Array) -> Array:
        """Return the height of the land beside: level with road and sidewalk where it meets them."""
        rise = np.clip(self._road.distance(xy, BANK_M) / BANK_M, 0.0, 1.0)
        inside = np.asarray(shapely.contains_xy(self._paved, xy[:, 0], xy[:, 1]))
        buried = inside & (self._ground.distance(xy, 1.0) > 0.05)
        heights = self._smoothed(xy) + KERB_HEIGHT_M * rise - np.where(buried, KERB_HEIGHT_M * rise + _BURIED_M, 0.0)
        for area, bridges in self._overhead:
            under = np.asarray(shapely.intersects_xy(area, xy[:, 0], xy[:, 1])) & ~inside
            heights[under] = np.minimum(heights[under], bridges.free_height(xy[under]))
        return np.asarray(heights, dtype=np.float64)

    def standing(self, xy: Array) -> Array:
        """Return the height on which something off the road stands: the sidewalk's or the land's."""
        paved = np.asarray(shapely.contains_xy(self._paved, xy[:, 0], xy[:, 1]))
        return np.where(paved, self.walk(xy), self.land(xy))

    def is_paved(self, xy: Array, within_m: float) -> NDArray[np.bool_]:
        """Return (N,) whether road or sidewalk is so near to (N, 2) places."""
        return np.asarray(shapely.dwithin(self._paved, shapely.points(xy), within_m))

    def _smoothed(self, xy: Array) -> Array:
        if self._between is None:
            return self._elevation.at(xy)
        away = self._ground.distance(xy, _BLEND_M) / _BLEND_M
        near = away < 1.0
        heights = self._between.at(xy)
        share = away[near] ** 2 * (3.0 - 2.0 * away[near])
        heights[near] = self._elevation.at(xy[near]) * (1.0 - share) + heights[near] * share
        return heights


class _SegmentTree:
    """Distances to the outline of a shape, up to a limit."""

    def __init__(self, shape: BaseGeometry) -> None:
        segments = []
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            points = shapely.get_coordinates(ring)
            segments.append(np.stack([points[:-1], points[1:]], axis=1))
        pairs = np.concatenate(segments) if segments else np.empty((0, 2, 2))
        self._tree = shapely.STRtree([LineString(pair) for pair in pairs])

    def distance(self, xy: Array, limit: float) -> Array:
        """Return (N,) distances in metres, ``limit`` where it is farther."""
        result = np.full(len(xy), limit)
        if len(self._tree) and len(xy):
            (index, _), found = self._tree.query_nearest(
                shapely.points(xy), max_distance=limit, return_distance=True, all_matches=False
            )
            result[index] = np.minimum(found, limit)
        return result
