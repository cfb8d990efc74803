"""What weather does to light, measured on pictures whose values are in proportion to it."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.air import dust_extinction, fall_extinction, fog_extinction, visibility_m
from bridge.assets.gltf import write_glb
from bridge.assets.model import Slot
from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.engine.precipitation import hail_count, rain_count, snow_count
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Size, Vec3
from bridge.world import Actor, Asset, Illumination, StaticScene, ToneCurve, VehicleLights, Weather, WorldState

LIGHT = Illumination(sun_azimuth=math.pi, sun_altitude=0.9, tone_curve=ToneCurve.LINEAR, exposure_ev=-0.5)
OVERCAST = replace(LIGHT, sun_altitude=0.7)
TARGET = Size(1.0, 14.0, 14.0)
DOWN = Camera("down", Pinhole(320, 320, 400.0, 400.0, 159.5, 159.5), Pose.planar(0.0, 0.0, 32.0, 0.0, math.pi / 2))
"""Looks straight down from 32 m: a pixel is 8 cm of ground, the picture 25.6 m."""


def linear(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Undo the transfer function of sRGB (IEC 61966-2-1)."""
    c = rgb / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def picture(
    simulator: EmbeddedSimulator,
    weather: Weather,
    light: Illumination = LIGHT,
    actors: tuple[Actor, ...] = (),
    camera: Camera = stage.CAMERA,
) -> NDArray[np.float64]:
    """Return linear light, (H, W, 3)."""
    state = stage.state(actors, weather=weather, illumination=light)
    return linear(simulator.capture(state, [camera]).images[camera.name].rgb)


@pytest.fixture
def with_target(simulator: EmbeddedSimulator) -> EmbeddedSimulator:
    scene = stage.scene()
    assets = dict(scene.assets) | {"target": Asset("target", write_glb(stage.box_model(TARGET)))}
    simulator.load_scene(StaticScene(assets, scene.placements))
    return simulator


def target(distance_m: float) -> Actor:
    """Return a black wall whose front is so far ahead of the camera."""
    box = stage.box(1, distance_m + 0.5 * TARGET.length_m, color=(0.0, 0.0, 0.0))
    return replace(box, asset="target", size=TARGET)


def contrast(simulator: EmbeddedSimulator, weather: Weather, distance_m: float, row: int = 92) -> float:
    """Return how much darker than the horizon a black wall is there, as a share of the horizon's light."""
    horizon = picture(simulator, weather)[90:96, 150:170, 1].mean()
    black = picture(simulator, weather, actors=(target(distance_m),))[row - 1 : row + 2, 157:160, 1].mean()
    return float((horizon - black) / horizon)


@pytest.mark.parametrize("visibility_m", [40.0, 120.0, 400.0])
def test_contrast_falls_with_distance_by_koschmieders_law(with_target: EmbeddedSimulator, visibility_m: float) -> None:
    weather = Weather(cloudiness=1.0, fog_visibility_m=visibility_m)
    for share in (0.12, 0.25, 0.45, 0.7):
        law = 0.05**share  # 5 % are left at the visibility
        assert contrast(with_target, weather, share * visibility_m) == pytest.approx(law, rel=0.1)


def test_air_is_clear_before_the_fog_starts(with_target: EmbeddedSimulator) -> None:
    weather = Weather(cloudiness=1.0, fog_visibility_m=60.0, fog_start_m=30.0)
    assert contrast(with_target, weather, 28.0) > 0.93
    assert contrast(with_target, weather, 60.0) == pytest.approx(0.05**0.5, rel=0.1)


def test_low_fog_leaves_the_height_clear(with_target: EmbeddedSimulator) -> None:
    low, high = (Weather(cloudiness=1.0, fog_visibility_m=40.0, fog_height_m=height) for height in (2.0, 300.0))
    walls = [picture(with_target, weather, actors=(target(40.0),))[:, 158, 1] for weather in (low, high)]
    foot, top = 100, 20  # 1.1 m and 14 m up
    assert walls[0][top] < 0.35 * walls[0][foot]
    assert walls[1][top] > 0.85 * walls[1][foot]


def test_dust_takes_contrast_as_at_fifty_metres_and_is_brown(with_target: EmbeddedSimulator) -> None:
    storm = Weather(dust=1.0)
    assert 0.05**0.75 < contrast(with_target, storm, 25.0) < 0.05**0.25
    red, green, blue = picture(with_target, storm)[92, 158]
    assert red > 1.15 * green > 1.3 * blue


def test_scattering_intensity_scales_the_light_of_fog_alone(with_target: EmbeddedSimulator) -> None:
    once, twice = (
        picture(
            with_target, Weather(fog_visibility_m=50.0, scattering_intensity=value), replace(LIGHT, exposure_ev=-2.0)
        )
        for value in (1.0, 2.0)
    )
    assert twice[92, 158] == pytest.approx(2.0 * once[92, 158], rel=0.03)


def test_what_falls_takes_light_as_published() -> None:
    """Rain: Carbonneau and Wisely's 1.076 R^0.67 dB/km. Snow: ITU-R P.1814. Heavy snow hides what is 500 m away."""
    assert fall_extinction(Weather()) == 0.0
    assert 4.3429 * 1000 * fall_extinction(Weather(rain_mm_per_h=10.0)) == pytest.approx(1.076 * 10.0**0.67, rel=1e-3)
    assert 300.0 < 3.0 / fall_extinction(Weather(snow_mm_per_h=2.5)) < 900.0
    assert 0.0 < fall_extinction(Weather(hail_mm_per_h=20.0)) < fall_extinction(Weather(rain_mm_per_h=20.0))


@pytest.mark.parametrize(
    "weather", [Weather(rain_mm_per_h=7.0), Weather(snow_mm_per_h=1.5), Weather(hail_mm_per_h=30.0), Weather(dust=0.4)]
)
def test_cameras_and_lidars_look_through_the_same_air(weather: Weather) -> None:
    extinction = fog_extinction(weather) + fall_extinction(weather) + dust_extinction(weather)
    assert math.log(20.0) / extinction == pytest.approx(visibility_m(weather), rel=1e-3)


def test_wetness_lowers_diffuse_and_raises_specular_reflection(simulator: EmbeddedSimulator) -> None:
    altitude = 0.28
    row = round(stage.CAMERA.pinhole.cy + stage.CAMERA.pinhole.fy * math.tan(altitude))
    behind = replace(LIGHT, sun_azimuth=-math.pi / 2, sun_altitude=altitude)
    ahead = replace(LIGHT, sun_azimuth=math.pi / 2, sun_altitude=altitude, exposure_ev=-3.0)
    levels = {
        name: [
            picture(simulator, Weather(cloudiness=0.0, wetness=wetness), light)[row - 2 : row + 3, 150:167].mean()
            for wetness in (0.0, 0.3, 0.6, 1.0)
        ]
        for name, light in {"diffuse": behind, "specular": ahead}.items()
    }
    assert (np.diff(levels["diffuse"]) < 0.0).all()
    assert (np.diff(levels["specular"]) > 0.0).all()
    assert levels["diffuse"][-1] < 0.75 * levels["diffuse"][0]
    assert levels["specular"][-1] > 2.0 * levels["specular"][0]


@pytest.mark.parametrize("share", [0.15, 0.4, 0.75])
def test_puddles_cover_their_share_of_the_level_ground(simulator: EmbeddedSimulator, share: float) -> None:
    bare, watered = (picture(simulator, Weather(puddles=value), OVERCAST, camera=DOWN) for value in (0.0, share))
    ratio = (watered / bare)[:, :, 1]
    under_water = ratio < 0.5 * (ratio.min() + ratio.max())
    # The view is not a whole number of repeats of the pattern.
    assert under_water.mean() == pytest.approx(share, abs=0.12)


def test_wetness_alone_leaves_no_standing_water(simulator: EmbeddedSimulator) -> None:
    wet = picture(simulator, Weather(cloudiness=1.0, wetness=1.0), OVERCAST, camera=DOWN)[:, :, 1]
    assert wet.std() < 0.02 * wet.mean()


BAR = Size(0.3, 2.0, 0.2)


def ground_before_bar(
    simulator: EmbeddedSimulator, distance_m: float, weather: Weather, light: Illumination, slot: Slot
) -> NDArray[np.float64]:
    """Return (H,): linear light that a bar 0.7 m above the ground, on a dark box, adds to the ground before it.

    In the middle of the picture, 0 above the ground; of red, less that of green unless the bar is a headlight.
    """
    model = stage.box_model(BAR)
    meshes = tuple(replace(mesh, material=replace(mesh.material, slot=slot)) for mesh in model.lods[0])
    scene = stage.scene()
    assets = dict(scene.assets) | {"bar": Asset("bar", write_glb(replace(model, lods=(meshes,))))}
    simulator.load_scene(StaticScene(assets, scene.placements))
    box = stage.box(2, distance_m + 2.2, color=(0.02, 0.02, 0.02))
    bar = stage.box(1, distance_m + 0.5 * BAR.length_m, up_m=0.7, color=(0.9, 0.0, 0.0))
    bar = replace(bar, asset="bar", size=BAR, lights=VehicleLights(head=slot is Slot.HEAD))
    without, with_bar = (picture(simulator, weather, light, actors) for actors in ((box,), (box, bar)))
    added = (with_bar - without)[:, 150:167].mean(axis=1)
    foot = math.ceil(stage.CAMERA.pinhole.cy + stage.CAMERA.pinhole.fy * stage.CAMERA_HEIGHT_M / distance_m) + 2
    added[:foot] = 0.0
    return np.asarray(added[:, 0] - (0.0 if slot is Slot.HEAD else added[:, 1]))


@pytest.mark.parametrize("distance_m", [6.0, 10.0, 15.0])
def test_standing_water_mirrors_things_where_and_as_large_as_they_are(
    simulator: EmbeddedSimulator, distance_m: float
) -> None:
    under_water = Weather(cloudiness=1.0, wetness=1.0, puddles=1.0)
    seen = ground_before_bar(simulator, distance_m, under_water, OVERCAST, Slot.PRIMARY)
    rows = np.flatnonzero(seen > 0.3 * seen.max())
    below_eye = stage.CAMERA_HEIGHT_M + np.array([0.7, 0.9])
    image = stage.CAMERA.pinhole.cy + stage.CAMERA.pinhole.fy * below_eye / distance_m
    assert seen.max() > 0.02
    assert (rows[0], rows[-1]) == (pytest.approx(image[0], abs=4.0), pytest.approx(image[1], abs=4.0))


def test_a_wet_road_shows_no_edges_of_lamps(simulator: EmbeddedSimulator) -> None:
    night = replace(LIGHT, sun_altitude=-0.35, exposure_ev100=3.0)
    pool, film = (
        ground_before_bar(simulator, 10.0, Weather(wetness=1.0, puddles=puddles), night, Slot.HEAD)
        for puddles in (1.0, 0.0)
    )
    foot = np.flatnonzero(pool)[0] + 1
    pool_edge, film_edge = (np.abs(np.diff(added[foot:])).max() for added in (pool, film))
    assert film_edge < 0.1 * pool_edge


def test_snow_whitens_what_faces_up_and_not_walls(simulator: EmbeddedSimulator) -> None:
    fixed = replace(LIGHT, exposure_ev100=13.5)
    red = (stage.box(1, 8.0, 0.0, color=(0.5, 0.03, 0.03)),)
    bare, snowy = (picture(simulator, Weather(cloudiness=1.0, snow_depth_m=depth), fixed, red) for depth in (0.0, 0.15))
    ids = simulator.capture(stage.state(red), [stage.CAMERA]).images["front"].ids
    box_rows = np.nonzero((ids == 1).any(axis=1))[0]
    wall = (slice(box_rows[-1] - 20, box_rows[-1] - 4), slice(150, 166))
    ground = (slice(185, 198), slice(120, 200))
    assert snowy[ground].mean() > 2.0 * bare[ground].mean()
    assert snowy[wall][..., 0].mean() > 3.0 * snowy[wall][..., 1].mean()
    roof = Camera("down", DOWN.pinhole, Pose.planar(8.0, 0.0, 32.0, 0.0, math.pi / 2))
    top = picture(simulator, Weather(cloudiness=1.0, snow_depth_m=0.15), fixed, red, roof)[155:164, 155:164]
    assert top[..., 0].mean() < 1.2 * top[..., 1].mean()


def test_snow_closes_with_its_depth(simulator: EmbeddedSimulator) -> None:
    fixed = replace(OVERCAST, exposure_ev100=13.5)
    depths = (0.0, 0.005, 0.01, 0.03, 0.06, 0.2)
    light = [picture(simulator, Weather(snow_depth_m=depth), fixed, camera=DOWN).mean() for depth in depths]
    assert (np.diff(light) > 0.0).all()


def streaks(simulator: EmbeddedSimulator, weather: Weather) -> NDArray[np.float32]:
    """Return what is finer than a few pixels before a black wall, (H, W): that which falls."""
    state = stage.state((target(16.0),), weather=weather)
    image = simulator.capture(state, [stage.CAMERA]).images["front"].rgb[:100, 60:260, 1]
    return np.asarray(image.astype(np.float32) - cv2.medianBlur(image, 9).astype(np.float32))


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("rain_mm_per_h", (0.5, 3.0, 12.0, 50.0)),
        ("snow_mm_per_h", (0.1, 0.4, 1.0, 2.5)),
        ("hail_mm_per_h", (5.0, 20.0, 80.0)),
    ],
)
def test_more_falls_at_a_higher_rate(with_target: EmbeddedSimulator, name: str, rates: tuple[float, ...]) -> None:
    clear = Weather(cloudiness=0.0)
    weathers = [clear, *(replace(clear, **{name: rate}) for rate in rates)]  # type: ignore[arg-type]
    seen = [int((np.abs(streaks(with_target, weather)) > 3.0).sum()) for weather in weathers]
    assert (np.diff(seen) > 0).all(), seen


def test_numbers_of_particles_grow_with_the_rate() -> None:
    rates = np.geomspace(0.01, 100.0, 60)
    for count in (rain_count, snow_count, hail_count):
        assert count(0.0) == 0.0
    assert (np.diff([rain_count(float(rate)) for rate in rates]) > 0.0).all()
    assert (np.diff([hail_count(float(rate)) for rate in rates]) > 0.0).all()
    # Beyond some 5 mm/h of water flakes grow and do not get more.
    assert (np.diff([snow_count(float(rate)) for rate in rates if rate < 5.0]) > 0.0).all()


@pytest.mark.parametrize(("north_mps", "sign"), [(-9.0, -1.0), (9.0, 1.0)])
def test_wind_tilts_the_streaks(with_target: EmbeddedSimulator, north_mps: float, sign: float) -> None:
    """Looking east, wind to the south takes drops to the right on their way down: their edges face up and right."""
    fine = streaks(with_target, Weather(rain_mm_per_h=40.0, wind_mps=Vec3(0.0, north_mps, 0.0)))
    across, down = np.gradient(fine, axis=1), np.gradient(fine, axis=0)
    still = streaks(with_target, Weather(rain_mm_per_h=40.0))
    slant = float((across * down).sum() / (across**2).sum())
    upright = np.gradient(still, axis=1) * np.gradient(still, axis=0)
    assert slant * sign > 0.1
    assert abs(float(upright.sum() / (np.gradient(still, axis=1) ** 2).sum())) < 0.1


def test_weather_leaves_no_trace_in_a_dry_picture(simulator: EmbeddedSimulator) -> None:
    """Whatever was drawn before, and with every field at its default given or not."""
    box = (stage.box(1, 9.0, 1.0, 0.3),)
    dry = simulator.capture(stage.state(box), [stage.CAMERA]).images["front"]
    defaults = Weather(**{field.name: getattr(Weather(), field.name) for field in fields(Weather)})
    storm = Weather(
        fog_visibility_m=90.0, rain_mm_per_h=30.0, snow_mm_per_h=2.0, hail_mm_per_h=9.0, snow_depth_m=0.02,
        wetness=1.0, puddles=0.4, dust=0.3, leaves=1.0, wind_mps=Vec3(9.0, 3.0, 0.0), lens_drops=0.7, lens_dirt=0.5,
    )  # fmt: skip
    state: WorldState = stage.state(box, weather=storm)
    assert simulator.capture(state, [stage.CAMERA]).images["front"].rgb.tobytes() != dry.rgb.tobytes()
    again = simulator.capture(stage.state(box, weather=defaults), [stage.CAMERA]).images["front"]
    assert again.rgb.tobytes() == dry.rgb.tobytes()
