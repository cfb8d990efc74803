"""A vehicle on a neighbouring lane cuts in before the ego."""

from __future__ import annotations

from bridge.classes import Category
from bridge.roads.network import Lane, LaneKind
from bridge.traffic.demand import STEP_S
from bridge.traffic.events.act import Act, Course
from bridge.traffic.events.kinds import CutIn
from bridge.traffic.events.stage import Stage
from bridge.traffic.lamps import LEFT_SIGNAL, RIGHT_SIGNAL

_NIMBLE = (Category.CAR, Category.VAN, Category.MOTORCYCLE)
_DRIVING_MPS = 4.0
_FASTER_MPS = 3.0
"""By how much it differs from the ego's speed, at most, while it comes to the right place."""
_SPEEDING_UP, _SLOWING_DOWN = 2.0, 2.5
"""How it changes its speed, m/s²."""
_GAIN_PER_S = 0.8
_NEAR_M, _NEAR_MPS = 0.7, 0.8
"""It sets out when place and speed are as near to what is wanted."""
_REACH_M = 20.0
"""Who is farther from the right place than this is left alone."""
_LONGEST_S = 10.0
"""Who has not come to the right place after this is let go."""
_SPARE_M = 15.0
_ALONE = 31
"""SUMO's speed mode of a vehicle that minds everything."""
_SIDEWAYS = "laneChangeModel.lcMaxSpeedLatFactor"


class CutInAct(Act):
    """Comes to its place beside the way of the ego, then changes to the ego's lane."""

    def __init__(self, event: CutIn) -> None:
        super().__init__("")
        self._event = event
        self._lane: Lane | None = None
        self._side = 0
        self._elapsed_s = 0.0

    def begin(self, stage: Stage) -> bool:
        """Have somebody on a lane beside the ego's come to the right place, then set out to change lanes."""
        lane = stage.ego_lane
        if lane.edge_id not in stage.setting.network.edges or stage.ego_speed_mps < _DRIVING_MPS:
            self._let_go(stage)
            return self._wait("the ego was in a junction, or too slow")
        if not self.cast:
            return self._choose(stage)
        (vehicle_id,) = self.cast
        self._elapsed_s += STEP_S
        if not self._is_beside(stage, vehicle_id, lane) or self._elapsed_s > _LONGEST_S:
            self._let_go(stage)
            return self._wait("nobody came to the right place in time")
        off_m = self._event.gap_m - self._gap_m(stage, vehicle_id)
        speed_mps = stage.sumo.vehicle.getSpeed(vehicle_id)
        if abs(off_m) > _NEAR_M or abs(speed_mps - stage.ego_speed_mps) > _NEAR_MPS:
            self._steer(stage, vehicle_id, off_m)
            return False
        self._lane, self._elapsed_s = lane, 0.0
        self._change(stage, vehicle_id, lane, speed_mps)
        return True

    def go_on(self, stage: Stage) -> Course:
        """Keep the gap until it is on the ego's lane."""
        (vehicle_id,), lane = self.cast, self._lane
        assert lane is not None
        if not stage.is_driving(vehicle_id):
            return self._break_off("the vehicle left the neighbourhood")
        self._elapsed_s += STEP_S
        is_there = stage.sumo.vehicle.getLaneID(vehicle_id) == lane.lane_id
        stage.signal(vehicle_id, self._side)
        if self._elapsed_s >= self._event.duration_s:
            return Course.DONE if is_there else self._break_off("the vehicle did not get on to the ego's lane")
        self._steer(stage, vehicle_id, 0.0)
        return Course.GOING

    def _choose(self, stage: Stage) -> bool:
        """Take whoever is nearest to the right place; it does not change lanes yet."""
        candidates = []
        for vehicle_id in stage.vehicles():
            if self._is_beside(stage, vehicle_id, stage.ego_lane) and stage.model(vehicle_id).category in _NIMBLE:
                away_m = abs(self._gap_m(stage, vehicle_id) - self._event.gap_m)
                away_mps = abs(stage.sumo.vehicle.getSpeed(vehicle_id) - stage.ego_speed_mps)
                if away_m <= _REACH_M and away_mps <= _FASTER_MPS:
                    candidates.append((away_m, vehicle_id))
        if not candidates:
            return self._wait("nobody drove at the right place on a lane beside the ego's")
        self.cast, self._elapsed_s = (min(candidates)[1],), 0.0
        stage.take_over(self.cast[0], _ALONE)
        return False

    def _is_beside(self, stage: Stage, vehicle_id: str, lane: Lane) -> bool:
        """Whether a vehicle is on a lane beside ``lane``, with room to change before the junction."""
        if not stage.is_driving(vehicle_id):
            return False
        here = stage.setting.network.lanes[stage.sumo.vehicle.getLaneID(vehicle_id)]
        if here.edge_id != lane.edge_id or abs(here.index - lane.index) != 1 or here.kind is not LaneKind.DRIVING:
            return False
        left_m = here.length_m - stage.sumo.vehicle.getLanePosition(vehicle_id)
        self._side = LEFT_SIGNAL if here.index < lane.index else RIGHT_SIGNAL
        return bool(left_m > self._event.duration_s * stage.ego_speed_mps + _SPARE_M)

    def _let_go(self, stage: Stage) -> None:
        self.end(stage.sumo)
        self.cast = ()

    def _steer(self, stage: Stage, vehicle_id: str, off_m: float) -> None:
        """Drive as fast as the ego, or so much faster or slower that the way ``off_m`` is made up for."""
        speed_mps = stage.sumo.vehicle.getSpeed(vehicle_id)
        wanted_mps = stage.ego_speed_mps + max(-_FASTER_MPS, min(_FASTER_MPS, _GAIN_PER_S * off_m))
        change_mps = max(-_SLOWING_DOWN * STEP_S, min(_SPEEDING_UP * STEP_S, wanted_mps - speed_mps))
        stage.sumo.vehicle.setSpeed(vehicle_id, max(0.0, speed_mps + change_mps))

    def _change(self, stage: Stage, vehicle_id: str, lane: Lane, speed_mps: float) -> None:
        share = lane.width_m / self._event.duration_s / max(speed_mps, _DRIVING_MPS)
        stage.sumo.vehicle.setParameter(vehicle_id, _SIDEWAYS, f"{share:.4f}")
        stage.sumo.vehicle.changeLane(vehicle_id, lane.index, 3 * self._event.duration_s)

    def _gap_m(self, stage: Stage, vehicle_id: str) -> float:
        """Return how far ahead of the ego's front the rear bumper is, both on one edge."""
        front_m = stage.sumo.vehicle.getLanePosition(vehicle_id)
        return float(front_m - stage.sumo.vehicle.getLength(vehicle_id) - stage.ego_at_m)
