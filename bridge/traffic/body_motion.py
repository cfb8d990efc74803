"""What the motion layer has to know of how the ego moves, whoever says where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Pose, Vec3
from bridge.traffic.lie import Lie


class BodyMotion(Protocol):
    """A body some steps ahead of which it is known where it will be; see ``VehicleMotion``."""

    @property
    def waits(self) -> bool:
        """Whether it brakes for others; else they have to wait for it."""

    @property
    def pose(self) -> Pose:
        """The middle of the box on the ground, as of the last step."""

    @property
    def here(self) -> Lie:
        """The same as a ``Lie``."""

    @property
    def velocity_mps(self) -> Vec3:
        """In the world frame."""

    @property
    def yaw_rate(self) -> float:
        """Radians a second, positive to the left."""

    @property
    def at_m(self) -> float:
        """How far along its way it is."""

    @property
    def speed_mps(self) -> float:
        """How fast it moved along its way in the last step."""

    @property
    def is_on_time(self) -> bool:
        """Whether it is where it is scheduled to be."""

    @property
    def steps_ahead(self) -> int:
        """How many of the coming steps are known."""

    @property
    def scheduled_lies(self) -> NDArray[np.float64]:
        """How it lies now and after each of the coming steps as long as it is on time: a row for each ``Lie``."""

    @property
    def scheduled_m(self) -> Sequence[float]:
        """How far along its way it is scheduled to be now and after each of the coming steps."""

    def begin(self) -> None:
        """Take the place of the first step."""

    def foresee(self, front: Vec3) -> bool:
        """Take SUMO's place of one more step to come. Return False, and do nothing, if it has been put elsewhere."""

    def foresee_no_more(self) -> None:
        """Take it that nothing comes after the steps that are known."""

    def plan(self, stop_m: float = ...) -> list[float]:
        """Return how far along its way it will be now and after each of the coming steps."""

    def go(self, to_m: float) -> None:
        """Move on by one step, as far along its way as ``to_m``."""

    def lies(self, at_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how the body lies at each of (N,) places along its way: a row for each ``Lie``."""
