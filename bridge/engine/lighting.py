"""What light there is: from the sun's height and the weather to the numbers that the shaders take.

Irradiance and radiance are in units of ten thousand lux (and that per steradian), so a clear noon has about 10 from
the sun and 1 from the sky. ``exposure`` takes radiance to image brightness. All of it is a formula of the request.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.world import Illumination, Weather

Color = NDArray[np.float64]
"""(3,) linear light, red, green, blue."""

FOG_LAYER_M = 300.0
"""Height of the layer that holds the fog; above it the air is clear."""

STREET_LIGHT_LEVEL = 0.0014
"""Irradiance that street lamps give a street, for the exposure."""

HEADLIGHT_LEVEL = 0.0007

DARKEST_LEVEL = 1.0e-3
"""Irradiance below which the camera no longer opens up: unlit nights are dark."""

STREET_BOUNCE = 1.8e-4 * np.array([1.0, 0.80, 0.58])
"""Irradiance from everywhere that lit streets give back."""

_OPTICAL_DEPTH = np.array([0.085, 0.155, 0.30])
"""Of the clear air, straight up."""

_SUN_ABOVE_AIR = 11.0
_SUN_WHITE = np.array([0.96, 1.0, 1.06])
_ZENITH_BLUE = np.array([0.20, 0.60, 1.62])
_HORIZON_PALE = np.array([0.76, 1.00, 1.22])
_NIGHT_BLUE = np.array([0.70, 0.90, 1.35])
_OVERCAST_GREY = np.array([0.95, 1.0, 1.06])
_GROUND_TINT = np.array([1.04, 1.0, 0.93])

_ALTITUDES_DEG = (-18.0, -12.0, -8.0, -5.0, -2.0, 0.0, 4.0, 10.0, 25.0, 45.0, 90.0)
_SKY_LEVELS = (1.6e-4, 2.0e-4, 4e-4, 1.8e-3, 0.014, 0.05, 0.24, 0.60, 1.35, 1.85, 2.1)
"""Irradiance of the clear sky by the sun's altitude, with moonlight as its floor."""


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The light of one moment, in the world frame."""

    sun_direction: NDArray[np.float64]
    """(3,) unit, towards the sun."""
    sun: Color
    """Irradiance of what faces the sun, after clouds and fog."""
    sun_disc: Color
    sky_ambient: Color
    ground_ambient: Color
    zenith: Color
    horizon: Color
    sun_glow: Color
    skyline: Color
    fog_color: Color
    cloud_lit: Color
    cloud_dark: Color
    fog_extinction: float
    """Per metre."""
    stars: float
    exposure: float

    @property
    def has_sun(self) -> bool:
        """Whether the sun's light is worth a shadow."""
        return bool(self.sun.max() > 0.02 * float(self.sky_ambient.max()) and self.sun_direction[2] > 0.0)


def light_of(weather: Weather, illumination: Illumination) -> Light:
    """Return the light for a moment's weather and sun."""
    altitude = illumination.sun_altitude
    up = math.sin(altitude)
    azimuth = illumination.sun_azimuth
    sun_direction = np.array([math.sin(azimuth) * math.cos(altitude), math.cos(azimuth) * math.cos(altitude), up])
    overcast = _smooth(0.45, 1.0, weather.cloudiness)
    extinction = fog_extinction(weather)
    through_fog = math.exp(-extinction * FOG_LAYER_M / max(up, 0.08))

    transmitted = np.exp(-_OPTICAL_DEPTH * _air_mass(altitude)) * _SUN_WHITE
    beam = _SUN_ABOVE_AIR * transmitted * _smooth(-0.012, 0.05, up)
    sun = beam * (1.0 - 0.985 * overcast) * (1.0 - 0.2 * weather.cloudiness) * through_fog
    scattered = _luminance(beam) * max(up, 0.0) * (0.30 * overcast * through_fog + 0.45 * (1.0 - through_fog))
    level = math.exp(float(np.interp(math.degrees(altitude), _ALTITUDES_DEG, np.log(_SKY_LEVELS))))
    sky_level = level * (1.0 - 0.35 * overcast) + scattered

    veiled = max(overcast, 1.0 - through_fog)
    night = 1.0 - _smooth(-0.21, -0.06, up)
    clear_zenith = _mix(_ZENITH_BLUE, _NIGHT_BLUE, night) * (level / math.pi)
    clear_horizon = _mix(_HORIZON_PALE, 1.3 * _NIGHT_BLUE, night) * (2.1 * level / math.pi)
    grey = _mix(_OVERCAST_GREY, 0.9 * _NIGHT_BLUE, 0.6 * night) * (sky_level / math.pi)
    zenith = _mix(clear_zenith, grey, veiled)
    horizon = _mix(clear_horizon, 0.9 * grey, veiled)
    warm = np.exp(-_OPTICAL_DEPTH * min(_air_mass(altitude), 14.0))
    warm = warm / _luminance(warm)
    low = 1.0 - _smooth(0.02, 0.5, abs(up + 0.02))
    glow = warm * level * (1.2 + 3.0 * low) * (1.0 - night) * (1.0 - 0.95 * veiled)

    sky_ambient = _mix(_mix(np.array([0.78, 0.94, 1.16]), _NIGHT_BLUE, night), _OVERCAST_GREY, veiled) * sky_level
    sky_ambient = sky_ambient + 0.10 * glow
    received = _luminance(sun) * max(up, 0.0) + sky_level
    # What the street itself throws back into its shadows.
    sky_ambient = sky_ambient + _GROUND_TINT * (0.05 * received)
    if illumination.street_lights:
        sky_ambient = sky_ambient + STREET_BOUNCE
    ground_ambient = _GROUND_TINT * (0.24 * received)
    skyline = (0.22 / math.pi) * (0.6 * sky_ambient + 0.30 * sun)
    fog_color = _mix(horizon + 0.25 * glow * low, 0.82 * grey, _smooth(0.0, 0.9, 1.0 - through_fog))
    cloud_lit = grey * 0.6 + (0.10 * sun + 0.04 * beam * (1.0 - overcast))
    return Light(
        sun_direction=sun_direction,
        sun=sun,
        sun_disc=sun * 900.0 * (1.0 - veiled),
        sky_ambient=sky_ambient,
        ground_ambient=ground_ambient,
        zenith=zenith,
        horizon=horizon,
        sun_glow=glow,
        skyline=skyline,
        fog_color=fog_color,
        cloud_lit=cloud_lit,
        cloud_dark=grey * (1.0 - 0.45 * overcast) * 0.8,
        fog_extinction=extinction,
        stars=2.5e-4 * night * (1.0 - veiled),
        exposure=_exposure(received, illumination),
    )


def fog_extinction(weather: Weather) -> float:
    """Return the extinction per metre (Koschmieder): contrast falls to 5 % at the visibility; rain adds its own."""
    return 3.0 / max(weather.fog_visibility_m, 1.0) + 9e-5 * float(weather.rain_mm_per_h**0.63)


def _exposure(received: float, illumination: Illumination) -> float:
    """Return what makes a surface under ``received`` light of middle brightness; nights stay darker than days."""
    lamps = STREET_LIGHT_LEVEL * illumination.street_lights + HEADLIGHT_LEVEL * illumination.headlights
    level = max(received + lamps, DARKEST_LEVEL)
    noon = 10.0
    return float(1.68 * (noon / level) ** 0.89 / noon * math.pi * 2.0**illumination.exposure_ev)


def _air_mass(altitude: float) -> float:
    """Return how many vertical thicknesses of air the light comes through (Kasten and Young)."""
    degrees = max(math.degrees(altitude), -1.0)
    return float(1.0 / (math.sin(math.radians(degrees)) + 0.50572 * (degrees + 6.07995) ** -1.6364))


def _luminance(color: Color) -> float:
    return float(color @ (0.2126, 0.7152, 0.0722))


def _smooth(low: float, high: float, value: float) -> float:
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


def _mix(first: Color, second: Color, share: float) -> Color:
    return first * (1.0 - share) + second * share
