"""The fake simulator's own traffic: a few boxes in lanes beside and before an ego that goes straight on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.assets.actor_models import ActorModel
from bridge.assets.appearance import draw_colours
from bridge.classes import Category
from bridge.errors import SimulatorRequestError
from bridge.geometry import Pose, Size, Vec3
from bridge.randomness import derive_generator
from bridge.traffic.demand import STEP_NS, Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, Prefab, StaticScene, VehicleLights

CATALOGUE = (
    ActorModel("prefab/car", Category.CAR, Size(4.4, 1.8, 1.5)),
    ActorModel("prefab/van", Category.VAN, Size(5.4, 2.0, 2.2)),
)

EGO_SPEED_MPS = 10.0
_LANES = ((0.0, EGO_SPEED_MPS), (3.5, 13.0), (7.0, -11.0))
"""Left of the ego in metres, and how fast along x; the first lane is the ego's own."""
_KERB_LEFT_M = -3.5
_PARKING_PITCH_M = 8.0
_SHORTEST_PITCH_M = 8.0
_RADIUS_M = 80.0
_EGO_ROOM_M = 12.0
_IDS_A_LANE = 4000
"""Numbers of places after which the ids of a lane begin anew; far more than are ever near at once."""


@dataclass(frozen=True, slots=True)
class FakeTraffic:
    """Traffic along x, every moment of which follows from the demand, the seed and the step alone.

    Each lane has places at equal distances that move at the speed of the lane; the vehicle of a place never changes.
    There is nobody on foot: the catalogue has no such model.
    """

    demand: Demand
    seed: int
    models: tuple[tuple[str, ActorModel], ...]
    """Those of the catalogue that the scene has, with their names in the scene."""

    @classmethod
    def in_scene(cls, scene: StaticScene, demand: Demand, seed: int) -> FakeTraffic:
        """Plan traffic with the models of ``scene``. Raises ``SimulatorRequestError`` without a level or models."""
        if scene.level is None:
            raise SimulatorRequestError("expected traffic in a scene with a level, whose roads are known; it has none")
        names = {asset.name: name for name, asset in scene.assets.items() if isinstance(asset, Prefab)}
        models = tuple((names[model.name], model) for model in CATALOGUE if model.name in names)
        if not models:
            raise SimulatorRequestError("expected a scene with models of the catalogue to drive, got one without any")
        return cls(demand, seed, models)

    def moment(self, step: int) -> TrafficMoment:
        """Return who is where at ``step``."""
        time_s = step * STEP_NS / 1e9
        ego_m = EGO_SPEED_MPS * time_s
        actors = sorted((*self._moving(ego_m, time_s), *self._parked(ego_m)), key=lambda actor: actor.actor_id)
        return TrafficMoment(
            step=step,
            time_ns=step * STEP_NS,
            world_from_ego=Pose.planar(ego_m, 0.0, 0.0, 0.0),
            ego_velocity_mps=Vec3(EGO_SPEED_MPS, 0.0, 0.0),
            actors=tuple(actors),
        )

    def _moving(self, ego_m: float, time_s: float) -> Iterator[Actor]:
        if self.demand.vehicles_per_km <= 0:
            return
        pitch_m = max(1000.0 / self.demand.vehicles_per_km, _SHORTEST_PITCH_M)
        for lane, (left_m, speed_mps) in enumerate(_LANES):
            phase_m = float(derive_generator(self.seed, "fake traffic", lane).uniform(0.0, pitch_m))
            begin_m = phase_m + speed_mps * (time_s + self.demand.warmup_s)
            for place in _places(begin_m, pitch_m, ego_m):
                x = begin_m + place * pitch_m
                if lane > 0 or abs(x - ego_m) >= _EGO_ROOM_M:
                    yaw = 0.0 if speed_mps > 0 else math.pi
                    yield self._actor(lane, place, Pose.planar(x, left_m, 0.0, yaw), speed_mps)

    def _parked(self, ego_m: float) -> Iterator[Actor]:
        lane = len(_LANES)
        for place in _places(0.0, _PARKING_PITCH_M, ego_m):
            if derive_generator(self.seed, "fake parking", place).random() < self.demand.parked_share:
                yield self._actor(lane, place, Pose.planar(place * _PARKING_PITCH_M, _KERB_LEFT_M, 0.0, 0.0), 0.0)

    def _actor(self, lane: int, place: int, pose: Pose, speed_mps: float) -> Actor:
        actor_id = 1 + lane + (len(_LANES) + 1) * (place % _IDS_A_LANE)
        name, model = self._draw_model(lane, place)
        primary, secondary = draw_colours(model.category, actor_id, self.seed)
        return Actor(
            actor_id=actor_id,
            category=model.category,
            asset=name,
            world_from_actor=pose,
            size=model.size,
            velocity_mps=Vec3(speed_mps, 0.0, 0.0),
            primary=primary,
            secondary=secondary,
            lights=VehicleLights(head=speed_mps != 0.0),
        )

    def _draw_model(self, lane: int, place: int) -> tuple[str, ActorModel]:
        """Draw by the shares of the mix; alike where the mix has none of the models."""
        shares = [self.demand.mix.get(model.category, 0.0) for _, model in self.models]
        whole = sum(shares)
        weights = [share / whole for share in shares] if whole > 0 else None
        rng = derive_generator(self.seed, "fake model", lane, place)
        return self.models[int(rng.choice(len(self.models), p=weights))]


def _places(begin_m: float, pitch_m: float, ego_m: float) -> range:
    """Return the numbers of the places near the ego, of which number 0 is at ``begin_m``."""
    first, last = (ego_m - _RADIUS_M - begin_m) / pitch_m, (ego_m + _RADIUS_M - begin_m) / pitch_m
    return range(math.ceil(first), math.floor(last) + 1)
