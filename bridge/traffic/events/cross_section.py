"""How a street lies to both sides of one of its lanes."""

from __future__ import annotations

from typing import NamedTuple

from bridge.roads.network import Edge, Lane, LaneKind, RoadNetwork


class Side(NamedTuple):
    """One side of a street, seen from the middle of a lane; in metres."""

    road_m: float
    """How far the road reaches."""
    sidewalk_m: float
    """How wide the sidewalk beyond is; 0 where there is none."""


class CrossSection(NamedTuple):
    """Both sides of a street."""

    kerb: Side
    """Towards the kerb of the lane's own direction."""
    far: Side
    """Towards, and over, the lanes that come the other way."""


def cross_section(network: RoadNetwork, lane: Lane) -> CrossSection:
    """Return how the street lies to both sides of ``lane``, which must not be inside a junction."""
    edge = network.edges[lane.edge_id]
    lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
    half_m = lane.width_m / 2
    kerb = _outwards([each for each in reversed(lanes) if each.index < lane.index], half_m)
    inner = [each for each in lanes if each.index > lane.index]
    opposite = _opposite(network, edge)
    if opposite is None:
        return CrossSection(kerb, _outwards(inner, half_m))
    across = [network.lanes[lane_id] for lane_id in reversed(opposite.lane_ids)]
    return CrossSection(kerb, _outwards([*inner, *across], half_m))


def _opposite(network: RoadNetwork, edge: Edge) -> Edge | None:
    return None if edge.opposite is None else network.edges.get(edge.opposite)


def _outwards(lanes: list[Lane], half_m: float) -> Side:
    road_m, sidewalk_m = half_m, 0.0
    for lane in lanes:
        if lane.kind is LaneKind.SIDEWALK:
            sidewalk_m += lane.width_m
        else:
            road_m += lane.width_m
    return Side(road_m, sidewalk_m)
