"""The moon: where it stands, what of it is lit, and its light."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.engine.atmosphere import NIGHT_BLUE, Air, Color, direction_of, luminance, smooth
from bridge.world import Illumination

FULL_MOON = 3.2e-5
"""Irradiance above the air, in ten thousand lux: 0.32 lux."""

DISC_RADIUS = 0.0045
"""Angular radius, radians."""

_TINT = np.array([0.70, 0.92, 1.40])
"""Eyes and films see moonlit nights blue, although the light itself is not."""


@dataclass(frozen=True, slots=True, eq=False)
class Moon:
    """The moon of one moment, in the world frame, in the units of ``lighting``."""

    direction: NDArray[np.float64]
    """(3,) unit, towards the moon."""
    beam: Color
    """Irradiance of what faces the moon, through clear air."""
    sky_level: float
    """Irradiance of the ground from the moonlit clear sky."""
    disc: Color
    """Radiance of the lit part of the disc."""
    limb: NDArray[np.float64]
    """(3,) unit, across ``direction``, towards the lit side."""
    terminator: float
    """Where the lit part begins along ``limb`` through the middle of the disc, in its radii: -1 full, 1 new."""


def moon_of(illumination: Illumination, air: Air) -> Moon:
    """Return the moon of an illumination; below the horizon it gives no light."""
    altitude = illumination.moon_altitude
    direction = direction_of(illumination.moon_azimuth, altitude)
    risen = smooth(-0.01, 0.03, float(direction[2]))
    tint = _TINT / luminance(_TINT)
    through = air.transmitted(altitude) * risen
    beam = FULL_MOON * _brightness(illumination.moon_phase) * through * tint
    towards_sun = direction_of(illumination.sun_azimuth, illumination.sun_altitude)
    limb = towards_sun - direction * float(towards_sun @ direction)
    length = float(np.linalg.norm(limb))
    limb = limb / length if length > 1e-6 else np.array([-direction[1], direction[0], 0.0])
    return Moon(
        direction=direction,
        beam=beam,
        sky_level=0.2 * luminance(beam) * math.sqrt(max(float(direction[2]), 0.0)),
        disc=FULL_MOON / (math.pi * DISC_RADIUS**2) * through * (NIGHT_BLUE * 0.4 + 0.6),
        limb=limb,
        terminator=1.0 - 2.0 * illumination.moon_phase,
    )


def _brightness(phase: float) -> float:
    """Return the light of the moon at a phase relative to full moon: a half moon gives a tenth, not a half.

    Krisciunas and Schaefer, Publ. Astron. Soc. Pac. 103, 1991, equation 20.
    """
    angle = math.degrees(math.acos(max(min(2.0 * phase - 1.0, 1.0), -1.0)))
    return float(10.0 ** (-0.4 * (0.026 * angle + 4.0e-9 * angle**4)) * smooth(0.0, 0.02, phase))
