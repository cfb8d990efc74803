"""Traffic without a simulation: the ego follows its lane, and actors placed by hand go straight on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import TracebackType

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.assets.actor_models import ActorModel, ActorModels
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Pose, Vec3, wrap_angle
from bridge.randomness import derive_generator
from bridge.roads.network import KERB_HEIGHT_M, Lane, LaneKind, RoadNetwork, is_raised
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.appearance import draw_colours
from bridge.traffic.demand import STEP_NS, STEP_S, EgoDrive, ScriptedActor, ScriptedTraffic
from bridge.traffic.lane_path import LanePath
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.motion import MOVING_MPS, SMOOTHING_STEPS, VehicleMotion
from bridge.traffic.overlap import without_overlaps
from bridge.traffic.route_graph import read_links, unknown_edge
from bridge.traffic.vehicle_types import VEHICLE_CLASSES
from bridge.traffic.walking import CLIMB_RATE_MPS
from bridge.world import Actor, VehicleLights

_ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)


class ScriptedDrive:
    """An ego that follows its lane at a constant speed, among actors that keep their heading and speed.

    The ego starts at the beginning of the rightmost driving lane of its start edge (of the network's first edge
    that has one, if none is named) and goes straight on over junctions; where the lane leads nowhere it stops
    and stands. Everything scripted is on the height of the ego's start, people on sidewalks a kerb higher.
    Where two actors touch, the one that was scripted later is left out of that moment; so is whoever touches the
    ego.
    """

    def __init__(
        self,
        network: RoadNetwork,
        ego: EgoDrive,
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
        if ego.end_edge is not None:
            raise TrafficError(
                f"the ego's end edge {ego.end_edge!r} (ego.route.to) needs traffic that SUMO drives; leave it out, or "
                "use SUMO traffic"
            )
        if not 0.0 <= ego.speed_mps < math.inf:
            raise TrafficError(f"ego.speed_mps: expected a number that is not negative, got {ego.speed_mps}")
        links = read_links(network.net_file) if network.net_file is not None else ()
        self._path = LanePath(network, links, _start_lane(network, ego, self._ego_model.category).lane_id)
        self._speed_mps = ego.speed_mps
        self._front_m = self._ego_model.size.length_m
        front = self._path.pose(self._front_m)
        if front is None:
            raise TrafficError(
                f"the ego's start lane is shorter than {ego.asset!r}; choose another start edge (ego.route.from)"
            )
        self._motion = VehicleMotion(
            self._ego_model.size.length_m,
            front.position,
            yaw=front.rotation.yaw(),
            slope=0.0,
            speed_mps=ego.speed_mps,
        )
        self._front = front
        for _ in range(SMOOTHING_STEPS):
            self._foresee()
        self._motion.begin()
        raised = _raised_area(network)
        ids = ActorIds()
        self._actors = tuple(
            _ScriptedActor(script, self._motion.pose, catalogue, raised, ids.take(), seed=seed, headlights=headlights)
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
        if every_steps < 1:
            raise ValueError(f"every_steps must be at least 1, got {every_steps}")
        step = 0
        while True:
            if step % every_steps == 0:
                yield self._moment(step)
            self._step()
            step += 1

    def _step(self) -> None:
        for actor in self._actors:
            actor.step()
        self._foresee()
        self._motion.go(self._motion.scheduled_m[1])

    def _foresee(self) -> None:
        self._front_m += self._speed_mps * STEP_S
        self._front = self._path.pose(self._front_m) or self._front
        self._motion.foresee(self._front.position)

    def _moment(self, step: int) -> TrafficMoment:
        here = self._motion.pose
        actors = (actor.now() for actor in self._actors)
        return TrafficMoment(
            step=step,
            time_ns=step * STEP_NS,
            world_from_ego=here,
            ego_velocity_mps=self._motion.velocity_mps,
            actors=without_overlaps((here, self._ego_model.size), actors),
            ego_yaw_rate=self._motion.yaw_rate,
        )


class _ScriptedActor:
    """One actor that goes straight on from where it was placed."""

    def __init__(
        self,
        script: ScriptedActor,
        world_from_ego: Pose,
        catalogue: ActorModels,
        raised: BaseGeometry,
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
        self._raised = raised if script.category in _ON_FOOT else shapely.Polygon()
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
        return KERB_HEIGHT_M if shapely.contains_xy(self._raised, *self._place()) else 0.0


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


def _raised_area(network: RoadNetwork) -> BaseGeometry:
    """Return the ground plan of everything that lies behind a kerb, in world metres."""
    strips = [
        shapely.Polygon(lane.outline[:, :2])
        if lane.outline is not None
        else shapely.LineString(lane.centreline[:, :2]).buffer(lane.width_m / 2, cap_style="flat")
        for lane in network.lanes.values()
        if is_raised(lane) and (lane.outline is None or len(lane.outline) > 2)
    ]
    area = shapely.unary_union([strip.buffer(0.0) for strip in strips])
    shapely.prepare(area)
    return area
