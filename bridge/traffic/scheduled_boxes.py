"""Boxes of drivers over the coming steps, with the clearance that they keep."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Size
from bridge.traffic.body_motion import BodyMotion

Array = NDArray[np.float64]

_CLEARANCE_M = 0.03
"""So far two bodies stay apart, if they can."""
_ROOM_STEPS = 128


class Driver(NamedTuple):
    """A vehicle that may wait for others."""

    key: str
    motion: BodyMotion
    size: Size


class ScheduledBoxes:
    """The boxes of those who are on time, kept from step to step: only what is newly foreseen is laid out."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._boxes = np.empty((0, _ROOM_STEPS, 8))
        self._now = -1
        """Where the current step is among the columns of the boxes."""
        self._rows: dict[BodyMotion, int] = {}
        self._known: dict[BodyMotion, int] = {}
        """Up to which column each row is laid out."""

    def step(self, drivers: Sequence[Driver], steps: int) -> Array:
        """Return the boxes of all drivers who are on time now: (N, steps + 1, 8) numbers of ``Footprint``.

        Those of steps that are not known are nan. To be called once with every step.
        """
        self._go_on(steps)
        self._keep([driver.motion for driver in drivers])
        rows = [self._rows[driver.motion] for driver in drivers]
        known = [self._known[driver.motion] for driver in drivers]
        new = [driver.motion.scheduled_lies[end - self._now :] for driver, end in zip(drivers, known, strict=True)]
        counts = [len(lies) for lies in new]
        if any(counts):
            ends = np.cumsum(counts)
            columns = np.arange(ends[-1]) + np.repeat(np.array(known) - ends + counts, counts)
            sizes = np.repeat(np.array([driver.size for driver in drivers]), counts, axis=0)
            self._boxes[np.repeat(rows, counts), columns] = boxes_of(np.concatenate(new), sizes.T)
            for driver, count in zip(drivers, counts, strict=True):
                self._known[driver.motion] += count
        return np.asarray(self._boxes[rows, self._now : self._now + steps + 1])

    def _go_on(self, steps: int) -> None:
        """Go to the next column, and to the first again where there is no room for the coming steps."""
        self._now += 1
        count, room, _ = self._boxes.shape
        if self._now + steps >= room:
            kept = self._boxes[:, self._now :]
            self._boxes = np.full((count, max(_ROOM_STEPS, 2 * (steps + 1)), 8), math.nan)
            self._boxes[:, : kept.shape[1]] = kept
            self._known = {motion: known - self._now for motion, known in self._known.items()}
            self._now = 0

    def _keep(self, motions: Collection[BodyMotion]) -> None:
        """Have rows for these, and for nobody else."""
        for motion in self._rows.keys() - set(motions):
            del self._rows[motion], self._known[motion]
        new = [motion for motion in motions if motion not in self._rows]
        if not new:
            return
        free = sorted(set(range(len(self._boxes))).difference(self._rows.values()))
        if len(free) < len(new):
            more = np.empty((len(self._boxes) + len(new), *self._boxes.shape[1:]))
            free += range(len(self._boxes), len(self._boxes) + len(more))
            self._boxes = np.concatenate([self._boxes, more])
        for motion, row in zip(new, free, strict=False):
            self._rows[motion], self._known[motion] = row, self._now
            self._boxes[row] = math.nan


def boxes_of(lies: Array, size: Size | Array) -> Array:
    """Return the numbers of ``Footprint`` of a body with clearance, for rows of ``Lie``.

    ``size`` may be (3, N): one for each row.
    """
    length_m, width_m, height_m = size
    boxes = np.empty((len(lies), 8))
    boxes[:, :2] = lies[:, :2]
    boxes[:, 2], boxes[:, 3] = np.cos(lies[:, 3]), np.sin(lies[:, 3])
    boxes[:, 4], boxes[:, 5] = length_m / 2 + _CLEARANCE_M, width_m / 2 + _CLEARANCE_M
    boxes[:, 6], boxes[:, 7] = lies[:, 2], lies[:, 2] + height_m
    return boxes
