"""The way of somebody who stays on a lane and goes straight on over junctions."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.geometry import Pose
from bridge.roads.network import RoadNetwork
from bridge.traffic.polyline import Polyline
from bridge.traffic.route_graph import TURN_WEIGHTS, Link


class LanePath:
    """The centrelines that follow each other from one lane on, as far as anybody asks.

    At a junction the way goes on by the likeliest turn: straight on where one can. It ends where a lane leads
    nowhere.
    """

    def __init__(self, network: RoadNetwork, links: Iterable[Link], lane_id: str) -> None:
        """Begin at the start of ``lane_id``; ``links`` are the connections of the network."""
        self._network = network
        self._next: dict[str, tuple[float, str]] = {}
        for link in links:
            weight, onward = TURN_WEIGHTS.get(link.direction, 1.0), link.via_lane or link.to_lane
            if onward in network.lanes and weight > self._next.get(link.from_lane, (0.0, ""))[0]:
                self._next[link.from_lane] = weight, onward
        self._lane_id = lane_id
        self._line = Polyline(network.lanes[lane_id].centreline)
        self._begins_m = 0.0

    def pose(self, way_m: float) -> Pose | None:
        """Return the pose on the centreline after ``way_m``, which never decreases from call to call.

        None beyond the end of the way.
        """
        while way_m > self._begins_m + self._line.length_m:
            if self._lane_id not in self._next:
                return None
            self._begins_m += self._line.length_m
            self._lane_id = self._next[self._lane_id][1]
            self._line = Polyline(self._network.lanes[self._lane_id].centreline)
        return self._line.pose(way_m - self._begins_m)
