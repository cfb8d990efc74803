"""A vehicle crosses the way of the ego at red."""

from __future__ import annotations

import math
from typing import NamedTuple

from shapely import LineString

from bridge.roads.network import LaneKind
from bridge.traffic.demand import STEP_S
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.events.act import Act, Course
from bridge.traffic.events.kinds import RedLightRunner
from bridge.traffic.events.stage import Stage

_SPEEDING_UP = 2.6
_NEAR_M = 40.0
"""Who is farther from the stop line than this is not chosen."""
_WINDOW_M = 10.0
_DRIVING_MPS = 3.0
_TOUCHING_M = 1.5
"""Two ways that come as near to each other cross or meet."""
_IGNORING_SIGNALS = 7
"""SUMO's speed mode of a vehicle that minds who is ahead of it, but neither red nor rights of way."""


class _Signalled(NamedTuple):
    """A vehicle before a signal."""

    signal_id: str
    distance_m: float
    """To the stop line."""
    is_red: bool
    is_green: bool


class RedLightRunnerAct(Act):
    """Drives on, or off, at red when the ego comes."""

    def __init__(self, event: RedLightRunner) -> None:
        super().__init__("the ego came to no signal")
        self._event = event
        self._is_red = False
        self._edge_id = ""

    def begin(self, stage: Stage) -> bool:
        """Choose the first at a red signal whose way crosses the ego's, when it would be there at the right time."""
        own = _signalled(stage, EGO_ID)
        stretches = stage.ahead.stretches
        if own is None or len(stretches) < 2 or stretches[1].lane.kind is not LaneKind.INTERNAL:
            return False
        if not own.is_green or stage.ego_speed_mps < _DRIVING_MPS:
            return self._wait("the ego had no green, or was too slow")
        self._wait("nobody stood at, or came to, a red signal whose way crosses the ego's")
        over = LineString(stretches[1].lane.centreline[:, :2])
        for vehicle_id in stage.vehicles():
            theirs = _signalled(stage, vehicle_id)
            if theirs is None or theirs.signal_id != own.signal_id or not theirs.is_red or theirs.distance_m > _NEAR_M:
                continue
            left_m = own.distance_m - stage.ego_speed_mps * self._time_s(stage, vehicle_id, theirs.distance_m)
            if not self._event.ahead_m - _WINDOW_M <= left_m <= self._event.ahead_m:
                continue
            if _is_first(stage, vehicle_id) and _crosses(stage, vehicle_id, over):
                self.cast, self._is_red = (vehicle_id,), True
                self._edge_id = stage.sumo.vehicle.getRoadID(vehicle_id)
                stage.take_over(vehicle_id, _IGNORING_SIGNALS)
                self._drive(stage)
                return True
        return False

    def go_on(self, stage: Stage) -> Course:
        """Cross; it is over behind the junction."""
        (vehicle_id,) = self.cast
        if not stage.is_driving(vehicle_id):
            return self._break_off("the vehicle left the neighbourhood")
        road_id = stage.sumo.vehicle.getRoadID(vehicle_id)
        if road_id == self._edge_id:
            theirs = _signalled(stage, vehicle_id)
            self._is_red = theirs is not None and theirs.is_red
        elif not self._is_red:
            return self._break_off("its signal turned green before it was there")
        elif road_id in stage.setting.network.edges:
            return Course.DONE
        self._drive(stage)
        return Course.GOING

    def _drive(self, stage: Stage) -> None:
        speed_mps = stage.sumo.vehicle.getSpeed(self.cast[0])
        stage.sumo.vehicle.setSpeed(self.cast[0], min(speed_mps + _SPEEDING_UP * STEP_S, self._event.speed_mps))

    def _time_s(self, stage: Stage, vehicle_id: str, distance_m: float) -> float:
        """Return how long a vehicle takes to its stop line."""
        mps, limit_mps = stage.sumo.vehicle.getSpeed(vehicle_id), self._event.speed_mps
        if mps >= limit_mps:
            return float(distance_m / limit_mps)
        gaining_m = (limit_mps**2 - mps**2) / 2 / _SPEEDING_UP
        if distance_m <= gaining_m:
            return float((math.sqrt(mps**2 + 2 * _SPEEDING_UP * distance_m) - mps) / _SPEEDING_UP)
        return float((limit_mps - mps) / _SPEEDING_UP + (distance_m - gaining_m) / limit_mps)


def _signalled(stage: Stage, vehicle_id: str) -> _Signalled | None:
    coming = stage.sumo.vehicle.getNextTLS(vehicle_id)
    if not coming:
        return None
    signal_id, _, distance_m, state = coming[0]
    return _Signalled(signal_id, distance_m, state in "rs", state in "Gg")


def _is_first(stage: Stage, vehicle_id: str) -> bool:
    """Whether nobody is between it and the stop line."""
    leader = stage.sumo.vehicle.getLeader(vehicle_id, _NEAR_M)
    return not leader or stage.sumo.vehicle.getLaneID(leader[0]) != stage.sumo.vehicle.getLaneID(vehicle_id)


def _crosses(stage: Stage, vehicle_id: str, over: LineString) -> bool:
    """Whether its way over the junction crosses the ego's, ``over``."""
    route, index = stage.sumo.vehicle.getRoute(vehicle_id), stage.sumo.vehicle.getRouteIndex(vehicle_id)
    lane_id = stage.sumo.vehicle.getLaneID(vehicle_id)
    if index + 1 >= len(route) or stage.setting.network.lanes[lane_id].edge_id != route[index]:
        return False
    way = stage.setting.roads.over_junction(lane_id, route[index + 1])
    return way is not None and bool(LineString(way.centreline[:, :2]).distance(over) < _TOUCHING_M)
