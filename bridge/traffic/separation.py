"""Leads people round others, and finds those whom nothing keeps apart.

SUMO's people push through a crowd, and walk where a body of ours sweeps over the kerb. Here, step by step, somebody
who would run into another one goes round or waits. Vehicles have moved before; they wait for people as far as they
can foresee them (``bridge.traffic.yielding``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.geometry import Pose, Size, Vec3
from bridge.traffic.footing import Footing
from bridge.traffic.overlap import Footprint, depth_m, near_pairs
from bridge.traffic.sight import out_of_sight
from bridge.traffic.walking import PersonMotion

VEHICLE_TOLERANCE_M = 0.3
"""Deeper than this nobody may stick in a vehicle, or one vehicle in another: one of them goes."""
PERSON_TOLERANCE_M = 0.25
"""Deeper than this two people may not, whose boxes are as wide as swinging arms and as long as a stride."""

_PATH_M = 1.0
"""People keep so much way free before somebody who comes towards them."""
ONWARD_M = (0.0, 1.0, 2.0, 3.0, 4.0)
"""People who stand somewhere clear the way of a vehicle that waits for them so far ahead."""
_MARGIN_M = 4.0
"""Nobody who is farther away counts."""
_DODGES = tuple(
    (way_m * math.cos(turn * math.pi / 4), way_m * math.sin(turn * math.pi / 4))
    for way_m in (0.1, 0.2)
    for turn in range(8)
)
"""Where a person may go in one step who stands in the way; metres."""
_TURNS = tuple(math.radians(side * degrees) for degrees in (30, 60, 90, 120) for side in (1, -1))
"""How a person may turn aside who wants to go on."""
_SHORTEST_STEP_M = 0.08
_ROUND_M = 0.3
"""Who is nearer to where SUMO has them does not go round others to get there."""
_OTHER_SIDE = math.radians(75)
_STAYING, _STAYING_SHORTLY = math.radians(150), math.radians(45)
"""Changing sides, or waiting for what stands or goes on, is as bad as turning so far aside."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody on foot who has just moved on by one step, with the size of the body."""

    motion: PersonMotion
    resting_size: Size
    moving_size: Size
    """People need more room when they walk."""

    @property
    def turning_size(self) -> Size:
        """The size of the body at rest whichever way it looks."""
        return self.resting_size._replace(length_m=max(self.resting_size[:2]), width_m=max(self.resting_size[:2]))

    @property
    def size(self) -> Size:
        """The size of the body as it moves, or not, in this step."""
        return self.moving_size if self.motion.moving else self.resting_size


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Somebody who goes no other way for people: a vehicle, moving or not."""

    now: Footprint
    soon: tuple[Footprint, ...] = ()
    """Where it will be within the next second."""
    onward: tuple[Footprint, ...] = ()
    """Where it would go on to, if it waits for people."""


def lead_people(people: Sequence[Person], bodies: Sequence[Body], footing: Footing | None) -> None:
    """Lead those round others, and round the road, who would otherwise run into them, one after the other."""
    crowd = _Crowd(people, bodies, footing)
    for index in range(len(people)):
        crowd.lead(index)


class _Crowd:
    """People first, then bodies."""

    def __init__(self, people: Sequence[Person], bodies: Sequence[Body], footing: Footing | None) -> None:
        self._people = people
        self._footing = footing
        self._kept_off = self._keep_off(people)
        self._bodies = bodies
        self._now = [Footprint.of(person.motion.pose, person.size) for person in people]
        self._now += [body.now for body in bodies]
        self._near: dict[int, list[int]] = {}
        for first, second in near_pairs(self._now, _MARGIN_M):
            if first < len(people):
                self._near.setdefault(first, []).append(second)
                self._near.setdefault(second, []).append(first)

    def lead(self, index: int) -> None:
        person, wanted = self._people[index], self._now[index]
        if self._costs_m(index, wanted) == (0.0, 0.0) and not self._kept_off[index]:
            person.motion.side = 0
            return
        motion = person.motion
        motion.shuffles = True
        before = Footprint.of(motion.pose_before, person.turning_size)
        resting = Footprint.of(motion.pose, person.turning_size)
        if motion.behind_m > _ROUND_M and not motion.stands:
            choices = self._ways_round(index, before, resting)
        else:
            choices = [(math.dist(place[:2], wanted[:2]), 0, place) for place in (before.moved(*d) for d in _DODGES)]
            choices.append((math.dist(before[:2], wanted[:2]), 0, before))
        choices.append((0.0, motion.side, resting))
        off = self._on_road([place[:2] for _, _, place in choices]) if self._kept_off[index] else [False] * len(choices)
        *_, number = min(
            (*self._costs_m(index, place), off[number], bad, number) for number, (bad, _, place) in enumerate(choices)
        )
        _, motion.side, best = choices[number]
        if best is not resting:
            motion.step_aside(best.x - before.x, best.y - before.y)
        striding = Footprint.of(motion.pose, person.moving_size)
        motion.shuffles = self._costs_m(index, striding)[0] > 0.0
        self._now[index] = Footprint.of(motion.pose, person.size)

    def _keep_off(self, people: Sequence[Person]) -> list[bool]:
        """Return for each of the people whether they are about to step on the road, and should not."""
        before = self._on_road([person.motion.pose_before.position[:2] for person in people])
        after = self._on_road([person.motion.pose.position[:2] for person in people])
        return [
            person.motion.keeps_off_road and comes and not was
            for person, was, comes in zip(people, before, after, strict=True)
        ]

    def _on_road(self, places: Sequence[tuple[float, ...]]) -> list[bool]:
        if self._footing is None or not places:
            return [False] * len(places)
        on_road: list[bool] = self._footing.among_vehicles(np.array(places)).tolist()
        return on_road

    def _ways_round(self, index: int, before: Footprint, wanted: Footprint) -> list[tuple[float, int, Footprint]]:
        """Return where a person may go who does not get on: how bad that is, on which side, and the place."""
        motion = self._people[index].motion
        x, y = motion.onward
        step_m = max(math.dist(before[:2], wanted[:2]), _SHORTEST_STEP_M)
        choices = [(_STAYING_SHORTLY if self._waits_shortly(index, wanted) else _STAYING, motion.side, before)]
        for turn in _TURNS:
            cos, sin = step_m * math.cos(turn), step_m * math.sin(turn)
            side = 1 if turn > 0.0 else -1
            bad = abs(turn) + (_OTHER_SIDE if motion.side == -side else 0.0)
            choices.append((bad, side, before.moved(cos * x - sin * y, sin * x + cos * y)))
        return choices

    def _waits_shortly(self, index: int, wanted: Footprint) -> bool:
        """Whether everybody in the way moves on."""
        blocking = [other for other in self._near.get(index, ()) if depth_m(wanted, self._now[other]) > 0.0]
        return bool(blocking) and all(self._moves(other) for other in blocking)

    def _moves(self, index: int) -> bool:
        if index < len(self._people):
            return self._people[index].motion.moving
        body = self._bodies[index - len(self._people)]
        return bool(body.soon) and math.dist(body.now[:2], body.soon[0][:2]) > 0.2

    def _costs_m(self, index: int, place: Footprint) -> tuple[float, float]:
        """Return how deep a person at ``place`` would stick in others, and in the way of who comes."""
        depths, in_way = [0.0], [0.0]
        for other in self._near.get(index, ()):
            depths.append(depth_m(place, self._now[other]))
            if other >= len(self._people):
                body = self._bodies[other - len(self._people)]
                in_way += [depth_m(place, soon) for soon in body.soon]
                if self._people[index].motion.stands:
                    in_way += [depth_m(place, onward) for onward in body.onward]
            elif self._comes(place, other):
                path = self._now[other].stretched(_PATH_M)
                if depth_m(place, path) > 0.0:
                    # Only a step to the side leads out of it for good.
                    in_way.append(path.half_width_m + place.half_width_m - abs(_across_m(path, place)))
        return max(depths), max(in_way)

    def _comes(self, place: Footprint, other: int) -> bool:
        there = self._now[other]
        return self._people[other].motion.moving and place.cos * there.cos + place.sin * there.sin < 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Somebody as of the last step, who may go if nothing else keeps the others apart."""

    footprint: Footprint
    on_foot: bool
    is_new: bool
    """Nobody has seen it yet."""


def victims(world_from_ego: Pose, ego: Footprint, others: Sequence[Standing], still: Sequence[Footprint]) -> set[int]:
    """Return the indices into ``others`` of those who must go, for they stick too deep in somebody.

    Rather somebody whom the ego does not see.
    """
    boxes = [ego, *(other.footprint for other in others), *still]

    def reluctance(index: int) -> tuple[bool, bool, bool, int]:
        other = others[index - 1]
        place = Vec3(other.footprint.x, other.footprint.y, other.footprint.bottom)
        return not out_of_sight(world_from_ego, place), not other.is_new, not other.on_foot, -index

    gone: set[int] = set()
    for first, second in near_pairs(boxes, 0.0):
        candidates = [index for index in (first, second) if 0 < index <= len(others)]
        if candidates and not gone.intersection(candidates):
            on_foot = all(0 < index <= len(others) and others[index - 1].on_foot for index in (first, second))
            if depth_m(boxes[first], boxes[second]) > (PERSON_TOLERANCE_M if on_foot else VEHICLE_TOLERANCE_M):
                gone.add(min(candidates, key=reluctance))
    return {index - 1 for index in gone}


def _across_m(own: Footprint, other: Footprint) -> float:
    """Return how far ``other`` is to the left."""
    return (other.y - own.y) * own.cos - (other.x - own.x) * own.sin
