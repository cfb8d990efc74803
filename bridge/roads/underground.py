"""Takes out of a network what lies below the ground: tunnels, and the ramps that lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from bridge.roads.levels import split_levels
from bridge.roads.lines import chainage
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.pieces import Spans, joined, parts
from bridge.roads.plan import GroundPlan, ground_plan

_SUNK_M = 0.35
"""What lies deeper leaves the ground; until there, the land sinks with it."""
_LAP_M = 0.4
"""So far the ground goes on over what is below it, so that no gap opens however lanes are cut."""
_SHORTEST_M = 3.0
"""Shorter pieces of a street stay with what comes before or after them."""


def split_underground(network: RoadNetwork) -> tuple[RoadNetwork, RoadNetwork | None]:
    """Return what lies on and over the ground, and what lies below it; None if nothing does.

    Where a ramp begins, both have the same piece of the street. Where there is no street but in tunnels, they are all
    that is known of the ground.
    """
    lengths = {
        edge_id: float(chainage(network.lanes[edge.lane_ids[0]].centreline[:, :2])[-1])
        for edge_id, edge in network.edges.items()
    }
    spans = {edge_id: found for edge_id, found in _spans(network, lengths) if found}
    if not spans:
        return network, None
    shorter = {edge_id: _shrunk(found, lengths.get(edge_id, 1.0)) for edge_id, found in spans.items()}
    (surface, _), (_, below) = parts(network, shorter), parts(network, spans)
    return (surface, below) if surface.lanes_of_kind(LaneKind.DRIVING) else (network, None)


def ground_level(network: RoadNetwork) -> tuple[GroundPlan, BaseGeometry]:
    """Return the plan of what lies on the ground, and the area of what is paved below it, ramps included."""
    surface, below = split_underground(network)
    plan = ground_plan(split_levels(surface)[0])
    if below is None:
        return plan, MultiPolygon()
    buried = ground_plan(below)
    return plan, shapely.union(buried.road, buried.walk)


def _shrunk(spans: Spans, length_m: float) -> Spans:
    """Return spans that begin and end a little farther inside, but at the ends of the edge."""
    less = _LAP_M / length_m
    return [(start + less * (start > 0.0), end - less * (end < 1.0)) for start, end in spans]


def _spans(network: RoadNetwork, lengths: Mapping[str, float]) -> Iterator[tuple[str, Spans]]:
    """Yield the parts below the ground of edges that have any; both directions of a street are cut alike."""
    own: dict[str, Spans] = {}
    for lane in network.lanes.values():
        if lane.below is None or lane.edge_id in own:
            continue
        if lane.edge_id not in network.edges:
            own[lane.edge_id] = [(0.0, 1.0)] if lane.below.depth_m.max() > _SUNK_M else []
            continue
        along = chainage(lane.centreline[:, :2])
        fine = np.linspace(0.0, along[-1], max(2, int(along[-1])))
        sunk = np.concatenate([[False], np.interp(fine, along, lane.below.depth_m) > _SUNK_M, [False]])
        ends = np.flatnonzero(np.diff(sunk)).reshape(-1, 2).tolist()
        own[lane.edge_id] = [(fine[start] / along[-1], fine[end - 1] / along[-1]) for start, end in ends]
    for edge_id, found in own.items():
        opposite = network.edges[edge_id].opposite if edge_id in network.edges else None
        other = [(1.0 - end, 1.0 - start) for start, end in own.get(opposite or "", [])]
        yield edge_id, joined([*found, *other], _SHORTEST_M / lengths.get(edge_id, 1.0)) if found or other else []
