"""How much of a lidar's infrared light (905 nm) gets through haze, precipitation and dust."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bridge.air import VISIBLE_NM, dust_extinction, fall_extinction, fog_extinction
from bridge.world import Weather

_LIDAR_NM = 905.0

_AT_2_PERCENT = 3.912
"""Optical depth of the visibility which Kruse's and Kim's laws are stated in, where contrast falls to 2 %."""


def optical_depth(
    weather: Weather,
    ranges_m: NDArray[np.floating],
    above_ground_m: float = 0.0,
    climbs: NDArray[np.floating] | float = 0.0,
) -> NDArray[np.float32]:
    """Return how much the air weakens infrared light over each range: to exp(-depth), one way.

    The lidar is ``above_ground_m`` high; ``climbs`` is by how much a beam rises over a metre of its way. Fog begins
    ``weather.fog_start_m`` away and thins with the height, as it does for the camera; all else is everywhere.

    Haze and fog: Koschmieder's ln 20 / visibility at 550 nm, scaled to the wavelength by Kruse's power law with the
    exponents of Kim, McArthur and Korevaar (Proc. SPIE 4214, 2001), by which dense fog is the same for all colours.
    What falls and dust: see ``bridge.air``; the particles are larger than both wavelengths.
    Only the loss is modelled, not returns from the particles themselves.
    """
    everywhere = np.float32(fall_extinction(weather, _LIDAR_NM) + dust_extinction(weather))
    start_m = np.minimum(ranges_m, np.float32(weather.fog_start_m))
    rises = np.asarray(climbs, np.float32) / np.float32(weather.fog_height_m)
    in_fog_m = ranges_m * _mean_density(rises * ranges_m) - start_m * _mean_density(rises * start_m)
    at_lidar = _haze_extinction(weather) * math.exp(-max(above_ground_m, 0.0) / weather.fog_height_m)
    return np.asarray(np.float32(at_lidar) * in_fog_m + everywhere * ranges_m, np.float32)


def _mean_density(rise: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of exp(-height) over a straight way that ends ``rise`` heights of the fog above its start."""
    bounded = np.clip(rise, np.float32(-24), np.float32(80))
    steep = np.abs(bounded) > np.float32(1e-4)
    divisor = np.where(steep, bounded, np.float32(1))
    return np.where(steep, -np.expm1(-bounded) / divisor, np.float32(1) - bounded / 2)


def _haze_extinction(weather: Weather) -> float:
    extinction = fog_extinction(weather)
    visibility_km = _AT_2_PERCENT / extinction / 1000.0
    return float(extinction * (_LIDAR_NM / VISIBLE_NM) ** -_kim_exponent(visibility_km))


def _kim_exponent(visibility_km: float) -> float:
    if visibility_km > 50.0:
        return 1.6
    if visibility_km > 6.0:
        return 1.3
    if visibility_km > 1.0:
        return 0.16 * visibility_km + 0.34
    return max(visibility_km - 0.5, 0.0)
