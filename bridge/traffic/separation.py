"""Keeps those who move out of each other, without anybody vanishing where the ego sees it.

SUMO lets bodies touch: it knows no swinging rear, and people push through a crowd. Here, step by step, a vehicle
that would run into somebody waits, and a person goes round or waits. If in one step everybody stood still,
nobody would touch who did not before; so waiting always helps, until a vehicle lags too far behind SUMO's
(see ``bridge.traffic.brakes``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.geometry import Size
from bridge.traffic.motion import PersonMotion, VehicleMotion
from bridge.traffic.overlap import Footprint, depth_m, near_pairs
from bridge.traffic.sight import out_of_sight

VEHICLE_TOLERANCE_M = 0.3
"""So deep two boxes may stick in each other where one is a vehicle's, which is as wide as its mirrors."""
PERSON_TOLERANCE_M = 0.25
"""So deep the boxes of two people may, which are as wide as swinging arms and as long as a stride."""

_WAIT_SHARE, _DODGE_SHARE = 0.9, 0.6
"""A vehicle that would stick deeper than this share of what is tolerated waits; a person, who has no fixed shape,
goes round."""
_PATH_M = 1.5
"""People keep so much way free before a vehicle that lags behind, and before somebody who comes towards them."""
_MARGIN_M = 2.0
"""Nobody moves farther in one step."""
_ROUNDS = 4
_DODGES = tuple(
    (way_m * math.cos(turn * math.pi / 4), way_m * math.sin(turn * math.pi / 4))
    for way_m in (0.1, 0.2)
    for turn in range(8)
)
"""Where a person may go in one step who cannot go on; metres."""


@dataclass(frozen=True, slots=True, eq=False)
class Mover:
    """Somebody who has just moved on by one step, with the size of the body."""

    motion: VehicleMotion | PersonMotion
    resting_size: Size
    moving_size: Size
    """People need more room when they walk."""
    is_new: bool = False
    """Nobody has seen it yet."""

    @property
    def size(self) -> Size:
        """The size of the body as it moves, or not, in this step."""
        return self.moving_size if self.motion.moving else self.resting_size


class Separation:
    """Those near the ego in one step, the ego among them."""

    def __init__(self, ego: Mover, movers: Sequence[Mover], still: Sequence[Footprint]) -> None:
        """Take everybody; ``still`` are bodies that never move and do not touch each other."""
        self._movers = [ego, *movers]
        self._now = [Footprint.of(mover.motion.pose, mover.size) for mover in self._movers]
        self._before = [Footprint.of(mover.motion.pose_before, mover.resting_size) for mover in self._movers]
        self._now += still
        self._on_foot = [isinstance(mover.motion, PersonMotion) for mover in self._movers] + [False] * len(still)
        self._held: set[int] = set()
        self._pairs = [pair for pair in near_pairs(self._now, _MARGIN_M) if pair[0] < len(self._movers)]
        self._near: dict[int, list[int]] = {}
        for first, second in self._pairs:
            self._near.setdefault(first, []).append(second)
            self._near.setdefault(second, []).append(first)

    def settle(self) -> frozenset[int]:
        """Hold back or lead round those who would run into somebody.

        Returns the indices into ``movers`` of those for whom nothing helps, and who must go for the others to
        stay apart: rather somebody whom the ego does not see.
        """
        for _ in range(_ROUNDS):
            self._hold_vehicles()
            if not self._lead_people():
                break
        return frozenset(index - 1 for index in self._victims())

    def _hold_vehicles(self) -> None:
        pairs = [pair for pair in self._pairs if not (self._on_foot[pair[0]] or self._on_foot[pair[1]])]
        waiting = True
        while waiting:
            waiting = False
            for first, second in pairs:
                if self._too_deep(first, second, self._now[first], self._now[second]):
                    for index in self._who_waits(first, second):
                        self._hold(index)
                        waiting = True

    def _who_waits(self, first: int, second: int) -> tuple[int, ...]:
        """Return the one of two vehicles whose waiting helps, or both if only that may."""
        free = tuple(index for index in (first, second) if self._can_hold(index))
        helps = [
            index
            for index in free
            if not self._too_deep(first, second, self._before[index], self._now[first + second - index])
        ]
        if not helps:
            return free
        # Rather not the ego; else the one that runs into the other, which it has in front.
        return (max(helps, key=lambda index: (index > 0, self._ahead_m(index, first + second - index), index)),)

    def _lead_people(self) -> bool:
        """Lead people round others. Return whether a vehicle was held for somebody who cannot get out of its way."""
        held = False
        for index, mover in enumerate(self._movers):
            wanted = self._now[index]
            if not isinstance(mover.motion, PersonMotion) or self._costs_m(index, wanted) == (0.0, 0.0):
                continue
            mover.motion.shuffles = True
            before = self._before[index]
            resting = Footprint.of(mover.motion.pose, mover.resting_size)
            places = [resting, *(before.moved(*dodge) for dodge in ((0.0, 0.0), *_DODGES))]
            costs = [(*self._costs_m(index, place), math.dist(place[:2], wanted[:2])) for place in places]
            best = costs.index(min(costs))
            if best > 0:
                mover.motion.step_aside(places[best].x - before.x, places[best].y - before.y)
            striding = Footprint.of(mover.motion.pose, mover.moving_size)
            mover.motion.shuffles = self._costs_m(index, striding)[0] > 0.0
            self._now[index] = Footprint.of(mover.motion.pose, mover.size)
            for other in self._near.get(index, ()) if costs[best][0] > 0.0 else ():
                if (
                    not self._on_foot[other]
                    and self._can_hold(other)
                    and self._too_deep(index, other, self._now[index], self._now[other])
                ):
                    self._hold(other)
                    held = True
        return held

    def _victims(self) -> Iterator[int]:
        gone: set[int] = set()
        for first, second in self._pairs:
            if first in gone or second in gone:
                continue
            if depth_m(self._now[first], self._now[second]) > self._tolerance_m(first, second):
                victim = min(
                    (index for index in (first, second) if 0 < index < len(self._movers)), key=self._reluctance
                )
                gone.add(victim)
                yield victim

    def _reluctance(self, index: int) -> tuple[bool, bool, bool, int]:
        mover = self._movers[index]
        seen = not out_of_sight(self._movers[0].motion.pose, mover.motion.pose.position)
        return seen, not mover.is_new, not self._on_foot[index], -index

    def _can_hold(self, index: int) -> bool:
        if index >= len(self._movers) or index in self._held:
            return False
        motion = self._movers[index].motion
        return isinstance(motion, VehicleMotion) and motion.can_hold

    def _hold(self, index: int) -> None:
        motion = self._movers[index].motion
        assert isinstance(motion, VehicleMotion)
        motion.hold()
        self._held.add(index)
        self._now[index] = self._before[index]

    def _costs_m(self, index: int, place: Footprint) -> tuple[float, float]:
        """Return how much too deep a person at ``place`` would stick in others, and in the way of who waits."""
        depths, in_way = [0.0], [0.0]
        for other in self._near.get(index, ()):
            allowed_m = _DODGE_SHARE * self._tolerance_m(index, other)
            depths.append(depth_m(place, self._now[other]) - allowed_m)
            if other < len(self._movers) and (self._comes(place, other) if self._on_foot[other] else self._lags(other)):
                path = self._now[other].stretched(_PATH_M)
                if depth_m(place, path) > allowed_m:
                    # Only a step to the side leads out of it for good.
                    in_way.append(path.half_width_m + place.half_width_m - abs(_across_m(path, place)))
        return max(depths), max(in_way)

    def _comes(self, place: Footprint, other: int) -> bool:
        there = self._now[other]
        return self._movers[other].motion.moving and place.cos * there.cos + place.sin * there.sin < 0.0

    def _lags(self, index: int) -> bool:
        motion = self._movers[index].motion
        return isinstance(motion, VehicleMotion) and motion.lag_m > 0.0

    def _too_deep(self, first: int, second: int, a: Footprint, b: Footprint) -> bool:
        return depth_m(a, b) > _WAIT_SHARE * self._tolerance_m(first, second)

    def _tolerance_m(self, first: int, second: int) -> float:
        return PERSON_TOLERANCE_M if self._on_foot[first] and self._on_foot[second] else VEHICLE_TOLERANCE_M

    def _ahead_m(self, index: int, other: int) -> float:
        own, there = self._now[index], self._now[other]
        return (there.x - own.x) * own.cos + (there.y - own.y) * own.sin


def _across_m(own: Footprint, other: Footprint) -> float:
    """Return how far ``other`` is to the left."""
    return (other.y - own.y) * own.cos - (other.x - own.x) * own.sin
