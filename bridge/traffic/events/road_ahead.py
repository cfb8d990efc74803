"""The lanes that lie ahead of a vehicle on its route."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.geometry import Pose
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.traffic.polyline import Polyline
from bridge.traffic.route_graph import Link


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A lane on the way, which begins ``begins_m`` ahead of the vehicle; negative for the one that it is on."""

    lane: Lane
    line: Polyline
    begins_m: float

    @property
    def ends_m(self) -> float:
        """How far ahead of the vehicle the lane ends."""
        return self.begins_m + self.line.length_m


class RoadAhead:
    """What lies ahead, measured from the vehicle's front along the lanes of its route."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        """Take the lanes in the order of the way, one or more."""
        self.stretches = tuple(stretches)

    @property
    def length_m(self) -> float:
        """How far ahead the way is known."""
        return self.stretches[-1].ends_m

    def stretch(self, ahead_m: float) -> Stretch:
        """Return the lane on which one is ``ahead_m`` from here; the first or last one beyond the ends."""
        return next((each for each in self.stretches if ahead_m < each.ends_m), self.stretches[-1])

    def pose(self, ahead_m: float, left_m: float = 0.0) -> Pose:
        """Return the pose of somebody who drives the way, ``ahead_m`` from here and ``left_m`` beside the middle."""
        on = self.stretch(ahead_m)
        return on.line.pose(ahead_m - on.begins_m, left_m)

    def streets(self, from_m: float) -> Iterable[Stretch]:
        """Yield the lanes between junctions that reach farther than ``from_m`` ahead."""
        return (each for each in self.stretches if each.lane.kind is LaneKind.DRIVING and each.ends_m > from_m)


class RoadMap:
    """Finds the lanes of routes in a network."""

    def __init__(self, network: RoadNetwork, links: Iterable[Link]) -> None:
        """Take the network and its connections."""
        self._network = network
        self._links: dict[str, list[Link]] = {}
        for link in links:
            if link.from_lane in network.lanes and link.to_lane in network.lanes:
                self._links.setdefault(link.from_lane, []).append(link)
        self._lines: dict[str, Polyline] = {}

    def ahead(self, lane_id: str, at_m: float, route: Sequence[str], reach_m: float) -> RoadAhead:
        """Return what lies ahead of a vehicle on ``lane_id``, as far as ``reach_m`` at least, or the route's end.

        ``at_m`` is where its front is on the lane, as SUMO counts; ``route`` are the edge that it is on, or was on
        before the junction, and those that come after. Where its lane does not lead on, it goes on from the one
        beside it that does.
        """
        lane = self._network.lanes[lane_id]
        stretches = [self._stretch(lane, -at_m)]
        edges = list(route[1:])
        while edges and stretches[-1].ends_m < reach_m:
            link = self._onward(stretches[-1].lane, edges[0])
            if link is None:
                break
            if link.via_lane is not None and link.via_lane in self._network.lanes:
                stretches.append(self._stretch(self._network.lanes[link.via_lane], stretches[-1].ends_m))
            else:
                stretches.append(self._stretch(self._network.lanes[link.to_lane], stretches[-1].ends_m))
                edges.pop(0)
        return RoadAhead(stretches)

    def over_junction(self, lane_id: str, to_edge: str) -> Lane | None:
        """Return the lane inside the junction that leads from ``lane_id`` to an edge; None where there is none."""
        link = self._onward(self._network.lanes[lane_id], to_edge)
        return None if link is None or link.via_lane is None else self._network.lanes.get(link.via_lane)

    def _onward(self, lane: Lane, to_edge: str) -> Link | None:
        edge = self._network.edges.get(lane.edge_id)
        lanes = [lane.lane_id] if edge is None else sorted(edge.lane_ids, key=lambda each: self._aside(each, lane))
        links = (link for each in lanes for link in self._links.get(each, ()) if link.to_edge == to_edge)
        return next(links, None)

    def _aside(self, lane_id: str, lane: Lane) -> int:
        return abs(self._network.lanes[lane_id].index - lane.index)

    def _stretch(self, lane: Lane, begins_m: float) -> Stretch:
        return Stretch(lane, self._line(lane.lane_id), begins_m)

    def _line(self, lane_id: str) -> Polyline:
        if lane_id not in self._lines:
            self._lines[lane_id] = Polyline(self._network.lanes[lane_id].centreline)
        return self._lines[lane_id]
