"""Turns SUMO's steps into the way that a vehicle's body moves.

SUMO moves the front bumper along polylines and knows no body behind it: its angle jumps at every corner of the
line, and its speed where a lane's length is not that of its line. Here it is known some seconds ahead where SUMO's
bumper goes. A body follows it on a smoothed way, and on time as long as nobody is in its way; whoever has to wait
brakes ahead of that, lags behind SUMO's on the same way, and makes up for it later.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Pose, Vec3, wrap_angle
from bridge.traffic.demand import STEP_S
from bridge.traffic.lie import Lie, Swing, lie_of, lies_of, velocity
from bridge.traffic.pace import BRAKING, SPEEDING_UP, BendLimits, stopping_speed
from bridge.traffic.rows import Rows
from bridge.traffic.smoothing import Smoothing
from bridge.traffic.stance import Stance
from bridge.traffic.steered import Steered
from bridge.traffic.way import Way

SMOOTHING_STEPS = 5
"""A bumper's place is the mean over so many steps before and after: 1.1 seconds in all."""

REAR_AXLE_SHARE = 0.8
"""Where the rear axle is: from the front bumper, as a share of the vehicle's length."""

SHORTEST_TRAIL_M = 4.5
"""Shorter vehicles than this go by a longer stretch of way, for SUMO's bends are a few straight pieces."""

MOVING_MPS = 0.2
"""Whoever is slower stands."""

_JUMP_M = 12.0
"""What moves farther within one step was put elsewhere by SUMO (more than 400 km/h)."""
_MAKE_UP_MPS = 2.0
_UNHURRIED_MPS = 7.0
"""Whoever lags behind SUMO's vehicle goes so much faster than it, or at least so fast."""
_ROLLING = 1.2
"""How much a vehicle slows down whose driver does not brake, m/s²."""
_ON_TIME_M = 1e-3
_STANDING_M = 1e-4


class VehicleMotion:
    """The body of one vehicle, whose rear axle goes where the front bumper went."""

    waits = True
    """It brakes for others."""

    def __init__(
        self,
        length_m: float,
        front: Vec3,
        *,
        yaw: float,
        slope: float,
        speed_mps: float,
        left_hand: bool = False,
    ) -> None:
        """Come straight on to ``front`` (metres), the first place of SUMO's bumper that is foreseen.

        Angles in radians, ``slope`` positive uphill; ``left_hand`` where traffic keeps left.
        """
        self._length_m = length_m
        self._swing = Swing.of(length_m, left_hand=left_hand)
        self._trail_m = max(REAR_AXLE_SHARE * length_m, SHORTEST_TRAIL_M)
        ahead = Vec3(math.cos(slope) * math.cos(yaw), math.cos(slope) * math.sin(yaw), math.sin(slope))
        self._steered = Steered(front, yaw, speed_mps)
        self._smoothing = Smoothing(SMOOTHING_STEPS, front, Vec3(*(speed_mps * STEP_S * a for a in ahead)))
        # The smoothed place of the bumper may be a little behind.
        run_up_m = SMOOTHING_STEPS * speed_mps * STEP_S + 0.5
        begin, end = (
            Vec3(*(f - back_m * a for f, a in zip(front, ahead, strict=True)))
            for back_m in (run_up_m + self._trail_m, run_up_m)
        )
        self._way = Way(begin, end)
        self._schedule: deque[float] = deque()
        self._lies: deque[Lie] = deque()
        self._lie_rows = Rows(5)
        self._at_m = self._way.end_m
        self._speed_mps = speed_mps
        self._slowing_down = 0.0
        self._limits: BendLimits | None = None
        self._stance: Stance | None = None
        self._pose: Pose | None = None
        """As long as it stays the same."""
        self._smoothed: Vec3 | None = None
        self.travelled_m = 0.0
        self.velocity_mps = Vec3(*(speed_mps * a for a in ahead))
        self.here = self.here_before = Lie(*front, yaw, 0.0)

    @property
    def pose(self) -> Pose:
        """The actor frame in the world, after the last step."""
        if self._pose is None:
            self._pose = Pose.planar(*self.here) if self._stance is None else self._stance.pose(self.here)
        return self._pose

    @property
    def moving(self) -> bool:
        """Whether it moves faster than ``MOVING_MPS``."""
        return math.hypot(*self.velocity_mps) > MOVING_MPS

    @property
    def yaw_rate(self) -> float:
        """How fast it turned in the last step, radians a second, positive to the left."""
        return wrap_angle(self.here.yaw - self.here_before.yaw) / STEP_S

    @property
    def brakes(self) -> bool:
        """Whether it slows down by more than it would with its foot off the pedals."""
        return self._slowing_down > _ROLLING

    @property
    def at_m(self) -> float:
        """How far along its way the front bumper is."""
        return self._at_m

    @property
    def speed_mps(self) -> float:
        """How fast the front bumper moved in the last step."""
        return self._speed_mps

    @property
    def lag_m(self) -> float:
        """How far it is behind SUMO's vehicle."""
        return self._schedule[0] - self._at_m

    @property
    def is_on_time(self) -> bool:
        """Whether it is where SUMO's vehicle is."""
        return abs(self.lag_m) <= _ON_TIME_M

    @property
    def steps_ahead(self) -> int:
        """How many of the coming steps are known."""
        return len(self._schedule) - 1

    @property
    def scheduled_lies(self) -> NDArray[np.float64]:
        """How the body lies now and after each of the coming steps as long as it is on time: a row for each ``Lie``."""
        return self._lie_rows.view()

    @property
    def scheduled_m(self) -> Sequence[float]:
        """How far along its way SUMO's bumper is now and after each of the coming steps."""
        return self._schedule

    def begin(self) -> None:
        """Take the place of the first step; it must be foreseen, or nothing more to come."""
        self._at_m = self._schedule[0]
        if self.steps_ahead > 0:
            self._speed_mps = (self._schedule[1] - self._schedule[0]) / STEP_S
            self.velocity_mps = velocity(self._lies[0], self._lies[1])
        self.here = self.here_before = self._lies[0]
        self._pose = None

    def foresee(self, front: Vec3) -> bool:
        """Take SUMO's place of one more step to come. Return False, and do nothing, if it has been put elsewhere."""
        if math.dist(front, self._smoothing.last) > _JUMP_M:
            return False
        place = self._smoothing.add(self._steered.follow(front))
        if place is not None:
            self._extend(place)
        return True

    def foresee_no_more(self) -> None:
        """Take it that SUMO's vehicle is gone after the steps that are known."""
        for place in self._smoothing.finish():
            self._extend(place)

    def plan(self, stop_m: float = math.inf) -> list[float]:
        """Return how far along its way it will be now and after each of the coming steps.

        It comes to stand before ``stop_m``, if it can, and never speeds up or brakes harder than a vehicle can.
        """
        if self.is_on_time and stop_m == math.inf:
            return list(self._schedule)
        at_m, speed_mps = self._at_m, self._speed_mps
        arcs = [at_m]
        for number in range(1, len(self._schedule)):
            due_m = self._schedule[number]
            due_mps = (due_m - self._schedule[number - 1]) / STEP_S
            wanted_mps = (due_m - at_m) / STEP_S
            lag_m = self._schedule[number - 1] - at_m
            if abs(lag_m) > _ON_TIME_M:
                wanted_mps = min(
                    wanted_mps,
                    speed_mps + SPEEDING_UP * STEP_S,
                    due_mps + min(max(_MAKE_UP_MPS, _UNHURRIED_MPS - due_mps), stopping_speed(lag_m)),
                    self._bend_limits().speed_mps(at_m),
                )
            left_m = max(stop_m - at_m, 0.0)
            if left_m == speed_mps == 0.0:
                arcs += [at_m] * (len(self._schedule) - number)
                break
            wanted_mps = min(wanted_mps, stopping_speed(left_m, speed_mps**2 / 2 / max(left_m, _ON_TIME_M)))
            speed_mps = max(wanted_mps, speed_mps - BRAKING * STEP_S, 0.0)
            at_m += speed_mps * STEP_S
            arcs.append(at_m)
        return arcs

    def go(self, to_m: float) -> None:
        """Move on by one step, as far along its way as ``to_m``."""
        step_m = to_m - self._at_m
        self._schedule.popleft()
        self._lies.popleft()
        self._lie_rows.popleft()
        self._at_m = to_m
        self._slowing_down = self._speed_mps / STEP_S - step_m / STEP_S**2
        self._speed_mps = step_m / STEP_S
        self.here_before = self.here
        self._limits = None
        if step_m > 0.0:
            self.here = self._lies[0] if self.is_on_time else self.lie(to_m)
            self._pose = None
            self._way.forget(to_m - self._trail_m - 1.0)
        self.velocity_mps = velocity(self.here_before, self.here)
        self.travelled_m += step_m

    def stand(self, stance: Stance) -> None:
        """Stand, after the last step, on the ground as it is drawn."""
        before_m = self.here_before.z if self._stance is None else self._stance.z
        self.velocity_mps = self.velocity_mps._replace(z=(stance.z - before_m) / STEP_S)
        if stance != self._stance:
            self._stance, self._pose = stance, None

    def lie(self, at_m: float) -> Lie:
        """Return how the body lies when its front bumper is ``at_m`` along the way."""
        half_m = self._trail_m / 2
        point = self._way.point
        return lie_of(point(at_m), point(at_m - half_m), point(at_m - self._trail_m), self._length_m, self._swing)

    def lies(self, at_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how the body lies at each of (N,) ``at_m``: a row for each ``Lie``."""
        back_m = np.array((0.0, 0.5, 1.0)) * self._trail_m
        front, middle, rear = self._way.points(at_m - back_m[:, None])
        return lies_of(front, middle, rear, self._length_m, self._swing)

    def _bend_limits(self) -> BendLimits:
        if self._limits is None:
            self._limits = BendLimits(self._way, self._at_m)
        return self._limits

    def _extend(self, place: Vec3) -> None:
        stands = place is self._smoothed or math.dist(place, self._way.end) <= _STANDING_M
        self._smoothed = place
        if not stands:
            self._way.extend(place)
        self._schedule.append(self._way.end_m)
        if stands and self._lies:
            self._lies.append(self._lies[-1])
            self._lie_rows.repeat()
        else:
            lie = self.lie(self._way.end_m)
            self._lies.append(lie)
            self._lie_rows.append(lie)
