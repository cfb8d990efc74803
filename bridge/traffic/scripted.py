"""Traffic without a simulation: the ego follows its lane, and actors placed by hand go straight on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import TracebackType

import numpy as np

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.assets.appearance import draw_colours
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Pose, Vec3, wrap_angle
from bridge.randomness import derive_generator
from bridge.roads.network import RoadNetwork
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.demand import STEP_NS, STEP_S, EgoDrive, ScriptedActor, ScriptedTraffic
from bridge.traffic.egos.alone import EgoAlone, LaneKeeper, PathFollower
from bridge.traffic.egos.recorded_path import EgoPath
from bridge.traffic.footing import Footing
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.motion import MOVING_MPS
from bridge.traffic.overlap import without_overlaps
from bridge.traffic.sampling import sampled
from bridge.traffic.vehicle_types import VEHICLE_CLASSES
from bridge.traffic.walking import CLIMB_RATE_MPS
from bridge.world import Actor, VehicleLights

_ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)
_ON_KERBS = (*_ON_FOOT, Category.MISC)
"""They stand on the ground, wherever they are placed; vehicles keep the height of the road."""


class ScriptedDrive:
    """An ego that keeps to its lane or follows a recorded path, among actors that keep their heading and speed.

    Everything scripted is on the height of the ego's start, people on sidewalks a kerb higher.
    Where two actors touch, the one that was scripted later is left out of that moment; so is whoever touches the
    ego.
    """

    def __init__(
        self,
        network: RoadNetwork,
        ego: EgoDrive | EgoPath,
        traffic: ScriptedTraffic,
        catalogue: ActorModels,
        seed: int,
        headlights: bool,
    ) -> None:
        """Place everybody; ``seed`` draws the models and colours that the script leaves open.

        Raises ``TrafficError`` for an edge, vehicle or actor that makes no sense here, and ``AssetError`` for a model
        that the catalogue does not have.
        """
        self._catalogue = catalogue
        self._ego_model = catalogue.ego_model(ego.asset)
        if self._ego_model.category not in VEHICLE_CLASSES:
            raise TrafficError(f"ego.asset: expected a vehicle, got {ego.asset!r}, a {self._ego_model.category}")
        self._ego: EgoAlone = (
            PathFollower(network, ego, self._ego_model.size)
            if isinstance(ego, EgoPath)
            else LaneKeeper(network, ego, self._ego_model)
        )
        footing = Footing(network)
        ids = ActorIds()
        self._actors = tuple(
            _ScriptedActor(
                script, self._ego.motion.pose, catalogue, footing, ids.take(), seed=seed, headlights=headlights
            )
            for script in traffic.actors
        )

    def __enter__(self) -> ScriptedDrive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing runs, so nothing has to end."""

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment at once and then after every ``every_steps`` steps of 0.1 s, without end. Call it once."""
        return sampled(every_steps, self._moment, self._step)

    def _step(self) -> None:
        for actor in self._actors:
            actor.step()
        self._ego.step()

    def _moment(self, step: int) -> TrafficMoment:
        ego = self._ego.motion
        actors = (actor.now() for actor in self._actors)
        return TrafficMoment(
            step=step,
            time_ns=step * STEP_NS,
            world_from_ego=ego.pose,
            ego_velocity_mps=ego.velocity_mps,
            actors=without_overlaps((ego.pose, self._ego_model.size), actors),
            ego_yaw_rate=ego.yaw_rate,
        )


class _ScriptedActor:
    """One actor that goes straight on from where it was placed."""

    def __init__(
        self,
        script: ScriptedActor,
        world_from_ego: Pose,
        catalogue: ActorModels,
        footing: Footing,
        actor_id: int,
        *,
        seed: int,
        headlights: bool,
    ) -> None:
        self._catalogue = catalogue
        self._model = _model(script, catalogue, derive_generator(seed, "traffic", "scripted", actor_id))
        self._actor_id = actor_id
        self._colours = draw_colours(script.category, actor_id, seed)
        start, ego_yaw = world_from_ego.position, world_from_ego.rotation.yaw()
        self._yaw = wrap_angle(ego_yaw + script.heading)
        self._start = Vec3(
            start.x + script.ahead_m * math.cos(ego_yaw) - script.left_m * math.sin(ego_yaw),
            start.y + script.ahead_m * math.sin(ego_yaw) + script.left_m * math.cos(ego_yaw),
            start.z,
        )
        self._speed_mps = script.speed_mps
        self._steps = 0
        self._footing = footing if script.category in _ON_KERBS else None
        self._lift_m = self._ground_m()
        moves = script.speed_mps != 0.0
        self._lights = VehicleLights(head=headlights and moves and script.category not in _ON_FOOT)

    def step(self) -> None:
        """Move on by one step."""
        self._steps += 1
        most_m = CLIMB_RATE_MPS * STEP_S
        self._lift_m += min(max(self._ground_m() - self._lift_m, -most_m), most_m)

    def now(self) -> Actor:
        """Return the actor as of the last step."""
        x, y = self._place()
        way_m = abs(self._speed_mps) * self._steps * STEP_S
        model = self._catalogue.posed(self._model.name, way_m, moving=abs(self._speed_mps) > MOVING_MPS)
        return Actor(
            actor_id=self._actor_id,
            category=model.category,
            asset=model.name,
            world_from_actor=Pose.planar(x, y, self._start.z + self._lift_m, self._yaw),
            size=model.size,
            velocity_mps=Vec3(self._speed_mps * math.cos(self._yaw), self._speed_mps * math.sin(self._yaw), 0.0),
            primary=self._colours[0],
            secondary=self._colours[1],
            lights=self._lights,
            rolled_m=0.0 if model.category in _ON_FOOT else self._speed_mps * self._steps * STEP_S,
        )

    def _place(self) -> tuple[float, float]:
        way_m = self._speed_mps * self._steps * STEP_S
        return self._start.x + way_m * math.cos(self._yaw), self._start.y + way_m * math.sin(self._yaw)

    def _ground_m(self) -> float:
        """Return how much higher the ground lies here than the road where the ego starts."""
        if self._footing is None:
            return 0.0
        road_m = np.array([self._start.z])
        return float(self._footing.heights(np.array([self._place()]), road_m, np.zeros(1))[0]) - self._start.z


def _model(script: ScriptedActor, catalogue: ActorModels, rng: np.random.Generator) -> ActorModel:
    if script.asset is None:
        models = catalogue.models(script.category)
        if not models:
            raise TrafficError(f"scripted actor: the catalogue has no model of a {script.category}; name an asset")
        return models[int(rng.integers(len(models)))]
    model = catalogue.model(script.asset)
    if model.category is not script.category:
        raise TrafficError(
            f"scripted actor: asset {script.asset!r} is a {model.category}, but the category says {script.category}"
        )
    return model
