"""Egos where nothing simulates traffic: one that keeps to its lane, and one that follows a recorded path."""

from __future__ import annotations

import math
from typing import Protocol

from bridge.assets.actor_models import ActorModel
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Size
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.traffic.body_motion import BodyMotion
from bridge.traffic.demand import STEP_S, EgoDrive
from bridge.traffic.egos.given_motion import GivenMotion
from bridge.traffic.egos.path_on_road import PathOnRoad
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.lane_path import LanePath
from bridge.traffic.motion import SMOOTHING_STEPS, VehicleMotion
from bridge.traffic.route_graph import read_links, unknown_edge
from bridge.traffic.vehicle_types import VEHICLE_CLASSES


class EgoAlone(Protocol):
    """An ego that minds nobody."""

    @property
    def motion(self) -> BodyMotion:
        """How it moves."""

    def step(self) -> None:
        """Move on by one step."""


class LaneKeeper:
    """Implements ``EgoAlone`` with a constant speed along the lane, straight on over junctions.

    It starts at the beginning of the rightmost driving lane of its start edge (of the network's first edge that has
    one, if none is named); where the lane leads nowhere it stops and stands.
    """

    def __init__(self, network: RoadNetwork, ego: EgoDrive, model: ActorModel) -> None:
        """Raise ``TrafficError`` for an edge or speed that makes no sense here."""
        if ego.end_edge is not None:
            raise TrafficError(
                f"the ego's end edge {ego.end_edge!r} (ego.route.to) needs traffic that SUMO drives; leave it out, or "
                "use SUMO traffic"
            )
        if not 0.0 <= ego.speed_mps < math.inf:
            raise TrafficError(f"ego.speed_mps: expected a number that is not negative, got {ego.speed_mps}")
        links = read_links(network.net_file) if network.net_file is not None else ()
        self._path = LanePath(network, links, _start_lane(network, ego, model.category).lane_id)
        self._speed_mps = ego.speed_mps
        self._front_m = model.size.length_m
        front = self._path.pose(self._front_m)
        if front is None:
            raise TrafficError(
                f"the ego's start lane is shorter than {ego.asset!r}; choose another start edge (ego.route.from)"
            )
        self.motion = VehicleMotion(
            model.size.length_m,
            front.position,
            yaw=front.rotation.yaw(),
            slope=0.0,
            speed_mps=ego.speed_mps,
            left_hand=network.left_hand,
        )
        self._front = front
        for _ in range(SMOOTHING_STEPS):
            self._foresee()
        self.motion.begin()

    def step(self) -> None:
        """See ``EgoAlone.step``."""
        self._foresee()
        self.motion.go(self.motion.scheduled_m[1])

    def _foresee(self) -> None:
        self._front_m += self._speed_mps * STEP_S
        self._front = self._path.pose(self._front_m) or self._front
        self.motion.foresee(self._front.position)


class PathFollower:
    """Implements ``EgoAlone`` with a recorded path."""

    def __init__(self, network: RoadNetwork, ego: EgoPath, size: Size) -> None:
        """Raise ``TrafficError`` for a path that is not where the roads are."""
        path = PathOnRoad(ego, network, size, before=0, after=1)
        self.motion = GivenMotion(path.at, 0, ego.require_step)

    def step(self) -> None:
        """See ``EgoAlone.step``; raises ``TrafficError`` beyond the end of the path."""
        self.motion.foresee(self.motion.pose.position)
        self.motion.go(self.motion.scheduled_m[1])


def _start_lane(network: RoadNetwork, ego: EgoDrive, category: Category) -> Lane:
    """Return the rightmost lane for the ego's vehicle on its start edge, or on the first edge that has one."""
    vehicle_class = VEHICLE_CLASSES[category]
    rightmost: dict[str, Lane] = {}
    for lane in network.lanes_of_kind(LaneKind.DRIVING):
        if vehicle_class in lane.allows:
            rightmost.setdefault(lane.edge_id, lane)
    if ego.start_edge is not None and ego.start_edge not in rightmost:
        raise TrafficError(
            f"the ego's start edge {ego.start_edge!r} (ego.route.from): {unknown_edge(ego.start_edge, rightmost)}"
        )
    if not rightmost:
        raise TrafficError(f"ego.asset: no lane of the network is open to {ego.asset!r}, a {category}")
    return rightmost[ego.start_edge] if ego.start_edge is not None else next(iter(rightmost.values()))
