"""Where everybody near will be in the coming seconds, and who would touch whom."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Size
from bridge.traffic.overlap import Footprint, columns, depths_m, touching
from bridge.traffic.pace import BRAKING
from bridge.traffic.scheduled_boxes import Driver, ScheduledBoxes, boxes_of

Array = NDArray[np.float64]

_ROOM_M = 0.15
"""So far beside their box people have a foot or an arm now and then."""
_DEEPER_M = 1e-3
"""Those who touch already may not get deeper into each other than so much more."""
ON_FOOT, _STILL = " on foot", " still"
"""Stand for everybody else among the drivers' keys; no driver is called so."""
_REACH_M = 0.5
_SURELY_M = 1e-6
_SAMPLING_M = 1.5
_ALONG = 0.7
"""Two whose directions differ by no more than the angle of this cosine go along with each other."""


class Walker(NamedTuple):
    """A person on foot: where they will be now and after each of the coming steps, and the room they need."""

    places: Array
    """(N, 3), metres."""
    size: Size


class Outlook:
    """Everybody near over the coming steps: drivers first, then walkers, then what stands still."""

    def __init__(
        self,
        drivers: Sequence[Driver],
        walkers: Sequence[Walker],
        still: Sequence[Footprint],
        steps: int,
        scheduled: ScheduledBoxes,
    ) -> None:
        """Lay everybody out; nobody waits yet. ``still`` are bodies that never move.

        ``scheduled`` is that of the last step.
        """
        self._drivers = drivers
        self._count = len(drivers) + len(walkers) + len(still)
        self._boxes = np.empty((self._count, steps + 1, 8))
        self._boxes[: len(drivers) + len(walkers)] = math.nan
        self._on_foot = len(walkers)
        self._stops = [math.inf] * len(drivers)
        self._onwards: dict[int, Array] = {}
        are_on_time = [driver.motion.is_on_time for driver in drivers]
        on_time = [index for index, is_on_time in enumerate(are_on_time) if is_on_time]
        self.arcs = [
            list(driver.motion.scheduled_m) if is_on_time else driver.motion.plan()
            for driver, is_on_time in zip(drivers, are_on_time, strict=True)
        ]
        self._boxes[on_time] = scheduled.step([drivers[index] for index in on_time], steps)
        for index, is_on_time in enumerate(are_on_time):
            if not is_on_time:
                self._lay(index)
        self._walk(len(drivers), walkers)
        self._boxes[len(drivers) + len(walkers) :] = columns(still)[:, None]
        self._reaches_m = np.hypot(self._boxes[:, 0, 4], self._boxes[:, 0, 5])
        self._low, self._high = self._bounds(slice(None))

    def key(self, index: int) -> str:
        """Return the key of a driver, or what stands for everybody else."""
        if index < len(self._drivers):
            return self._drivers[index].key
        return ON_FOOT if index < len(self._drivers) + self._on_foot else _STILL

    def conflicts(self, among: Collection[int] | None = None) -> list[tuple[int, int, int]]:
        """Return who would touch whom, with the first step at which they would, the soonest first.

        In each pair a driver comes first. Only pairs with one of the drivers ``among`` count, if that is given.
        """
        first, second = self._pairs(range(len(self._drivers)) if among is None else among)
        apart = self._boxes[first, :, :2] - self._boxes[second, :, :2]
        reach_m = self._reaches_m[first] + self._reaches_m[second] + _SURELY_M
        pair, step = np.nonzero(np.square(apart).sum(axis=2) < np.square(reach_m)[:, None])
        depths = depths_m(self._boxes[first[pair], step], self._boxes[second[pair], step])
        allowed = np.zeros(len(first))
        begins = (step == 0) & (depths > 0.0)
        allowed[pair[begins]] = depths[begins] + _DEEPER_M
        deeper = depths > allowed[pair]
        found, at = np.unique(pair[deeper], return_index=True)
        conflicts = zip(step[deeper][at].tolist(), first[found].tolist(), second[found].tolist(), strict=True)
        return [(one, other, when) for when, one, other in sorted(conflicts)]

    def who_waits(self, first: int, second: int, step: int, waiting: set[tuple[str, str]]) -> list[tuple[int, int]]:
        """Return who of two waits, and before which step it stops: the one whose waiting helps, or both."""
        stops = {}
        for index in (first, second):
            before = self._before(index, first + second - index, step)
            if before is not None:
                stops[index] = before
        helps = [index for index, before in stops.items() if self._helps(index, first + second - index, before, step)]
        if len(stops) < 2 or not helps:
            return list(stops.items())

        def rank(index: int) -> tuple[bool, bool, bool, float, int]:
            other = first + second - index
            return (
                self._needed(index, stops[index]) <= BRAKING,
                index > 0,
                (self.key(index), self.key(other)) in waiting,
                self._ahead_m(index, other, step),
                index,
            )

        chosen = max(helps, key=rank)
        return [(chosen, stops[chosen])]

    def footprint(self, index: int, step: int) -> Footprint | None:
        """Return the box of a driver ``step`` steps ahead; None if that is not known."""
        if step >= len(self.arcs[index]):
            return None
        x, y, cos, sin, *_, bottom, top = self._boxes[index, step].tolist()
        length_m, width_m, _ = self._drivers[index].size
        return Footprint(x, y, cos, sin, length_m / 2, width_m / 2, bottom, top)

    def stop(self, index: int, step: int) -> bool:
        """Have a driver stop where it would be before ``step``. Return whether that changes what it does."""
        stop_m = self.arcs[index][step - 1]
        if stop_m >= self._stops[index]:
            return False
        self._stops[index] = stop_m
        self.arcs[index] = self._drivers[index].motion.plan(stop_m)
        self._lay(index)
        self._low[index], self._high[index] = self._bounds(index)
        return True

    def _before(self, index: int, other: int, step: int) -> int | None:
        """Return the step before which one stops for another, whom it would touch at ``step``; None if it cannot.

        Who crosses the other's way stops before all of that, if it is not in it yet, so that the other can go on.
        """
        if index >= len(self._drivers) or not self._drivers[index].motion.waits:
            return None
        own, there = self._boxes[index, step], self._boxes[other, step]
        if other >= len(self._drivers) or own[2] * there[2] + own[3] * there[3] < _ALONG:
            onward = self._onward(other)
            in_way = np.any(touching(self._boxes[index, :step, None], onward[None]), axis=1)
            if in_way.any() and not in_way[0]:
                step = int(in_way.argmax())
        return step if self.arcs[index][step - 1] < self._stops[index] else None

    def _onward(self, index: int) -> Array:
        """Return the boxes over which somebody will go, whenever that is."""
        if index >= len(self._drivers):
            return np.asarray(self._boxes[index])
        if index not in self._onwards:
            motion = self._drivers[index].motion
            lies = motion.scheduled_lies
            if not motion.is_on_time:
                late = np.arange(motion.at_m, motion.scheduled_m[0], _SAMPLING_M)
                lies = np.concatenate([motion.lies(late), lies])
            self._onwards[index] = boxes_of(lies, self._drivers[index].size)
        return self._onwards[index]

    def _helps(self, index: int, other: int, before: int, step: int) -> bool:
        """Whether the other one can go on while this one stands where it would be before the step ``before``."""
        return not touching(self._boxes[index, before - 1, None], self._boxes[other, step:]).any()

    def _needed(self, index: int, step: int) -> float:
        """Return how hard a driver must brake to stop where it would be before ``step``, m/s²."""
        motion = self._drivers[index].motion
        return motion.speed_mps**2 / 2 / max(self.arcs[index][step - 1] - motion.at_m, 1e-3)

    def _ahead_m(self, index: int, other: int, step: int) -> float:
        own, there = self._boxes[index, step], self._boxes[other, step]
        return float((there[0] - own[0]) * own[2] + (there[1] - own[1]) * own[3])

    def _bounds(self, which: int | slice) -> tuple[Array, Array]:
        """Return how far west and south, and east and north, bodies come within the coming steps."""
        # Steps first: whole rows are compared then, instead of number by number.
        ways = np.ascontiguousarray(np.moveaxis(self._boxes[which, :, :2], -2, 0))
        reach_m = self._reaches_m[which, None] + _REACH_M
        return np.fmin.reduce(ways, axis=0) - reach_m, np.fmax.reduce(ways, axis=0) + reach_m

    def _pairs(self, among: Collection[int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the pairs of one ``among`` the drivers and anybody whom it comes near in the coming steps.

        The lower index first, each pair once.
        """
        chosen = np.fromiter(among, np.intp, len(among))
        (west, south), (east, north) = np.ascontiguousarray(self._low.T), np.ascontiguousarray(self._high.T)
        near = (west[chosen, None] < east) & (east[chosen, None] > west)
        near &= (south[chosen, None] < north) & (north[chosen, None] > south)
        is_chosen = np.zeros(self._count, dtype=bool)
        is_chosen[chosen] = True
        # Of two who are both among them, the pair counts with the lower one.
        near &= ~is_chosen | (chosen[:, None] < np.arange(self._count))
        own, other = np.nonzero(near)
        own = chosen[own]
        return np.minimum(own, other), np.maximum(own, other)

    def _lay(self, index: int) -> None:
        driver, arcs = self._drivers[index], np.array(self.arcs[index])
        self._boxes[index, : len(arcs)] = boxes_of(driver.motion.lies(arcs), driver.size)

    def _walk(self, first: int, walkers: Sequence[Walker]) -> None:
        """Lay out the room of people as squares, whichever way they look."""
        if not walkers:
            return
        places = [walker.places[: self._boxes.shape[1]] for walker in walkers]
        counts = [len(rows) for rows in places]
        sides = np.repeat([walker.size.width_m / 2 + _ROOM_M for walker in walkers], counts)
        x, y, z = np.concatenate(places).T
        top = z + np.repeat([walker.size.height_m for walker in walkers], counts)
        rows = np.stack([x, y, np.ones(len(x)), np.zeros(len(x)), sides, sides, z, top], axis=1)
        self._spread(range(first, first + len(walkers)), counts, rows)

    def _spread(self, indices: Sequence[int], counts: Sequence[int], rows: Array) -> None:
        """Note the boxes of several, so many of ``rows`` of each, from now on."""
        begins = np.cumsum([0, *counts[:-1]])
        self._boxes[np.repeat(indices, counts), np.arange(len(rows)) - np.repeat(begins, counts)] = rows
