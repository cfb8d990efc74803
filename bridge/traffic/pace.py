"""How vehicles may change their speed, and how fast they may be before stops and bends."""

from __future__ import annotations

import math

import numpy as np

from bridge.geometry import wrap_angle
from bridge.traffic.demand import STEP_S
from bridge.traffic.way import Way

SPEEDING_UP = 2.6
SLOWING_DOWN = 3.0
BRAKING = 7.5
"""How a vehicle changes its speed that does not do as SUMO's: at most, as a rule, and if it must; m/s²."""

SIDEWAYS = 4.0
"""What a vehicle that makes up for its lag allows itself in bends, m/s²."""

_BEND_SAMPLING_M = 2.0


def stopping_speed(distance_m: float, slowing_down: float = SLOWING_DOWN) -> float:
    """Return how fast one may go for a step and still stop within ``distance_m``, the way of that step included.

    Brakes at ``slowing_down`` m/s², but never less than ``SLOWING_DOWN`` or more than ``BRAKING``.
    """
    if distance_m <= 0.0 or distance_m == math.inf:
        return max(0.0, distance_m)
    slowing_down = min(max(slowing_down, SLOWING_DOWN), BRAKING)
    half_step = slowing_down * STEP_S / 2
    return math.sqrt(half_step * half_step + 2 * slowing_down * distance_m) - half_step


class BendLimits:
    """How fast a vehicle may go on the way ahead of it, so that it can slow down for the bends."""

    def __init__(self, way: Way, from_m: float) -> None:
        """Look ahead from ``from_m`` along ``way``."""
        self._from_m = from_m
        count = 3 + max(0, int((way.end_m - from_m) / _BEND_SAMPLING_M))
        pieces = np.diff(way.points(from_m + np.arange(-1, count).astype(np.float64) * _BEND_SAMPLING_M), axis=0)
        yaws = np.arctan2(pieces[:, 1], pieces[:, 0])
        turns = np.abs(wrap_angle(np.diff(yaws))).tolist()
        self._limits_mps = [math.sqrt(SIDEWAYS * _BEND_SAMPLING_M / turn) if turn > 0.0 else math.inf for turn in turns]
        for number in range(len(turns) - 2, -1, -1):
            before_mps = math.hypot(self._limits_mps[number + 1], math.sqrt(2 * SLOWING_DOWN * _BEND_SAMPLING_M))
            self._limits_mps[number] = min(self._limits_mps[number], before_mps)

    def speed_mps(self, at_m: float) -> float:
        """Return the limit at ``at_m``, which is not before where this looks from."""
        number = math.ceil((at_m - self._from_m) / _BEND_SAMPLING_M)
        if number >= len(self._limits_mps):
            return math.inf
        left_m = self._from_m + number * _BEND_SAMPLING_M - at_m
        return math.hypot(self._limits_mps[number], math.sqrt(2 * SLOWING_DOWN * max(0.0, left_m)))
