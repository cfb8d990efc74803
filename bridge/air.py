"""What the air holds and how much of the light that takes: haze and fog, what falls, dust."""

from __future__ import annotations

import math

from bridge.world import Weather

KOSCHMIEDER = math.log(20.0)
"""Optical depth over the meteorological visibility, where contrast falls to 5 %: extinction times visibility."""

VISIBLE_NM = 550.0
"""The wavelength that stands for visible light."""

DUST_VISIBILITY_M = 50.0
"""In a dust storm of strength 1."""

_PER_KM_AND_DB = math.log(10.0) / 10.0

_STONE_M, _STONE_KG_PER_M3, _STONE_MPS = 0.010, 900.0, 12.0
"""Hailstones: their diameter, density and speed of fall."""


def fog_extinction(weather: Weather) -> float:
    """Return the extinction of haze and fog near the ground for visible light, in 1/m (Koschmieder)."""
    return KOSCHMIEDER / weather.fog_visibility_m


def fall_extinction(weather: Weather, wavelength_nm: float = VISIBLE_NM) -> float:
    """Return the extinction of what falls, in 1/m.

    Rain: 1.076 * rate^0.67 dB/km (Carbonneau and Wisely, Proc. SPIE 3232, 1998), which is near what geometrical optics
    gives for Marshall and Palmer's drop sizes; drops are so much larger than the wavelength that infrared and visible
    light fare alike. Snow: (5.42e-5 * nm + 5.4958776) * rate^1.38 dB/km, the dry snow of Recommendation ITU-R P.1814.
    Hail: stones of 10 mm take twice their cross-section, which is 3 / diameter times their share of the volume.
    """
    rain_db_per_km = 1.076 * weather.rain_mm_per_h**0.67
    snow_db_per_km = (5.42e-5 * wavelength_nm + 5.4958776) * weather.snow_mm_per_h**1.38
    hail_kg_per_m3 = weather.hail_mm_per_h / 3600.0 / _STONE_MPS
    hail_per_m = 3.0 * hail_kg_per_m3 / (_STONE_KG_PER_M3 * _STONE_M)
    return float((rain_db_per_km + snow_db_per_km) * _PER_KM_AND_DB / 1000.0 + hail_per_m)


def dust_extinction(weather: Weather) -> float:
    """Return the extinction of dust in 1/m, in proportion to ``Weather.dust``."""
    return KOSCHMIEDER / DUST_VISIBILITY_M * weather.dust


def visibility_m(weather: Weather) -> float:
    """Return where contrast falls to 5 % in fog, precipitation and dust together, in metres; fog is taken as near."""
    return KOSCHMIEDER / (fog_extinction(weather) + fall_extinction(weather) + dust_extinction(weather))
