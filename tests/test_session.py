"""Scripted sessions."""

import math
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bridge
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from bridge.world import Illumination, ToneCurve

SMALL = bridge.Camera(
    "front",
    bridge.Pinhole.from_fov(240, 120, 1.4),
    bridge.Pose(bridge.Vec3(0.3, 0.0, 1.65)),
)


@pytest.fixture
def fake():  # type: ignore[no-untyped-def]
    server = SimulatorServer(FakeSimulator)
    yield server.address
    server.stop()


def test_actors_stand_where_they_are_placed(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=15.0, left_m=1.0))
        frame = sim.capture()
        (label,) = frame.labels
        assert label.category is bridge.Category.CAR
        assert label.location_m == pytest.approx((-1.0, 1.65, 14.7), abs=0.01)
        assert frame.rgb.shape == (120, 240, 3)
        assert np.count_nonzero(frame.ids == label.actor_id) == label.visible_pixels


def test_time_stands_still_unless_it_is_advanced(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=15.0, speed_mps=3.0))
        first, again = sim.capture(), sim.capture()
        assert first.state == again.state
        sim.set_weather("heavy_rain")
        twin = sim.capture()
        poses = [[actor.world_from_actor for actor in frame.state.actors] for frame in (first, twin)]
        assert poses[0] == poses[1]
        assert np.array_equal(first.ids, twin.ids)
        assert twin.state.weather != first.state.weather
        sim.advance(1.5)
        later = sim.capture()
        assert later.state.step == 15
        moved = later.state.actors[0].world_from_actor.position.x - first.state.actors[0].world_from_actor.position.x
        assert abs(moved) == pytest.approx(4.5)


def test_lamps_follow_the_sun_and_the_weather(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=15.0))
        assert not sim.capture().state.illumination.headlights
        sim.set_illumination(sun_altitude_deg=-8)
        night = sim.capture().state
        assert night.illumination.headlights
        assert night.illumination.street_lights
        sim.set_illumination(sun_altitude_deg=-8, headlights="off")
        assert not sim.capture().state.illumination.headlights


def test_every_field_can_be_set(fake: str) -> None:
    def value(field: str) -> object:
        return bridge.Vec3(3.0, -2.0, 0.5) if field == "wind_mps" else 0.5

    names = [field.name for field in fields(bridge.Weather)]
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors()
        sim.set_weather("snow", **{name: value(name) if "fog" not in name else 50.0 for name in names})  # type: ignore[arg-type]
        weather = sim.capture().state.weather
        assert [getattr(weather, name) for name in names] == [
            value(name) if "fog" not in name else 50.0 for name in names
        ]
        sim.set_illumination(
            sun_azimuth_deg=90,
            sun_altitude_deg=-30,
            moon_azimuth_deg=180,
            moon_altitude_deg=45,
            moon_phase=0.25,
            exposure_ev=-1,
            exposure_ev100=4.0,
            white_balance_k=3000,
            tone_curve="linear",
            street_lights="off",
            window_lights="on",
            headlights="off",
        )
        light = sim.capture().state.illumination
    assert light == Illumination(
        sun_azimuth=math.pi / 2,
        sun_altitude=-math.pi / 6,
        moon_azimuth=math.pi,
        moon_altitude=math.pi / 4,
        moon_phase=0.25,
        exposure_ev=-1,
        exposure_ev100=4.0,
        white_balance_k=3000,
        tone_curve=ToneCurve.LINEAR,
        window_lights=True,
    )


def test_a_preset_of_carla_places_the_sun_unless_the_script_does(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors()

        def altitude_deg() -> float:
            return math.degrees(sim.capture().state.illumination.sun_altitude)

        assert altitude_deg() == pytest.approx(40)
        sim.set_weather("HardRainSunset")
        assert altitude_deg() == pytest.approx(15)
        sim.set_illumination(sun_altitude_deg=60)
        assert altitude_deg() == pytest.approx(60)
        sim.set_illumination(headlights="on")
        assert altitude_deg() == pytest.approx(15)
        sim.set_weather("rain")
        assert altitude_deg() == pytest.approx(40)


def test_a_session_can_be_recorded(fake: str, tmp_path: Path) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=15.0))
        with sim.record(tmp_path / "out") as recording:
            for _ in range(3):
                recording.add(sim.capture())
                sim.advance(0.5)
        with pytest.raises(bridge.BridgeError, match="out: the recording has ended; add frames within its with block"):
            recording.add(sim.capture())
    dataset = bridge.Dataset(tmp_path / "out")
    assert [frame.journal.step for frame in dataset] == [0, 5, 10]


def test_seeds_may_be_numbers_of_numpy(fake: str, tmp_path: Path) -> None:
    seed: Any = np.int64(7)
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL], seed=seed) as sim:
        assert (sim.seed, type(sim.seed)) == (7, int)
        with sim.record(tmp_path / "out") as recording:
            recording.add(sim.capture())
    assert bridge.Dataset(tmp_path / "out").manifest.seed == 7


def test_a_frame_is_printed_in_a_line(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=15.0))
        assert repr(sim.capture()) == f"<SessionFrame of episode 0, step 0: {SMALL.name}; 1 label>"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda sim: sim.set_weather("heavy_rian"), "unknown weather preset 'heavy_rian'; did you mean 'heavy_rain'"),
        (lambda sim: sim.set_weather("ClearNon"), "unknown weather preset 'ClearNon'; did you mean 'ClearNoon'"),
        (lambda sim: sim.set_weather(snow_deph_m=1), "unknown field 'snow_deph_m'; did you mean 'snow_depth_m'"),
        (lambda sim: sim.set_weather(wind_mps=5), r"wind_mps is \(east, north, up\) in m/s, not 5"),
        (lambda sim: sim.set_weather(wind_mps=(1, 2)), r"wind_mps is \(east, north, up\) in m/s, not \(1, 2\)"),
        (
            lambda sim: sim.set_illumination(sun_altitude=3),
            "unknown field 'sun_altitude'; did you mean 'sun_altitude_d",
        ),
        (lambda sim: sim.set_illumination(tone_curve="film"), "tone_curve is 'filmic' or 'linear', not 'film'"),
        (lambda sim: sim.set_illumination(moon_phase=2), "moon_phase: expected a number from 0 to 1, got 2"),
        (
            lambda sim: sim.set_illumination(moon_altitude_deg="high"),
            "moon_altitude_deg: expected -90 to 90, got 'high'",
        ),
        (lambda sim: sim.set_illumination(window_lights="maybe"), "window_lights is 'auto', 'on' or 'off'"),
        (lambda sim: sim.set_weather(wetness=80), "wetness: expected a number from 0 to 1, got 80"),
        (lambda sim: sim.set_weather(fog_visibility_m=float("nan")), "fog_visibility_m: expected a number"),
        (lambda sim: sim.set_weather(rain_mm_per_h="much"), "rain_mm_per_h: expected a number .* got 'much'"),
        (lambda sim: sim.set_illumination(exposure_ev=50), "exposure_ev: expected a number from -20 to 20, got 50"),
        (lambda sim: sim.set_illumination(street_lights="maybe"), "street_lights is 'auto', 'on' or 'off'"),
        (lambda sim: sim.set_traffic(vehicles_per_km=-1), "vehicles_per_km: expected a number from 0 to 200, got -1"),
        (lambda sim: sim.set_traffic(mix={"car": 0.5}), "mix: shares must add up to 1, got 0.5"),
        (lambda sim: sim.set_traffic(mix={"cart": 1.0}), "expected a category such as car, .*, got 'cart'"),
        (lambda sim: sim.set_actors("car"), "expected bridge.ScriptedActor values, got 'car'"),
        (lambda sim: sim.advance(float("nan")), "expected a multiple of 0.1 s"),
        (lambda sim: sim.set_illumination(sun_altitude_deg=120), "sun_altitude_deg: expected -90 to 90, got 120"),
        (lambda sim: sim.advance(0.25), "expected a multiple of 0.1 s"),
        (lambda sim: sim.advance(-1), "at least 0, got -1"),
        (lambda sim: sim.advance("two"), "at least 0, got 'two'"),
    ],
)
def test_mistakes_are_named(fake: str, call, message: str) -> None:  # type: ignore[no-untyped-def]
    with (
        bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim,
        pytest.raises(bridge.BridgeError, match=message),
    ):
        call(sim)


def test_a_session_that_is_closed_says_so(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        pass
    with pytest.raises(bridge.BridgeError, match="the session is closed"):
        sim.capture()


def test_roads_that_are_none_are_named(fake: str) -> None:
    with pytest.raises(bridge.BridgeError, match=r"expected a road source such as bridge.GridRoads.*got 'grid'"):
        bridge.connect(fake, roads="grid")  # type: ignore[arg-type]


def test_ids_of_restarted_traffic_are_of_another_episode(fake: str, tmp_path: Path) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL]) as sim:
        with sim.record(tmp_path / "out") as recording:
            for category in (bridge.Category.CAR, bridge.Category.PEDESTRIAN):
                sim.set_actors(bridge.ScriptedActor(category, ahead_m=12.0, left_m=1.0))
                recording.add(sim.capture())
        with pytest.raises(bridge.BridgeError, match="holds 2 frames of an earlier recording"):
            sim.record(tmp_path / "out").__enter__()
    dataset = bridge.Dataset(tmp_path / "out")
    seen = [(frame.key, [actor.category for actor in frame.labels.state.actors]) for frame in dataset]
    assert seen == [((0, 0), ["car"]), ((1, 0), ["pedestrian"])]


def test_a_lidar_of_a_session_sees_what_stands_ahead(tmp_path: Path) -> None:
    roof = bridge.Lidar(
        name="roof",
        ego_from_mount=bridge.Pose(bridge.Vec3(0.0, 0.0, 1.9)),
        elevations=(0.0, -0.05, -0.1, -0.15),
        columns=360,
        min_range_m=0.5,
        max_range_m=60.0,
        range_noise_m=0.0,
        dropout=0.0,
    )
    with bridge.launch(roads=bridge.StraightRoad(), cameras=[SMALL], lidars=[roof], seed=3) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=12.0))
        with sim.record(tmp_path / "dataset") as recording:
            frame = sim.capture()
            recording.add(frame)
    cloud = frame.scans["roof"]
    (car,) = frame.state.actors
    on_car = cloud.xyz[cloud.ids == car.actor_id]
    assert len(on_car) > 5
    assert 12.0 - car.size.length_m < on_car[:, 0].min() < 12.0
    assert abs(on_car[:, 1]).max() < car.size.width_m / 2 + 0.2
    np.testing.assert_array_equal(bridge.Dataset(tmp_path / "dataset")[0].points("roof").xyz, cloud.xyz)


def test_effects_are_those_of_the_cameras_that_are_named(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), cameras=[SMALL], seed=3) as sim:
        ideal = sim.capture()
        sim.set_effects(bridge.CameraEffects(iso=1600.0))
        noisy, again = sim.capture(), sim.capture()
        sim.set_effects()
        assert sim.capture().rgb.tobytes() == ideal.rgb.tobytes() != noisy.rgb.tobytes() == again.rgb.tobytes()
        assert noisy.ids.tobytes() == ideal.ids.tobytes()
        assert noisy.all_labels.effects == {"front": bridge.CameraEffects(iso=1600.0)}
        with pytest.raises(bridge.BridgeError, match="there is no camera 'rear'; there is front"):
            sim.set_effects(camera="rear")
        with pytest.raises(bridge.BridgeError, match=r"expected a bridge.CameraEffects, got 'blur'"):
            sim.set_effects("blur")  # type: ignore[arg-type]


def test_the_simulator_drives_in_a_level_of_its_own(fake: str, tmp_path: Path) -> None:
    with bridge.connect(fake, level="plain", cameras=[SMALL]) as sim:
        sim.set_traffic(vehicles_per_km=40, mix={bridge.Category.VAN: 1.0}, parked_share=0.0)
        first, again = sim.capture(), sim.capture()
        assert first.state == again.state
        assert {actor.asset for actor in first.state.actors} == {"prefab/van"}
        assert 16385 in first.ids
        sim.advance(1.5)
        later = sim.capture()
        assert (later.state.step, later.state.world_from_ego.position.x) == (15, 15.0)
        sim.set_traffic(vehicles_per_km=0, parked_share=0.0)
        with sim.record(tmp_path / "out") as recording:
            frame = sim.capture()
            recording.add(frame)
        assert (frame.state.episode, frame.state.step, frame.state.actors) == (1, 0, ())
    dataset = bridge.Dataset(tmp_path / "out")
    assert dataset.static_categories(1) == {16384: bridge.Category.ROAD, 16385: bridge.Category.BUILDING}
    session = dataset.manifest.scenario["session"]
    assert (session["level"], session["models"]) == ("plain", "simulator")
    assert "roads" not in session


def test_headlights_in_a_level_follow_the_illumination(fake: str) -> None:
    with bridge.connect(fake, level="plain", cameras=[SMALL]) as sim:
        assert not any(actor.lights.head for actor in sim.capture().state.actors)
        sim.set_illumination(headlights="on")
        lit = {actor.velocity_mps.x != 0.0: actor.lights.head for actor in sim.capture().state.actors}
        assert lit == {True: True, False: False}


def test_sumo_drives_on_the_roads_of_a_level(fake: str) -> None:
    roads = bridge.RoadFile(Path(__file__).parents[1] / "examples/maps/Town01.xodr")
    with bridge.connect(fake, level="plain", roads=roads, models="simulator", cameras=[SMALL]) as sim:
        sim.set_traffic(vehicles_per_km=5, pedestrians_per_minute=0)
        state = sim.capture().state
    assert state.world_from_ego.position.y < 30
    assert {actor.asset for actor in state.actors} <= {"prefab/car", "prefab/van"}


def test_actors_wear_models_of_the_simulator(fake: str) -> None:
    with bridge.connect(fake, roads=bridge.StraightRoad(), models="simulator", cameras=[SMALL]) as sim:
        sim.set_actors(bridge.ScriptedActor(bridge.Category.VAN, ahead_m=15.0))
        assert [actor.asset for actor in sim.capture().state.actors] == ["prefab/van"]
        sim.set_actors(bridge.ScriptedActor(bridge.Category.BUS, ahead_m=15.0))
        with pytest.raises(bridge.BridgeError, match="the catalogue has no model of a bus"):
            sim.capture()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"level": "plane"}, "level: expected a level of drivebridge-fake 1, got 'plane'; did you mean 'plain'?"),
        (
            {"level": "plain", "roads": bridge.GridRoads()},
            "roads: expected the OpenDRIVE file or SUMO network of level",
        ),
        ({"level": "plain", "scenery": bridge.Scenery(0.1)}, "scenery: a level has scenery of its own; leave this out"),
        ({"level": "plain", "models": "builtin"}, "models: where the simulator drives, they are its own; leave this"),
        ({"models": "unity"}, "models: expected 'builtin' or 'simulator', got 'unity'"),
        ({"roads": "grid"}, "roads: expected a road source such as"),
        ({"seed": "7"}, "seed: expected a whole number from 0 to 9223372036854775807, got '7'"),
        ({"seed": 0.5}, "seed: expected a whole number from 0 to 9223372036854775807, got 0.5"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 9223372036854775807, got -1"),
    ],
)
def test_settings_that_do_not_go_together(fake: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(bridge.BridgeError, match=f"^{re.escape(message)}"):
        bridge.connect(fake, cameras=[SMALL], **arguments)


def test_a_simulator_without_models_or_traffic_says_so() -> None:
    class Levels(FakeSimulator):
        info = replace(FakeSimulator.info, catalogue=(), drives_traffic=False)

    server = SimulatorServer(Levels)
    with pytest.raises(bridge.BridgeError, match=r"^level: drivebridge-fake 1 drives no traffic; give the roads of"):
        bridge.connect(server.address, level="plain", cameras=[SMALL])
    with pytest.raises(bridge.BridgeError, match=r"^models: drivebridge-fake 1 has no models of its own"):
        bridge.connect(server.address, models="simulator", cameras=[SMALL])
    server.stop()


def test_actors_need_roads(fake: str) -> None:
    with (
        bridge.connect(fake, level="plain", cameras=[SMALL]) as sim,
        pytest.raises(bridge.BridgeError, match="only the simulator knows those of level 'plain'"),
    ):
        sim.set_actors(bridge.ScriptedActor(bridge.Category.CAR, ahead_m=15.0))


def test_a_session_has_winter_where_its_scenery_has(fake: str) -> None:
    for winter in (False, True):
        scenery = bridge.Scenery(winter=winter)
        with bridge.connect(fake, roads=bridge.StraightRoad(), scenery=scenery, cameras=[SMALL]) as sim:
            sim.set_actors(bridge.ScriptedActor(bridge.Category.PEDESTRIAN, ahead_m=15.0, left_m=1.0))
            (actor,) = sim.capture().state.actors
            assert ("-in-winter~" in actor.asset) == winter
