"""How far the front wheels of a vehicle are turned, from the way that its body goes."""

from __future__ import annotations

import math

from bridge.geometry import wrap_angle
from bridge.traffic.lie import Lie

WHEELBASE_SHARE = 0.6
"""Of the length; from 0.5 for buses to 0.62 for cars."""

MOST = 0.6
"""Radians; the lock of cars is some 35 degrees."""

_SMOOTHED_M = 1.5
"""SUMO's bends are a few straight pieces; over so much way the steering follows the curvature of the way."""
_STANDING_M = 0.01


class Steering:
    """The steering of one vehicle over time: a bicycle model, whose wheelbase and curvature give the angle."""

    def __init__(self, length_m: float) -> None:
        """Begin straight ahead; ``length_m`` is that of the vehicle."""
        self._wheelbase_m = WHEELBASE_SHARE * length_m
        self._curvature = 0.0

    def follow(self, before: Lie, now: Lie) -> None:
        """Move on by one step, from where the body lay to where it lies; who stands keeps the wheel as it is."""
        if now is before:
            return
        way_m = math.dist(before[:3], now[:3])
        if way_m < _STANDING_M:
            return
        newest = wrap_angle(now.yaw - before.yaw) / way_m
        self._curvature += (1.0 - math.exp(-way_m / _SMOOTHED_M)) * (newest - self._curvature)

    @property
    def angle(self) -> float:
        """Radians, positive to the left, at most ``MOST`` either way."""
        return min(max(math.atan(self._wheelbase_m * self._curvature), -MOST), MOST)
