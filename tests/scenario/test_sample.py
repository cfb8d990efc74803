from __future__ import annotations

import itertools
import json
import math
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.assets.actor_models import ModelSource
from bridge.classes import Category
from bridge.geometry import Quaternion, Vec3
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, Roundabout, Scenery, StraightRoad
from bridge.scenario.lighting import headlights_on, street_lights_on, sun_direction
from bridge.scenario.load import load_scenario
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.traffic.demand import EgoDrive, ScriptedActor, ScriptedTraffic, SimulatorDemand, SumoDemand
from bridge.world import Illumination, Weather


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def test_defaults_are_those_of_the_values(parse: Parse) -> None:
    plan = plan_episode(parse(), None, 0)
    assert plan.road == GridRoads()
    assert plan.scenery == Scenery()
    assert plan.ego == EgoDrive()
    assert plan.traffic == SumoDemand()
    assert (plan.every_steps, plan.frames) == (5, 4)


@pytest.mark.parametrize(
    ("source", "road"),
    [
        ("{kind: straight, length_m: 100, lanes: 2, sidewalk_m: 0}", StraightRoad(100, 2, 0)),
        (
            "{kind: grid, nx: 3, ny: 4, block_m: 90, lanes: 1, sidewalk_m: 2, crossings: false, signals: false,"
            " parking_m: 2.3}",
            GridRoads(3, 4, 90, 1, 2, crossings=False, signals=False, parking_m=2.3),
        ),
        (
            "{kind: random, iterations: 40, lanes: 2, sidewalk_m: 3, crossings: false, signals: true, parking_m: 2}",
            RandomRoads(40, 2, 3, crossings=False, signals=True, parking_m=2),
        ),
        ("{kind: highway, length_m: 1500, lanes: 4}", Highway(1500, 4)),
        (
            "{kind: roundabout, arms: 5, radius_m: 30, lanes: 2, arm_m: 90, sidewalk_m: 2, crossings: false}",
            Roundabout(5, 30, 2, 90, 2, crossings=False),
        ),
    ],
)
def test_every_road_field_arrives(parse: Parse, source: str, road: object) -> None:
    scenario = parse(road=f"road: {{source: {source}}}", traffic="traffic: {engine: none}")
    assert plan_episode(scenario, None, 0).road == road


def test_map_path_is_relative_to_the_scenario(parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "a.xodr").write_text("")
    scenario = parse(road="road: {source: {kind: file, path: maps/a.xodr}}")
    assert plan_episode(scenario, None, 0).road == RoadFile(tmp_path / "maps" / "a.xodr")
    assert scenario.to_data()["road"]["source"] == {
        "kind": "file",
        "path": "maps/a.xodr",
        "left_hand": False,
    }


def test_which_side_a_map_keeps_to_arrives(parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "a.osm").write_text("")
    scenario = parse(road="road: {source: {kind: file, path: a.osm, left_hand: true}}")
    assert plan_episode(scenario, None, 0).road == RoadFile(tmp_path / "a.osm", left_hand=True)


def test_scenery_ego_and_traffic_fields_arrive(parse: Parse) -> None:
    scenario = parse(
        road="road: {source: {kind: grid}, buildings: {density: 0.25, height_m: [5, 9]}, trees_per_100_m: 3, "
        "street_furniture: false}",
        ego="ego: {route: {from: A0B0, to: B0C0}, vehicle: truck/box-0}",
        traffic="traffic: {warmup_s: 12, vehicles_per_km: 33, mix: {car: 0.75, cyclist: 0.25}, "
        "pedestrians: {per_minute: 4}, parked: {share: 0.5}}",
        capture="capture: {rate_hz: 2.5, frames: 7}",
    )
    plan = plan_episode(scenario, None, 0)
    assert plan.scenery == Scenery(0.25, (5.0, 9.0), 3.0, street_furniture=False)
    assert plan.ego == EgoDrive("truck/box-0", "A0B0", "B0C0")
    assert plan.traffic == SumoDemand(33, {Category.CAR: 0.75, Category.CYCLIST: 0.25}, 4, 0.5, 12)
    assert (plan.every_steps, plan.frames) == (4, 7)


def test_a_level_in_which_the_simulator_drives_arrives(parse: Parse) -> None:
    scenario = parse(
        road="road: {level: {cycle: [Town, Village]}}",
        traffic="traffic: {engine: simulator, vehicles_per_km: 33, mix: {car: 0.75, van: 0.25}, "
        "pedestrians: {per_minute: 4}, parked: {share: 0.5}, warmup_s: 12}",
        capture="capture: {rate_hz: 5, frames: 7, min_travel_m: 1}",
    )
    plans = [plan_episode(scenario, None, episode) for episode in range(3)]
    assert [plan.level for plan in plans] == ["Town", "Village", "Town"]
    assert {plan.road for plan in plans} == {None}
    assert plans[0].traffic == SimulatorDemand(33, {Category.CAR: 0.75, Category.VAN: 0.25}, 4, 0.5, 12)
    assert plans[0].models is ModelSource.SIMULATOR
    assert plans[0].min_travel_m == 1


def test_the_roads_of_a_level_stay_where_they_are(parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "town.xodr").touch()
    road = "road: {level: Town, source: {kind: file, path: town.xodr}}"
    plan = plan_episode(parse(road=road, traffic="traffic: {models: simulator}"), None, 0)
    assert plan.level == "Town"
    assert plan.road == RoadFile(tmp_path / "town.xodr", keep_origin=True)
    assert isinstance(plan.traffic, SumoDemand)
    assert plan.models is ModelSource.SIMULATOR
    assert plan_episode(parse(road=road), None, 0).models is ModelSource.BUILTIN


def test_placed_actors_arrive(parse: Parse) -> None:
    scenario = parse(
        ego="ego: {speed_mps: 0}",
        traffic="traffic: {engine: none, actors: [{category: car, ahead_m: 20, left_m: -1, heading_deg: 90, "
        "speed_mps: 2, asset: car/suv-0}, {category: pedestrian, ahead_m: 8}]}",
    )
    plan = plan_episode(scenario, None, 0)
    assert isinstance(plan.ego, EgoDrive)
    assert plan.ego.speed_mps == 0
    assert plan.traffic == ScriptedTraffic(
        (
            ScriptedActor(Category.CAR, 20, -1, math.pi / 2, 2, "car/suv-0"),
            ScriptedActor(Category.PEDESTRIAN, 8),
        )
    )
    assert isinstance(plan.traffic.actors[0].category, Category)


def test_conditions_are_in_the_units_of_the_world(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {cloudiness: 25, fog_visibility_m: 700, rain_mm_per_h: 3, wetness: 50}",
        illumination="illumination: {sun: {azimuth_deg: 90, altitude_deg: 30}, exposure_ev: -1, street_lights: on, "
        "headlights: off}",
    )
    weather, illumination = plan_episode(scenario, None, 0).conditions(0)
    assert weather == Weather(cloudiness=0.25, fog_visibility_m=700, rain_mm_per_h=3, wetness=0.5)
    assert illumination == Illumination(
        sun_azimuth=math.pi / 2, sun_altitude=math.radians(30), exposure_ev=-1, street_lights=True, headlights=False
    )


@pytest.mark.parametrize("name", WEATHER_PRESETS)
def test_presets_and_overrides(parse: Parse, name: str) -> None:
    preset = WEATHER_PRESETS[name]
    weather = plan_episode(parse(weather=f"weather: {{preset: {name}}}"), None, 0).conditions(0)[0]
    assert weather == preset
    dry = plan_episode(parse(weather=f"weather: {{preset: {name}, wetness: 0}}"), None, 0).conditions(0)[0]
    assert dry.wetness == 0
    assert dry.fog_visibility_m == preset.fog_visibility_m


def test_every_field_arrives_in_the_units_of_the_world(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {cloudiness: 25, fog_visibility_m: 700, fog_start_m: 9, fog_height_m: 8, rain_mm_per_h: 3, "
        "snow_mm_per_h: 2, hail_mm_per_h: 4, snow_depth_cm: 15, wetness: 50, puddles: 20, dust: 12, leaves: 75, "
        "wind: {speed_mps: 5, from_deg: 90}, lens_drops: 35, lens_dirt: 45, scattering_intensity: 2, "
        "mie_scattering_scale: 0.1, rayleigh_scattering_scale: 0.05}",
    )
    weather = plan_episode(scenario, None, 0).conditions(0)[0]
    assert weather.wind_mps == pytest.approx(Vec3(-5, 0, 0))
    assert replace(weather, wind_mps=Vec3(0, 0, 0)) == Weather(
        cloudiness=0.25,
        fog_visibility_m=700,
        fog_start_m=9,
        fog_height_m=8,
        rain_mm_per_h=3,
        snow_mm_per_h=2,
        hail_mm_per_h=4,
        snow_depth_m=0.15,
        wetness=0.5,
        puddles=0.2,
        dust=0.12,
        leaves=0.75,
        lens_drops=0.35,
        lens_dirt=0.45,
        scattering_intensity=2,
        mie_scattering_scale=0.1,
        rayleigh_scattering_scale=0.05,
    )
    assert all(getattr(weather, each.name) != getattr(Weather(), each.name) for each in fields(Weather))


def test_wind_blows_away_from_where_it_comes_from(parse: Parse) -> None:
    for degrees, expected in ((0, Vec3(0, -3, 0)), (270, Vec3(3, 0, 0)), (225, Vec3(3, 3, 0))):
        scenario = parse(weather=f"weather: {{wind: {{speed_mps: {math.hypot(*expected)}, from_deg: {degrees}}}}}")
        assert plan_episode(scenario, None, 0).conditions(0)[0].wind_mps == pytest.approx(expected, abs=1e-9)


def test_cameras(parse: Parse) -> None:
    front, side = rig_of(
        parse(
            sensors="sensors: {front: {kind: camera, size: [640, 480], fov_deg: 90}, side: {kind: camera, "
            "size: [1242, 375], intrinsics: {fx: 721.5, fy: 720.5, cx: 609.5, cy: 172.8}, "
            "pose: {xyz: [1, 0.5, 1.65], rpy_deg: [0, 0, 90]}}}"
        )
    ).cameras
    assert (front.name, side.name) == ("front", "side")
    assert front.pinhole.fx == pytest.approx(320)
    assert front.ego_from_mount.position == Vec3(0, 0, 1.65)
    k = side.pinhole
    assert (k.width, k.height, k.fx, k.fy, k.cx, k.cy) == (1242, 375, 721.5, 720.5, 609.5, 172.8)
    assert side.ego_from_mount.position == Vec3(1, 0.5, 1.65)
    assert side.ego_from_mount.rotation == pytest.approx(Quaternion.from_rpy(0, 0, math.pi / 2))
    # The optical axis of a camera turned by +90 degrees of yaw points to the left of the ego.
    assert side.ego_from_camera()[:3, 2] == pytest.approx([0, 1, 0], abs=1e-12)


VARIED = {
    "road": "road: {source: {kind: random, iterations: {uniform_int: [20, 900]}}, "
    "buildings: {density: {uniform: [0, 1]}}}",
    "traffic": "traffic: {vehicles_per_km: {uniform: [10, 40]}, parked: {share: {normal: [0.3, 0.2]}}}",
    "weather": "weather: {preset: {choice: [clear, fog, rain], per: frame}, wetness: {uniform: [0, 100]}}",
    "illumination": "illumination: {sun: {altitude_deg: {uniform: [-10, 60]}}, "
    "exposure_ev: {normal: [0, 1], per: frame}}",
}


CHANGING = {
    "weather": "weather: {preset: WetNoon, carla: {fog_density: {uniform: [0, 50]}}, wind: {speed_mps: 3}, "
    "coupling: {temperature_c: {choice: [-3, 4]}}, keyframes: [{at_s: 0, snow_depth_cm: 4}, "
    "{at_s: 20, preset: snow, dust: {cycle: [0, 5]}}]}",
    "illumination": "illumination: {moon: {phase: {uniform: [0, 100]}}, exposure_ev100: 9, tone_curve: linear, "
    'keyframes: [{at_s: 0, sun: {lat: 48, lon: 11, time: "2025-06-21T20:00Z"}}, {at_s: 20, headlights: off}]}',
}


def test_same_arguments_same_plan(parse: Parse) -> None:
    first, second = plan_episode(parse(**VARIED), 7, 2), plan_episode(parse(**VARIED), 7, 2)
    assert first == second
    assert [first.conditions(frame) for frame in (3, 0)] == [second.conditions(frame) for frame in (3, 0)]


def test_seed_and_episode_change_everything_that_varies(parse: Parse) -> None:
    scenario = parse(**VARIED)
    plans = [plan_episode(scenario, seed, episode) for seed, episode in itertools.product((None, 6), (0, 1))]
    assert len({plan.road for plan in plans}) == 4
    assert len({plan.traffic.vehicles_per_km for plan in plans if isinstance(plan.traffic, SumoDemand)}) == 4
    assert len({plan.conditions(0) for plan in plans}) == 4
    for name in ("road_seed", "scenery_seed", "traffic_seed"):
        assert len({getattr(plan, name) for plan in plans}) == 4
    assert plan_episode(scenario, scenario.seed, 0) == plan_episode(scenario, None, 0)


def test_changing_one_field_shifts_no_other(parse: Parse) -> None:
    more = dict(VARIED)
    more["traffic"] = "traffic: {parked: {share: {normal: [0.3, 0.2]}}, warmup_s: {uniform: [0, 9]}}"
    more["weather"] = VARIED["weather"].replace("wetness", "cloudiness: {uniform: [0, 100]}, wetness")
    before, after = (plan_episode(parse(**sections), None, 1) for sections in (VARIED, more))
    assert before.road == after.road
    assert before.scenery == after.scenery
    assert isinstance(before.traffic, SumoDemand)
    assert isinstance(after.traffic, SumoDemand)
    assert before.traffic.parked_share == after.traffic.parked_share
    for frame in range(4):
        (weather, light), (weather_after, light_after) = before.conditions(frame), after.conditions(frame)
        assert light == light_after
        assert (weather.wetness, weather.fog_visibility_m) == (weather_after.wetness, weather_after.fog_visibility_m)
        assert weather.cloudiness != weather_after.cloudiness


def test_per_frame_and_per_episode(parse: Parse) -> None:
    plan = plan_episode(parse(**VARIED), None, 0)
    conditions = [plan.conditions(frame) for frame in range(30)]
    assert len({illumination.sun_altitude for _, illumination in conditions}) == 1
    assert len({weather.wetness for weather, _ in conditions}) == 1
    assert len({illumination.exposure_ev for _, illumination in conditions}) == 30
    assert len({weather.fog_visibility_m for weather, _ in conditions}) == 3


def test_cycles_count_episodes_or_frames(parse: Parse) -> None:
    scenario = parse(
        road="road: {source: {cycle: [{kind: grid}, {kind: highway}]}}",
        weather="weather: {preset: {cycle: [clear, fog, rain]}, wetness: {cycle: [0, 50, 100], per: frame}}",
    )
    plans = [plan_episode(scenario, None, episode) for episode in range(6)]
    assert [type(plan.road) for plan in plans] == [GridRoads, Highway] * 3
    fog = [plan.conditions(0)[0].fog_visibility_m for plan in plans]
    assert fog == [WEATHER_PRESETS[name].fog_visibility_m for name in ("clear", "fog", "rain")] * 2
    assert [plans[4].conditions(frame)[0].wetness for frame in range(4)] == [0, 0.5, 1, 0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(mean=st.floats(0, 100), std=st.floats(0.01, 1000), seed=st.integers(0, 2**63 - 1))
def test_a_normal_without_clip_keeps_to_the_range_of_its_field(
    parse: Parse, mean: float, std: float, seed: int
) -> None:
    scenario = parse(weather=f"weather: {{wetness: {{normal: [{mean!r}, {std!r}], per: frame}}}}")
    plan = plan_episode(scenario, seed, 0)
    assert all(0 <= plan.conditions(frame)[0].wetness <= 1 for frame in range(5))


def test_sun_over_a_place(parse: Parse) -> None:
    # Munich at the June solstice: solar noon is at 11:16 UTC, altitude 90 - 48.137 + 23.44 degrees.
    azimuth, altitude = sun_direction(48.137, 11.575, datetime(2025, 6, 21, 11, 16, tzinfo=UTC))
    assert math.degrees(azimuth) == pytest.approx(180, abs=1)
    assert math.degrees(altitude) == pytest.approx(65.3, abs=0.1)
    scenario = parse(illumination="illumination: {sun: {lat: 48.137, lon: 11.575, time: 2025-06-21T13:16+02:00}}")
    _, illumination = plan_episode(scenario, None, 0).conditions(0)
    assert (illumination.sun_azimuth, illumination.sun_altitude) == (azimuth, altitude)
    assert sun_direction(48.137, 11.575, datetime(2025, 6, 21, 23, tzinfo=UTC))[1] < 0


@pytest.mark.parametrize(
    ("altitude_deg", "weather", "street", "head"),
    [
        (40, Weather(), False, False),
        (2.9, Weather(), True, True),
        (3.1, Weather(), False, False),
        (40, Weather(fog_visibility_m=499), False, True),
        (40, Weather(fog_visibility_m=149), True, True),
        (40, Weather(rain_mm_per_h=1.0), False, True),
        (40, Weather(rain_mm_per_h=0.9), False, False),
        (40, Weather(hail_mm_per_h=1.0), False, True),
        (40, Weather(snow_mm_per_h=0.2), False, True),
        (40, Weather(snow_mm_per_h=0.1), False, False),
        (40, Weather(snow_mm_per_h=10.0), True, True),
        (40, Weather(dust=0.05), False, False),
        (40, Weather(dust=0.11), False, True),
        (40, Weather(dust=0.4), True, True),
    ],
)
def test_automatic_lamps(altitude_deg: float, weather: Weather, street: bool, head: bool) -> None:
    altitude = math.radians(altitude_deg)
    assert street_lights_on("auto", altitude, weather) is street
    assert headlights_on("auto", altitude, weather) is head
    for setting, lit in (("on", True), ("off", False)):
        assert street_lights_on(setting, altitude, weather) is lit
        assert headlights_on(setting, altitude, weather) is lit


def test_a_scenario_in_a_level_survives_the_way_to_data_and_back() -> None:
    scenario = load_scenario(Path(__file__).parents[2] / "examples/unity_level.yaml")
    assert set(scenario.to_data()["road"]) == {"level"}
    assert Scenario.model_validate(json.loads(json.dumps(scenario.to_data()))) == scenario


def test_a_scenario_survives_the_way_to_data_and_back(parse: Parse) -> None:
    for sections in ({}, VARIED, CHANGING):
        scenario = parse(**sections)
        again = Scenario.model_validate(json.loads(json.dumps(scenario.to_data())))
        assert again == scenario
        assert plan_episode(again, None, 1) == plan_episode(scenario, None, 1)
        assert plan_episode(again, None, 1).conditions(2, 9.5) == plan_episode(scenario, None, 1).conditions(2, 9.5)
