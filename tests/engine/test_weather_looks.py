"""Where weather shows in a picture, that it stays in its place, and that it shows in colours alone."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.engine.cover import Covers
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages
from bridge.geometry import Pose, Vec3
from bridge.scenario.presets import OWN_PRESETS, WEATHER_PRESETS
from bridge.world import Illumination, VehicleLights, Weather

WIND = Vec3(7.0, -5.0, 0.0)
WEATHERS = {
    "clear": Weather(),
    "low fog": Weather(fog_visibility_m=60.0, fog_start_m=5.0, fog_height_m=3.0),
    "puddles": Weather(wetness=0.6, puddles=0.5),
    "rain": Weather(rain_mm_per_h=40.0, wetness=1.0, wind_mps=WIND),
    "snowfall": Weather(snow_mm_per_h=2.0, wind_mps=WIND),
    "hail": Weather(hail_mm_per_h=50.0),
    "snow": Weather(snow_depth_m=0.2),
    "dust": Weather(dust=0.7, wind_mps=WIND),
    "fallen leaves": Weather(leaves=0.8),
    "flying leaves": Weather(leaves=0.8, wind_mps=WIND),
    "lens": Weather(lens_drops=0.8, lens_dirt=0.6),
}
ACTORS = (stage.box(1, 9.0, 1.0, 0.3), stage.box(2, 20.0, -3.0, color=(0.7, 0.02, 0.02)))
NIGHT = Illumination(sun_altitude=-0.7, street_lights=True, headlights=True)
OVERHEAD = Pinhole(240, 240, 240.0, 240.0, 119.5, 119.5)


def shoot(
    simulator: EmbeddedSimulator,
    weather: Weather,
    light: Illumination = stage.CLEAR_NOON,
    *,
    step: int = 0,
    camera: Camera = stage.CAMERA,
) -> CameraImages:
    state = stage.state(ACTORS, step=step, weather=weather, illumination=light)
    return simulator.capture(state, [camera]).images[camera.name]


@pytest.mark.parametrize("light", [stage.CLEAR_NOON, NIGHT], ids=["noon", "night"])
def test_weather_shows_in_colours_alone(simulator: EmbeddedSimulator, light: Illumination) -> None:
    camera = replace(stage.CAMERA, normals=True)
    pictures = {name: shoot(simulator, weather, light, camera=camera) for name, weather in WEATHERS.items()}
    clear = pictures["clear"]
    assert clear.normals is not None
    for name, seen in pictures.items():
        assert seen.normals is not None
        assert seen.ids.tobytes() == clear.ids.tobytes(), name
        assert seen.depth.tobytes() == clear.depth.tobytes(), name
        assert seen.normals.tobytes() == clear.normals.tobytes(), name
    assert len({seen.rgb.tobytes() for seen in pictures.values()}) == len(WEATHERS)


def test_ids_and_depth_are_the_same_under_every_preset(simulator: EmbeddedSimulator) -> None:
    camera = replace(stage.CAMERA, normals=True)
    pictures = {name: shoot(simulator, weather, camera=camera) for name, weather in WEATHER_PRESETS.items()}
    assert (
        len(
            {
                (seen.ids.tobytes(), seen.depth.tobytes(), np.asarray(seen.normals).tobytes())
                for seen in pictures.values()
            }
        )
        == 1
    )
    assert len({pictures[name].rgb.tobytes() for name in OWN_PRESETS}) == len(OWN_PRESETS)


@pytest.mark.parametrize("name", [name for name in WEATHERS if name != "clear"])
def test_the_same_request_gives_the_same_picture(simulator: EmbeddedSimulator, name: str) -> None:
    first = shoot(simulator, WEATHERS[name], step=7)
    shoot(simulator, WEATHERS["rain"], NIGHT, step=3)
    assert shoot(simulator, WEATHERS[name], step=7).rgb.tobytes() == first.rgb.tobytes()


def overhead(simulator: EmbeddedSimulator, weather: Weather, north_m: float) -> NDArray[np.int16]:
    """Return the ground from 24 m above, 10 cm a pixel, (H, W, 3)."""
    camera = Camera("down", OVERHEAD, Pose.planar(0.0, north_m, 24.0, 0.0, math.pi / 2))
    sunless = Illumination(sun_altitude=0.7)
    state = stage.state(weather=replace(weather, cloudiness=1.0), illumination=sunless)
    return simulator.capture(state, [camera]).images["down"].rgb.astype(np.int16)


@pytest.mark.parametrize("weather", [Weather(snow_depth_m=0.02), Weather(leaves=0.7), Weather(puddles=0.4)])
def test_what_lies_on_the_ground_stays_there(simulator: EmbeddedSimulator, weather: Weather) -> None:
    """North is to the left of a camera that looks down with its top to the east: two metres are twenty pixels."""
    here, there = overhead(simulator, weather, 0.0), overhead(simulator, weather, 2.0)
    moved, unmoved = (np.abs(here[:, :-20] - shifted) for shifted in (there[:, 20:], there[:, :-20]))
    assert moved.mean() < 0.25 * unmoved.mean()


def test_leaves_are_warm_specks_on_grey_ground(simulator: EmbeddedSimulator) -> None:
    shares = []
    for leaves in (0.0, 0.3, 1.0):
        near = Camera("down", OVERHEAD, Pose.planar(0.0, 0.0, 6.0, 0.0, math.pi / 2))
        seen = simulator.capture(stage.state(weather=Weather(leaves=leaves, cloudiness=1.0)), [near]).images["down"].rgb
        red, _, blue = seen.astype(np.int16).transpose(2, 0, 1)
        shares.append(float((red > blue + 40).mean()))
    assert shares[0] == 0.0
    assert 0.01 < shares[1] < shares[2] < 0.6


def test_leaves_fly_in_wind_alone(simulator: EmbeddedSimulator) -> None:
    sky = (slice(0, 70), slice(0, 320))
    bare, still, windy = (
        shoot(simulator, Weather(leaves=leaves, wind_mps=wind)).rgb[sky]
        for leaves, wind in ((0.0, WIND), (1.0, Vec3(0.0, 0.0, 0.0)), (1.0, WIND))
    )
    assert np.abs(windy.astype(int) - bare).max(axis=2).astype(bool).sum() > 200
    assert shoot(simulator, Weather()).rgb[sky].tobytes() == still.tobytes()


def marks(simulator: EmbeddedSimulator, weather: Weather, camera: str, step: int) -> NDArray[np.bool_]:
    """Return where what lies on the lens of ``camera`` changes the picture, (H, W)."""
    named = replace(stage.CAMERA, name=camera)
    clean = shoot(simulator, Weather(), step=step, camera=named).rgb.astype(int)
    return np.asarray((shoot(simulator, weather, step=step, camera=named).rgb.astype(int) - clean != 0).any(axis=2))


def test_drops_stay_on_the_lens_and_every_camera_has_its_own(simulator: EmbeddedSimulator) -> None:
    few, many = (Weather(lens_drops=amount) for amount in (0.2, 0.5))
    first, later, other, more = (
        marks(simulator, weather, camera, step)
        for weather, camera, step in ((few, "left", 0), (few, "left", 90), (few, "right", 0), (many, "left", 0))
    )
    assert 0.01 < first.mean() < more.mean() < 0.6
    assert (first & later).sum() > 0.9 * (first | later).sum()
    assert (first & other).sum() < 0.5 * first.sum()
    assert (first & ~more).sum() < 0.05 * first.sum()  # more drops leave the others where they are


def test_dirt_shines_towards_the_sun(simulator: EmbeddedSimulator) -> None:
    dirty = Weather(lens_dirt=0.8)
    facing, away = (Illumination(sun_azimuth=azimuth, sun_altitude=0.25) for azimuth in (math.pi / 2, -math.pi / 2))
    gain = [
        float(shoot(simulator, dirty, light).rgb.mean()) - float(shoot(simulator, Weather(), light).rgb.mean())
        for light in (facing, away)
    ]
    assert gain[0] > gain[1] + 2.0


def test_levels_split_the_pattern_into_shares() -> None:
    levels = [Covers().level(share) for share in (0.05, 0.3, 0.5, 0.9)]
    assert levels == sorted(levels, reverse=True)
    assert 0.0 < levels[-1] < levels[0] < 1.0


def test_rain_shows_at_night_where_lamps_light_it(simulator: EmbeddedSimulator) -> None:
    dark = Illumination(sun_altitude=-0.7)
    added = []
    for light in (dark, replace(dark, headlights=True)):
        weather = Weather(snow_mm_per_h=2.0)
        without = replace(weather, snow_mm_per_h=0.0)
        seen, empty = (shoot(simulator, value, light).rgb[90:].astype(int) for value in (weather, without))
        added.append(int((seen - empty > 12).any(axis=2).sum()))
    assert added[1] > 5 * max(added[0], 4)


def test_lamps_glow_in_fog_alone(simulator: EmbeddedSimulator) -> None:
    dark = Illumination(sun_altitude=-0.7, exposure_ev=-4.0)
    oncoming = stage.box(1, 20.0, 0.0, yaw=math.pi)
    glow = []
    for visibility_m in (20_000.0, 100.0):
        weather = Weather(fog_visibility_m=visibility_m)
        lit, unlit = (
            simulator.capture(
                stage.state((replace(oncoming, lights=VehicleLights(head=on)),), weather=weather, illumination=dark),
                [stage.CAMERA],
            )
            .images["front"]
            .rgb[:96]
            .astype(int)
            for on in (True, False)
        )
        glow.append((lit - unlit)[..., 1])
    beside = (slice(60, 90), slice(120, 200))
    assert (glow[0][:60] == 0).all()
    assert glow[1][beside].mean() > 10.0
    assert glow[1][beside].mean() > 3.0 * glow[1][:30].mean()
