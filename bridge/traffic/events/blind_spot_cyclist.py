"""A cyclist rides beside the rear of the ego."""

from __future__ import annotations

from typing import Any

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Pose, Size, wrap_angle
from bridge.roads.network import LaneKind
from bridge.traffic.demand import STEP_S
from bridge.traffic.ego_vehicle import EGO_ID
from bridge.traffic.events.act import Course
from bridge.traffic.events.ambush import Ambush
from bridge.traffic.events.kinds import CyclistInBlindSpot
from bridge.traffic.events.puppets import Rider
from bridge.traffic.events.road_ahead import Stretch
from bridge.traffic.events.stage import Stage, let_go
from bridge.traffic.overlap import Footprint, depth_m

BACK_SHARE = 0.7
"""How far behind the ego's front the cyclist's front is, as a share of the ego's length."""
WITHIN_M = 1.2
"""So far before or behind that place still counts."""

_RIDDEN_ON = (LaneKind.DRIVING, LaneKind.BICYCLE, LaneKind.SHOULDER)
_GAIN_PER_S = 0.8
_FASTEST_MPS = 9.0
_SLOWER_MPS = -1.5
"""Who is too far ahead waits for the ego by being so much slower, negative."""
_SPARE_M = 20.0
"""Of the street, beyond what is needed."""
_ROOM_M = 0.15
_ABOVE_M = 2.0
_SLOWING_S = 4.0
_STRAIGHT = 0.1
"""Radians by which the lane may bend where the cyclist rides."""
_END_M = 6.0
_STANDING_MPS = 0.5
_LONGEST_STAND_S = 2.0
_LONGEST_S = 20.0
"""An ego that stands, or a cyclist who does not come beside it, is not waited for longer than this."""


class BlindSpotCyclistAct(Ambush[Rider]):
    """Stands at the roadside, sets off as the ego comes, and keeps beside it for a while."""

    def __init__(self, event: CyclistInBlindSpot, name: str, model: ActorModel) -> None:
        super().__init__("no room for a cyclist came up ahead, out of sight, between the ego's lane and the kerb", name)
        self._event, self._model = event, model
        self._lane_index = 0
        self._left_s = event.duration_s
        self._waited_s = self._stood_s = 0.0

    def go_on(self, stage: Stage) -> Course:
        """Keep beside the ego until it has been long enough."""
        rider, gap_m = self.puppet, self.gap_m(stage)
        if gap_m is None or stage.ego_lane.index != self._lane_index:
            return self._break_off("the ego turned off")
        off_m = -gap_m - BACK_SHARE * stage.setting.ego_size.length_m - rider.at_m
        rider.wanted_mps = min(max(0.0, stage.ego_speed_mps + max(_SLOWER_MPS, _GAIN_PER_S * off_m)), _FASTEST_MPS)
        if rider.is_at_end:
            return self._break_off("the street came to its end")
        if abs(off_m) <= WITHIN_M:
            self._left_s -= STEP_S
        self._waited_s += STEP_S
        self._stood_s = self._stood_s + STEP_S if stage.ego_speed_mps < _STANDING_MPS else 0.0
        if self._left_s <= 0.0:
            rider.wanted_mps = self._event.speed_mps
            return Course.DONE
        if self._stood_s > _LONGEST_STAND_S or self._waited_s > _LONGEST_S + self._event.duration_s:
            return self._break_off("the ego did not keep pace")
        return Course.GOING

    def end(self, sumo: Any) -> None:
        """Let the ego drive as it likes."""
        let_go(sumo, EGO_ID)

    def _puppet_at(self, stage: Stage, street: Stretch, at_m: float) -> Rider | None:
        lane, size = street.lane, self._model.size
        aside_m = stage.setting.ego_size.width_m / 2 + self._event.gap_m + size.width_m / 2
        lanes = [stage.setting.network.lanes[each] for each in stage.setting.network.edges[lane.edge_id].lane_ids]
        room_m = sum(each.width_m for each in lanes if each.index < lane.index and each.kind in _RIDDEN_ON)
        needed_m = self._run_up_m() + self._event.speed_mps * self._event.duration_s + _SPARE_M
        street_m = street.line.length_m - at_m - _END_M
        if room_m + lane.width_m / 2 < aside_m + size.width_m / 2 + _ROOM_M or street_m < needed_m:
            return None
        left_m = stage.kerb_side * aside_m

        def way(ridden_m: float) -> Pose:
            return street.line.pose(at_m + ridden_m, left_m)

        begin, end = way(0.0), way(street_m)
        if abs(wrap_angle(begin.rotation.yaw() - end.rotation.yaw())) > _STRAIGHT:
            return None
        middle, half_m = way(street_m / 2), street_m / 2 + size.length_m
        strip = Footprint.of(
            Pose.planar(*middle.position, begin.rotation.yaw()), Size(2 * half_m, size.width_m + 2 * _ROOM_M, _ABOVE_M)
        )
        if any(depth_m(strip, box) > 0.0 for box in stage.parked_near(middle.position, half_m + size.length_m)):
            return None
        self._lane_index = lane.index
        return Rider(self._puppet_id, self._model, way, street_m)

    def _is_taken(self, stage: Stage) -> bool:
        """Whether vehicles on the lanes towards the kerb would come to drive behind the cyclist, or beside."""
        edge_id = stage.ahead.stretch(max(0.0, self.gap_m(stage) or 0.0)).lane.edge_id
        lanes = (stage.sumo.vehicle.getLaneID(vehicle_id) for vehicle_id in stage.vehicles())
        found = (stage.setting.network.lanes[lane_id] for lane_id in lanes)
        return any(lane.edge_id == edge_id and lane.index < self._lane_index for lane in found)

    def _run_up_m(self) -> float:
        return float(self._event.speed_mps**2 / 2 / Rider.ACCELERATION)

    def _is_time(self, stage: Stage, gap_m: float) -> bool:
        """Set off so as to be as fast as the ego when it is beside; the ego slows down before."""
        if gap_m <= stage.ahead.stretches[0].ends_m and stage.ego_lane.index != self._lane_index:
            return False
        if self._is_taken(stage):
            return self._wait("somebody drove on the lane beside the ego's")
        if gap_m <= self._run_up_m() + _SLOWING_S * stage.ego_speed_mps:
            stage.sumo.vehicle.setSpeed(EGO_ID, max(self._event.speed_mps, stage.ego_speed_mps - 0.2))
            stage.sumo.vehicle.setLaneChangeMode(EGO_ID, 0)
        return gap_m <= self._run_up_m() - BACK_SHARE * stage.setting.ego_size.length_m

    def _act(self, stage: Stage) -> None:
        del stage
        self.puppet.wanted_mps = self._event.speed_mps
