"""The weather of one episode: drawn from its section, between keyframes, coupled over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bridge.geometry import Vec3
from bridge.scenario import keyframes
from bridge.scenario.carla import CARLA_PRESETS, CarlaWeather, weather_of
from bridge.scenario.climate import Climate, Falling, Ground, ground_after
from bridge.scenario.conditions import (
    CarlaSection,
    CouplingSection,
    WeatherFields,
    WeatherKeyframe,
    WeatherSection,
    WindSection,
)
from bridge.scenario.draw import Draw
from bridge.scenario.keyframes import Direction
from bridge.scenario.lighting import DEFAULT_SUN
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.world import Weather

_PERCENT = ("cloudiness", "wetness", "puddles", "dust", "leaves", "lens_drops", "lens_dirt")
"""Fields that a file gives in percent and the world in shares."""

_AS_WRITTEN = (
    "fog_visibility_m",
    "fog_start_m",
    "fog_height_m",
    "rain_mm_per_h",
    "snow_mm_per_h",
    "hail_mm_per_h",
    "scattering_intensity",
    "mie_scattering_scale",
    "rayleigh_scattering_scale",
)

_FIELDS: Mapping[str, tuple[str, float]] = {
    **{name: (name, 100.0) for name in _PERCENT},
    **{name: (name, 1.0) for name in _AS_WRITTEN},
    "snow_depth_cm": ("snow_depth_m", 100.0),
}
"""Each number of the section: its name in the world, and how many of its units make one there."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The weather at one time, and where the sun stands if the weather's name says it."""

    weather: Weather
    sun: Direction | None


@dataclass(frozen=True, slots=True)
class _Falls:
    """What falls at any time of the episode; equal ones are one history to ``ground_after``."""

    points: tuple[tuple[float, Falling], ...]

    def __call__(self, time_s: float) -> Falling:
        return keyframes.at(self.points, time_s)


def preset_outlook(name: str) -> Outlook:
    """Return the weather called ``name``, and the sun where that is one of CARLA's presets."""
    carla = CARLA_PRESETS.get(name)
    return Outlook(WEATHER_PRESETS[name], None if carla is None else _carla_sun(carla))


def outlook(written: WeatherSection, draw: Draw, time_s: float) -> Outlook:
    """Return the weather ``time_s`` seconds into the episode, with the frame's draws."""
    if not written.keyframes:
        points = [(0.0, _point(written, None, "weather", draw))]
    else:
        points = [
            (keyframe.at_s, _point(written, keyframe, f"weather.keyframes[{index}]", draw))
            for index, keyframe in enumerate(written.keyframes)
        ]
    weathers = [(at_s, point.weather) for at_s, point in points]
    suns = [(at_s, point) for at_s, point in points if point.sun is not None]
    weather = keyframes.at(weathers, time_s)
    if written.coupling is not None:
        falls = _Falls(tuple((at_s, Falling.of(each)) for at_s, each in weathers))
        start = Ground.of(keyframes.at(weathers, 0.0))
        ground = ground_after(_climate(written.coupling, draw), start, falls, time_s)
        weather = replace(weather, **ground._asdict())
    return Outlook(weather, keyframes.at(suns, time_s).sun if suns else None)


def _point(written: WeatherSection, keyframe: WeatherKeyframe | None, path: str, draw: Draw) -> Outlook:
    """Return what holds at a keyframe: its own preset or the section's, then the section's fields, then its own."""
    layers: list[tuple[WeatherFields, str]] = [(written, "weather")]
    if keyframe is not None:
        layers.append((keyframe, path))
    given: dict[str, Any] = {}
    for section, section_path in layers:
        given |= _given(section, section_path, draw)
    # A keyframe that names a preset starts from it; another from the section's preset with CARLA's fields over it.
    named = _named(layers if keyframe is None or keyframe.preset is None else layers[1:], draw)
    return replace(named, weather=replace(named.weather, **given)) if given else named


def _named(layers: Sequence[tuple[WeatherFields, str]], draw: Draw) -> Outlook:
    """Return the preset of the first of ``layers``, sections and their paths, with CARLA's fields of all over it."""
    first, first_path = layers[0]
    assert first.preset is not None, "the section around the keyframes has one by default"
    name = draw(f"{first_path}.preset", first.preset)
    overs = [(section.carla, f"{path}.carla") for section, path in layers if section.carla is not None]
    if not overs:
        return preset_outlook(name)
    # Over none of CARLA's presets, the sun is placed only where its angles are given.
    carla = CARLA_PRESETS.get(name, CarlaWeather(sun_altitude_angle=None))
    for over, path in overs:
        carla = replace(carla, **_carla_given(over, path, draw))
    return Outlook(weather_of(carla), _carla_sun(carla))


def _carla_given(section: CarlaSection, path: str, draw: Draw) -> dict[str, Any]:
    return {
        name: draw(f"{path}.{name}", distribution)
        for name in CarlaSection.field_names()
        if (distribution := getattr(section, name)) is not None
    }


def _carla_sun(carla: CarlaWeather) -> Direction | None:
    if carla.sun_azimuth_angle is None and carla.sun_altitude_angle is None:
        return None
    azimuth, altitude = carla.sun_azimuth_angle, carla.sun_altitude_angle
    return Direction(
        DEFAULT_SUN.azimuth if azimuth is None else math.radians(azimuth),
        DEFAULT_SUN.altitude if altitude is None else math.radians(altitude),
    )


def _given(section: WeatherFields, path: str, draw: Draw) -> dict[str, Any]:
    """Return the fields that ``section`` gives, in the units of the world."""
    given: dict[str, Any] = {
        name: draw(f"{path}.{written_name}", distribution) / per_unit
        for written_name, (name, per_unit) in _FIELDS.items()
        if (distribution := getattr(section, written_name)) is not None
    }
    if section.wind is not None:
        given["wind_mps"] = _wind(section.wind, f"{path}.wind", draw)
    return given


def _wind(section: WindSection, path: str, draw: Draw) -> Vec3:
    speed = draw(f"{path}.speed_mps", section.speed_mps)
    origin = math.radians(draw(f"{path}.from_deg", section.from_deg))
    return Vec3(-speed * math.sin(origin), -speed * math.cos(origin), 0.0)


def _climate(section: CouplingSection, draw: Draw) -> Climate:
    path = "weather.coupling"
    return Climate(
        temperature_c=draw(f"{path}.temperature_c", section.temperature_c),
        drying_s=60 * draw(f"{path}.drying_min", section.drying_min),
        puddle_drying_s=60 * draw(f"{path}.puddle_drying_min", section.puddle_drying_min),
        lens_clearing_s=draw(f"{path}.lens_clearing_s", section.lens_clearing_s),
        time_scale=draw(f"{path}.time_scale", section.time_scale),
    )
