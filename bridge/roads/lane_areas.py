"""Areas that lanes need: along them, where people walk, where streets end, and where motorways gain or lose a lane."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from bridge.roads.lines import offset, without_repeats
from bridge.roads.network import FAST_MPS, Lane, LaneKind, RoadNetwork, is_raised

WALK_MARGIN_M = 0.3
"""So far from the borders of a sidewalk nobody walks; posts stand there."""
_TURNING_MARGIN_M = 1.5
"""Room beside the path of a vehicle that turns round where a street ends."""


def lane_bands(lanes: Iterable[Lane]) -> NDArray[np.object_]:
    """Return the area of each lane: its centreline, as wide as it is."""
    usable = [lane for lane in lanes if len(lane.centreline) >= 2]
    if not usable:
        return np.empty(0, dtype=object)
    lines = np.array([shapely.LineString(lane.centreline[:, :2]) for lane in usable], dtype=object)
    half_widths = np.array([lane.width_m / 2 for lane in usable])
    return np.asarray(shapely.buffer(lines, half_widths, cap_style="flat", join_style="round", quad_segs=4))


def walkable(network: RoadNetwork) -> list[BaseGeometry]:
    """Return the areas in which SUMO may let people walk; nothing may stand there.

    They are crossings and walking areas as a whole, and sidewalks but for ``WALK_MARGIN_M`` at both borders.
    """
    sidewalks = [
        replace(lane, width_m=lane.width_m - 2 * WALK_MARGIN_M)
        for lane in network.lanes.values()
        if is_raised(lane) and lane.kind is not LaneKind.WALKING_AREA and lane.width_m > 2 * WALK_MARGIN_M
    ]
    areas = network.lanes_of_kind(LaneKind.WALKING_AREA)
    outlines = [shapely.make_valid(Polygon(lane.centreline[:, :2])) for lane in areas if len(lane.centreline) >= 3]
    return [*lane_bands(sidewalks), *lane_bands(network.lanes_of_kind(LaneKind.CROSSING)), *outlines]


def turning_places(network: RoadNetwork) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Return round places where streets end, and the same with the sidewalks around them."""
    neighbours: dict[str, set[str]] = {}
    for edge in network.edges.values():
        neighbours.setdefault(edge.from_junction, set()).add(edge.to_junction)
        neighbours.setdefault(edge.to_junction, set()).add(edge.from_junction)
    ends = {junction_id for junction_id, others in neighbours.items() if len(others) == 1}
    turns: dict[str, list[Lane]] = {}
    for lane in network.lanes_of_kind(LaneKind.INTERNAL):
        junction_id = lane.edge_id[1:].rpartition("_")[0]
        if junction_id in ends and not lane.pedestrian_only:
            turns.setdefault(junction_id, []).append(lane)
    walks: dict[str, float] = {}
    for edge in network.edges.values():
        outer = network.lanes[edge.lane_ids[0]]
        if outer.kind is LaneKind.SIDEWALK:
            walks[edge.to_junction] = outer.width_m
    places: list[BaseGeometry] = []
    surrounded: list[BaseGeometry] = []
    for junction_id, lanes in turns.items():
        place = shapely.union_all(lane_bands(lanes)).convex_hull.buffer(_TURNING_MARGIN_M)
        places.append(place)
        if junction_id in walks:
            surrounded.append(place.buffer(walks[junction_id]))
    return places, surrounded


def tapers(network: RoadNetwork) -> list[BaseGeometry]:
    """Return the area between the edges that meet where a motorway gains or loses a lane, its shoulders included."""
    ends: dict[str, list[NDArray[np.float64]]] = {}
    for edge in network.edges.values():
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        if max(lane.speed_mps for lane in lanes) < FAST_MPS:
            continue
        for lane in lanes:
            line = without_repeats(lane.centreline)
            for side in (-lane.width_m / 2, lane.width_m / 2):
                border = offset(line, side)
                ends.setdefault(edge.from_junction, []).append(border[0])
                ends.setdefault(edge.to_junction, []).append(border[-1])
    two_way = {edge.to_junction for edge in network.edges.values() if edge.opposite}
    hulls = [shapely.MultiPoint(points).convex_hull for name, points in ends.items() if name not in two_way]
    return [hull for hull in hulls if hull.area > 0]
