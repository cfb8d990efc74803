"""Has vehicles steer where SUMO lets them slide.

SUMO goes on with a change of lanes at half a metre a second even where the vehicle stands in a queue
(``LC_RESOLUTION_SPEED_LAT`` in ``MSLCM_LC2013.cpp``). A vehicle with wheels goes aside only as it goes on.
"""

from __future__ import annotations

import math
from collections import deque

from bridge.geometry import Vec3

_SLOW_M = 0.15
"""In a longer step than this, at 1.5 m/s and more, SUMO's changes of lanes are such as one can steer."""
_STEEPEST = 0.35
"""So much aside a slow vehicle goes for each metre on; more is a slide."""
_BACK = 0.2
"""For each metre on, a vehicle comes so much nearer to where SUMO has it."""
_HEADING_M = 2.0
"""A vehicle heads where its last so many metres led."""


class Steered:
    """Places of a bumper such as wheels can lead it to, from SUMO's, step by step."""

    def __init__(self, front: Vec3, yaw: float) -> None:
        """Begin at ``front``, to which a straight way along ``yaw`` (radians) led."""
        x, y, z = front
        self._trail = deque((Vec3(x - _HEADING_M * math.cos(yaw), y - _HEADING_M * math.sin(yaw), z), front))
        self._sumo = front
        self._left_m = (0.0, 0.0)
        """How far aside SUMO has it from here: east and north."""

    def follow(self, front: Vec3) -> Vec3:
        """Take SUMO's place of one more step and return the vehicle's."""
        step_x, step_y = front.x - self._sumo.x, front.y - self._sumo.y
        self._sumo = front
        step_m = math.hypot(step_x, step_y)
        if step_m == 0.0 or (step_m > _SLOW_M and self._left_m == (0.0, 0.0)):
            return self._goes_to(front)
        left_x, left_y = self._left_m
        if step_m <= _SLOW_M:
            x, y = self._heading()
            onward_m, aside_m = max(step_x * x + step_y * y, 0.0), step_y * x - step_x * y
            slid_m = math.copysign(max(abs(aside_m) - _STEEPEST * onward_m, 0.0), aside_m)
            left_x, left_y = left_x - slid_m * y, left_y + slid_m * x
        else:
            onward_m = step_m
        apart_m = math.hypot(left_x, left_y)
        kept = max(1.0 - _BACK * onward_m / apart_m, 0.0) if apart_m > 0.0 else 0.0
        self._left_m = (left_x * kept, left_y * kept)
        return self._goes_to(front)

    def _goes_to(self, front: Vec3) -> Vec3:
        place = Vec3(front.x - self._left_m[0], front.y - self._left_m[1], front.z)
        if place != self._trail[-1]:
            self._trail.append(place)
            while math.dist(self._trail[1][:2], place[:2]) > _HEADING_M:
                self._trail.popleft()
        return place

    def _heading(self) -> tuple[float, float]:
        (x0, y0, _), (x, y, _) = self._trail[0], self._trail[-1]
        way_m = math.hypot(x - x0, y - y0)
        return (x - x0) / way_m, (y - y0) / way_m
