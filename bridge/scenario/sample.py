"""Draws one episode of a scenario: a pure function of the scenario, the seed and the numbers of episode and frame.

Each field has its own generator, derived from the seed, the episode (and frame) and the field's path, so that
changing one field of a scenario moves none of the others. Degrees and percent become radians and shares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bridge.assets.actor_models import ModelSource
from bridge.classes import Category
from bridge.effects import CameraEffects
from bridge.geometry import Pose
from bridge.randomize.plan import FramePlan, OtherLooks, OtherLooksPlan, ScenePlan
from bridge.randomness import derive_seed
from bridge.rig import Rig
from bridge.roads.sources import (
    GridRoads,
    Highway,
    RandomRoads,
    RoadFile,
    RoadSource,
    Roundabout,
    Scenery,
    StraightRoad,
)
from bridge.scenario.distributions import Distribution, Scope
from bridge.scenario.draw import Draw
from bridge.scenario.drawn_ego import drawn_ego
from bridge.scenario.events import drawn_event
from bridge.scenario.forecast import outlook
from bridge.scenario.light_setting import light_setting
from bridge.scenario.optics import camera_effects
from bridge.scenario.randomized_scene import actor_textures, frame_plan, scene_plan, unlabelled_classes
from bridge.scenario.rig import camera_names, drawn_rig
from bridge.scenario.road import (
    FileSource,
    GridSource,
    HighwaySource,
    RandomSource,
    RoadSourceSection,
    RoundaboutSource,
)
from bridge.scenario.schema import Scenario
from bridge.scenario.sensors import STEPS_PER_S, CameraSection
from bridge.scenario.traces import TraceTraffic
from bridge.scenario.traffic import NoTraffic, PlacedActor, SimulatorTraffic
from bridge.traffic.demand import (
    ScriptedActor,
    ScriptedTraffic,
    SimulatorDemand,
    SumoDemand,
    TrafficDemand,
)
from bridge.traffic.egos.ego import Ego
from bridge.traffic.traces.demand import TraceDemand
from bridge.world import Illumination, Weather


@dataclass(frozen=True, slots=True)
class EpisodePlan:
    """Everything that is drawn for one episode."""

    episode: int
    road: RoadSource | None
    """None where only the simulator knows the roads of its level."""
    level: str | None
    """A level of the simulator's own, in place of ``scenery``."""
    scenery: Scenery
    ego: Ego
    traffic: TrafficDemand
    rig: Rig
    """The sensors, each where it sits in the frame that they have in common."""
    ego_from_rig: Pose
    """How the sensors as a whole are moved against the vehicle; each lies in this frame as the scenario has it."""
    stage: str | None
    """The stage of the curriculum; None without one."""
    randomization: ScenePlan | None
    """What is randomized of the scene; None for nothing."""
    models: ModelSource
    """Whose models actors wear."""
    every_steps: int
    """Traffic steps from one moment that may be captured to the next."""
    min_travel_m: float
    """How far the ego must have moved since the last frame."""
    frames: int
    road_seed: int
    scenery_seed: int
    traffic_seed: int
    models_seed: int
    """What the variants of models are drawn with."""
    scenario: Scenario = field(repr=False)
    """What the plan was drawn from, for what is drawn per frame."""
    seed: int
    """The seed that everything here derives from."""
    variant: int = 0
    """Which draw of this episode; see ``Draw.variant``."""
    other_looks: OtherLooksPlan | None = None
    """What actors look like under a twin; None for what they look like in the original."""

    def _draw(self, frame: int) -> Draw:
        return Draw(self.seed, self.episode, frame, self.scenario.together, variant=self.variant)

    def conditions(self, frame: int, time_s: float = 0.0) -> tuple[Weather, Illumination]:
        """Return the weather and light of frame ``frame``, counted from 0, ``time_s`` seconds into the episode.

        The number counts for what is drawn per frame, the time for keyframes and for what the past has done to the
        ground; neither depends on which frames were asked for before.
        """
        draw = self._draw(frame)
        ahead = outlook(self.scenario.weather, draw, time_s)
        light = light_setting(self.scenario.illumination, draw, time_s)
        return ahead.weather, light.illumination(ahead.weather, ahead.sun)

    @property
    def winter(self) -> bool:
        """Whether snow lies or falls as the episode begins, so that people wear warm clothes; twins wear the same."""
        weather, _ = self.conditions(0)
        return weather.is_wintry

    def under_twins(self) -> Mapping[str, EpisodePlan]:
        """Return the plan as it is under each twin of the scenario, by name: conditions, cameras and looks differ."""
        looks = {twin.name: twin.looks for twin in self.scenario.twins}
        plans = {
            name: replace(self, scenario=scenario, other_looks=self._other_looks(name, looks[name]))
            for name, scenario in self.scenario.under_twins.items()
        }
        return {name: replace(plan, rig=drawn_rig(plan.scenario, plan._draw(0))) for name, plan in plans.items()}

    def _other_looks(self, twin: str, looks: OtherLooks | None) -> OtherLooksPlan | None:
        if looks is None:
            return None
        original = None if self.randomization is None else self.randomization.textures
        textures = actor_textures(original) if looks is OtherLooks.TEXTURED else None
        return OtherLooksPlan(twin, derive_seed(self.seed, self.episode, "twins", twin, "looks"), textures)

    @property
    def unlabelled(self) -> frozenset[Category]:
        """The classes of actors that are shown without labels."""
        return unlabelled_classes(self.scenario.randomization)

    def frame_randomization(self, frame: int) -> FramePlan:
        """Return what is randomized in frame ``frame``, counted from 0, of a scene that is."""
        return frame_plan(self.scenario.randomization, self._draw(frame))

    def effects(self, frame: int) -> Mapping[str, CameraEffects]:
        """Return what each camera, by name, does to the colours of frame ``frame``, counted from 0 in the episode.

        Both cameras of a stereo pair do the same, each with noise of its own.
        """
        draw = self._draw(frame)
        by_camera: dict[str, CameraEffects] = {}
        for name, section in self.scenario.sensors.items():
            if isinstance(section, CameraSection):
                path = f"sensors.{name}.effects"
                # The same sensors take all episodes.
                pattern_seed = derive_seed(self.seed, path, "fixed pattern")
                drawn = camera_effects(section.effects, draw, path, pattern_seed)
                by_camera.update(dict.fromkeys(camera_names(name, section), drawn))
        return by_camera


def plan_episode(scenario: Scenario, seed: int | None, episode: int, variant: int = 0) -> EpisodePlan:
    """Draw episode ``episode``, counted from 0; ``seed`` None means the scenario's own.

    Each ``variant`` from 0 on is another draw of it; roads and traffic are made with the same seeds in all.

    The same arguments give an equal plan on every machine, whatever was drawn before.
    Raises ``ScenarioError`` for an expression that comes to nothing its field accepts, in any frame of the episode.
    """
    seed = scenario.seed if seed is None else seed
    stage, scenario = scenario.at(episode)
    draw = Draw(seed, episode, 0, scenario.together, variant=variant)
    for each in (scenario, *scenario.under_twins.values()):
        expressions = replace(draw, together=each.together)
        expressions.work_out_all(Scope.EPISODE)
        for frame in range(scenario.capture.frames):
            replace(expressions, frame=frame).work_out_all(Scope.FRAME)
    traffic = _traffic(scenario, draw)
    recorded = traffic.header.seeds if isinstance(traffic, TraceDemand) else None
    return EpisodePlan(
        episode=episode,
        road=None if scenario.road.source is None else _road(scenario.road.source, draw, scenario.road.level),
        level=None if scenario.road.level is None else draw("road.level", scenario.road.level),
        scenery=_scenery(scenario, draw),
        ego=drawn_ego(scenario.ego, draw),
        traffic=traffic,
        rig=drawn_rig(scenario, draw),
        ego_from_rig=scenario.mounting.drawn(draw),
        stage=stage,
        randomization=scene_plan(scenario.randomization, draw),
        models=scenario.traffic.models,
        every_steps=round(STEPS_PER_S / scenario.capture.rate_hz),
        min_travel_m=_min_travel_m(scenario),
        frames=scenario.capture.frames,
        road_seed=derive_seed(seed, episode, "road") if recorded is None else recorded.road,
        scenery_seed=derive_seed(seed, episode, "scenery") if recorded is None else recorded.scenery,
        traffic_seed=derive_seed(seed, episode, "traffic"),
        models_seed=derive_seed(seed, episode, "models") if recorded is None else recorded.models,
        scenario=scenario,
        seed=seed,
        variant=variant,
    )


def _road(sources: Distribution[RoadSourceSection], draw: Draw, level: Distribution[str] | None) -> RoadSource:
    path = "road.source"
    source = draw(path, sources)
    match source:
        case FileSource():
            return RoadFile(source.path.path, keep_origin=level is not None, left_hand=source.left_hand)
        case HighwaySource():
            return Highway(
                length_m=draw(f"{path}.length_m", source.length_m),
                lanes=draw(f"{path}.lanes", source.lanes),
                left_hand=draw(f"{path}.left_hand", source.left_hand),
            )
        case RoundaboutSource():
            return Roundabout(
                arms=draw(f"{path}.arms", source.arms),
                radius_m=draw(f"{path}.radius_m", source.radius_m),
                lanes=draw(f"{path}.lanes", source.lanes),
                arm_m=draw(f"{path}.arm_m", source.arm_m),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
                crossings=draw(f"{path}.crossings", source.crossings),
                left_hand=draw(f"{path}.left_hand", source.left_hand),
            )
        case GridSource():
            return GridRoads(
                nx=draw(f"{path}.nx", source.nx),
                ny=draw(f"{path}.ny", source.ny),
                block_m=draw(f"{path}.block_m", source.block_m),
                lanes=draw(f"{path}.lanes", source.lanes),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
                crossings=draw(f"{path}.crossings", source.crossings),
                signals=draw(f"{path}.signals", source.signals),
                left_hand=draw(f"{path}.left_hand", source.left_hand),
                parking_m=draw(f"{path}.parking_m", source.parking_m),
            )
        case RandomSource():
            return RandomRoads(
                iterations=draw(f"{path}.iterations", source.iterations),
                lanes=draw(f"{path}.lanes", source.lanes),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
                crossings=draw(f"{path}.crossings", source.crossings),
                signals=draw(f"{path}.signals", source.signals),
                left_hand=draw(f"{path}.left_hand", source.left_hand),
                parking_m=draw(f"{path}.parking_m", source.parking_m),
            )
        case _:
            return StraightRoad(
                length_m=draw(f"{path}.length_m", source.length_m),
                lanes=draw(f"{path}.lanes", source.lanes),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
                left_hand=draw(f"{path}.left_hand", source.left_hand),
            )


def _scenery(scenario: Scenario, draw: Draw) -> Scenery:
    road = scenario.road
    return Scenery(
        building_density=draw("road.buildings.density", road.buildings.density),
        building_height_m=road.buildings.height_m,
        trees_per_100_m=draw("road.trees_per_100_m", road.trees_per_100_m),
        street_furniture=draw("road.street_furniture", road.street_furniture),
    )


def _min_travel_m(scenario: Scenario) -> float:
    moves = scenario.ego.roadside is None and not isinstance(scenario.traffic, NoTraffic)
    return scenario.capture.min_travel_m if moves else 0.0


def _traffic(scenario: Scenario, draw: Draw) -> TrafficDemand:
    traffic = scenario.traffic
    if isinstance(traffic, TraceTraffic):
        return traffic.demand(draw("traffic.path", traffic.path))
    if isinstance(traffic, NoTraffic):
        return ScriptedTraffic(
            tuple(
                _placed(actor, f"traffic.actors[{index}]", draw.of_actor(number))
                for index, actor in enumerate(traffic.actors)
                for number in range(draw(f"traffic.actors[{index}].count", actor.count))
            )
        )
    kind = SimulatorDemand if isinstance(traffic, SimulatorTraffic) else SumoDemand
    demand = kind(
        vehicles_per_km=draw("traffic.vehicles_per_km", traffic.vehicles_per_km),
        mix=draw("traffic.mix", traffic.mix),
        pedestrians_per_minute=draw("traffic.pedestrians.per_minute", traffic.pedestrians.per_minute),
        parked_share=draw("traffic.parked.share", traffic.parked.share),
        warmup_s=draw("traffic.warmup_s", traffic.warmup_s),
    )
    if isinstance(traffic, SimulatorTraffic) or not isinstance(demand, SumoDemand):
        return demand
    listed = enumerate(traffic.events)
    return replace(demand, events=tuple(drawn_event(event, f"traffic.events[{i}]", draw) for i, event in listed))


def _placed(actor: PlacedActor, path: str, draw: Draw) -> ScriptedActor:
    return ScriptedActor(
        category=actor.category,
        ahead_m=draw(f"{path}.ahead_m", actor.ahead_m),
        left_m=draw(f"{path}.left_m", actor.left_m),
        heading=math.radians(draw(f"{path}.heading_deg", actor.heading_deg)),
        speed_mps=draw(f"{path}.speed_mps", actor.speed_mps),
        asset=None if actor.asset is None else draw(f"{path}.asset", actor.asset),
    )
