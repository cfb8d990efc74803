"""Finds where a mast stands: beside the road, in nobody's way and in no house."""

from __future__ import annotations

import math

import numpy as np

from bridge.errors import TrafficError
from bridge.geometry import Pose, wrap_angle
from bridge.randomness import derive_generator
from bridge.roads.network import Edge, LaneKind, RoadNetwork
from bridge.traffic.egos.roadside import MastAt, MastBeside, Roadside, Side, StandingMast
from bridge.traffic.egos.surroundings import FROM_ROAD_M, Surroundings
from bridge.traffic.polyline import Polyline
from bridge.traffic.route_graph import unknown_edge
from bridge.world import StaticScene

_TURNED_IN = math.radians(12)
"""Sensors look along the street and so far to the road, if nothing else is said."""
_ATTEMPTS = 200
_FROM_ENDS_M = 12.0
_MARGIN_M = 60.0
"""So far beyond the last road a mast may stand."""
_WIDEST_M = 80.0
"""No road is wider."""


def put_up(roadside: Roadside, network: RoadNetwork, scene: StaticScene, seed: int) -> StandingMast:
    """Return the mast where it stands on the ground.

    ``seed`` draws the place if none is given. Raises ``TrafficError`` for an edge that there is not, and a place that
    is no place for a mast, or if there is none.
    """
    ground = Surroundings(network, scene)
    match roadside.site:
        case MastAt(x, y, yaw):
            where = f"ego.roadside: ({x:g}, {y:g})"
            west, south, east, north = network.bounds()
            if not (west - _MARGIN_M < x < east + _MARGIN_M and south - _MARGIN_M < y < north + _MARGIN_M):
                raise TrafficError(
                    f"{where} is outside of the map, whose roads reach from x = {west:.0f} to {east:.0f} and "
                    f"y = {south:.0f} to {north:.0f} m"
                )
        case MastBeside() as site:
            x, y, yaw = _beside(ground, site)
            where = f"ego.roadside: {site.at_m:g} m along edge {site.edge!r} on the {site.side}"
        case None:
            return StandingMast(_drawn(ground, seed))
    reason = ground.why_not(x, y)
    if reason is not None:
        raise TrafficError(f"{where} is {reason}; choose a place beside the road, or 'random'")
    return StandingMast(ground.standing(x, y, yaw))


def _drawn(ground: Surroundings, seed: int) -> Pose:
    """Draw a place beside the streets, the wide ones more often."""
    rng = derive_generator(seed, "traffic", "mast")
    edges = [edge for edge in ground.network.edges.values() if _length_m(ground, edge) > 2 * _FROM_ENDS_M]
    if not edges:
        raise TrafficError("ego.roadside: the map has no street that is long enough for a mast; say where it stands")
    weights = np.array([_length_m(ground, edge) * len(_driving(ground, edge)) for edge in edges])
    for _ in range(_ATTEMPTS):
        edge = edges[int(rng.choice(len(edges), p=weights / weights.sum()))]
        at_m = float(rng.uniform(_FROM_ENDS_M, _length_m(ground, edge) - _FROM_ENDS_M))
        side = Side.RIGHT if rng.random() < 0.5 else Side.LEFT
        x, y, yaw = _beside(ground, MastBeside(edge.edge_id, at_m, side))
        foot = ground.standing(x, y, yaw)
        if ground.is_clear(foot) and ground.why_not(x, y) is None:
            return foot
    raise TrafficError("ego.roadside: found no free place for a mast beside these roads; say where it stands")


def _beside(ground: Surroundings, site: MastBeside) -> tuple[float, float, float]:
    """Return x, y and yaw of a place beside a street."""
    network = ground.network
    edges = {edge_id: 0.0 for edge_id, edge in network.edges.items() if _driving(ground, edge)}
    if site.edge not in edges:
        raise TrafficError(f"the edge {site.edge!r} (ego.roadside.edge): {unknown_edge(site.edge, edges)}")
    edge = network.edges[site.edge]
    lane = network.lanes[_driving(ground, edge)[0]]
    line = Polyline(lane.centreline)
    if site.at_m > line.length_m:
        raise TrafficError(
            f"ego.roadside.at_m: expected no more than the length of edge {site.edge!r}, {line.length_m:.1f} m, got "
            f"{site.at_m:g}"
        )
    on_right = (site.side is Side.RIGHT) != network.left_hand
    outwards = -1.0 if site.side is Side.RIGHT else 1.0
    middle = line.pose(site.at_m)
    leads = middle.rotation.yaw()
    # From the lane outwards, over all that is road: the other direction and shoulders too.
    begin, end = (line.pose(site.at_m, outwards * way_m).position[:2] for way_m in (0.0, _WIDEST_M))
    width_m = ground.width_m(begin, end) or lane.width_m / 2
    foot = line.pose(site.at_m, outwards * (width_m + FROM_ROAD_M)).position
    if site.yaw is not None:
        return foot.x, foot.y, wrap_angle(leads + site.yaw)
    along = leads if on_right or edge.opposite is None else leads + math.pi
    to_road = 1.0 if (along == leads) == (site.side is Side.RIGHT) else -1.0
    return foot.x, foot.y, wrap_angle(along + to_road * _TURNED_IN)


def _driving(ground: Surroundings, edge: Edge) -> list[str]:
    lanes = ground.network.lanes
    return [lane_id for lane_id in edge.lane_ids if lanes[lane_id].kind is LaneKind.DRIVING]


def _length_m(ground: Surroundings, edge: Edge) -> float:
    driving = _driving(ground, edge)
    return Polyline(ground.network.lanes[driving[0]].centreline).length_m if driving else 0.0
