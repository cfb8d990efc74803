"""The vehicle ahead of the ego brakes hard, or breaks down."""

from __future__ import annotations

from bridge.traffic.demand import STEP_S
from bridge.traffic.events.act import Act, Course
from bridge.traffic.events.kinds import HardBrake, StalledVehicle
from bridge.traffic.events.stage import Stage
from bridge.traffic.lamps import LEFT_SIGNAL, RIGHT_SIGNAL

_DRIVING_MPS = 4.0
"""What is slower hardly needs to brake."""
_ROLLING_OUT = 2.5
"""How much a vehicle slows down that breaks down, m/s²."""
_CLEAR_M = 12.0
"""A vehicle that stays does not stand nearer to the end of its lane."""
_MINDING_OTHERS = 27
"""SUMO's speed mode of a vehicle that brakes as hard as it is told, or harder if it must."""


class LeaderStops(Act):
    """The vehicle ahead comes to a stand, stands for a while and drives on."""

    def __init__(self, reach_m: float, deceleration_mps2: float, duration_s: float, hazard_lights: bool) -> None:
        super().__init__("")
        self._reach_m, self._deceleration_mps2, self._hazard_lights = reach_m, deceleration_mps2, hazard_lights
        self._left_s = duration_s
        self._speed_mps = 0.0

    def begin(self, stage: Stage) -> bool:
        """Take the vehicle ahead, if it is near enough and drives."""
        leader = stage.leader(self._reach_m)
        if leader is None:
            return self._wait(f"nobody drove ahead of the ego within {self._reach_m:g} m")
        vehicle_id, _ = leader
        speed_mps = stage.sumo.vehicle.getSpeed(vehicle_id)
        if min(speed_mps, stage.ego_speed_mps) < _DRIVING_MPS:
            return self._wait("the vehicle ahead of the ego, or the ego, was too slow")
        if not self._stops_in_street(stage, vehicle_id, speed_mps):
            return self._wait("the vehicle ahead of the ego was too near to a junction")
        self.cast, self._speed_mps = (vehicle_id,), speed_mps
        stage.take_over(vehicle_id, _MINDING_OTHERS)
        self._slow_down(stage)
        return True

    def go_on(self, stage: Stage) -> Course:
        """Slow down, then stand."""
        (vehicle_id,) = self.cast
        if not stage.is_driving(vehicle_id):
            return self._break_off("the vehicle left the neighbourhood")
        if self._hazard_lights:
            stage.signal(vehicle_id, LEFT_SIGNAL | RIGHT_SIGNAL)
        if self._speed_mps > 0.0:
            self._slow_down(stage)
        else:
            self._left_s -= STEP_S
        return Course.DONE if self._left_s <= 0.0 else Course.GOING

    def _slow_down(self, stage: Stage) -> None:
        self._speed_mps = max(0.0, self._speed_mps - self._deceleration_mps2 * STEP_S)
        stage.sumo.vehicle.setSpeed(self.cast[0], self._speed_mps)

    def _stops_in_street(self, stage: Stage, vehicle_id: str, speed_mps: float) -> bool:
        """Whether it will stand where it does not block a junction."""
        lane = stage.setting.network.lanes[stage.sumo.vehicle.getLaneID(vehicle_id)]
        if lane.edge_id not in stage.setting.network.edges:
            return False
        stop_m = stage.sumo.vehicle.getLanePosition(vehicle_id) + speed_mps**2 / 2 / self._deceleration_mps2
        length_m = stage.model(vehicle_id).size.length_m
        return bool(length_m < stop_m < lane.length_m - _CLEAR_M)


def hard_brake(event: HardBrake) -> Act:
    """Return the act of a leader that brakes hard."""
    return LeaderStops(event.gap_m, event.deceleration_mps2, event.duration_s, hazard_lights=False)


def stalled_vehicle(event: StalledVehicle) -> Act:
    """Return the act of a leader that breaks down."""
    return LeaderStops(event.ahead_m, _ROLLING_OUT, event.duration_s, hazard_lights=True)
