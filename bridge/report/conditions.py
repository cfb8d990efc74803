"""Weather and light in words: the names under which a report counts frames, and captions for people."""

from __future__ import annotations

import math
from collections.abc import Callable

from bridge.world import Illumination, Weather

LIGHTS = ("day", "low sun", "dusk", "night")
"""From the highest sun to the lowest: above 20 degrees, above 6, above -6, below."""

_AIR: tuple[tuple[str, Callable[[Weather], bool]], ...] = (
    ("snow or hail", lambda w: max(w.snow_mm_per_h, w.hail_mm_per_h) >= 0.1),
    ("rain", lambda w: w.rain_mm_per_h >= 0.1),
    ("fog", lambda w: w.fog_visibility_m < 1000.0),
    ("dust", lambda w: w.dust >= 0.05),
    ("overcast", lambda w: w.cloudiness >= 0.7),
    ("cloudy", lambda w: w.cloudiness >= 0.3),
)

_FAIR = "clear"

WEATHERS = (_FAIR, *(name for name, _ in reversed(_AIR)))
"""From the fairest to the worst. A frame has the worst that is true of it; fog is a visibility below 1 km, as in
meteorology."""


def light_of(illumination: Illumination) -> str:
    """Return which of ``LIGHTS`` it is."""
    degrees = math.degrees(illumination.sun_altitude)
    return "night" if degrees < -6.0 else "dusk" if degrees < 6.0 else "low sun" if degrees < 20.0 else "day"


def weather_of(weather: Weather) -> str:
    """Return which of ``WEATHERS`` it is."""
    return next((name for name, holds in _AIR if holds(weather)), _FAIR)


def describe_moment(weather: Weather, illumination: Illumination) -> str:
    """Return weather and light in a few words, for example ``dusk · rain 4 mm/h · fog 120 m``."""
    words = [light_of(illumination), *_falling(weather)]
    if len(words) == 1:
        words.append(_sky(weather.cloudiness))
        if weather.wetness >= 0.3:
            words.append("wet")
    if weather.snow_depth_m >= 0.005:
        words.append(f"{100 * weather.snow_depth_m:.0f} cm of snow")
    if weather.leaves >= 0.3:
        words.append("leaves")
    if weather.dust >= 0.05:
        words.append("dust")
    if weather.fog_visibility_m < 2000.0:
        words.append(f"fog {weather.fog_visibility_m:.0f} m")
    return " · ".join(words)


def _falling(weather: Weather) -> list[str]:
    rates = (("rain", weather.rain_mm_per_h), ("snow", weather.snow_mm_per_h), ("hail", weather.hail_mm_per_h))
    words = [f"{name} {rate:.0f} mm/h" for name, rate in rates if rate >= 1.0]
    return words or [f"light {name}" if name != "rain" else "drizzle" for name, rate in rates if rate >= 0.1]


def _sky(cloudiness: float) -> str:
    return "overcast" if cloudiness >= 0.7 else "cloudy" if cloudiness >= 0.3 else "clear"
