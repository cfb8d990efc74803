"""Has vehicles wait for each other, for people and for what stands in their way, before they reach it.

SUMO lets bodies touch: it knows no swinging rear, nobody who waited before, and nobody who goes aside. Here every
vehicle knows its own way some seconds ahead, and where the others will be. Where two would touch, one of them gets a
place to stop before, and brakes for it as drivers do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import Size, Vec3
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.overlap import Footprint, depths_m
from bridge.traffic.pace import BRAKING

Array = NDArray[np.float64]

_CLEARANCE_M = 0.03
"""So far two bodies stay apart, if they can."""
_ROOM_M = 0.15
"""So far beside their box people have a foot or an arm now and then."""
_DEEPER_M = 1e-3
"""Those who touch already may not get deeper into each other than so much more."""
_ROUNDS = 8
_ON_FOOT, _STILL = " on foot", " still"
"""Stand for everybody else among the drivers' keys; no driver is called so."""
_REACH_M = 0.5
_SAMPLING_M = 1.5
_ALONG = 0.7
"""Two whose directions differ by no more than the angle of this cosine go along with each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Driver:
    """A vehicle that may wait for others."""

    key: str
    motion: VehicleMotion
    size: Size


@dataclass(frozen=True, slots=True, eq=False)
class Walker:
    """A person on foot: where they will be now and after each of the coming steps, and the room they need."""

    places: Sequence[Vec3]
    size: Size


class Yielding:
    """Who waits for whom, remembered from step to step so that nobody changes their mind halfway."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._waiting: set[tuple[str, str]] = set()

    @property
    def waiting_for_people(self) -> Set[str]:
        """Those of the drivers, by key, who wait for somebody on foot."""
        return {yielder for yielder, other in self._waiting if other == _ON_FOOT}

    def plan(
        self, drivers: Sequence[Driver], walkers: Sequence[Walker], still: Sequence[Footprint]
    ) -> list[list[float]]:
        """Return for each of the drivers how far along its way it will be now and after each of the coming steps.

        All rather wait than the first one does. ``still`` are bodies that never move.
        """
        steps = max((driver.motion.steps_ahead for driver in drivers), default=0)
        scene = _Scene(drivers, walkers, still, steps)
        pairs = scene.pairs()
        waiting: set[tuple[str, str]] = set()
        for _ in range(_ROUNDS):
            conflicts = scene.conflicts(pairs)
            if not conflicts:
                break
            changed: set[int] = set()
            for first, second, step in conflicts:
                if first in changed or second in changed:
                    continue
                for yielder, before in scene.who_waits(first, second, step, self._waiting):
                    if scene.stop(yielder, before):
                        changed.add(yielder)
                        waiting.add((scene.key(yielder), scene.key(first + second - yielder)))
            if not changed:
                break
            pairs = [pair for pair in scene.pairs() if pair[0] in changed or pair[1] in changed]
        self._waiting = waiting
        return scene.arcs


class _Scene:
    """Everybody near over the coming steps: drivers first, then walkers, then what stands still."""

    def __init__(
        self, drivers: Sequence[Driver], walkers: Sequence[Walker], still: Sequence[Footprint], steps: int
    ) -> None:
        self._drivers = drivers
        self._count = len(drivers) + len(walkers) + len(still)
        self._boxes = np.full((self._count, steps + 1, 8), math.nan)
        self._on_foot = len(walkers)
        self._stops = [math.inf] * len(drivers)
        self.arcs = [driver.motion.plan() for driver in drivers]
        for index in range(len(drivers)):
            self._lay(index)
        self._walk(len(drivers), walkers)
        if still:
            self._boxes[len(drivers) + len(walkers) :] = np.array(still)[:, None]

    def key(self, index: int) -> str:
        if index < len(self._drivers):
            return self._drivers[index].key
        return _ON_FOOT if index < len(self._drivers) + self._on_foot else _STILL

    def pairs(self) -> list[tuple[int, int]]:
        """Return the pairs of a driver and somebody after it who come near each other in the coming steps."""
        if not self._drivers:
            return []
        xy = self._boxes[..., :2]
        reach = np.hypot(self._boxes[:, :1, 4], self._boxes[:, :1, 5]) + _REACH_M
        low, high = np.nanmin(xy, axis=1) - reach, np.nanmax(xy, axis=1) + reach
        drivers = len(self._drivers)
        near = ((low[:drivers, None] < high[None]) & (high[:drivers, None] > low[None])).all(axis=2)
        near &= np.arange(drivers)[:, None] < np.arange(self._count)[None]
        return [(first, second) for first, second in np.argwhere(near).tolist()]

    def conflicts(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Return those of the pairs who would touch, with the first step at which they would, the soonest first."""
        if not pairs:
            return []
        first, second = np.array(pairs).T
        depths = depths_m(self._boxes[first], self._boxes[second])
        allowed = np.where(depths[:, 0] > 0.0, depths[:, 0] + _DEEPER_M, 0.0)
        touching = depths > allowed[:, None]
        found = np.flatnonzero(touching.any(axis=1))
        steps = touching[found].argmax(axis=1)
        return sorted(
            ((int(first[index]), int(second[index]), int(step)) for index, step in zip(found, steps, strict=True)),
            key=lambda conflict: (conflict[2], conflict[0], conflict[1]),
        )

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

    def stop(self, index: int, step: int) -> bool:
        """Have a driver stop where it would be before ``step``. Return whether that changes what it does."""
        stop_m = self.arcs[index][step - 1]
        if stop_m >= self._stops[index]:
            return False
        self._stops[index] = stop_m
        self.arcs[index] = self._drivers[index].motion.plan(stop_m)
        self._lay(index)
        return True

    def _before(self, index: int, other: int, step: int) -> int | None:
        """Return the step before which one stops for another, whom it would touch at ``step``; None if it cannot.

        Who crosses the other's way stops before all of that, if it is not in it yet, so that the other can go on.
        """
        if index >= len(self._drivers):
            return None
        own, there = self._boxes[index, step], self._boxes[other, step]
        if other >= len(self._drivers) or own[2] * there[2] + own[3] * there[3] < _ALONG:
            onward = self._onward(other)
            in_way = depths_m(self._boxes[index, :step, None], onward[None]).max(axis=1) > 0.0
            if in_way.any() and not in_way[0]:
                step = int(in_way.argmax())
        return step if self.arcs[index][step - 1] < self._stops[index] else None

    def _onward(self, index: int) -> Array:
        """Return the boxes over which somebody will go, whenever that is."""
        if index >= len(self._drivers):
            return np.asarray(self._boxes[index])
        motion = self._drivers[index].motion
        late = np.arange(motion.at_m, motion.scheduled_m[0], _SAMPLING_M)
        lies = np.array([*(motion.lie(at_m) for at_m in late), *motion.scheduled_lies])
        return _boxes(lies, self._drivers[index].size)

    def _helps(self, index: int, other: int, before: int, step: int) -> bool:
        """Whether the other one can go on while this one stands where it would be before the step ``before``."""
        stands = self._boxes[index, before - 1]
        return not (depths_m(stands[None], self._boxes[other, step:]) > 0.0).any()

    def _needed(self, index: int, step: int) -> float:
        """Return how hard a driver must brake to stop where it would be before ``step``, m/s²."""
        motion = self._drivers[index].motion
        return motion.speed_mps**2 / 2 / max(self.arcs[index][step - 1] - motion.at_m, 1e-3)

    def _ahead_m(self, index: int, other: int, step: int) -> float:
        own, there = self._boxes[index, step], self._boxes[other, step]
        return float((there[0] - own[0]) * own[2] + (there[1] - own[1]) * own[3])

    def _lay(self, index: int) -> None:
        driver, arcs = self._drivers[index], self.arcs[index]
        motion, size = driver.motion, driver.size
        on_time = motion.is_on_time and self._stops[index] == math.inf
        lies = np.array(motion.scheduled_lies if on_time else [motion.lie(at_m) for at_m in arcs])
        self._boxes[index, : len(lies)] = _boxes(lies, size)

    def _walk(self, first: int, walkers: Sequence[Walker]) -> None:
        """Lay out the room of people as squares, whichever way they look."""
        steps = self._boxes.shape[1]
        for index, walker in enumerate(walkers, start=first):
            places = np.array(walker.places[:steps])
            rows = self._boxes[index, : len(places)]
            rows[:, :2] = places[:, :2]
            rows[:, 2:6] = 1.0, 0.0, walker.size.width_m / 2 + _ROOM_M, walker.size.width_m / 2 + _ROOM_M
            rows[:, 6], rows[:, 7] = places[:, 2], places[:, 2] + walker.size.height_m


def _boxes(lies: Array, size: Size) -> Array:
    """Return the numbers of ``Footprint`` of a body with clearance, for rows of ``Lie``."""
    boxes = np.empty((len(lies), 8))
    boxes[:, :2] = lies[:, :2]
    boxes[:, 2], boxes[:, 3] = np.cos(lies[:, 3]), np.sin(lies[:, 3])
    boxes[:, 4], boxes[:, 5] = size.length_m / 2 + _CLEARANCE_M, size.width_m / 2 + _CLEARANCE_M
    boxes[:, 6], boxes[:, 7] = lies[:, 2], lies[:, 2] + size.height_m
    return boxes
