"""Somebody on foot crosses the street ahead of the ego."""

from __future__ import annotations

import math

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Pose, Size, Vec3
from bridge.roads.network import KERB_HEIGHT_M
from bridge.traffic.events.act import Course
from bridge.traffic.events.ambush import Ambush
from bridge.traffic.events.cross_section import Side, cross_section
from bridge.traffic.events.kinds import Jaywalker
from bridge.traffic.events.puppets import Pedestrian, Spot
from bridge.traffic.events.road_ahead import Stretch
from bridge.traffic.events.stage import Stage
from bridge.traffic.overlap import Footprint, depth_m

_BESIDE_M = 0.6
"""So far behind the kerb one waits where there is no sidewalk."""
_STEP_OFF_M = 0.3
"""The last step before the kerb is over the edge."""
_BERTH_M = 0.8
"""The ego drives on when the person is so far clear of it."""
_ONWARD_M = 25.0
"""So far the person walks on along the other side."""
_STRIP_M = 1.8
"""So wide a strip must be free of parked vehicles."""
_PARKED_WITHIN_M = 30.0
_WAITING, _KERB, _OTHER_KERB, _OTHER_SIDE, _AWAY = range(5)
"""The spots of the way."""


class JaywalkerAct(Ambush[Pedestrian]):
    """Waits beside the road, crosses it ahead of the ego, and walks on along the other side."""

    def __init__(self, event: Jaywalker, name: str, model: ActorModel, *, from_left: bool) -> None:
        super().__init__("no place to cross came up ahead, out of sight and clear of parked vehicles", name)
        self._event, self._model, self._from_left = event, model, from_left

    def go_on(self, stage: Stage) -> Course:
        """Wait until the person is on the other side."""
        aside_m = self._aside_m(stage)
        has_stepped_off = self.puppet.at_m > self.puppet.spot_m(_KERB)
        towards_far = stage.kerb_side if self._from_left else -stage.kerb_side
        clear_m = stage.setting.ego_size.width_m / 2 + _BERTH_M
        is_past = aside_m is None or towards_far * aside_m > clear_m
        self._have_ego_heed(stage, is_in_way=has_stepped_off and not is_past)
        return Course.DONE if self.puppet.at_m >= self.puppet.spot_m(_OTHER_SIDE) else Course.GOING

    def _puppet_at(self, stage: Stage, street: Stretch, at_m: float) -> Pedestrian | None:
        here = street.line.pose(at_m)
        sides = cross_section(stage.setting.network, street.lane)
        near, far = (sides.far, sides.kerb) if self._from_left else (sides.kerb, sides.far)
        towards_near = -stage.kerb_side if self._from_left else stage.kerb_side
        # Against the ego's direction, so that the person is soon behind it.
        behind = street.line.pose(max(1.0, at_m - _ONWARD_M))
        waiting, kerb = _beside(here, near, towards_near)
        other_side, other_kerb = _beside(here, far, -towards_near)
        away, _ = _beside(behind, far, -towards_near)
        yaw = math.atan2(other_side.place.y - waiting.place.y, other_side.place.x - waiting.place.x)
        a, b = waiting.place, other_side.place
        middle = Vec3((a.x + b.x) / 2, (a.y + b.y) / 2, a.z)
        strip = Footprint.of(Pose.planar(*middle, yaw), Size(math.dist(a, b), _STRIP_M, 2.0))
        if any(depth_m(strip, box) > 0.0 for box in stage.parked_near(middle, _PARKED_WITHIN_M)):
            return None
        if not stage.is_hidden(waiting.place):
            return None
        way = (waiting, Spot(kerb.place, 0.0), Spot(other_kerb.place, other_side.kerb_m), other_side, away)
        return Pedestrian(self._puppet_id, self._model, way, self._event.speed_mps, yaw)

    def _is_time(self, stage: Stage, gap_m: float) -> bool:
        lead_s = self.puppet.spot_m(_KERB) / self._event.speed_mps
        return gap_m <= self._event.ahead_m + lead_s * stage.ego_speed_mps

    def _act(self, stage: Stage) -> None:
        del stage
        self.puppet.walk_to(_AWAY)


def _beside(here: Pose, side: Side, towards: float) -> tuple[Spot, Spot]:
    """Return where one stands beside the road, and where one steps off or on to the kerb."""
    behind_m = side.sidewalk_m / 2 if side.sidewalk_m else _BESIDE_M
    kerb_m = KERB_HEIGHT_M if side.sidewalk_m else 0.0
    (x, y, z), yaw = here.position, here.rotation.yaw()
    waiting, kerb = (
        here.position._replace(x=x - towards * off_m * math.sin(yaw), y=y + towards * off_m * math.cos(yaw), z=z)
        for off_m in (side.road_m + behind_m, side.road_m + min(_STEP_OFF_M, behind_m / 2))
    )
    return Spot(waiting, kerb_m), Spot(kerb, kerb_m)
