"""Draws one episode of a scenario: a pure function of the scenario, the seed and the numbers of episode and frame.

Each field has its own generator, derived from the seed, the episode (and frame) and the field's path, so that
changing one field of a scenario moves none of the others. Degrees and percent become radians and shares here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TypeVar

from bridge.camera import Camera
from bridge.lidar import Lidar
from bridge.randomness import derive_generator, derive_seed
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, RoadSource, Scenery, StraightRoad
from bridge.scenario.conditions import SunAtPlace
from bridge.scenario.distributions import Distribution, Scope
from bridge.scenario.lighting import headlights_on, street_lights_on, sun_direction
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.rig import cameras_of, lidar_of
from bridge.scenario.road import FileSource, GridSource, HighwaySource, RandomSource
from bridge.scenario.schema import Scenario
from bridge.scenario.sensors import STEPS_PER_S, CameraSection, LidarSection
from bridge.scenario.traffic import FixedRoute, NoTraffic, PlacedActor, SumoTraffic
from bridge.traffic.demand import EgoDrive, ScriptedActor, ScriptedTraffic, SumoDemand, TrafficDemand
from bridge.world import Illumination, Weather

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EpisodePlan:
    """Everything that is drawn for one episode."""

    episode: int
    road: RoadSource
    scenery: Scenery
    ego: EgoDrive
    traffic: TrafficDemand
    every_steps: int
    """Traffic steps from one moment that may be captured to the next."""
    min_travel_m: float
    """How far the ego must have moved since the last frame."""
    frames: int
    road_seed: int
    scenery_seed: int
    traffic_seed: int
    scenario: Scenario = field(repr=False)
    """What the plan was drawn from, for what is drawn per frame."""
    seed: int
    """The seed that everything here derives from."""

    def conditions(self, frame: int) -> tuple[Weather, Illumination]:
        """Return the weather and light of frame ``frame``, counted from 0 in the episode."""
        draw = _Draw(self.seed, self.episode, frame)
        weather = _weather(self.scenario, draw)
        return weather, _illumination(self.scenario, draw, weather)


def plan_episode(scenario: Scenario, seed: int | None, episode: int) -> EpisodePlan:
    """Draw episode ``episode``, counted from 0; ``seed`` None means the scenario's own.

    The same arguments give an equal plan on every machine, whatever was drawn before.
    """
    seed = scenario.seed if seed is None else seed
    draw = _Draw(seed, episode, 0)
    return EpisodePlan(
        episode=episode,
        road=_road(scenario, draw),
        scenery=_scenery(scenario, draw),
        ego=_ego(scenario, draw),
        traffic=_traffic(scenario, draw),
        every_steps=round(STEPS_PER_S / scenario.capture.rate_hz),
        min_travel_m=scenario.capture.min_travel_m if isinstance(scenario.traffic, SumoTraffic) else 0.0,
        frames=scenario.capture.frames,
        road_seed=derive_seed(seed, episode, "road"),
        scenery_seed=derive_seed(seed, episode, "scenery"),
        traffic_seed=derive_seed(seed, episode, "traffic"),
        scenario=scenario,
        seed=seed,
    )


def cameras(scenario: Scenario) -> tuple[Camera, ...]:
    """Return the cameras of ``scenario`` in the order of the file; a stereo pair is two of them."""
    sections = scenario.sensors.items()
    return tuple(
        camera
        for name, section in sections
        if isinstance(section, CameraSection)
        for camera in cameras_of(name, section)
    )


def lidars(scenario: Scenario) -> tuple[Lidar, ...]:
    """Return the lidars of ``scenario`` in the order of the file."""
    sections = scenario.sensors.items()
    return tuple(lidar_of(name, section) for name, section in sections if isinstance(section, LidarSection))


@dataclass(frozen=True, slots=True)
class _Draw:
    """Draws fields of one frame of one episode."""

    seed: int
    episode: int
    frame: int

    def __call__(self, field_path: str, distribution: Distribution[T]) -> T:
        """Draw the field ``field_path``, which names its generator."""
        if distribution.per is Scope.FRAME:
            generator = derive_generator(self.seed, self.episode, self.frame, field_path)
            return distribution.sample(generator, self.frame)
        return distribution.sample(derive_generator(self.seed, self.episode, field_path), self.episode)

    def optional(self, field_path: str, distribution: Distribution[T] | None, default: T) -> T:
        """Draw a field that may be left out."""
        return default if distribution is None else self(field_path, distribution)


def _road(scenario: Scenario, draw: _Draw) -> RoadSource:
    path = "road.source"
    source = draw(path, scenario.road.source)
    match source:
        case FileSource():
            return RoadFile(source.path.path)
        case HighwaySource():
            return Highway(draw(f"{path}.length_m", source.length_m), draw(f"{path}.lanes", source.lanes))
        case GridSource():
            return GridRoads(
                nx=draw(f"{path}.nx", source.nx),
                ny=draw(f"{path}.ny", source.ny),
                block_m=draw(f"{path}.block_m", source.block_m),
                lanes=draw(f"{path}.lanes", source.lanes),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
                crossings=draw(f"{path}.crossings", source.crossings),
                signals=draw(f"{path}.signals", source.signals),
            )
        case RandomSource():
            return RandomRoads(
                iterations=draw(f"{path}.iterations", source.iterations),
                lanes=draw(f"{path}.lanes", source.lanes),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
                crossings=draw(f"{path}.crossings", source.crossings),
                signals=draw(f"{path}.signals", source.signals),
            )
        case _:
            return StraightRoad(
                length_m=draw(f"{path}.length_m", source.length_m),
                lanes=draw(f"{path}.lanes", source.lanes),
                sidewalk_m=draw(f"{path}.sidewalk_m", source.sidewalk_m),
            )


def _scenery(scenario: Scenario, draw: _Draw) -> Scenery:
    road = scenario.road
    return Scenery(
        building_density=draw("road.buildings.density", road.buildings.density),
        building_height_m=road.buildings.height_m,
        trees_per_100_m=draw("road.trees_per_100_m", road.trees_per_100_m),
        street_furniture=draw("road.street_furniture", road.street_furniture),
    )


def _ego(scenario: Scenario, draw: _Draw) -> EgoDrive:
    ego = scenario.ego
    route = ego.route if isinstance(ego.route, FixedRoute) else None
    return EgoDrive(
        asset=draw("ego.vehicle", ego.vehicle),
        start_edge=route.start_edge if route else None,
        end_edge=route.end_edge if route else None,
        speed_mps=draw.optional("ego.speed_mps", ego.speed_mps, EgoDrive().speed_mps),
    )


def _traffic(scenario: Scenario, draw: _Draw) -> TrafficDemand:
    traffic = scenario.traffic
    if isinstance(traffic, NoTraffic):
        return ScriptedTraffic(
            tuple(_placed(actor, f"traffic.actors[{index}]", draw) for index, actor in enumerate(traffic.actors))
        )
    assert isinstance(traffic, SumoTraffic)
    return SumoDemand(
        vehicles_per_km=draw("traffic.vehicles_per_km", traffic.vehicles_per_km),
        mix=traffic.mix,
        pedestrians_per_minute=draw("traffic.pedestrians.per_minute", traffic.pedestrians.per_minute),
        parked_share=draw("traffic.parked.share", traffic.parked.share),
        warmup_s=draw("traffic.warmup_s", traffic.warmup_s),
    )


def _placed(actor: PlacedActor, path: str, draw: _Draw) -> ScriptedActor:
    return ScriptedActor(
        category=actor.category,
        ahead_m=draw(f"{path}.ahead_m", actor.ahead_m),
        left_m=draw(f"{path}.left_m", actor.left_m),
        heading=math.radians(draw(f"{path}.heading_deg", actor.heading_deg)),
        speed_mps=draw(f"{path}.speed_mps", actor.speed_mps),
        asset=None if actor.asset is None else draw(f"{path}.asset", actor.asset),
    )


def _weather(scenario: Scenario, draw: _Draw) -> Weather:
    written = scenario.weather
    preset = WEATHER_PRESETS[draw("weather.preset", written.preset)]
    cloudiness = draw.optional("weather.cloudiness", written.cloudiness, 100 * preset.cloudiness)
    wetness = draw.optional("weather.wetness", written.wetness, 100 * preset.wetness)
    return Weather(
        cloudiness=cloudiness / 100,
        fog_visibility_m=draw.optional("weather.fog_visibility_m", written.fog_visibility_m, preset.fog_visibility_m),
        rain_mm_per_h=draw.optional("weather.rain_mm_per_h", written.rain_mm_per_h, preset.rain_mm_per_h),
        wetness=wetness / 100,
    )


def _illumination(scenario: Scenario, draw: _Draw, weather: Weather) -> Illumination:
    written = scenario.illumination
    sun, path = written.sun, "illumination.sun"
    if isinstance(sun, SunAtPlace):
        azimuth, altitude = sun_direction(
            draw(f"{path}.lat", sun.lat), draw(f"{path}.lon", sun.lon), draw(f"{path}.time", sun.time)
        )
    else:
        azimuth = math.radians(draw(f"{path}.azimuth_deg", sun.azimuth_deg))
        altitude = math.radians(draw(f"{path}.altitude_deg", sun.altitude_deg))
    return Illumination(
        sun_azimuth=azimuth,
        sun_altitude=altitude,
        exposure_ev=draw("illumination.exposure_ev", written.exposure_ev),
        street_lights=street_lights_on(draw("illumination.street_lights", written.street_lights), altitude, weather),
        headlights=headlights_on(draw("illumination.headlights", written.headlights), altitude, weather),
    )
