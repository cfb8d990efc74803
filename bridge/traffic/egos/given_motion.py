"""The motion of a body whose pose at every step is given."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Pose, Vec3
from bridge.traffic.demand import STEP_S
from bridge.traffic.egos.path_on_road import Place
from bridge.traffic.lie import Lie


class GivenMotion:
    """Implements ``BodyMotion`` with places that somebody else knows: it waits for nobody, and is always on time."""

    waits = False
    is_on_time = True

    def __init__(
        self,
        place_at: Callable[[int], Place],
        first_step: int,
        require_step: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Begin at ``first_step``; ``place_at`` says where the body is at any step.

        ``require_step`` raises for a step that cannot be shown.
        """
        self._place_at, self._require_step = place_at, require_step
        self._step = self._foreseen = first_step
        self._here = place_at(first_step)
        self._schedule: deque[float] = deque([0.0])
        self._lies: deque[Lie] = deque([_lie(self._here.pose)])
        self.speed_mps = math.hypot(*self._here.velocity_mps)

    @property
    def pose(self) -> Pose:
        """See ``BodyMotion.pose``."""
        return self._here.pose

    @property
    def here(self) -> Lie:
        """See ``BodyMotion.here``."""
        return self._lies[0]

    @property
    def velocity_mps(self) -> Vec3:
        """See ``BodyMotion.velocity_mps``."""
        return self._here.velocity_mps

    @property
    def yaw_rate(self) -> float:
        """See ``BodyMotion.yaw_rate``."""
        return self._here.yaw_rate

    @property
    def at_m(self) -> float:
        """See ``BodyMotion.at_m``."""
        return self._schedule[0]

    @property
    def steps_ahead(self) -> int:
        """See ``BodyMotion.steps_ahead``."""
        return len(self._schedule) - 1

    @property
    def scheduled_lies(self) -> NDArray[np.float64]:
        """See ``BodyMotion.scheduled_lies``."""
        return np.array(self._lies)

    @property
    def scheduled_m(self) -> Sequence[float]:
        """See ``BodyMotion.scheduled_m``."""
        return self._schedule

    def begin(self) -> None:
        """See ``BodyMotion.begin``."""

    def foresee(self, front: Vec3) -> bool:
        """Take the next of the places that are given, wherever SUMO has the ego."""
        del front
        self._foreseen += 1
        lie = _lie(self._place_at(self._foreseen).pose)
        self._schedule.append(self._schedule[-1] + math.dist(lie[:3], self._lies[-1][:3]))
        self._lies.append(lie)
        return True

    def foresee_no_more(self) -> None:
        """See ``BodyMotion.foresee_no_more``."""

    def plan(self, stop_m: float = math.inf) -> list[float]:
        """See ``BodyMotion.plan``; it stops nowhere."""
        del stop_m
        return list(self._schedule)

    def go(self, to_m: float) -> None:
        """Move on by one step."""
        self._step += 1
        self._require_step(self._step)
        before_m = self._schedule.popleft()
        self._lies.popleft()
        self.speed_mps = (to_m - before_m) / STEP_S
        self._here = self._place_at(self._step)

    def lies(self, at_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """See ``BodyMotion.lies``; each is the nearest one of those that are scheduled."""
        ways_m = np.array(self._schedule)
        after = np.clip(np.searchsorted(ways_m, at_m, side="right"), 1, len(ways_m) - 1)
        nearest = np.where(at_m - ways_m[after - 1] < ways_m[after] - at_m, after - 1, after)
        return np.asarray(self.scheduled_lies[nearest])


def _lie(pose: Pose) -> Lie:
    (x, y, z), (forward_x, forward_y, forward_z) = pose.position, pose.rotation.matrix()[:, 0].tolist()
    return Lie(x, y, z, math.atan2(forward_y, forward_x), -math.asin(max(-1.0, min(1.0, forward_z))))
