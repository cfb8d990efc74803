"""The sun over a place, and when lamps that are left to ``auto`` are lit."""

from __future__ import annotations

import math
from datetime import datetime

from astral import Observer
from astral.sun import zenith_and_azimuth

from bridge.world import Weather

LAMPS_ON_BELOW_SUN_ALTITUDE = math.radians(3)
"""Street lamps switch near sunset, and drivers switch on at the latest then."""

STREET_LIGHTS_ON_BELOW_VISIBILITY_M = 150.0
"""Fog so dense that it darkens the street."""

HEADLIGHTS_ON_BELOW_VISIBILITY_M = 500.0
HEADLIGHTS_ON_FROM_RAIN_MM_PER_H = 1.0
"""Wipers on, lights on."""


def sun_direction(latitude_deg: float, longitude_deg: float, time: datetime) -> tuple[float, float]:
    """Return the sun's azimuth (clockwise from north) and altitude (refraction included), both in radians."""
    zenith_deg, azimuth_deg = zenith_and_azimuth(Observer(latitude_deg, longitude_deg), time)
    return math.radians(azimuth_deg), math.radians(90.0 - zenith_deg)


def street_lights_on(setting: str, sun_altitude: float, weather: Weather) -> bool:
    """Whether street lamps burn; ``setting`` is auto, on or off, the altitude in radians."""
    if setting != "auto":
        return setting == "on"
    return sun_altitude < LAMPS_ON_BELOW_SUN_ALTITUDE or weather.fog_visibility_m < STREET_LIGHTS_ON_BELOW_VISIBILITY_M


def headlights_on(setting: str, sun_altitude: float, weather: Weather) -> bool:
    """Whether vehicles drive with headlights; ``setting`` is auto, on or off, the altitude in radians."""
    if setting != "auto":
        return setting == "on"
    return (
        sun_altitude < LAMPS_ON_BELOW_SUN_ALTITUDE
        or weather.fog_visibility_m < HEADLIGHTS_ON_BELOW_VISIBILITY_M
        or weather.rain_mm_per_h >= HEADLIGHTS_ON_FROM_RAIN_MM_PER_H
    )
