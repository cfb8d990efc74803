"""CARLA's parameters and presets."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from pathlib import Path
from typing import Protocol

import pytest

from bridge.scenario.carla import CARLA_PRESETS, CarlaWeather, weather_of
from bridge.scenario.conditions import CarlaSection, CouplingSection, WeatherSection
from bridge.scenario.light_section import IlluminationSection
from bridge.scenario.presets import OWN_PRESETS, WEATHER_PRESETS
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.world import Illumination, Weather

PARAMETERS = [
    *["cloudiness", "precipitation", "precipitation_deposits", "wind_intensity", "sun_azimuth_angle"],
    *["sun_altitude_angle", "fog_density", "fog_distance", "fog_falloff", "wetness", "scattering_intensity"],
    *["mie_scattering_scale", "rayleigh_scattering_scale", "dust_storm"],
]
"""The fourteen of carla.WeatherParameters."""

NAMES = [
    *[f"{sky}Noon" for sky in ("Clear", "Cloudy", "Wet", "WetCloudy", "MidRainy", "HardRain", "SoftRain")],
    *[f"{sky}Sunset" for sky in ("Clear", "Cloudy", "Wet", "WetCloudy", "MidRain", "HardRain", "SoftRain")],
    *[f"{sky}Night" for sky in ("Clear", "Cloudy", "Wet", "WetCloudy", "SoftRain", "MidRainy", "HardRain")],
    "DustStorm",
]
"""The presets of CARLA 0.9.15."""


class Parse(Protocol):
    def __call__(self, **sections: str) -> Scenario: ...


def conditions(parse: Parse, weather: str, illumination: str = "{}") -> tuple[Weather, Illumination]:
    scenario = parse(weather=f"weather: {weather}", illumination=f"illumination: {illumination}")
    return plan_episode(scenario, None, 0).conditions(0)


def test_all_parameters_and_presets_are_there() -> None:
    assert sorted(field.name for field in dataclasses.fields(CarlaWeather)) == sorted(PARAMETERS)
    assert sorted(CarlaSection.field_names()) == sorted(PARAMETERS)
    assert set(NAMES) <= set(CARLA_PRESETS)
    aliases = set(CARLA_PRESETS) - set(NAMES)
    assert all(re.fullmatch("MidRainy?(Noon|Sunset|Night)", name) for name in aliases)
    assert set(CARLA_PRESETS) <= set(WEATHER_PRESETS)


def test_presets_have_the_figures_of_carla() -> None:
    hard = CARLA_PRESETS["HardRainNight"]
    assert (hard.cloudiness, hard.precipitation, hard.precipitation_deposits, hard.wind_intensity) == (
        100,
        100,
        90,
        100,
    )
    assert (hard.sun_altitude_angle, hard.fog_density, hard.fog_distance, hard.fog_falloff) == (-90, 100, 0.75, 0.1)
    assert (hard.wetness, hard.dust_storm) == (100, 0)
    assert CARLA_PRESETS["ClearNight"].fog_distance == 75
    assert CARLA_PRESETS["DustStorm"].dust_storm == 100
    for name, preset in CARLA_PRESETS.items():
        altitude = next((deg for part, deg in (("Sunset", 15), ("Night", -90)) if name.endswith(part)), 45)
        assert preset.sun_altitude_angle == altitude, name


RISING = {
    "cloudiness": "cloudiness",
    "precipitation": "rain_mm_per_h",
    "precipitation_deposits": "puddles",
    "fog_distance": "fog_start_m",
    "wetness": "wetness",
    "scattering_intensity": "scattering_intensity",
    "mie_scattering_scale": "mie_scattering_scale",
    "rayleigh_scattering_scale": "rayleigh_scattering_scale",
    "dust_storm": "dust",
}
FALLING = {"fog_density": "fog_visibility_m", "fog_falloff": "fog_height_m"}


@pytest.mark.parametrize("parameter", [*RISING, *FALLING, "wind_intensity"])
def test_every_parameter_changes_one_thing_steadily(parameter: str) -> None:
    def value(amount: float) -> float:
        weather = weather_of(CarlaWeather(**{parameter: amount}))
        if parameter == "wind_intensity":
            return math.hypot(*weather.wind_mps)
        return float(getattr(weather, (RISING | FALLING)[parameter]))

    steps = [value(amount) for amount in (0, 0.5, 1, 2, 4, 8, 10)]
    sign = -1 if parameter in FALLING else 1
    assert all(sign * (later - earlier) > 0 for earlier, later in itertools.pairwise(steps)), steps


def test_ends() -> None:
    nothing = weather_of(
        CarlaWeather(cloudiness=0, wind_intensity=0, fog_density=0, fog_distance=0, fog_falloff=0, wetness=0)
    )
    assert nothing == Weather(cloudiness=0, fog_visibility_m=30_000, fog_height_m=100_000)
    everything = weather_of(
        CarlaWeather(
            cloudiness=100,
            precipitation=100,
            precipitation_deposits=100,
            wind_intensity=100,
            fog_density=100,
            fog_distance=40,
            fog_falloff=100,
            wetness=100,
            dust_storm=100,
        )
    )
    assert (everything.cloudiness, everything.puddles, everything.wetness, everything.dust) == (1, 1, 1, 1)
    assert everything.rain_mm_per_h == 25
    assert everything.fog_visibility_m == pytest.approx(50)
    assert (everything.fog_start_m, everything.fog_height_m) == (40, 1)
    assert everything.wind_mps == (20, 0, 0)


@pytest.mark.parametrize(("name", "low", "high"), [("SoftRain", 0.1, 2.5), ("MidRainy", 2.5, 10), ("HardRain", 10, 50)])
def test_rain_is_called_what_meteorologists_call_it(name: str, low: float, high: float) -> None:
    assert low < WEATHER_PRESETS[f"{name}Noon"].rain_mm_per_h < high


def test_a_preset_of_carla_places_the_sun(parse: Parse) -> None:
    weather, light = conditions(parse, "{preset: HardRainSunset}")
    assert weather == WEATHER_PRESETS["HardRainSunset"]
    assert math.degrees(light.sun_altitude) == pytest.approx(15)
    assert math.degrees(light.sun_azimuth) == pytest.approx(140)
    assert math.degrees(conditions(parse, "{preset: ClearNight}")[1].sun_altitude) == pytest.approx(-90)
    given = conditions(parse, "{preset: HardRainSunset}", "{sun: {altitude_deg: 60}}")[1]
    assert math.degrees(given.sun_altitude) == pytest.approx(60)
    assert math.degrees(conditions(parse, "{preset: rain}")[1].sun_altitude) == pytest.approx(40)


def test_carlas_fields_stand_over_its_presets_and_ours_over_both(parse: Parse) -> None:
    weather, light = conditions(
        parse,
        "{preset: WetNoon, carla: {fog_density: 50, precipitation: 100, sun_azimuth_angle: 90}, rain_mm_per_h: 1}",
    )
    noon = WEATHER_PRESETS["WetNoon"]
    assert weather.puddles == noon.puddles
    assert weather.fog_visibility_m == pytest.approx(math.sqrt(50 * 30_000))
    assert weather.rain_mm_per_h == 1
    assert math.degrees(light.sun_azimuth) == pytest.approx(90)
    assert math.degrees(light.sun_altitude) == pytest.approx(45)


def test_carlas_fields_need_no_preset(parse: Parse) -> None:
    weather, light = conditions(parse, "{carla: {cloudiness: 80, precipitation_deposits: 30}}")
    assert weather == weather_of(CarlaWeather(cloudiness=80, precipitation_deposits=30))
    assert math.degrees(light.sun_altitude) == pytest.approx(40)
    low = conditions(parse, "{carla: {sun_altitude_angle: -3}}")[1]
    assert math.degrees(low.sun_altitude) == pytest.approx(-3)
    assert low.headlights


def test_a_keyframe_without_a_preset_stands_over_that_of_the_section(parse: Parse) -> None:
    scenario = parse(
        weather="weather: {preset: WetSunset, carla: {wetness: 70}, keyframes: [{at_s: 0}, "
        "{at_s: 30, carla: {precipitation: 60}}, {at_s: 60, preset: CloudyNoon, carla: {precipitation: 60}}]}"
    )
    plan = plan_episode(scenario, None, 0)
    sunset = dataclasses.replace(CARLA_PRESETS["WetSunset"], wetness=70)
    (_, low), (weather, light), (later, noon) = (plan.conditions(0, time) for time in (0, 30, 60))
    assert weather == weather_of(dataclasses.replace(sunset, precipitation=60))
    assert light.sun_altitude == low.sun_altitude == pytest.approx(math.radians(15))
    assert later == weather_of(dataclasses.replace(CARLA_PRESETS["CloudyNoon"], precipitation=60))
    assert noon.sun_altitude == pytest.approx(math.radians(45))


def test_carlas_fields_of_a_keyframe_place_no_sun_by_themselves(parse: Parse) -> None:
    plan = plan_episode(parse(weather="weather: {keyframes: [{at_s: 0, carla: {precipitation: 60}}]}"), None, 0)
    assert math.degrees(plan.conditions(0, 0.0)[1].sun_altitude) == pytest.approx(40)


def test_the_page_lists_every_preset_with_its_figures() -> None:
    page = (Path(__file__).parents[2] / "docs" / "weather.md").read_text(encoding="utf-8")
    for name in NAMES:
        carla = CARLA_PRESETS[name]
        shown = [
            carla.cloudiness,
            carla.precipitation,
            carla.precipitation_deposits,
            carla.wind_intensity,
            carla.sun_altitude_angle,
            carla.fog_density,
            carla.fog_distance,
            carla.fog_falloff,
            carla.wetness,
            carla.dust_storm,
        ]
        assert f"| `{name}` | {' | '.join(f'{value:g}' for value in shown)} |" in page, name


def test_the_page_names_every_field_and_preset() -> None:
    page = (Path(__file__).parents[2] / "docs" / "weather.md").read_text(encoding="utf-8")
    for section in (WeatherSection, IlluminationSection, CarlaSection, CouplingSection):
        missing = [name for name in section.field_names() if f"`{name}" not in page and f"  {name}:" not in page]
        assert missing == []
    for name, preset in OWN_PRESETS.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` | {100 * preset.cloudiness:g} |")]
        for kind in ("rain", "snow", "hail"):
            rate = getattr(preset, f"{kind}_mm_per_h")
            assert (f"{kind} {rate:g}" in row) == (rate > 0)
