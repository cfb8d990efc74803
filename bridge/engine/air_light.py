"""What weather makes of the light of a moment: dust before the sun, snow on the ground, and the air on the way."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.air import dust_extinction, fall_extinction, fog_extinction
from bridge.engine.cover import snow_closed
from bridge.engine.lighting import Light, light_of
from bridge.geometry import Vec3
from bridge.world import Illumination, Weather

_DUST_HEIGHT_M = 250.0
_DUST_TINT = np.array([1.0, 0.68, 0.37])
"""What mineral dust leaves of white light, relative to red."""

_DUST_REPEAT_M = 64.0


@lru_cache(maxsize=8)
def weathered_light(weather: Weather, illumination: Illumination) -> Light:
    """Return the light of a moment as dust in the air and snow on the ground change it."""
    light = light_of(weather, illumination)
    if weather.dust:
        light = _dusty(light, weather)
    if weather.snow_depth_m:
        light = _snowy(light, weather, automatic=illumination.exposure_ev100 is None)
    return light


def _snowy(light: Light, weather: Weather, *, automatic: bool) -> Light:
    """The ground gives back 0.7 of the light instead of 0.24; an automatic exposure closes by up to 0.6 stops."""
    closed = snow_closed(weather)
    return replace(
        light,
        ground_ambient=light.ground_ambient * (1.0 + 1.9 * closed),
        skyline=light.skyline * (1.0 + 0.8 * closed),
        exposure=light.exposure * (2.0 ** (-0.6 * closed) if automatic else 1.0),
    )


def _dusty(light: Light, weather: Weather) -> Light:
    """Under a layer of dust there is less sun, and brown light from all over the sky."""
    up = max(float(light.sun_direction[2]), 0.0)
    through = math.exp(-dust_extinction(weather) * 0.25 * _DUST_HEIGHT_M / max(up, 0.15))
    lost = light.sun * up * (1.0 - through)
    tint = _tint(weather)
    return replace(
        light,
        sun=light.sun * through * tint,
        sun_disc=light.sun_disc * through * tint,
        sky_ambient=(light.sky_ambient + 0.6 * lost) * tint,
        ground_ambient=light.ground_ambient * tint,
        skyline=light.skyline * tint,
    )


def air_uniforms(weather: Weather, light: Light, above_ground_m: float, time_ns: int) -> dict[str, Any]:
    """Return what ``fog.glsl`` takes, for an eye so high above the ground."""
    height = weather.fog_height_m
    at_eye = fog_extinction(weather) * math.exp(-max(above_ground_m, 0.0) / height)
    values: dict[str, Any] = {
        "fog_color": tuple((light.fog_color * weather.scattering_intensity).tolist()),
        "fog_extinction": at_eye,
        "fog_height": height,
        "fog_start": weather.fog_start_m,
        "fall_extinction": fall_extinction(weather),
    }
    if weather.dust:
        values |= {
            "dust_color": tuple(_dust_color(light, weather).tolist()),
            "dust_extinction": dust_extinction(weather),
            "dust_height": _DUST_HEIGHT_M,
            "dust_drift": drift(weather.wind_mps, time_ns, _DUST_REPEAT_M),
        }
    return values


def drift(wind_mps: Vec3, time_ns: int, repeat_m: float) -> tuple[float, float]:
    """Return how far the wind has taken a pattern that repeats after so many metres, in repeats, each 0-1."""
    seconds = time_ns * 1e-9
    return wind_mps.x * seconds / repeat_m % 1.0, wind_mps.y * seconds / repeat_m % 1.0


def _tint(weather: Weather) -> NDArray[np.float64]:
    return np.asarray(_DUST_TINT ** min(2.0 * weather.dust, 1.0))


def _dust_color(light: Light, weather: Weather) -> NDArray[np.float64]:
    """Radiance of a thick layer: what comes down is scattered on, blue less than red."""
    received = light.sky_ambient + light.sun * max(float(light.sun_direction[2]), 0.0)
    return np.asarray(received * _DUST_TINT / _tint(weather) * (0.62 / math.pi) * weather.scattering_intensity)
