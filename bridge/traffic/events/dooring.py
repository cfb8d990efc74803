"""Somebody at the door of a parked car steps into the way of the ego."""

from __future__ import annotations

import math

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Vec3
from bridge.traffic.demand import STEP_S
from bridge.traffic.events.act import Course
from bridge.traffic.events.ambush import Ambush
from bridge.traffic.events.kinds import Dooring
from bridge.traffic.events.puppets import Pedestrian, Spot
from bridge.traffic.events.road_ahead import Stretch
from bridge.traffic.events.stage import Stage
from bridge.traffic.parking import ParkedVehicle

_PACE_MPS = 1.3
_BESIDE_M = 0.5
"""From the side of the car to the middle of who stands at its door."""
_DOOR_SHARE = 0.1
"""How far before the middle of the car the driver's door is, as a share of its length."""
_BERTH_M = 0.5
"""The ego passes somebody who is as far beside it."""
_AT_DOOR, _OUT = range(2)
_WITHIN_M = 4.0
"""So near to where the search looks is the car that it finds."""
_ALONGSIDE_M = 8.0
"""A car that is farther aside is not beside the ego's lane."""


class DooringAct(Ambush[Pedestrian]):
    """Stands at the driver's door, steps out, stays for a while and steps back."""

    def __init__(self, event: Dooring, name: str, model: ActorModel) -> None:
        super().__init__("no parked car came up ahead, out of sight, beside the ego's lane", name)
        self._event, self._model = event, model
        self._left_s = event.duration_s

    def go_on(self, stage: Stage) -> Course:
        """Stay out for the time asked for, then step back."""
        self._have_ego_heed(stage, is_in_way=self._left_s > 0.0 and self._reaches_ego(stage))
        if self._left_s <= 0.0:
            return Course.DONE if self.puppet.has_arrived else Course.GOING
        if self.puppet.has_arrived:
            self._left_s -= STEP_S
            if self._left_s <= 0.0:
                self.puppet.walk_to(_AT_DOOR)
        return Course.GOING

    def _reaches_ego(self, stage: Stage) -> bool:
        """Whether who has stepped out is, or will be, where the ego drives."""
        aside_m = self._aside_m(stage)
        left_m = self.puppet.spot_m(_OUT) - self.puppet.at_m
        return aside_m is not None and abs(aside_m) - left_m < stage.setting.ego_size.width_m / 2 + _BERTH_M

    def _puppet_at(self, stage: Stage, street: Stretch, at_m: float) -> Pedestrian | None:
        here = street.line.pose(at_m)
        near = (
            parked
            for parked in stage.setting.parked.values()
            if parked.lane.edge_id == street.lane.edge_id and parked.lane.index < street.lane.index
        )
        car = next((parked for parked in near if _is_beside(parked, here.position)), None)
        if car is None:
            return None
        pose, size, body = car.world_from_actor, car.model.size, self._model.size
        (x, y, z), yaw = pose.position, pose.rotation.yaw()
        beside_m = size.width_m / 2 + max(_BESIDE_M, max(body.length_m, body.width_m) / 2 + 0.15)

        def place(out_m: float) -> Vec3:
            left_m, ahead_m = -stage.kerb_side * (beside_m + out_m), _DOOR_SHARE * size.length_m
            return Vec3(
                x + ahead_m * math.cos(yaw) - left_m * math.sin(yaw),
                y + ahead_m * math.sin(yaw) + left_m * math.cos(yaw),
                z,
            )

        if not stage.is_hidden(place(0.0)):
            return None
        way = (Spot(place(0.0), 0.0), Spot(place(self._event.step_m), 0.0))
        return Pedestrian(self._puppet_id, self._model, way, _PACE_MPS, yaw)

    def _is_time(self, stage: Stage, gap_m: float) -> bool:
        del stage
        return gap_m <= self._event.ahead_m

    def _act(self, stage: Stage) -> None:
        del stage
        self.puppet.walk_to(_OUT)


def _is_beside(parked: ParkedVehicle, place: Vec3) -> bool:
    (x, y, _), yaw = parked.world_from_actor.position, parked.world_from_actor.rotation.yaw()
    dx, dy = place.x - x, place.y - y
    along_m, across_m = dx * math.cos(yaw) + dy * math.sin(yaw), dy * math.cos(yaw) - dx * math.sin(yaw)
    return abs(along_m) <= _WITHIN_M / 2 and abs(across_m) <= _ALONGSIDE_M
