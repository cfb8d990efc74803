"""What light there is: from the sun, the moon and the weather to the numbers that the shaders take.

Irradiance and radiance are in units of ten thousand lux (and that per steradian), so a clear noon has about 10 from
the sun and 1 from the sky. ``exposure`` takes radiance to image brightness. All of it is a formula of the request.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.air import fall_extinction, fog_extinction
from bridge.engine.atmosphere import NIGHT_BLUE, Color, air_of, direction_of, luminance, mix, sky_level, smooth
from bridge.engine.exposure import exposure_of
from bridge.engine.moon import Moon, moon_of
from bridge.world import Illumination, Weather

_FALL_LAYER_M = 300.0
"""Height in which rain and snow take light as fog does."""

STREET_BOUNCE = 1.8e-4 * np.array([1.0, 0.80, 0.58])
"""Irradiance from everywhere that lit streets give back."""

STREET_GLOW = 2.0e-6 * np.array([1.0, 0.86, 0.72])
"""Radiance of a clear sky straight up over lit streets, 0.02 cd/m²; clouds throw back ten times as much."""

_SUN_ABOVE_AIR = 11.0
_SUN_WHITE = np.array([0.96, 1.0, 1.06])
_TWILIGHT_BLUE = np.array([0.22, 0.50, 1.75])
_TWILIGHT_PALE = np.array([0.62, 0.86, 1.40])
_OVERCAST_GREY = np.array([0.95, 1.0, 1.06])
_GROUND_TINT = np.array([1.04, 1.0, 0.93])


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The light of one moment, in the world frame."""

    sun_direction: NDArray[np.float64]
    """(3,) unit, towards what lights directly: the sun, or the moon where it gives more."""
    sun: Color
    """Irradiance of what faces it, after clouds and fog."""
    glow_direction: NDArray[np.float64]
    """(3,) unit, towards the sun, wherever it stands."""
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
    moon: Moon
    moon_disc: Color
    """Radiance of the moon's lit part behind clouds and fog."""
    moon_glow: Color
    stars: float
    received: float
    """Irradiance on the open ground."""
    exposure: float

    @property
    def has_sun(self) -> bool:
        """Whether direct light is worth a shadow."""
        return bool(self.sun.max() > 0.02 * float(self.sky_ambient.max()) and self.sun_direction[2] > 0.0)


def light_of(weather: Weather, illumination: Illumination) -> Light:
    """Return the light for a moment's weather, sun, moon and lamps."""
    altitude = illumination.sun_altitude
    sun_direction = direction_of(illumination.sun_azimuth, altitude)
    up = float(sun_direction[2])
    air = air_of(weather)
    moon = moon_of(illumination, air)
    overcast = smooth(0.45, 1.0, weather.cloudiness)
    through_fog = _through_fog(weather, up)
    moon_through_fog = _through_fog(weather, float(moon.direction[2]))
    past_clouds = (1.0 - 0.985 * overcast) * (1.0 - 0.2 * weather.cloudiness)

    beam = _SUN_ABOVE_AIR * (air.transmitted(altitude) * _SUN_WHITE) * smooth(-0.012, 0.05, up)
    sun = beam * past_clouds * through_fog
    moonlight = moon.beam * past_clouds * moon_through_fog
    level = sky_level(altitude) + moon.sky_level
    scattered = _scattered(beam, up, overcast, through_fog) + _scattered(
        moon.beam, float(moon.direction[2]), overcast, moon_through_fog
    )
    sky = level * (1.0 - 0.35 * overcast) + scattered

    veiled = max(overcast, 1.0 - through_fog)
    night = 1.0 - smooth(-0.21, -0.10, up)
    twilight = 1.0 - smooth(-0.10, 0.02, up)
    zenith = mix(mix(air.zenith(), _TWILIGHT_BLUE, twilight), NIGHT_BLUE, night) * (level / math.pi)
    horizon = mix(mix(air.horizon(), _TWILIGHT_PALE, twilight), 1.3 * NIGHT_BLUE, night) * (2.1 * level / math.pi)
    grey = mix(_OVERCAST_GREY, 0.9 * NIGHT_BLUE, 0.6 * max(night, 0.8 * twilight)) * (sky / math.pi)
    zenith, horizon = mix(zenith, grey, veiled), mix(horizon, 0.9 * grey, veiled)
    low = 1.0 - smooth(0.02, 0.5, abs(up + 0.02))
    glow = air.warmth(altitude) * level * (1.2 + 3.0 * low) * (1.0 - night) * (1.0 - 0.95 * veiled) * air.haze

    tint = mix(mix(np.array([0.78, 0.94, 1.16]), NIGHT_BLUE, max(night, 0.7 * twilight)), _OVERCAST_GREY, veiled)
    sky_ambient = tint * sky + 0.10 * glow
    direct, direction = (sun, sun_direction) if luminance(sun) >= luminance(moonlight) else (moonlight, moon.direction)
    received = luminance(direct) * max(float(direction[2]), 0.0) + sky
    # What the street itself throws back into its shadows.
    sky_ambient = sky_ambient + _GROUND_TINT * (0.05 * received)
    town = np.zeros(3)
    if illumination.street_lights:
        sky_ambient = sky_ambient + STREET_BOUNCE
        town = STREET_GLOW * (1.0 + 9.0 * veiled)
    ground_ambient = _GROUND_TINT * (0.24 * received)
    fog_color = mix(horizon + 0.10 * glow * low, 0.82 * grey, smooth(0.0, 0.9, 1.0 - through_fog))
    return Light(
        sun_direction=direction,
        sun=direct,
        glow_direction=sun_direction,
        sun_disc=sun * 900.0 * (1.0 - veiled),
        sky_ambient=sky_ambient,
        ground_ambient=ground_ambient,
        zenith=zenith + town,
        horizon=horizon + 3.0 * town,
        sun_glow=glow,
        skyline=(0.22 / math.pi) * (0.6 * sky_ambient + 0.30 * direct),
        fog_color=fog_color + 3.0 * town,
        cloud_lit=grey * 0.6 + (0.10 * direct + 0.04 * beam * (1.0 - overcast)) + 4.0 * town,
        cloud_dark=grey * (1.0 - 0.45 * overcast) * 0.8 + 8.0 * town,
        moon=moon,
        moon_disc=moon.disc * (1.0 - veiled) * moon_through_fog,
        moon_glow=moonlight * (1.0 - 0.8 * veiled) * air.haze,
        stars=4.0e-5 * night * (1.0 - veiled),
        received=received,
        exposure=exposure_of(received, illumination),
    )


def _through_fog(weather: Weather, up: float) -> float:
    """Return the share of a beam that fog, rain and snow overhead let through."""
    depth = fog_extinction(weather) * weather.fog_height_m + fall_extinction(weather) * _FALL_LAYER_M
    return math.exp(-depth / max(up, 0.08))


def _scattered(beam: Color, up: float, overcast: float, through_fog: float) -> float:
    """Return the irradiance that clouds and fog make of a beam."""
    return luminance(beam) * max(up, 0.0) * (0.30 * overcast * through_fog + 0.45 * (1.0 - through_fog))
