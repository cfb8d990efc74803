from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bridge.air import fog_extinction
from bridge.conformance import stage
from bridge.engine.lighting import light_of
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages
from bridge.world import Illumination, VehicleLights, Weather

CONDITIONS = {
    "noon": (Weather(), Illumination(sun_altitude=1.0)),
    "low sun": (Weather(), Illumination(sun_altitude=0.08)),
    "overcast": (Weather(cloudiness=1.0), Illumination()),
    "fog": (Weather(fog_visibility_m=60.0), Illumination()),
    "rain": (Weather(cloudiness=1.0, rain_mm_per_h=30.0, wetness=1.0), Illumination()),
    "dusk": (Weather(), Illumination(sun_altitude=-0.07)),
    "night": (Weather(), Illumination(sun_altitude=-0.7, street_lights=True, headlights=True)),
    "bright": (Weather(), Illumination(sun_altitude=1.0, exposure_ev=1.0)),
}
ACTORS = (stage.box(1, 9.0, 1.0, 0.3), stage.box(2, 20.0, -3.0, color=(0.7, 0.02, 0.02)))


def shoot(simulator: EmbeddedSimulator, weather: Weather, illumination: Illumination) -> CameraImages:
    state = stage.state(ACTORS, weather=weather, illumination=illumination)
    return simulator.capture(state, [replace(stage.CAMERA, normals=True)]).images["front"]


def test_weather_and_light_change_colours_only(simulator: EmbeddedSimulator) -> None:
    pictures = {name: shoot(simulator, *condition) for name, condition in CONDITIONS.items()}
    first = pictures["noon"]
    for picture in pictures.values():
        assert picture.ids.tobytes() == first.ids.tobytes()
        assert picture.depth.tobytes() == first.depth.tobytes()
        assert picture.normals is not None
        assert first.normals is not None
        assert picture.normals.tobytes() == first.normals.tobytes()
    assert len({picture.rgb.tobytes() for picture in pictures.values()}) == len(CONDITIONS)


def test_night_is_darker_than_day_and_exposure_brightens(simulator: EmbeddedSimulator) -> None:
    unlit = Illumination(sun_altitude=-0.7)
    day, night, bright = (
        float(shoot(simulator, weather, illumination).rgb.mean())
        for weather, illumination in (CONDITIONS["noon"], (Weather(), unlit), CONDITIONS["bright"])
    )
    assert night < 0.5 * day < day < bright


def test_fog_takes_contrast_by_koschmieder(simulator: EmbeddedSimulator) -> None:
    assert math.exp(-fog_extinction(Weather(fog_visibility_m=100.0)) * 100.0) == pytest.approx(0.05, rel=0.01)
    clear = shoot(simulator, *CONDITIONS["noon"]).rgb[:, :, 1]
    foggy = shoot(simulator, *CONDITIONS["fog"]).rgb[:, :, 1]
    ids = shoot(simulator, *CONDITIONS["noon"]).ids
    red_box = ids == 2
    ground = ids == stage.GROUND_ID
    contrast = [abs(float(image[red_box].mean()) - float(image[ground].mean())) for image in (clear, foggy)]
    assert contrast[1] < 0.75 * contrast[0]


@pytest.mark.parametrize(("azimuth", "lit"), [(0.0, "left"), (math.pi, "right")])
def test_sun_stands_clockwise_from_north(simulator: EmbeddedSimulator, azimuth: float, lit: str) -> None:
    """Looking along x (east), north is to the left: a northern sun lights the faces on the left."""
    box = stage.box(1, 12.0, 0.0, yaw=math.pi / 4, color=(0.6, 0.6, 0.6))
    illumination = Illumination(sun_azimuth=azimuth, sun_altitude=0.5)
    image = simulator.capture(stage.state([box], illumination=illumination), [stage.CAMERA]).images["front"]
    rows, columns = np.nonzero(image.ids == 1)
    middle = round(stage.CAMERA.pinhole.cx)
    low = rows > rows.max() - 6  # the two sides, without the roof
    left = image.rgb[rows[low & (columns < middle - 2)], columns[low & (columns < middle - 2)]].mean()
    right = image.rgb[rows[low & (columns > middle + 2)], columns[low & (columns > middle + 2)]].mean()
    assert (left > right + 20) if lit == "left" else (right > left + 20)


def test_actors_throw_shadows_away_from_the_sun(simulator: EmbeddedSimulator) -> None:
    north = Illumination(sun_azimuth=0.0, sun_altitude=0.6)
    with_box = simulator.capture(stage.state([stage.box(1, 12.0)], illumination=north), [stage.CAMERA]).images["front"]
    without = simulator.capture(stage.state(illumination=north), [stage.CAMERA]).images["front"]
    ground = (with_box.ids == stage.GROUND_ID) & (without.ids == stage.GROUND_ID)
    darker = ground & (with_box.rgb.mean(axis=2) < 0.8 * without.rgb.mean(axis=2))
    columns = np.nonzero(darker)[1]
    assert len(columns) > 100
    assert np.median(columns) > stage.CAMERA.pinhole.cx + 10


def test_paint_takes_the_actors_colour(simulator: EmbeddedSimulator) -> None:
    image = shoot(simulator, *CONDITIONS["overcast"])
    red, green, _ = image.rgb[image.ids == 2].mean(axis=0)
    assert red > 2 * green


def test_low_sun_is_warm() -> None:
    low, high = (light_of(Weather(), Illumination(sun_altitude=altitude)).sun for altitude in (0.1, 1.0))
    assert low[0] / low[2] > 2 * high[0] / high[2]


@pytest.mark.parametrize("cloudiness", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("visibility", [30.0, 1000.0, 20_000.0])
def test_light_is_finite_and_falls_with_the_sun(cloudiness: float, visibility: float) -> None:
    weather = Weather(cloudiness=cloudiness, fog_visibility_m=visibility)
    altitudes = np.linspace(-math.pi / 2, math.pi / 2, 181)
    lights = [light_of(weather, Illumination(sun_altitude=float(altitude))) for altitude in altitudes]
    total = [float(light.sky_ambient.sum() + light.sun.sum() * max(light.sun_direction[2], 0)) for light in lights]
    assert np.isfinite(total).all()
    assert all(np.isfinite(light.exposure) and light.exposure > 0 for light in lights)
    assert total[0] < 0.01 * total[-1]
    assert (np.diff(total) > -0.02 * np.array(total[1:])).all()


def test_headlights_of_the_ego_light_the_road(simulator: EmbeddedSimulator) -> None:
    dark = shoot(simulator, Weather(), Illumination(sun_altitude=-0.7))
    lit = simulator.capture(
        stage.state(illumination=Illumination(sun_altitude=-0.7, headlights=True, exposure_ev=0.0)), [stage.CAMERA]
    ).images["front"]
    assert lit.rgb[185, 150:170].mean() > dark.rgb[185, 150:170].mean() + 20


def test_brake_and_head_bits_reach_the_request(simulator: EmbeddedSimulator) -> None:
    actor = stage.box(1, 9.0)
    night = Illumination(sun_altitude=-0.7)
    on = replace(actor, lights=VehicleLights(head=True))
    pictures = [
        simulator.capture(stage.state([a], illumination=night), [stage.CAMERA]).images["front"] for a in (actor, on)
    ]
    assert pictures[0].rgb.tobytes() != pictures[1].rgb.tobytes()
    assert pictures[0].ids.tobytes() == pictures[1].ids.tobytes()
