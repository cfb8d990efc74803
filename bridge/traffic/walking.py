"""Turns SUMO's steps into the way that a person walks: at a human pace, on the ground as it is drawn."""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Pose, Vec3, wrap_angle
from bridge.traffic.demand import STEP_S
from bridge.traffic.lie import Lie, velocity
from bridge.traffic.motion import MOVING_MPS
from bridge.traffic.rows import Rows
from bridge.traffic.smoothing import Smoothing

TURN_RATE = 3.0
"""How fast a person turns at most, radians per second."""

CLIMB_RATE_MPS = 1.0
"""How fast a person rises or sinks at most, at a kerb."""

_SMOOTHING_STEPS = 4
_JUMP_M = 20.0
"""Where a map has no crossing, SUMO lets people jump over the street; shorter jumps than this are walked."""
_CATCH_UP = 1.3
_CATCH_UP_MPS = 0.3
"""A person who is behind SUMO's position walks so many times faster than SUMO says, and so much."""
_NEAR_M = 1.0
_ASTRAY_M = 10.0
_HEADING_SMOOTHING = 0.25
"""Weight of the newest step in the direction that a person looks."""


class Aim(NamedTuple):
    """Where SUMO has a person at one step, smoothed."""

    place: Vec3
    pace_mps: float
    """How fast it says that the person walks."""
    kerb_m: float
    """How high the sidewalk lies there above the road; 0 where SUMO has the person on the road."""
    follows: bool
    """Whether who was at the place before can be here a step later."""


class PersonMotion:
    """One person on foot, who follows SUMO's position at a human pace."""

    def __init__(self, place: Vec3, *, yaw: float, pace_mps: float, kerb_m: float) -> None:
        """Walk along ``yaw`` (radians) to ``place``, the first one of SUMO's that is foreseen; see ``Aim``."""
        step_m = pace_mps * STEP_S
        self._smoothing = Smoothing(_SMOOTHING_STEPS, place, Vec3(step_m * math.cos(yaw), step_m * math.sin(yaw), 0.0))
        self._said = deque(((pace_mps, kerb_m),))
        self._aims: deque[Aim] = deque()
        self._places = Rows(3)
        self._gaps = 0
        self._place = self._place_before = place
        self.shuffles = False
        """Whether, in this step, others leave the person no room for a stride."""
        self.side = 0
        """On which side the person goes round somebody: 1 on the left, -1 on the right, 0 if nobody is in the way."""
        self._height_m: float | None = None
        self._ground_m = 0.0
        self._ground_is_of: tuple[Vec3, float] | None = None
        self._yaw = self._yaw_before = yaw
        self._direction = self._direction_before = (math.cos(yaw), math.sin(yaw))
        self.travelled_m = self._travelled_before_m = 0.0
        self.velocity_mps = Vec3(pace_mps * math.cos(yaw), pace_mps * math.sin(yaw), 0.0)

    @property
    def place(self) -> Vec3:
        """Where the person is in plan; z is the height of the road there."""
        return self._place

    @property
    def pose(self) -> Pose:
        """The actor frame in the world, after the last step."""
        return Pose.planar(*self.here)

    @property
    def here(self) -> Lie:
        """How the body stands on the ground."""
        x, y, z = self._place
        return Lie(x, y, z if self._height_m is None else self._height_m, self._yaw, 0.0)

    @property
    def here_before(self) -> Lie:
        """How it stood before the last step, but for the height of the ground."""
        x, y, _ = self._place_before
        return Lie(x, y, self.here.z, self._yaw_before, 0.0)

    @property
    def moved(self) -> bool:
        """Whether the last step led elsewhere at all."""
        return self._place != self._place_before

    @property
    def stays(self) -> bool:
        """Whether the person is where SUMO's stands in all of the coming steps that are known."""
        return self._place is self._aims[0].place is self._aims[-1].place

    @property
    def ground_m(self) -> float | None:
        """How high the ground is here that was last stood on; None if that was elsewhere."""
        return self._ground_m if self._ground_is_of == (self._place, self.kerb_m) else None

    @property
    def moving(self) -> bool:
        """Whether the person walks, faster than ``MOVING_MPS`` and with room for a stride."""
        return not self.shuffles and math.hypot(self.velocity_mps.x, self.velocity_mps.y) > MOVING_MPS

    @property
    def kerb_m(self) -> float:
        """How high the sidewalk lies above the road where SUMO has the person, as far as lanes tell."""
        return self._aims[0].kerb_m

    @property
    def keeps_off_road(self) -> bool:
        """Whether SUMO has the person on a sidewalk, though its way there may lead straight over a corner of road.

        Where only the road leads there, the person takes it in the end.
        """
        return self.kerb_m > 0.0 and self.behind_m < _ASTRAY_M

    @property
    def behind_m(self) -> float:
        """How far the person was, before the last step, from where SUMO has them after it."""
        return math.dist(self._aims[0].place[:2], self._place_before[:2])

    @property
    def stands(self) -> bool:
        """Whether the person has come to a place where SUMO's stands."""
        return self._aims[0].pace_mps < MOVING_MPS and self.behind_m < _NEAR_M

    @property
    def onward(self) -> tuple[float, float]:
        """The direction from where the person was before the last step to where SUMO has them after it."""
        (x, y, _), (x0, y0, _) = self._aims[0].place, self._place_before
        way_m = math.hypot(x - x0, y - y0)
        return ((x - x0) / way_m, (y - y0) / way_m) if way_m > 0.0 else (1.0, 0.0)

    @property
    def steps_ahead(self) -> int:
        """How many of the coming steps are known."""
        return len(self._aims) - 1

    def begin(self) -> None:
        """Take the place of the first step; it must be foreseen, or nothing more to come."""
        self._place = self._place_before = self._aims[0].place

    def foresee(self, place: Vec3, *, pace_mps: float, kerb_m: float) -> bool:
        """Take SUMO's place of one more step to come. Return False, and do nothing, if it has been put elsewhere."""
        if math.dist(place, self._smoothing.last) > _JUMP_M:
            return False
        self._said.append((pace_mps, kerb_m))
        smoothed = self._smoothing.add(place)
        if smoothed is not None:
            self._extend(smoothed)
        return True

    def foresee_no_more(self) -> None:
        """Take it that SUMO's person is gone after the steps that are known."""
        for place in self._smoothing.finish():
            self._extend(place)

    def plan(self) -> NDArray[np.float64]:
        """Return where the person will be now and after each of the coming steps, if nobody is in the way: (N, 3)."""
        place = self._place
        if place is self._aims[0].place and self._gaps == (not self._aims[0].follows):
            return self._places.view()
        places = [place]
        for number in range(1, len(self._aims)):
            aim = self._aims[number]
            is_there = aim.follows and place is self._aims[number - 1].place
            place = aim.place if is_there else _towards(place, aim)
            places.append(place)
        return np.array(places)

    def walk(self) -> None:
        """Move on by one step after SUMO's position."""
        self._gaps -= not self._aims.popleft().follows
        self._places.popleft()
        self.shuffles = False
        self._place_before, self._travelled_before_m = self._place, self.travelled_m
        self._yaw_before, self._direction_before = self._yaw, self._direction
        self._go(_towards(self._place, self._aims[0]))

    def step_aside(self, x_m: float, y_m: float) -> None:
        """Go, in this step, so far from where the person was before it, instead of after SUMO's position."""
        x, y, _ = self._place_before
        self.travelled_m, self._yaw = self._travelled_before_m, self._yaw_before
        self._direction = self._direction_before
        self._go(Vec3(x + x_m, y + y_m, self._place.z))

    def look_on(self) -> None:
        """Look where the person looked before the last step, for there is no room to turn."""
        self._yaw = self._yaw_before

    def stand_on(self, height_m: float) -> None:
        """Stand on ground that is ``height_m`` high, as fast as a person climbs."""
        self._ground_m, self._ground_is_of = height_m, (self._place, self.kerb_m)
        most_m = CLIMB_RATE_MPS * STEP_S
        before_m = height_m if self._height_m is None else self._height_m
        self._height_m = before_m + max(-most_m, min(most_m, height_m - before_m))

    def _extend(self, place: Vec3) -> None:
        pace_mps, kerb_m = self._said.popleft()
        stays = bool(self._aims) and place is self._aims[-1].place
        way_m = math.dist(place, self._aims[-1].place) if self._aims and not stays else 0.0
        aim = Aim(place, pace_mps, kerb_m, follows=way_m <= _reach_m(pace_mps))
        self._aims.append(aim)
        if stays:
            self._places.repeat()
        else:
            self._places.append(place)
        self._gaps += not aim.follows

    def _go(self, place: Vec3) -> None:
        self._place = place
        self.velocity_mps = velocity(self._place_before, place)
        self.travelled_m += math.dist(self._place_before[:2], place[:2])
        self._turn()

    def _turn(self) -> None:
        """Look where the last steps led; who stands looks on."""
        vx, vy, _ = self.velocity_mps
        speed_mps = math.hypot(vx, vy)
        if speed_mps > MOVING_MPS:
            keep, weight = 1.0 - _HEADING_SMOOTHING, _HEADING_SMOOTHING / speed_mps
            x, y = self._direction
            self._direction = (keep * x + weight * vx, keep * y + weight * vy)
        turn = wrap_angle(math.atan2(self._direction[1], self._direction[0]) - self._yaw)
        most = TURN_RATE * STEP_S
        self._yaw = wrap_angle(self._yaw + max(-most, min(most, turn)))


def _towards(place: Vec3, aim: Aim) -> Vec3:
    gap_m, reach_m = math.dist(aim.place, place), _reach_m(aim.pace_mps)
    if gap_m <= reach_m:
        return aim.place
    share = reach_m / gap_m
    (x, y, z), (to_x, to_y, to_z) = place, aim.place
    return Vec3(x + share * (to_x - x), y + share * (to_y - y), z + share * (to_z - z))


def _reach_m(pace_mps: float) -> float:
    return (pace_mps * _CATCH_UP + _CATCH_UP_MPS) * STEP_S
