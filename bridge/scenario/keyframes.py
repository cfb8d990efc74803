"""Values between keyframes: how each field of weather and light goes from one to the next."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple, TypeVar

from bridge.geometry import Vec3

T = TypeVar("T")


class Direction(NamedTuple):
    """Where sun or moon stand, in radians: azimuth clockwise from north, altitude above the horizon."""

    azimuth: float
    altitude: float


def at(keyframes: Sequence[tuple[float, T]], time_s: float) -> T:
    """Return the dataclass value at ``time_s`` of ``keyframes``, which are one or more (seconds, value), ascending.

    Before the first and after the last of them their values hold. Between two:

    - visibilities and heights change by the same share each second, rates of precipitation on a logarithmic scale
      that includes 0, the white balance in mired, all other numbers and vectors evenly;
    - the azimuth of a direction goes the shorter way round;
    - what has no values between (a switch, a curve, a setting that one of the two leaves to the automatic) is that of
      the earlier one until the later one is reached.
    """
    times = [time for time, _ in keyframes]
    following = bisect.bisect_right(times, time_s)
    if following in (0, len(keyframes)):
        return keyframes[max(following - 1, 0)][1]
    (start, before), (end, after) = keyframes[following - 1 : following + 1]
    return before if time_s == start else _between(before, after, (time_s - start) / (end - start))


def _between(before: T, after: T, share: float) -> T:
    changes = {}
    for field in fields(before):  # type: ignore[arg-type]
        first, second = getattr(before, field.name), getattr(after, field.name)
        if first != second:
            changes[field.name] = _BLENDS.get(field.name, _blend)(first, second, share)
    return replace(before, **changes) if changes else before  # type: ignore[type-var]


def _blend(first: Any, second: Any, share: float) -> Any:
    """Go evenly where that means something, else stay with ``first``."""
    if _is_number(first) and _is_number(second):
        return _even(first, second, share)
    if isinstance(first, Direction) and isinstance(second, Direction):
        return _turned(first, second, share)
    if isinstance(first, Vec3) and isinstance(second, Vec3):
        return Vec3(*(_even(a, b, share) for a, b in zip(first, second, strict=True)))
    return first


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _even(first: float, second: float, share: float) -> float:
    low, high = sorted((first, second))
    return min(max(first + share * (second - first), low), high)


def _along(scale: Callable[[float], float], back: Callable[[float], float]) -> Callable[[Any, Any, float], Any]:
    """Return a blend that is even on ``scale``, of which ``back`` is the inverse."""

    def blend(first: Any, second: Any, share: float) -> Any:
        if not (_is_number(first) and _is_number(second)):
            return first
        low, high = sorted((first, second))
        return min(max(back(_even(scale(first), scale(second), share)), low), high)

    return blend


def _turned(first: Direction, second: Direction, share: float) -> Direction:
    turn = (second.azimuth - first.azimuth + math.pi) % (2 * math.pi) - math.pi
    return Direction(first.azimuth + share * turn, _even(first.altitude, second.altitude, share))


_SLIGHT_MM_PER_H = 0.1
"""Precipitation that is hardly noticed: below it the scale of rates is even, above it logarithmic."""

_RATE = _along(lambda rate: math.log1p(rate / _SLIGHT_MM_PER_H), lambda y: _SLIGHT_MM_PER_H * math.expm1(y))
_RATIO = _along(math.log, math.exp)

_BLENDS: Mapping[str, Callable[[Any, Any, float], Any]] = {
    "fog_visibility_m": _RATIO,
    "fog_height_m": _RATIO,
    "rain_mm_per_h": _RATE,
    "snow_mm_per_h": _RATE,
    "hail_mm_per_h": _RATE,
    "white_balance_k": _along(lambda kelvin: 1 / kelvin, lambda mired: 1 / mired),
}
"""Fields that do not go evenly."""
