"""CARLA's weather: its parameters, its presets, and what they are in physical units.

CARLA states most of its weather in percent of a maximum that it gives no unit. What such a percentage means here is
said by ``weather_of`` alone; every part of it grows or falls with its parameter, between the ends named there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bridge.geometry import Vec3
from bridge.world import Weather

RAIN_AT_100_MM_PER_H = 25.0
"""Heavy rain. It grows with the square, so that CARLA's soft rain (30) is light, its middle one (60) moderate."""

WIND_AT_100_MPS = 20.0
"""A gale, 8 Beaufort."""

CLEAREST_M, DENSEST_M = 30_000.0, 50.0
"""Visibility at fog densities of 0 and 100; each percent between takes the same share of it."""

FOG_HEIGHT_AT_FALLOFF_1_M = 20.0
"""CARLA: falloff 1 reaches up to normal-sized buildings, 0 covers everything, above 5 it clings to the ground."""

_HEIGHTS_M = (1.0, 100_000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarlaWeather:
    """CARLA's ``WeatherParameters`` with its names and ranges; the sun's angles are None where CARLA leaves them open.

    The defaults are those of its preset ClearNoon.
    """

    cloudiness: float = 5.0
    precipitation: float = 0.0
    precipitation_deposits: float = 0.0
    wind_intensity: float = 10.0
    sun_azimuth_angle: float | None = None
    """Degrees, 0-360."""
    sun_altitude_angle: float | None = 45.0
    """Degrees, -90 to 90."""
    fog_density: float = 2.0
    fog_distance: float = 0.75
    """Metres."""
    fog_falloff: float = 0.1
    wetness: float = 0.0
    scattering_intensity: float = 1.0
    mie_scattering_scale: float = 0.03
    rayleigh_scattering_scale: float = 0.0331
    dust_storm: float = 0.0


def weather_of(carla: CarlaWeather) -> Weather:
    """Return the weather that CARLA's parameters stand for.

    - cloudiness, dust_storm: 0-100 becomes 0-1.
    - precipitation: ``RAIN_AT_100_MM_PER_H`` * (p / 100)^2.
    - precipitation_deposits: 0-100 becomes puddles of 0-1; ground under puddles is at least as wet as they are wide.
    - wetness: 0-100 becomes 0-1.
    - wind_intensity: up to ``WIND_AT_100_MPS``, from the west, for CARLA gives no direction.
    - fog_density: a visibility of ``CLEAREST_M`` * (``DENSEST_M`` / ``CLEAREST_M``)^(density / 100).
    - fog_distance: metres, as it is. fog_falloff: a height of ``FOG_HEIGHT_AT_FALLOFF_1_M`` / falloff, from 1 m.
    - the three scattering fields as they are.
    """
    low, high = _HEIGHTS_M
    height_m = FOG_HEIGHT_AT_FALLOFF_1_M / carla.fog_falloff if carla.fog_falloff > 0.0 else math.inf
    return Weather(
        cloudiness=carla.cloudiness / 100,
        fog_visibility_m=CLEAREST_M * (DENSEST_M / CLEAREST_M) ** (carla.fog_density / 100),
        fog_start_m=carla.fog_distance,
        fog_height_m=min(max(height_m, low), high),
        rain_mm_per_h=RAIN_AT_100_MM_PER_H * (carla.precipitation / 100) ** 2,
        wetness=max(carla.wetness, carla.precipitation_deposits) / 100,
        puddles=carla.precipitation_deposits / 100,
        dust=carla.dust_storm / 100,
        wind_mps=Vec3(WIND_AT_100_MPS * carla.wind_intensity / 100, 0.0, 0.0),
        scattering_intensity=carla.scattering_intensity,
        mie_scattering_scale=carla.mie_scattering_scale,
        rayleigh_scattering_scale=carla.rayleigh_scattering_scale,
    )


def _preset(
    cloudiness: float,
    precipitation: float,
    deposits: float,
    wind: float,
    altitude: float,
    fog_density: float,
    fog_distance: float,
    fog_falloff: float,
    wetness: float,
    dust_storm: float = 0.0,
) -> CarlaWeather:
    return CarlaWeather(
        cloudiness=cloudiness,
        precipitation=precipitation,
        precipitation_deposits=deposits,
        wind_intensity=wind,
        sun_altitude_angle=altitude,
        fog_density=fog_density,
        fog_distance=fog_distance,
        fog_falloff=fog_falloff,
        wetness=wetness,
        dust_storm=dust_storm,
    )


# Sources: the figures of LibCarla/source/carla/rpc/WeatherParameters.cpp of CARLA 0.9.15. All have the azimuth -1,
# which is none, and the scattering fields' defaults. "Default", a weather of each map's own, has no figures.
_AS_WRITTEN: Mapping[str, CarlaWeather] = {
    #                          cloud  rain  pools  wind   sun   fog  from  falloff  wet
    "ClearNoon": _preset(5, 0, 0, 10, 45, 2, 0.75, 0.1, 0),
    "CloudyNoon": _preset(60, 0, 0, 10, 45, 3, 0.75, 0.1, 0),
    "WetNoon": _preset(5, 0, 50, 10, 45, 3, 0.75, 0.1, 0),
    "WetCloudyNoon": _preset(60, 0, 50, 10, 45, 3, 0.75, 0.1, 0),
    "MidRainyNoon": _preset(60, 60, 60, 60, 45, 3, 0.75, 0.1, 0),
    "HardRainNoon": _preset(100, 100, 90, 100, 45, 7, 0.75, 0.1, 0),
    "SoftRainNoon": _preset(20, 30, 50, 30, 45, 3, 0.75, 0.1, 0),
    "ClearSunset": _preset(5, 0, 0, 10, 15, 2, 0.75, 0.1, 0),
    "CloudySunset": _preset(60, 0, 0, 10, 15, 3, 0.75, 0.1, 0),
    "WetSunset": _preset(5, 0, 50, 10, 15, 2, 0.75, 0.1, 0),
    "WetCloudySunset": _preset(60, 0, 50, 10, 15, 2, 0.75, 0.1, 0),
    "MidRainSunset": _preset(60, 60, 60, 60, 15, 3, 0.75, 0.1, 0),
    "HardRainSunset": _preset(100, 100, 90, 100, 15, 7, 0.75, 0.1, 0),
    "SoftRainSunset": _preset(20, 30, 50, 30, 15, 2, 0.75, 0.1, 0),
    "ClearNight": _preset(5, 0, 0, 10, -90, 60, 75, 1, 0),
    "CloudyNight": _preset(60, 0, 0, 10, -90, 60, 0.75, 0.1, 0),
    "WetNight": _preset(5, 0, 50, 10, -90, 60, 75, 1, 60),
    "WetCloudyNight": _preset(60, 0, 50, 10, -90, 60, 0.75, 0.1, 60),
    "SoftRainNight": _preset(60, 30, 50, 30, -90, 60, 0.75, 0.1, 60),
    "MidRainyNight": _preset(80, 60, 60, 60, -90, 60, 0.75, 0.1, 80),
    "HardRainNight": _preset(100, 100, 90, 100, -90, 100, 0.75, 0.1, 100),
    "DustStorm": _preset(100, 0, 0, 100, 45, 2, 0.75, 0.1, 0, dust_storm=100),
}

CARLA_PRESETS: Mapping[str, CarlaWeather] = MappingProxyType(
    {
        **_AS_WRITTEN,
        # CARLA calls middling rain "MidRainy" at noon and night and "MidRain" at sunset; both are taken throughout.
        "MidRainNoon": _AS_WRITTEN["MidRainyNoon"],
        "MidRainySunset": _AS_WRITTEN["MidRainSunset"],
        "MidRainNight": _AS_WRITTEN["MidRainyNight"],
    }
)
"""By CARLA's names."""
