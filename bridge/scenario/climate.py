"""How the ground and the lens follow the weather: water and snow as stores that fill, dry and melt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bridge.world import Weather

FILM_MM = 0.5
"""Water that closes the film on asphalt: about the depth of its texture. Our choice."""

DEPRESSIONS_MM = 1.6
"""Rain that fills the hollows of pavement (Tholin and Keifer, Trans. ASCE 125, 1960: a sixteenth of an inch)."""

MOST_PUDDLES = 0.6
"""Share of the level ground that is hollow; the rest drains. Our choice."""

SNOW_PER_WATER = 10.0
"""Depth of fresh snow over that of its water: 100 kg/m³, the ten-to-one rule."""

MELT_MM_PER_DAY_AND_DEGREE = 4.0
"""Degree-day factor of snow (Hock, J. Hydrology 282, 2003: 2.5-5.5 on open ground)."""

LENS_MM = 0.4
"""Rain that covers a bare lens with drops. Our choice: heavy rain does so within a minute."""

_STEP_S = 1.0
_NOTED_STEPS = 10


@dataclass(frozen=True, slots=True)
class Climate:
    """The constants of one episode."""

    temperature_c: float = 0.0
    drying_s: float = 2700.0
    """Time in which wet ground dries to 1/e."""
    puddle_drying_s: float = 10_800.0
    lens_clearing_s: float = 120.0
    time_scale: float = 1.0
    """Seconds of weather a second of the episode."""


@dataclass(frozen=True, slots=True)
class Falling:
    """What falls at one time, as water."""

    rain_mm_per_h: float
    snow_mm_per_h: float
    hail_mm_per_h: float

    @classmethod
    def of(cls, weather: Weather) -> Falling:
        """Return what falls in ``weather``."""
        return cls(weather.rain_mm_per_h, weather.snow_mm_per_h, weather.hail_mm_per_h)


class Ground(NamedTuple):
    """What lies on the ground and on the lens, in the units of the fields of ``Weather``."""

    wetness: float
    puddles: float
    snow_depth_m: float
    lens_drops: float

    @classmethod
    def of(cls, weather: Weather) -> Ground:
        """Return what lies there in ``weather``."""
        return cls(weather.wetness, weather.puddles, weather.snow_depth_m, weather.lens_drops)


def ground_after(climate: Climate, start: Ground, falling_at: Callable[[float], Falling], time_s: float) -> Ground:
    """Return what ``start`` has become ``time_s`` seconds into the episode under what fell since.

    Each second of the episode is one step, solved exactly for what falls in its middle, and the last one is cut at
    ``time_s``: a pure function of its arguments, whatever other times were asked for. What a call before worked out
    with an equal ``falling_at`` is not worked out again.

    - wetness w: w' = (1 - w) supply / ``FILM_MM`` - w / drying time, the supply being rain, hail and meltwater;
    - puddles p: p' = (``MOST_PUDDLES`` - p) w supply / ``DEPRESSIONS_MM`` - p / their drying time;
    - snow: grows by ``SNOW_PER_WATER`` times the snowfall and melts by the degree-day method;
    - drops d: d' = (1 - d) (rain + snow, where it melts) / ``LENS_MM`` - d / clearing time.
    """
    noted = _notes(climate, start, falling_at)
    whole_steps = int(time_s // _STEP_S)
    last_noted = min(whole_steps // _NOTED_STEPS, len(noted) - 1)
    ground = noted[last_noted]
    for step in range(last_noted * _NOTED_STEPS, math.ceil(time_s / _STEP_S)):
        begin = step * _STEP_S
        end = min(begin + _STEP_S, time_s)
        ground = _after((end - begin) * climate.time_scale, climate, ground, falling_at((begin + end) / 2))
        number, rest = divmod(step + 1, _NOTED_STEPS)
        if rest == 0 and step < whole_steps:
            noted[number] = ground
    return ground


@lru_cache(maxsize=4)
def _notes(climate: Climate, start: Ground, falling_at: Callable[[float], Falling]) -> dict[int, Ground]:
    """Return where ``ground_after`` notes the ground after every ``_NOTED_STEPS`` steps.

    Without notes every frame of a long episode would walk through all of its past.
    """
    del climate, falling_at
    return {0: start}


def _after(seconds: float, climate: Climate, ground: Ground, falling: Falling) -> Ground:
    """Return ``ground`` after so many seconds of weather under what falls."""
    hours = seconds / 3600
    snow_mm = ground.snow_depth_m * 1000 / SNOW_PER_WATER + falling.snow_mm_per_h * hours
    melt_mm = min(snow_mm, max(climate.temperature_c, 0.0) * MELT_MM_PER_DAY_AND_DEGREE / 24 * hours)
    supply_mm = (falling.rain_mm_per_h + falling.hail_mm_per_h) * hours + melt_mm
    on_lens_mm = falling.rain_mm_per_h * hours
    if climate.temperature_c > 0.0:
        on_lens_mm += falling.snow_mm_per_h * hours
    wetness = _filled(ground.wetness, 1.0, supply_mm / FILM_MM, seconds / climate.drying_s)
    run_off_mm = (ground.wetness + wetness) / 2 * supply_mm
    return Ground(
        wetness=wetness,
        puddles=_filled(ground.puddles, MOST_PUDDLES, run_off_mm / DEPRESSIONS_MM, seconds / climate.puddle_drying_s),
        snow_depth_m=(snow_mm - melt_mm) * SNOW_PER_WATER / 1000,
        lens_drops=_filled(ground.lens_drops, 1.0, on_lens_mm / LENS_MM, seconds / climate.lens_clearing_s),
    )


def _filled(share: float, most: float, gain: float, loss: float) -> float:
    """Solve x' = gain (most - x) - loss x over one unit of time; a share that is above ``most`` only falls."""
    rate = gain + loss
    if rate == 0.0:
        return share
    rest = gain * most / rate
    return min(max(rest + (share - rest) * math.exp(-rate), 0.0), 1.0)
