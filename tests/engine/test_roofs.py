"""What ceilings keep in the dark: the light of the sky fades from their openings on, lamps stay lit, no snow lies."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.assets.gltf import write_glb
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model, Slot
from bridge.assets.street_furniture import tunnel_lamp
from bridge.camera import Camera, Pinhole, Quality
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages
from bridge.geometry import Pose, Vec3
from bridge.world import Asset, Illumination, Placement, StaticScene, Weather, WorldState
from tests.engine.photometry import CLEAR, linear

LENGTH_M, WIDTH_M, CEILING_M = 120.0, 10.0, 4.8
NOON = Illumination(sun_altitude=0.9, sun_azimuth=1.5, exposure_ev100=4.0)
NIGHT = Illumination(sun_altitude=-0.9, exposure_ev100=4.0)
LENS = Pinhole.from_fov(160, 90, 1.2)


def hall(*, lamps: bool = True) -> StaticScene:
    """The stage with a tunnel that begins in the origin, goes along x and is closed at its end."""
    builder = MeshBuilder()
    half = WIDTH_M / 2
    steps = np.arange(0.0, LENGTH_M + 1.0, 4.0)
    grey = Material("ceiling", (0.3, 0.3, 0.3), slot=Slot.CEILING)
    for start, end in pairwise(steps.tolist()):
        corners = [(start, half), (end, half), (end, -half), (start, -half)]
        builder.polygon(grey, [(x, y, CEILING_M) for x, y in corners], [(x, 0.0) for x, _ in corners])
    concrete = Material("concrete", (0.5, 0.5, 0.5))
    builder.box(concrete, (0.0, half, -0.2), (LENGTH_M, half + 0.4, CEILING_M + 0.4))
    builder.box(concrete, (0.0, -half - 0.4, -0.2), (LENGTH_M, -half, CEILING_M + 0.4))
    builder.box(concrete, (LENGTH_M, -half - 0.4, -0.2), (LENGTH_M + 0.4, half + 0.4, CEILING_M + 0.4))
    builder.box(concrete, (0.0, -half - 0.4, CEILING_M + 0.1), (LENGTH_M, half + 0.4, CEILING_M + 0.4))
    models = (Model("hall", (builder.meshes(),)), tunnel_lamp())
    places = [("hall", Vec3(0.0, 0.0, 0.0))]
    places += [("tunnel_lamp", Vec3(x, 0.0, CEILING_M)) for x in np.arange(6.0, LENGTH_M, 12.0) if lamps]
    scene = stage.scene()
    return StaticScene(
        {**scene.assets, **{model.name: Asset(model.name, write_glb(model)) for model in models}},
        (
            *scene.placements,
            *(Placement(21_000 + n, Category.WALL, name, Pose(at)) for n, (name, at) in enumerate(places)),
        ),
    )


def seen(
    simulator: EmbeddedSimulator,
    x_m: float,
    illumination: Illumination,
    *,
    weather: Weather = CLEAR,
    up_m: float = 1.6,
    quality: Quality = Quality.BALANCED,
    yaw: float = 0.0,
) -> CameraImages:
    camera = Camera("eye", LENS, Pose(Vec3(0.0, 0.0, 1.6)), quality=quality)
    pose = Pose.planar(x_m, 0.0, up_m - 1.6, yaw)
    state = WorldState(0, 0, 0, pose, Vec3(0.0, 0.0, 0.0), (), weather=weather, illumination=illumination)
    return simulator.capture(state, [camera]).images["eye"]


def floor(images: CameraImages) -> NDArray[np.float64]:
    """Return the mean light of the floor some 3 m before the camera, (3,)."""
    return np.asarray(linear(images.rgb[75:]).mean(axis=(0, 1)))


@pytest.fixture
def lit(simulator: EmbeddedSimulator) -> EmbeddedSimulator:
    simulator.load_scene(hall())
    return simulator


@pytest.mark.parametrize("quality", list(Quality))
def test_daylight_fades_from_the_opening_on(lit: EmbeddedSimulator, quality: Quality) -> None:
    dark = Illumination(sun_altitude=0.9, sun_azimuth=1.5, exposure_ev100=11.0)
    levels = [float(floor(seen(lit, x, dark, quality=quality)).mean()) for x in (1.0, 5.0, 12.0, 25.0, 50.0)]
    assert all(nearer > 1.2 * farther for nearer, farther in pairwise(levels)), levels


@pytest.mark.parametrize("quality", list(Quality))
def test_deep_inside_it_is_always_night(lit: EmbeddedSimulator, quality: Quality) -> None:
    noon, night = (floor(seen(lit, 90.0, light, quality=quality)) for light in (NOON, NIGHT))
    assert noon == pytest.approx(night, rel=0.1)
    assert night.min() > 0.01


def test_lamps_light_the_floor_at_any_time(simulator: EmbeddedSimulator) -> None:
    simulator.load_scene(hall())
    lit = floor(seen(simulator, 74.0, NOON)).mean()
    simulator.load_scene(hall(lamps=False))
    assert lit > 1.8 * floor(seen(simulator, 74.0, NOON)).mean()


def test_walls_of_a_tunnel_light_nothing_outside_of_it(simulator: EmbeddedSimulator) -> None:
    simulator.load_scene(hall(lamps=False))
    dark = Illumination(sun_altitude=-0.9, exposure_ev100=1.0)
    before, far, inside = (floor(seen(simulator, x, dark)).mean() for x in (-7.5, -60.0, 30.0))
    assert before == pytest.approx(far, abs=0.002)
    assert inside > 4.0 * far + 0.02


@pytest.mark.parametrize("x_m", [-30.0, -16.0, -8.0])
def test_in_mist_a_tunnel_is_darker_the_farther_one_looks_into_it(lit: EmbeddedSimulator, x_m: float) -> None:
    mist = Weather(cloudiness=1.0, fog_visibility_m=100.0)
    fixed = Illumination(sun_altitude=0.5, exposure_ev100=12.0)
    along_wall = linear(seen(lit, x_m, fixed, weather=mist).rgb)[40:44, :78].mean(axis=(0, 2))
    assert np.diff(along_wall).max() < 0.0035, "no bands"
    assert along_wall[-1] < 0.5 * along_wall[0]


def test_a_wet_road_before_a_portal_mirrors_the_dark(lit: EmbeddedSimulator) -> None:
    wet = Weather(cloudiness=1.0, wetness=1.0, puddles=1.0)
    fixed = Illumination(sun_altitude=0.5, exposure_ev100=13.0)
    into, away = (floor(seen(lit, -9.0, fixed, weather=wet, yaw=yaw)).mean() for yaw in (0.0, np.pi))
    assert into < 0.65 * away


def test_what_is_over_the_ceiling_lies_in_the_sun(lit: EmbeddedSimulator) -> None:
    above, outside = (seen(lit, x, NOON, up_m=CEILING_M + 2.0) for x in (60.0, -60.0))
    assert linear(above.rgb[80:]).mean() > 0.5
    assert linear(outside.rgb[80:]).mean() > 0.5


def test_no_snow_lies_under_a_ceiling(lit: EmbeddedSimulator) -> None:
    snow = Weather(cloudiness=1.0, snow_depth_m=0.1)
    overcast = Weather(cloudiness=1.0)
    bright = Illumination(sun_altitude=0.9, exposure_ev100=14.0)
    for x, light, same in ((60.0, NOON, True), (-20.0, bright, False)):
        bare, covered = (floor(seen(lit, x, light, weather=weather)) for weather in (overcast, snow))
        assert (np.abs(covered - bare).max() < 0.03) == same


def test_nothing_falls_under_a_ceiling(lit: EmbeddedSimulator) -> None:
    rain = Weather(cloudiness=1.0, rain_mm_per_h=40.0)
    fixed = Illumination(sun_altitude=0.9, exposure_ev100=7.0)
    streaks = [
        np.abs(np.diff(linear(seen(lit, x, fixed, weather=rain, yaw=0.4).rgb[:40]), axis=1)).mean()
        - np.abs(np.diff(linear(seen(lit, x, fixed, weather=Weather(cloudiness=1.0), yaw=0.4).rgb[:40]), axis=1)).mean()
        for x in (70.0, -40.0)
    ]
    assert streaks[0] < 0.1 * abs(streaks[1]) + 1e-3


def test_an_automatic_exposure_opens_inside_and_closes_outside(lit: EmbeddedSimulator) -> None:
    automatic = Illumination(sun_altitude=0.9, sun_azimuth=1.5)
    inside, outside = (floor(seen(lit, x, automatic)).mean() for x in (90.0, -60.0))
    assert 0.02 < inside < 0.6 * outside, "a tunnel is dark, and one sees it"
    steps = [float(floor(seen(lit, x, automatic, yaw=np.pi)).mean()) for x in np.arange(-12.0, 24.0, 0.5)]
    assert max(np.abs(np.diff(steps))) < 0.12, "from frame to frame it changes little"


def test_the_same_request_gives_the_same_bytes_wherever_the_map_was(lit: EmbeddedSimulator) -> None:
    first = seen(lit, 30.0, NOON)
    seen(lit, 400.0, NOON)
    seen(lit, -250.0, NOON)
    assert np.array_equal(seen(lit, 30.0, NOON).rgb, first.rgb)
