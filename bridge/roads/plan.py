"""The ground of a network seen from above: which part is road, which is sidewalk.

Both are unions, so neither has gaps at junctions nor overlaps the other; everything that is drawn on the ground or
stands beside it is derived from these two shapes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from bridge.roads.elevation import Elevation
from bridge.roads.lane_areas import lane_bands, tapers, turning_places
from bridge.roads.network import LaneKind, RoadNetwork, is_raised

GRID_M = 0.001
"""Plan coordinates are whole multiples of this, so that overlays are robust."""

_GAP_M = 0.6
"""Slits between lanes up to twice this wide belong to the road."""
_SLIVER_M = 0.25
"""Tongues of sidewalk narrower than twice this belong to the road."""
_SEAM_M = 0.1
"""Slits between pieces of sidewalk up to twice this wide are closed."""
_SMALLEST_PIECE_M2 = 4.0
_SMALLEST_ISLAND_M2 = 40.0
"""A smaller hole in the ground is paved."""


@dataclass(frozen=True, slots=True, eq=False)
class GroundPlan:
    """Plan shapes in world metres; ``road`` and ``walk`` do not overlap."""

    road: MultiPolygon
    walk: MultiPolygon
    crossings: MultiPolygon
    """Part of the road."""
    junctions: MultiPolygon
    elevation: Elevation


def ground_plan(network: RoadNetwork) -> GroundPlan:
    """Return what of the plane is road and what is sidewalk; a footbridge has no road."""
    vehicle, walk_lanes, walking_areas, crossings = [], [], [], []
    for lane in network.lanes.values():
        if lane.kind is LaneKind.CROSSING:
            crossings.append(lane)
        elif lane.kind is LaneKind.WALKING_AREA:
            walking_areas.append(lane)
        elif is_raised(lane):
            walk_lanes.append(lane)
        elif lane.kind is not LaneKind.RAIL or lane.tracks:
            vehicle.append(lane)
    driven = _union(lane_bands(vehicle))
    turning, around = turning_places(network)
    driven = _union([driven, *turning, *tapers(network)])
    crossed = _union(lane_bands(crossings))
    junctions = _union(_outlines(junction.outline for junction in network.junctions.values()))
    walked = _union([*lane_bands(walk_lanes), *_outlines(lane.centreline for lane in walking_areas), *around])
    walked = walked.buffer(_SEAM_M, join_style="mitre").buffer(-_SEAM_M, join_style="mitre")

    ground = _union([driven, crossed, junctions, walked])
    closed = ground.buffer(_GAP_M, join_style="mitre").buffer(-_GAP_M, join_style="mitre")
    ground = _without_small_holes(polygons(_union([ground, closed])))
    walk = shapely.difference(walked, shapely.union(driven, crossed, grid_size=GRID_M), grid_size=GRID_M)
    walk = walk.buffer(-_SLIVER_M, join_style="mitre").buffer(_SLIVER_M, join_style="mitre", mitre_limit=1.5)
    walk = _without_specks(polygons(walk))
    # Crumbs of road between pieces of sidewalk are sidewalk; what is left of the ground is road, so both fit.
    road = _without_specks(polygons(shapely.difference(ground, walk, grid_size=GRID_M)))
    walk = polygons(shapely.difference(ground, road, grid_size=GRID_M))
    return GroundPlan(road, walk, polygons(crossed), polygons(junctions), Elevation(network))


def _outlines(outlines: Iterable[NDArray[np.float64]]) -> list[BaseGeometry]:
    """Return valid polygons; SUMO's outlines now and then cross themselves."""
    return [shapely.make_valid(Polygon(points[:, :2])) for points in outlines if len(points) >= 3]


def _union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    return shapely.union_all(list(shapes), grid_size=GRID_M)


def polygons(shape: BaseGeometry) -> MultiPolygon:
    """Return the areas of any plan shape, without its lines and points."""
    parts = shapely.get_parts(shape)
    nested = [shapely.get_parts(part) for part in parts]
    flat = [part for group in nested for part in group if isinstance(part, Polygon) and not part.is_empty]
    return MultiPolygon(flat)


def _without_small_holes(shape: MultiPolygon) -> MultiPolygon:
    kept = []
    for polygon in shape.geoms:
        holes = [ring for ring in polygon.interiors if Polygon(ring).area > _SMALLEST_ISLAND_M2]
        kept.append(Polygon(polygon.exterior, holes))
    return MultiPolygon(kept)


def _without_specks(shape: MultiPolygon) -> MultiPolygon:
    return MultiPolygon([polygon for polygon in shape.geoms if polygon.area > _SMALLEST_PIECE_M2])
