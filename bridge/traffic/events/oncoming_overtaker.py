"""An oncoming vehicle overtakes on the ego's side of the street.

SUMO's vehicle drives through the one that it overtakes, on its own lane; what is seen swings out and back.
"""

from __future__ import annotations

import math

from bridge.classes import Category
from bridge.roads.network import Lane
from bridge.traffic.demand import STEP_S
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.events.act import Act, Course
from bridge.traffic.events.kinds import OncomingOvertaker
from bridge.traffic.events.stage import Stage
from bridge.traffic.lamps import LEFT_SIGNAL, RIGHT_SIGNAL
from bridge.traffic.neighbourhood import VehicleSighting

_OVERTAKERS = (Category.CAR, Category.VAN, Category.MOTORCYCLE)
_DRIVING_MPS = 5.0
_SWING_S = 2.2
"""How long it takes to the other side, and back."""
_SPEEDING_UP = 2.5
_SLOWED_DOWN = 1.2
_SLOWER = 0.5
"""The one that is overtaken goes at most so many times as fast, which it comes to at ``_SLOWED_DOWN`` m/s²."""
_CLEAR = 0.7
"""Swung out so far, as a share, it can pass; before, it keeps behind one who is nearer than ``_CLOSE_M``."""
_CLOSE_M = 15.0
_BEHIND_M = 1.5
_AHEAD_M = 5.0
"""So far it stays clear of the other one along the road while it swings out, and when it begins to swing back."""
_SHORT_M, _OVER_M = 3.0, 25.0
"""So much nearer to the ego, or farther from it, than asked for it may be back: seldom is there just the right pair."""
_ROOM_AHEAD_M = 30.0
_LOOKING_BACK_M = 50.0
_LONGEST_S = 20.0
_MINDING_NOBODY = 0


class OncomingOvertakerAct(Act):
    """Swings out, passes, and swings back."""

    def __init__(self, event: OncomingOvertaker) -> None:
        super().__init__("")
        self._event = event
        self._out = 0.0
        self._returns = False
        self._aside_m = 0.0

    def begin(self, stage: Stage) -> bool:
        """Choose one who is behind a slower one, and would be back on its lane in time."""
        network, lane = stage.setting.network, stage.ego_lane
        edge = network.edges.get(lane.edge_id)
        opposite = network.edges.get(edge.opposite) if edge is not None and edge.opposite is not None else None
        if opposite is None:
            return self._wait("the ego's street had no lane for oncoming traffic")
        if stage.ego_speed_mps < _DRIVING_MPS:
            return self._wait("the ego was too slow")
        theirs, ours = (network.lanes[each.lane_ids[-1]] for each in (opposite, edge) if each is not None)
        reason = "no two oncoming vehicles drove behind each other where there is time to overtake"
        for overtaker in sorted(stage.sumo.lane.getLastStepVehicleIDs(theirs.lane_id)):
            slower = self._slower(stage, overtaker, theirs)
            if slower is not None and self._is_time(stage, overtaker, slower, theirs):
                if not _is_way_clear(stage, overtaker):
                    reason = "somebody drove ahead of the ego"
                    continue
                self.cast = (overtaker, slower)
                self._aside_m = (theirs.width_m + ours.width_m) / 2
                stage.take_over(overtaker, _MINDING_NOBODY)
                stage.sumo.vehicle.setLaneChangeMode(slower, 0)
                self._drive(stage)
                return True
        return self._wait(reason)

    def go_on(self, stage: Stage) -> Course:
        """Swing out; back when it is past."""
        overtaker, slower = self.cast
        if not {overtaker, slower}.issubset(stage.sumo.vehicle.getIDList()):
            return self._break_off("one of the vehicles left the road")
        vehicle = stage.sumo.vehicle
        ahead_m = vehicle.getLanePosition(overtaker) - vehicle.getLength(overtaker) - vehicle.getLanePosition(slower)
        self._returns = self._returns or ahead_m >= _AHEAD_M
        self._out = min(1.0, max(0.0, self._out + (-1 if self._returns else 1) * STEP_S / _SWING_S))
        seen = stage.sightings.get(overtaker)
        if isinstance(seen, VehicleSighting):
            aside_m = -stage.kerb_side * self._aside_m * (1.0 - math.cos(math.pi * self._out)) / 2
            yaw = math.radians(90.0 - vehicle.getAngle(overtaker))
            x, y, z = seen.front
            place = seen.front._replace(x=x - aside_m * math.sin(yaw), y=y + aside_m * math.cos(yaw), z=z)
            stage.sightings[overtaker] = seen._replace(front=place)
            stage.signal(overtaker, LEFT_SIGNAL if self._returns == (stage.kerb_side > 0) else RIGHT_SIGNAL)
        if self._returns and self._out == 0.0:
            return Course.DONE
        self._drive(stage)
        return Course.GOING

    def _drive(self, stage: Stage) -> None:
        overtaker, slower = self.cast
        vehicle = stage.sumo.vehicle
        headway_m = vehicle.getLanePosition(slower) - vehicle.getLength(slower) - vehicle.getLanePosition(overtaker)
        mps, other_mps = vehicle.getSpeed(overtaker), vehicle.getSpeed(slower)
        vehicle.setSpeed(overtaker, _quicker(mps, self._limit_mps(headway_m, other_mps, self._out)))
        vehicle.setSpeed(slower, _slowed(other_mps, self._event.speed_mps))

    def _limit_mps(self, headway_m: float, other_mps: float, out: float) -> float:
        """Return how fast it may be: no faster than the other one as long as it is close behind."""
        may_pass = out >= _CLEAR or headway_m > _CLOSE_M
        return self._event.speed_mps if may_pass else min(self._event.speed_mps, other_mps)

    def _slower(self, stage: Stage, overtaker: str, lane: Lane) -> str | None:
        vehicle = stage.sumo.vehicle
        if overtaker in stage.taken or stage.model(overtaker).category not in _OVERTAKERS:
            return None
        found = vehicle.getLeader(overtaker, _LOOKING_BACK_M)
        if not found or found[0] in stage.taken or vehicle.getLaneID(found[0]) != lane.lane_id:
            return None
        before = vehicle.getLeader(found[0], _ROOM_AHEAD_M)
        return None if before and before[1] < _ROOM_AHEAD_M else str(found[0])

    def _is_time(self, stage: Stage, overtaker: str, slower: str, lane: Lane) -> bool:
        """Whether it would be back at the right distance from the ego, and on the same lane."""
        vehicle = stage.sumo.vehicle
        at_m, other_m = vehicle.getLanePosition(overtaker), vehicle.getLanePosition(slower)
        mps, other_mps = vehicle.getSpeed(overtaker), vehicle.getSpeed(slower)
        begin_m, length_m, other_length_m = at_m, vehicle.getLength(overtaker), vehicle.getLength(slower)
        distance_m = math.dist(vehicle.getPosition(overtaker), stage.front[:2])
        ego_m, ego_mps, limit_mps = 0.0, stage.ego_speed_mps, stage.ego_lane.speed_mps
        out_s = back_s = elapsed_s = 0.0
        while back_s < _SWING_S:
            headway_m, out = other_m - other_length_m - at_m, out_s / _SWING_S
            at_m, other_m = at_m + mps * STEP_S, other_m + other_mps * STEP_S
            mps = _quicker(mps, self._limit_mps(headway_m, other_mps, out))
            other_mps = _slowed(other_mps, self._event.speed_mps)
            ego_m, ego_mps = ego_m + ego_mps * STEP_S, max(ego_mps, min(ego_mps + _SPEEDING_UP * STEP_S, limit_mps))
            elapsed_s += STEP_S
            if elapsed_s > _LONGEST_S or (out < _CLEAR and headway_m < _BEHIND_M):
                return False
            if out_s < _SWING_S:
                out_s += STEP_S
            elif at_m - length_m >= other_m + _AHEAD_M or back_s > 0.0:
                back_s += STEP_S
        over_m = distance_m - (at_m - begin_m) - ego_m - self._event.gap_m
        return bool(at_m < lane.length_m and -_SHORT_M <= over_m <= _OVER_M)


def _is_way_clear(stage: Stage, overtaker: str) -> bool:
    """Whether nobody is between the ego and the one who would come towards it."""
    distance_m = math.dist(stage.sumo.vehicle.getPosition(overtaker), stage.front[:2])
    leader = stage.sumo.vehicle.getLeader(EGO_ID, distance_m)
    return not leader or bool(leader[1] > distance_m)


def _quicker(mps: float, limit_mps: float) -> float:
    """Return the speed of the one who overtakes, a step later."""
    return float(max(mps - _SPEEDING_UP * STEP_S, min(mps + _SPEEDING_UP * STEP_S, limit_mps)))


def _slowed(mps: float, limit_mps: float) -> float:
    """Return the speed of the one who is overtaken, a step later."""
    return float(min(mps, max(mps - _SLOWED_DOWN * STEP_S, _SLOWER * limit_mps)))
