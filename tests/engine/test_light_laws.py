"""What light does, measured in pictures against geometry and photometry, not against the engine's formulas."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.assets.gltf import write_glb
from bridge.assets.model import Slot
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.exposure import white_balance
from bridge.engine.geometry_pass import emission_levels
from bridge.engine.lighting import light_of
from bridge.engine.packing import SLOT_CODES
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Size, Vec3, transform_points
from bridge.world import Asset, Illumination, Placement, StaticScene, ToneCurve, VehicleLights, Weather
from tests.engine.photometry import CLEAR, linear, shoot

POLE = Size(1.2, 1.2, 6.0)
POLE_AT = Vec3(14.0, 0.0, 0.0)
ABOVE = Camera("front", Pinhole.from_fov(500, 500, 1.0), Pose.planar(14.0, 0.0, 30.0, 0.0, math.pi / 2))
"""Looks straight down on the pole."""
NIGHT = Illumination(sun_altitude=-0.7)


def pole_scene() -> StaticScene:
    plain = stage.scene()
    pole = Asset("pole", write_glb(stage.box_model(POLE)))
    standing = Placement(stage.GROUND_ID + 1, Category.POLE, "pole", Pose(POLE_AT))
    return StaticScene({**plain.assets, "pole": pole}, (*plain.placements, standing))


def ground_light(
    simulator: EmbeddedSimulator, illumination: Illumination, weather: Weather = CLEAR
) -> NDArray[np.float64]:
    """Return the mean linear light of the ground in front of the camera, (3,)."""
    images = shoot(simulator, replace(illumination, tone_curve=ToneCurve.LINEAR), weather)
    ground = images.ids[150:190] == stage.GROUND_ID
    return np.asarray(linear(images.rgb[150:190][ground]).mean(axis=0), np.float64)


def shadow_of_the_pole(simulator: EmbeddedSimulator, illumination: Illumination) -> tuple[float, float]:
    """Return the direction of the pole's shadow, radians clockwise from north, and its length in metres."""
    simulator.load_scene(pole_scene())
    images = shoot(simulator, replace(illumination, tone_curve=ToneCurve.LINEAR, exposure_ev=-0.5), camera=ABOVE)
    light = linear(images.rgb).mean(axis=2)
    ground = images.ids == stage.GROUND_ID
    lit = np.median(light[ground])
    dark = np.median(light[ground & (light < 0.5 * (lit + light[ground].min()))])
    share = ((lit - light) / (lit - dark))[ground]
    share[share < 0.05] = 0.0
    points = ABOVE.pinhole.unproject(images.depth)[ground].astype(np.float64)
    offset = (transform_points(ABOVE.ego_from_camera(), points) - POLE_AT)[:, :2]
    middle = (share @ offset) / share.sum()
    direction = middle / np.linalg.norm(middle)
    along, across = offset @ direction, offset @ (-direction[1], direction[0])
    strip = (np.abs(across) < 0.3) & (along > 2.0) & (along < 14.0)
    end_m = 2.0 + 12.0 * float(share[strip].mean())
    # What throws the end of the shadow is the edge of the top beyond its middle.
    edge_m = 0.5 * POLE.length_m / float(np.abs(direction).max())
    return math.atan2(direction[0], direction[1]), end_m - edge_m


@pytest.mark.parametrize(("azimuth_deg", "altitude_deg"), [(20.0, 35.0), (110.0, 50.0), (215.0, 40.0), (300.0, 30.0)])
def test_shadows_point_away_from_the_sun_and_are_as_long_as_it_is_low(
    simulator: EmbeddedSimulator, azimuth_deg: float, altitude_deg: float
) -> None:
    sun = Illumination(sun_azimuth=math.radians(azimuth_deg), sun_altitude=math.radians(altitude_deg))
    direction, length_m = shadow_of_the_pole(simulator, sun)
    off = math.remainder(direction - sun.sun_azimuth - math.pi, 2.0 * math.pi)
    assert abs(math.degrees(off)) < 1.5
    assert length_m == pytest.approx(POLE.height_m / math.tan(sun.sun_altitude), rel=0.03)


def test_the_moon_throws_shadows_too(simulator: EmbeddedSimulator) -> None:
    moonlit = replace(NIGHT, moon_azimuth=math.radians(70.0), moon_altitude=math.radians(40.0))
    direction, length_m = shadow_of_the_pole(simulator, moonlit)
    assert math.degrees(math.remainder(direction - moonlit.moon_azimuth - math.pi, 2.0 * math.pi)) == pytest.approx(
        0.0, abs=2.0
    )
    assert length_m == pytest.approx(POLE.height_m / math.tan(moonlit.moon_altitude), rel=0.04)


@pytest.mark.parametrize("cloudiness", [0.0, 0.5, 1.0])
def test_luminance_falls_as_the_sun_sets(simulator: EmbeddedSimulator, cloudiness: float) -> None:
    """Each two neighbours are compared with one fixed exposure that suits the brighter of them."""
    weather = Weather(cloudiness=cloudiness)
    altitudes = np.radians([60.0, 45.0, 30.0, 20.0, 10.0, 6.0, 3.0, 1.0, -1.0, -3.0, -6.0, -9.0, -12.0, -18.0])
    for high, low in pairwise(altitudes.tolist()):
        ev100 = math.log2(1.0e4 / 1.2 / light_of(weather, Illumination(sun_altitude=high)).exposure)
        brighter, darker = (
            linear(
                shoot(simulator, Illumination(sun_altitude=altitude, exposure_ev100=ev100), weather).rgb[100:]
            ).mean()
            for altitude in (high, low)
        )
        assert 0.001 < brighter
        assert darker < brighter, f"at {math.degrees(low):.0f} degrees"


def test_one_stop_doubles_the_light(simulator: EmbeddedSimulator) -> None:
    levels = [
        ground_light(simulator, Illumination(sun_altitude=0.9, exposure_ev100=15.0, exposure_ev=ev)).mean()
        for ev in (-2.0, -1.0, 0.0, 1.0)
    ]
    for dark, bright in pairwise(levels):
        assert bright / dark == pytest.approx(2.0, rel=0.03)
    clipped = ground_light(simulator, Illumination(sun_altitude=0.9, exposure_ev100=15.0, exposure_ev=8.0))
    assert clipped.min() > 0.999


def test_a_fixed_exposure_is_photometric(simulator: EmbeddedSimulator) -> None:
    """White is 1.2 * 2^EV100 cd/m²; the sun near the zenith gives a fifth-reflecting ground about 100 klux."""
    for ev100 in (13.0, 15.0):
        noon = ground_light(simulator, Illumination(sun_altitude=1.3, exposure_ev100=ev100)) @ (0.2126, 0.7152, 0.0722)
        luminance = noon * 1.2 * 2.0**ev100
        assert 80e3 < luminance * math.pi / 0.2 < 130e3
    dusk_ev = ground_light(simulator, Illumination(sun_altitude=math.radians(-6.0), exposure_ev100=0.0)).mean() * 1.2
    assert 1.5 < dusk_ev * math.pi / 0.2 < 8.0, "civil twilight ends at some 3.4 lux"


def test_automatic_exposure_keeps_days_alike_and_nights_dark(simulator: EmbeddedSimulator) -> None:
    noon, low_sun, moonlit, unlit = (
        shoot(simulator, illumination).rgb[150:].mean()
        for illumination in (
            Illumination(sun_altitude=1.0),
            Illumination(sun_altitude=0.2),
            replace(NIGHT, moon_altitude=0.8),
            NIGHT,
        )
    )
    assert 0.7 * noon < low_sun < 1.1 * noon
    assert unlit < 6
    assert 15 < moonlit < 0.5 * noon


@pytest.mark.parametrize(("kelvin", "xy"), [(2856.0, (0.44757, 0.40745)), (5003.0, (0.34510, 0.35162))])
def test_white_balance_draws_its_own_light_white(kelvin: float, xy: tuple[float, float]) -> None:
    """Black bodies by their chromaticities in CIE 15; the first is illuminant A."""
    x, y = xy
    rgb_from_xyz = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    balanced = white_balance(kelvin) @ rgb_from_xyz @ (x / y, 1.0, (1.0 - x - y) / y)
    neutral = rgb_from_xyz @ (0.3135 / 0.3237, 1.0, (1.0 - 0.3135 - 0.3237) / 0.3237)  # a black body of 6504 K
    assert balanced / balanced[1] == pytest.approx(neutral / neutral[1], abs=0.01)


def test_white_balance_turns_day_bluer_the_warmer_its_white(simulator: EmbeddedSimulator) -> None:
    day = Illumination(sun_altitude=0.9, exposure_ev100=16.0)
    blueness = []
    for kelvin in (2500.0, 3200.0, 5000.0, 6504.0, 9000.0, 20_000.0):
        red, _, blue = ground_light(simulator, replace(day, white_balance_k=kelvin))
        blueness.append(blue / red)
    assert (np.diff(blueness) < -0.02).all()
    as_it_is, neutral = (shoot(simulator, replace(day, white_balance_k=kelvin)).rgb for kelvin in (None, 6504.0))
    assert np.abs(as_it_is.astype(int) - neutral.astype(int)).max() <= 1


def test_lamps_are_white_at_their_own_temperature_and_daylight_is_blue_at_that_of_lamps(
    simulator: EmbeddedSimulator,
) -> None:
    lamp = ground_light(simulator, replace(NIGHT, headlights=True, white_balance_k=5700.0))
    day = ground_light(simulator, Illumination(sun_altitude=0.9, white_balance_k=3200.0, exposure_ev=-2.0))
    assert lamp.max() < 1.12 * lamp.min()
    assert day[2] > 1.7 * day[0]


def test_brake_lamps_and_indicators_light_the_road(simulator: EmbeddedSimulator) -> None:
    car = stage.box(1, 11.0)
    images = {}
    for name, lights in {
        "off": VehicleLights(),
        "brake": VehicleLights(brake=True),
        "tail": VehicleLights(head=True),
        "left": VehicleLights(left=True),
    }.items():
        state = stage.state([replace(car, lights=lights)], weather=CLEAR, illumination=replace(NIGHT, exposure_ev=-2.0))
        images[name] = simulator.capture(state, [stage.CAMERA]).images["front"]
    behind = np.zeros_like(images["off"].ids, dtype=bool)
    foot = np.nonzero(images["off"].ids == 1)[0].max()
    behind[foot + 3 : foot + 20, 130:190] = True
    gained = {name: linear(image.rgb)[behind].mean(axis=0) for name, image in images.items()}
    assert gained["off"].max() < 0.01
    assert gained["brake"][0] > 10.0 * gained["brake"][2] > 0.0
    assert gained["brake"][0] > 3.0 * gained["tail"][0] > 3.0 * gained["off"][0]
    red, green, blue = gained["left"]
    assert red > 1.5 * green > 3.0 * blue
    columns = linear(images["left"].rgb)[foot + 3 : foot + 20, :, 0].mean(axis=0)
    middle = round(stage.CAMERA.pinhole.cx)
    assert columns[:middle].mean() > 1.5 * columns[middle + 1 :].mean()


def test_windows_are_lit_apart_from_the_streets() -> None:
    def lit(illumination: Illumination) -> list[bool]:
        levels = emission_levels(illumination, 1000.0)
        return [bool(levels[SLOT_CODES[slot]] > 0.0) for slot in (Slot.WINDOW, Slot.LAMP)]

    assert lit(NIGHT) == [False, False]
    assert lit(replace(NIGHT, window_lights=True)) == [True, False]
    assert lit(replace(NIGHT, street_lights=True)) == [False, True]
    assert lit(Illumination(window_lights=True)) == [False, False], "by day nobody sees them"
