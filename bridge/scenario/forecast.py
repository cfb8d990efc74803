"""The weather of one episode: drawn from its section, between keyframes, coupled over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
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

PERCENT = ("cloudiness", "wetness", "puddles", "dust", "leaves", "lens_drops", "lens_dirt")
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

FIELDS: Mapping[str, tuple[str, float]] = {
    **{name: (name, 100.0) for name in PERCENT},
    **{name: (name, 1.0) for name in _AS_WRITTEN},
    "snow_depth_cm": ("snow_depth_m", 100.0),
}
"""Each number of the section: its name in the world, and how many of its units make one there."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The weather at one time, and where the sun stands if the weather's name says it."""

    weather: Weather
    sun: Direction | None


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
        falling_at = partial(keyframes.at, [(at_s, Falling.of(each)) for at_s, each in weathers])
        start = Ground.of(keyframes.at(weathers, 0.0))
        ground = ground_after(_climate(written.coupling, draw), start, falling_at, time_s)
        weather = replace(weather, **ground._asdict())
    return Outlook(weather, keyframes.at(suns, time_s).sun if suns else None)


def _point(written: WeatherSection, keyframe: WeatherKeyframe | None, path: str, draw: Draw) -> Outlook:
    """Return what holds at a keyframe: its own preset or the section's, then the section's fields, then its own."""
    if keyframe is None or (keyframe.preset is None and keyframe.carla is None):
        named = _named(written, "weather", draw)
    else:
        named = _named(keyframe, path, draw)
    given = _given(written, "weather", draw)
    if keyframe is not None:
        given |= _given(keyframe, path, draw)
    return replace(named, weather=replace(named.weather, **given)) if given else named


def _named(section: WeatherFields, path: str, draw: Draw) -> Outlook:
    """Return the preset of ``section`` with CARLA's fields over it."""
    name = draw.optional(f"{path}.preset", section.preset, "ClearNoon")
    if section.carla is None:
        return preset_outlook(name)
    # Over none of CARLA's presets, the sun is placed only where its angles are given.
    base = CARLA_PRESETS.get(name, CarlaWeather(sun_altitude_angle=None))
    carla = replace(base, **_carla_given(section.carla, f"{path}.carla", draw))
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
        for written_name, (name, per_unit) in FIELDS.items()
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
