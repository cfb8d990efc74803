"""Heights of everything on the ground: road, sidewalks behind their kerbs, and the land around."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from bridge.roads.network import KERB_HEIGHT_M
from bridge.roads.plan import GroundPlan

Array = NDArray[np.float64]

RAMP_M = 1.2
"""The kerb sinks over this length to a crossing."""
DROPPED_KERB_M = 0.02
"""What is left of the kerb at a crossing."""
BANK_M = 1.5
"""The land beside a road rises over this width to the height of a sidewalk."""
_BURIED_M = 0.08
"""How deep the land runs on under the edge of what is paved, so that no crack opens."""
_STENCIL = np.array([(0.0, 0.0), *[(np.cos(a), np.sin(a)) for a in np.arange(8) * np.pi / 4]])
_SMOOTHING = 0.7
"""Far from a road the land takes the mean height within this share of the distance."""


class Relief:
    """Heights in metres at (N, 2) places of a plan."""

    def __init__(self, plan: GroundPlan) -> None:
        self._elevation = plan.elevation
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
        return self._smoothed(xy) + KERB_HEIGHT_M * rise - np.where(buried, KERB_HEIGHT_M * rise + _BURIED_M, 0.0)

    def standing(self, xy: Array) -> Array:
        """Return the height on which something off the road stands: the sidewalk's or the land's."""
        paved = np.asarray(shapely.contains_xy(self._paved, xy[:, 0], xy[:, 1]))
        return np.where(paved, self.walk(xy), self.land(xy))

    def _smoothed(self, xy: Array) -> Array:
        if self._elevation.is_flat:
            return self._elevation.at(xy)
        radius = _SMOOTHING * self._ground.distance(xy, 1e6)
        around = xy[:, None, :] + radius[:, None, None] * _STENCIL
        heights = self._elevation.at(around.reshape(-1, 2))
        return np.asarray(heights.reshape(len(xy), -1).mean(axis=1), dtype=np.float64)


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
