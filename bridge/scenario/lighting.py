"""Sun and moon over a place, and when lamps that are left to ``auto`` are lit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from astral import Observer, moon
from astral.sun import zenith_and_azimuth

from bridge.air import visibility_m
from bridge.scenario.keyframes import Direction
from bridge.world import Weather

DEFAULT_SUN = Direction(math.radians(140.0), math.radians(40.0))
"""Where nothing is said: a late morning in summer at middle latitudes."""

LAMPS_ON_BELOW_SUN_ALTITUDE = math.radians(3)
"""Street lamps switch near sunset, and drivers switch on at the latest then."""

STREET_LIGHTS_ON_BELOW_VISIBILITY_M = 150.0
"""Fog, snow or dust so dense that it darkens the street."""

HEADLIGHTS_ON_BELOW_VISIBILITY_M = 500.0
HEADLIGHTS_ON_FROM_RAIN_MM_PER_H = 1.0
"""Wipers on, lights on; hail counts like rain."""
HEADLIGHTS_ON_FROM_SNOW_MM_PER_H = 0.2


@dataclass(frozen=True, slots=True)
class MoonStand:
    """Where the moon stands and how much of it is lit."""

    direction: Direction
    phase: float
    """Share of the disc, 0-1."""


def sun_direction(latitude_deg: float, longitude_deg: float, time: datetime) -> Direction:
    """Return where the sun stands, refraction included."""
    zenith_deg, azimuth_deg = zenith_and_azimuth(Observer(latitude_deg, longitude_deg), time)
    return Direction(math.radians(azimuth_deg), math.radians(90.0 - zenith_deg))


@lru_cache(maxsize=64)  # the same for all frames of most episodes, and half a millisecond
def moon_stand(latitude_deg: float, longitude_deg: float, time: datetime) -> MoonStand:
    """Return where the moon stands at ``time``, which is in UTC, and how much of it is lit.

    Within some 1.5 degrees: seen from the middle of the Earth, without refraction. The lit share is that of a ball
    lit from afar, (1 - cos elongation) / 2, with the angle between moon and sun as they stand.
    """
    observer = Observer(latitude_deg, longitude_deg)
    direction = Direction(
        math.radians(moon.azimuth(observer, time)),
        math.radians(moon.elevation(observer, time)),
    )
    sun = sun_direction(latitude_deg, longitude_deg, time)
    cosine = math.sin(sun.altitude) * math.sin(direction.altitude) + math.cos(sun.altitude) * math.cos(
        direction.altitude
    ) * math.cos(sun.azimuth - direction.azimuth)
    return MoonStand(direction, min(max((1.0 - cosine) / 2.0, 0.0), 1.0))


def street_lights_on(setting: str, sun_altitude: float, weather: Weather) -> bool:
    """Whether street lamps burn, or windows are lit; ``setting`` is auto, on or off, the altitude in radians."""
    if setting != "auto":
        return setting == "on"
    return sun_altitude < LAMPS_ON_BELOW_SUN_ALTITUDE or visibility_m(weather) < STREET_LIGHTS_ON_BELOW_VISIBILITY_M


def headlights_on(setting: str, sun_altitude: float, weather: Weather) -> bool:
    """Whether vehicles drive with headlights; ``setting`` is auto, on or off, the altitude in radians."""
    if setting != "auto":
        return setting == "on"
    return (
        sun_altitude < LAMPS_ON_BELOW_SUN_ALTITUDE
        or visibility_m(weather) < HEADLIGHTS_ON_BELOW_VISIBILITY_M
        or weather.rain_mm_per_h + weather.hail_mm_per_h >= HEADLIGHTS_ON_FROM_RAIN_MM_PER_H
        or weather.snow_mm_per_h >= HEADLIGHTS_ON_FROM_SNOW_MM_PER_H
    )
