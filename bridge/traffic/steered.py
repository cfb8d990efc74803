"""Has vehicles steer where SUMO lets them slide, and go on where it lets them jump.

SUMO goes on with a change of lanes at half a metre a second even where the vehicle stands in a queue
(``LC_RESOLUTION_SPEED_LAT`` in ``MSLCM_LC2013.cpp``), and where the line of a lane does not begin where the last one
ended, its vehicle is put there at once. One with wheels goes aside only as it goes on, and nowhere at once.
"""

from __future__ import annotations

import math
from collections import deque

from bridge.geometry import Vec3
from bridge.traffic.demand import STEP_S

_SLOW_M = 0.15
"""In a longer step than this, at 1.5 m/s and more, SUMO's changes of lanes are such as one can steer."""
_STEEPEST = 0.35
"""So much aside a slow vehicle goes for each metre on; more is a slide."""
_JUMP_M, _JUMP = 0.25, 0.35
"""A step that is longer or shorter than the last one by more metres, and by a larger share, is a jump."""
_LONGEST_JUMP_M = 2.0
"""After a longer one, a vehicle is elsewhere."""
_BACK = 0.2
"""For each metre on, a vehicle comes so much nearer to where SUMO has it."""
_HEADING_M = 2.0
"""A vehicle heads where its last so many metres led."""


class Steered:
    """Places of a bumper such as wheels can lead it to, from SUMO's, step by step."""

    def __init__(self, front: Vec3, yaw: float, speed_mps: float) -> None:
        """Begin at ``front``, to which a straight way along ``yaw`` (radians) led at ``speed_mps``."""
        x, y, z = front
        self._trail = deque((Vec3(x - _HEADING_M * math.cos(yaw), y - _HEADING_M * math.sin(yaw), z), front))
        self._sumo = front
        self._step_m = speed_mps * STEP_S
        self._jumped = False
        """Whether the last step was a jump; two in a row are a new speed."""
        self._left_m = (0.0, 0.0)
        """Where SUMO has it from here: so far east and north."""

    def follow(self, front: Vec3) -> Vec3:
        """Take SUMO's place of one more step and return the vehicle's."""
        if front == self._sumo:
            self._step_m, self._jumped = 0.0, False
            return self._trail[-1]
        x, y = front.x - self._sumo.x, front.y - self._sumo.y
        step_m = math.hypot(x, y)
        ahead_x, ahead_y = self._heading()
        onward_m, aside_m = x * ahead_x + y * ahead_y, y * ahead_x - x * ahead_y
        self._sumo = front
        went_m = math.copysign(step_m, onward_m)
        jump_m = max(_JUMP_M, _JUMP * self._step_m)
        jumps = jump_m < abs(went_m - self._step_m) < _LONGEST_JUMP_M and step_m > 0.0
        if jumps and not self._jumped:
            # As far as with the last step, and the rest later.
            share = 1.0 - self._step_m / went_m
            self._leave(share * x, share * y)
            onward_m = self._step_m
        else:
            self._step_m = step_m
            if 0.0 < step_m <= _SLOW_M:
                onward_m = max(onward_m, 0.0)
                slid_m = math.copysign(max(abs(aside_m) - _STEEPEST * onward_m, 0.0), aside_m)
                self._leave(-slid_m * ahead_y, slid_m * ahead_x)
        self._jumped = jumps and not self._jumped
        self._make_up(onward_m)
        return self._go(front)

    def _leave(self, x_m: float, y_m: float) -> None:
        self._left_m = (self._left_m[0] + x_m, self._left_m[1] + y_m)

    def _make_up(self, onward_m: float) -> None:
        x, y = self._left_m
        apart_m = math.hypot(x, y)
        if apart_m > 0.0:
            kept = max(1.0 - _BACK * max(onward_m, 0.0) / apart_m, 0.0)
            self._left_m = (kept * x, kept * y)

    def _go(self, front: Vec3) -> Vec3:
        x, y = self._left_m
        place = Vec3(front.x - x, front.y - y, front.z)
        if place != self._trail[-1]:
            self._trail.append(place)
            while math.dist(self._trail[1][:2], place[:2]) > _HEADING_M:
                self._trail.popleft()
        return place

    def _heading(self) -> tuple[float, float]:
        (x0, y0, _), (x, y, _) = self._trail[0], self._trail[-1]
        way_m = math.hypot(x - x0, y - y0)
        return (x - x0) / way_m, (y - y0) / way_m
