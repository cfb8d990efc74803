"""Walks of people over sidewalks and crossings."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.traffic.route_graph import Link

_WALKING_SPEED_MPS = 1.3
_DETOUR = 1.3
"""Way over straight-line distance, about, in a town."""
_LEG_M = 400.0
"""No stretch of a walk leads farther than this, if there is a nearer sidewalk to go to."""


class Footpaths:
    """The sidewalks of a network, in groups within which one can walk from each to each."""

    def __init__(self, network: RoadNetwork, links: Iterable[Link]) -> None:
        """Take the network and its connections."""
        self._areas = _walkable_areas(network, links)
        lengths = np.array([sum(lane.length_m for lane in area) for area in self._areas])
        self._shares = lengths / lengths.sum()

    def __bool__(self) -> bool:
        """Whether there is anywhere to walk."""
        return bool(self._areas)

    def draw_way(self, duration_s: float, rng: np.random.Generator) -> tuple[str, ...]:
        """Return the edges of a random walk of about ``duration_s``, two or more; SUMO finds the way between them."""
        area = self._areas[int(rng.choice(len(self._areas), p=self._shares))]
        middles = np.array([lane.centreline.mean(axis=0)[:2] for lane in area])
        lengths = np.array([lane.length_m for lane in area])
        at = int(rng.choice(len(area), p=lengths / lengths.sum()))
        way, left_m = [area[at].edge_id], duration_s * _WALKING_SPEED_MPS
        while len(way) < 2 or left_m > 0.0:
            distances = np.linalg.norm(middles - middles[at], axis=1)
            distances[at] = np.inf
            near = np.flatnonzero(distances <= max(_LEG_M, float(distances.min())))
            at = int(near[int(rng.integers(len(near)))])
            way.append(area[at].edge_id)
            # Neighbouring sidewalks may have the same middle; a walk still takes its time.
            left_m -= max(float(distances[at]) * _DETOUR, area[at].length_m / 2)
        return tuple(way)


def _walkable_areas(network: RoadNetwork, links: Iterable[Link]) -> tuple[tuple[Lane, ...], ...]:
    """Return the sidewalks by whether one can walk from one to the other; groups of a single edge are left out."""
    walkable = {lane.lane_id: lane.edge_id for lane in network.lanes.values() if "pedestrian" in lane.allows}
    parents = {edge: edge for edge in walkable.values()}

    def root(edge: str) -> str:
        while parents[edge] != edge:
            parents[edge] = parents[parents[edge]]
            edge = parents[edge]
        return edge

    for link in links:
        if link.from_lane in walkable and link.to_lane in walkable:
            parents[root(link.from_edge)] = root(link.to_edge)
    areas: dict[str, dict[str, Lane]] = {}
    for lane in network.lanes_of_kind(LaneKind.SIDEWALK):
        if lane.lane_id in walkable:
            areas.setdefault(root(lane.edge_id), {}).setdefault(lane.edge_id, lane)
    return tuple(tuple(area.values()) for area in areas.values() if len(area) > 1)
