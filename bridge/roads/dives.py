"""How deep streets lie that lead into tunnels: the ramps begin on the ground, as far outside as there is room.

A street is a line from one junction to another, with the stretches of it that lie below. Depth grows with the distance
from where the ramps begin, as a smooth step.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

RAMP_PER_M = 15.0
"""Length of a ramp for each metre of depth: a slope of 7 %, of 10 % in its middle."""

_SAME_M = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a street that lies below the ground, between two distances from its start, in metres."""

    start_m: float
    end_m: float
    depth_m: float
    closed: bool
    """Whether it is a tunnel."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street between two junctions."""

    start: str
    end: str
    length_m: float
    below: tuple[Stretch, ...]
    """In order, without overlaps."""
    steeper: float = 1.0
    """Its ramps are so many times as steep as others."""


_Place = tuple[str, int]
"""A junction and 0, or a street with a number from 1."""


@dataclass(eq=False, slots=True)
class _Run:
    """A part of a street that is below as a whole, or not at all."""

    street: int
    start_m: float
    end_m: float
    ends: tuple[_Place, _Place]
    depth_m: float
    """0 on the ground."""
    ramp_m: float
    sinks: bool
    """Whether it is below, or a ramp lies on it."""
    surfaces: bool = False
    """Whether a ramp begins within it."""

    @property
    def length_m(self) -> float:
        return self.end_m - self.start_m

    def other(self, place: _Place) -> _Place:
        return self.ends[1] if place == self.ends[0] else self.ends[0]


class Dives:
    """The depths of streets, those of which dive that have stretches below."""

    def __init__(self, streets: Sequence[Street]) -> None:
        """Find where the ramps of ``streets`` begin."""
        self._runs = [list(_runs(number, street)) for number, street in enumerate(streets)]
        self._at: dict[_Place, list[_Run]] = {}
        for run in (run for runs in self._runs for run in runs):
            for place in dict.fromkeys(run.ends):
                self._at.setdefault(place, []).append(run)
        low = {place: [run for run in runs if run.depth_m] for place, runs in self._at.items()}
        self._deepest = {place: _deepest(runs) for place, runs in low.items() if runs}
        self._away: dict[_Place, float] = {}
        self._spread([beginning for place, runs in low.items() if runs for beginning in self._beginnings(place)])

    def at_junction(self, junction: str) -> float:
        """Return how many metres below the ground a junction lies."""
        place = (junction, 0)
        if place not in self._deepest:
            return 0.0
        away_m = np.array([self._away.get(place, np.inf)])
        return float(_smooth(away_m, *self._deepest[place])[0])

    def along(self, street: int, at_m: Array) -> Array:
        """Return the (N,) depths in metres at (N,) distances from the start of a street."""
        depths = np.zeros(len(at_m))
        for run in self._runs[street]:
            if not run.sinks:
                continue
            inside = (at_m >= run.start_m) & (at_m <= run.end_m)
            x = at_m[inside] - run.start_m
            away = [self._away.get(place, np.inf) for place in run.ends]
            if run.surfaces:
                reach = [far - (x, run.length_m - x)[end] for end, far in enumerate(away) if far < np.inf]
                away_m = np.maximum(np.max(reach, axis=0), 0.0)
            else:
                away_m = np.minimum(away[0] + x, away[1] + run.length_m - x)
            ends = [self._deepest.get(place) for place in run.ends]
            first, last = (end or ends[0] or ends[1] or (run.depth_m, run.ramp_m) for end in ends)
            share = x / max(run.length_m, 1e-9)
            depth_m, ramp_m = (low + (high - low) * share for low, high in zip(first, last, strict=True))
            depths[inside] = _smooth(away_m, depth_m, ramp_m)
        return depths

    def together(self, street: int) -> frozenset[int]:
        """Return the streets that sink along with one, itself included."""
        found, waiting = {street}, [run for run in self._runs[street] if run.sinks]
        seen = {id(run) for run in waiting}
        while waiting:
            run = waiting.pop()
            found.add(run.street)
            for other in (other for place in run.ends for other in self._at[place]):
                if other.sinks and id(other) not in seen:
                    seen.add(id(other))
                    waiting.append(other)
        return frozenset(found)

    def _beginnings(self, place: _Place) -> list[tuple[float, _Place]]:
        """Return how far places are from the beginning of the ramp to ``place``, where a street comes from below."""
        outside = [run for run in self._at[place] if not run.depth_m]
        if len(outside) > 1:
            return [(0.0, place)]
        return list(self._climbed(place, outside[0])) if outside else []

    def _climbed(self, portal: _Place, run: _Run) -> Iterator[tuple[float, _Place]]:
        """Yield where the ramp out of a tunnel begins: on the way, or at the first junction of streets."""
        place, ramp_m = portal, self._deepest[portal][1]
        while True:
            run.sinks = True
            if run.length_m >= ramp_m:
                run.surfaces = True
                yield ramp_m, place
                return
            ramp_m -= run.length_m
            place = run.other(place)
            onward = [other for other in self._at[place] if other is not run]
            if onward and all(other.depth_m for other in onward):
                return  # the next tunnel comes before the ground is reached
            self._deepest.setdefault(place, self._deepest[portal])
            if len(onward) != 1:
                yield 0.0, place
                return
            run = onward[0]

    def _spread(self, beginnings: list[tuple[float, _Place]]) -> None:
        """Find how far every place is from where its ramps begin."""
        heapq.heapify(beginnings)
        while beginnings:
            away_m, place = heapq.heappop(beginnings)
            if place in self._away:
                continue
            self._away[place] = away_m
            for run in self._at[place]:
                if run.sinks and not run.surfaces:
                    heapq.heappush(beginnings, (away_m + run.length_m, run.other(place)))


def _deepest(runs: Sequence[_Run]) -> tuple[float, float]:
    """Return depth and length of ramp of a place that the (one or more) ``runs`` below the ground share."""
    return max(run.depth_m for run in runs), max(run.ramp_m for run in runs)


def _smooth(away_m: Array, depth_m: Array | float, ramp_m: Array | float) -> Array:
    share = np.minimum(away_m / ramp_m, 1.0)
    return np.asarray(depth_m * share**2 * (3.0 - 2.0 * share))


def _runs(number: int, street: Street) -> Iterator[_Run]:
    bounds = {bound for stretch in street.below for bound in (stretch.start_m, stretch.end_m)}
    inner = sorted(bound for bound in bounds if _SAME_M < bound < street.length_m - _SAME_M)
    places = [(street.start, 0), *((str(number), i) for i in range(1, len(inner) + 1)), (street.end, 0)]
    cuts = [0.0, *inner, street.length_m]
    for (start_m, end_m), ends in zip(pairwise(cuts), pairwise(places), strict=True):
        middle_m = (start_m + end_m) / 2
        depth_m = max((s.depth_m for s in street.below if s.start_m <= middle_m <= s.end_m), default=0.0)
        yield _Run(number, start_m, end_m, ends, depth_m, depth_m * RAMP_PER_M / street.steeper, sinks=depth_m > 0.0)
