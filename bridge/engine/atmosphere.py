"""What the clear air does to light: it takes from the beam of the sun or moon and gives the sky its colour.

The two scales of ``Weather`` are CARLA's. At its default values the air is that of a clear day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.world import Weather

Color = NDArray[np.float64]
"""(3,) linear light, red, green, blue."""

NIGHT_BLUE = np.array([0.70, 0.90, 1.35])

_CLEAR = Weather()

_OPTICAL_DEPTH = np.array([0.085, 0.155, 0.30])
"""Of the clear air, straight up, at 610, 545 and 450 nm."""

_RAYLEIGH_DEPTH = np.array([0.063, 0.101, 0.220])
"""The part of it that molecules scatter (Bodhaine et al., J. Atmos. Oceanic Technol. 16, 1999)."""

_HAZE_DEPTH = 0.02
"""What each doubling of large particles adds to it, at all wavelengths."""

_ZENITH_BLUE = np.array([0.20, 0.60, 1.62])
_AFTERGLOW = np.array([2.9, 1.35, 0.42])
_HORIZON_PALE = np.array([0.76, 1.00, 1.22])

_ALTITUDES_DEG = (-18.0, -12.0, -9.0, -6.0, -4.0, -2.0, 0.0, 4.0, 10.0, 25.0, 45.0, 90.0)
_SKY_LEVELS = (3.0e-7, 1.0e-6, 1.6e-5, 3.4e-4, 2.6e-3, 0.014, 0.05, 0.24, 0.60, 1.35, 1.85, 2.1)
"""Irradiance of the clear sky by the sun's altitude: 3.4 lux at the end of civil twilight, 0.01 lux at the end of
nautical twilight (Seidelmann, Explanatory Supplement to the Astronomical Almanac, section 9.3)."""


@dataclass(frozen=True, slots=True)
class Air:
    """The scattering power of the air."""

    blueness: float
    """Of the light that molecules scatter: 0 none, 1 a clear day, below 2 at most."""
    haze: float
    """Of large particles: 0 none, 1 a clear day, 2 for three times as many, and so on."""

    def transmitted(self, altitude: float) -> Color:
        """Return the share of a beam from ``altitude``, radians, that reaches the ground."""
        return np.asarray(np.exp(-self._depth() * air_mass(altitude)))

    def warmth(self, altitude: float) -> Color:
        """Return the colour of light along the horizon under a sun at ``altitude``, with luminance 1."""
        color = np.exp(-self._depth() * min(air_mass(altitude), 14.0))
        below = 1.0 - smooth(-0.06, 0.02, math.sin(altitude))
        return mix(color / luminance(color), _AFTERGLOW, below)

    def zenith(self) -> Color:
        """Return the colour straight up by day: white without molecules, the deeper blue the more of them."""
        # Without molecules it is large particles that are seen, and they are white.
        return self._veiled(_ZENITH_BLUE**self.blueness * (1.0 + 0.8 * max(1.0 - self.blueness, 0.0)))

    def horizon(self) -> Color:
        """Return the colour along the horizon by day."""
        return self._veiled(_HORIZON_PALE**self.blueness)

    def _veiled(self, color: Color) -> Color:
        """Return ``color`` under the white veil of more large particles than on a clear day."""
        return mix(color, np.array([1.12, 1.10, 1.06]), 1.0 - math.exp(-0.16 * max(self.haze - 1.0, 0.0)))

    def _depth(self) -> Color:
        return np.asarray(
            _OPTICAL_DEPTH + _RAYLEIGH_DEPTH * (self.blueness - 1.0) + _HAZE_DEPTH * max(self.haze - 1.0, 0.0)
        )


def air_of(weather: Weather) -> Air:
    """Return the air of a weather; both scales act by their ratio to the default and level off."""
    rayleigh = weather.rayleigh_scattering_scale / _CLEAR.rayleigh_scattering_scale
    mie = weather.mie_scattering_scale / _CLEAR.mie_scattering_scale
    return Air(blueness=2.0 * rayleigh / (1.0 + rayleigh), haze=math.log2(1.0 + mie))


def sky_level(altitude: float) -> float:
    """Return the irradiance that the clear sky gives the ground under a sun at ``altitude``, in ten thousand lux."""
    return math.exp(float(np.interp(math.degrees(altitude), _ALTITUDES_DEG, np.log(_SKY_LEVELS))))


def air_mass(altitude: float) -> float:
    """Return how many vertical thicknesses of air the light comes through (Kasten and Young, Appl. Opt. 28, 1989)."""
    degrees = max(math.degrees(altitude), -1.0)
    return float(1.0 / (math.sin(math.radians(degrees)) + 0.50572 * (degrees + 6.07995) ** -1.6364))


def direction_of(azimuth: float, altitude: float) -> NDArray[np.float64]:
    """Return the (3,) unit vector towards a body in the sky; ``azimuth`` is clockwise from north."""
    level = math.cos(altitude)
    return np.array([math.sin(azimuth) * level, math.cos(azimuth) * level, math.sin(altitude)])


def luminance(color: Color) -> float:
    """Return the luminance of linear sRGB light."""
    return float(color @ (0.2126, 0.7152, 0.0722))


def smooth(low: float, high: float, value: float) -> float:
    """Return 0 below ``low``, 1 above ``high`` and a soft step between."""
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


def mix(first: Color, second: Color, share: float) -> Color:
    """Return ``first`` with ``share`` of ``second`` in it."""
    return first * (1.0 - share) + second * share
