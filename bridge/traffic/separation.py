"""Leads people round others.

SUMO's people push through a crowd, and walk where a body of ours sweeps over the kerb. Here, step by step, somebody
who would run into another one goes round or waits. Vehicles have moved before; they wait for people as far as they
can foresee them (``bridge.traffic.yielding``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bridge.traffic.footing import Footing
from bridge.traffic.overlap import Footprint, columns, depth_m, near_each_other, touching
from bridge.traffic.person import Person

_PATH_M = 1.0
"""People keep so much way free before somebody who comes towards them."""
ONWARD_M = (0.0, 1.0, 2.0, 3.0, 4.0)
"""People who stand somewhere clear the way of a vehicle that waits for them so far ahead."""
MARGIN_M = 4.0
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
_TOUCHING_M = 0.01
_ROUNDS = 4
"""Who touches somebody by more is led again, so often, for the others may have made room since, or can."""
_OTHER_SIDE = math.radians(75)
_STAYING, _STAYING_SHORTLY = math.radians(150), math.radians(45)
"""Changing sides, or waiting for what stands or goes on, is as bad as turning so far aside."""


class Body(NamedTuple):
    """Somebody who goes no other way for people: a vehicle, moving or not."""

    now: Footprint
    soon: tuple[Footprint, ...] = ()
    """Where it will be within the next second."""
    onward: tuple[Footprint, ...] = ()
    """Where it would go on to, if it waits for people."""


def lead_people(people: Sequence[Person], bodies: Sequence[Body], footing: Footing | None) -> None:
    """Lead those round others, and round the road, who would otherwise run into them, one after the other."""
    if people:
        _Crowd(people, bodies, footing).lead()


class _Crowd:
    """People first, then bodies."""

    def __init__(self, people: Sequence[Person], bodies: Sequence[Body], footing: Footing | None) -> None:
        self._people = people
        self._footing = footing
        self._kept_off = self._keep_off(people)
        self._bodies = bodies
        self._now = [person.footprint for person in people] + [body.now for body in bodies]
        boxes = columns(self._now)
        self._near = near_each_other(boxes[: len(people)], boxes, MARGIN_M)
        np.fill_diagonal(self._near, False)
        self._arounds: dict[int, list[int]] = {}
        self._in_way = self._find_in_way(boxes)
        self._in_way[self._kept_off] = True

    def lead(self) -> None:
        """Lead all, one after the other; those whom nobody comes near go as they wanted."""
        for index, person in enumerate(self._people):
            if self._in_way[index] and (self._kept_off[index] or self._costs_m(index, self._now[index]) != (0.0, 0.0)):
                self._lead(index)
                # Who is near has to look again.
                self._in_way |= self._near[:, index]
            else:
                person.motion.side = 0
        for _ in range(_ROUNDS):
            touching = self._touching()
            for index in touching:
                self._lead(index)
            if not touching:
                break
        self._send_back(self._touching())

    def _touching(self) -> list[int]:
        return [index for index in np.flatnonzero(self._in_way).tolist() if self._depth_m(index) > _TOUCHING_M]

    def _depth_m(self, index: int) -> float:
        """Return how deep one of the people sticks in others."""
        return max((depth_m(self._now[index], self._now[other]) for other in self._around(index)), default=0.0)

    def _send_back(self, indices: Sequence[int]) -> None:
        """Have people stay where they were before the step, where nobody touched them, and whoever took that place."""
        left = list(indices)
        back: set[int] = set()
        while left:
            index = left.pop()
            if index in back or self._is_taken(index):
                continue
            back.add(index)
            motion = self._people[index].motion
            motion.step_aside(0.0, 0.0)
            motion.look_on()
            motion.shuffles = True
            there = self._now[index] = self._people[index].footprint
            left += [
                other
                for other in self._around(index)
                if other < len(self._people) and depth_m(there, self._now[other]) > _TOUCHING_M
            ]

    def _is_taken(self, index: int) -> bool:
        """Whether a vehicle has come to where one of the people was before the step."""
        person = self._people[index]
        before = Footprint.at(*person.motion.here_before[:4], person.resting_size)
        bodies = (other for other in self._around(index) if other >= len(self._people))
        return any(depth_m(before, self._now[other]) > _TOUCHING_M for other in bodies)

    def _find_in_way(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of the people may have costs (``_costs_m``) as long as nobody has been led; others have none."""
        count = len(self._people)
        soon = [there for body in self._bodies for there in (*body.soon, *body.onward)]
        owners = np.repeat(
            np.arange(count, len(boxes)), [len(body.soon) + len(body.onward) for body in self._bodies]
        ).astype(np.intp)
        moving = np.array([person.motion.moving for person in self._people])
        own, paths = boxes[:count], boxes[:count].copy()
        paths[:, :2] += own[:, 2:4] * _PATH_M / 2
        paths[:, 4] += _PATH_M / 2
        comes = moving & (own[:, None, 2] * own[:, 2] + own[:, None, 3] * own[:, 3] < 0.0)
        found = np.zeros(count, dtype=bool)
        near = np.concatenate([self._near, self._near[:, owners], self._near[:, :count] & comes], axis=1)
        who, whom = np.nonzero(near)
        others = np.concatenate([boxes, columns(soon), paths])
        found[who[touching(own[who], others[whom])]] = True
        return found

    def _lead(self, index: int) -> None:
        person, wanted = self._people[index], self._now[index]
        motion = person.motion
        motion.shuffles = True
        before = Footprint.at(*motion.here_before[:4], person.turning_size)
        resting = Footprint.at(*motion.here[:4], person.turning_size)
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
        turned = person.footprint
        if self._costs_m(index, turned._replace(cos=before.cos, sin=before.sin)) < self._costs_m(index, turned):
            motion.look_on()
        striding = Footprint.at(*motion.here[:4], person.moving_size)
        motion.shuffles = self._costs_m(index, striding)[0] > 0.0
        self._now[index] = person.footprint

    def _keep_off(self, people: Sequence[Person]) -> list[bool]:
        """Return for each of the people whether they are about to step on the road, and should not."""
        movers = [index for index, person in enumerate(people) if person.motion.keeps_off_road and person.motion.moved]
        on_road = self._on_road([people[index].motion.place[:2] for index in movers])
        come = [index for index, comes in zip(movers, on_road, strict=True) if comes]
        were = self._on_road([people[index].motion.here_before[:2] for index in come])
        steps_on = {index for index, was in zip(come, were, strict=True) if not was}
        return [index in steps_on for index in range(len(people))]

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
        blocking = [other for other in self._around(index) if depth_m(wanted, self._now[other]) > 0.0]
        return bool(blocking) and all(self._moves(other) for other in blocking)

    def _moves(self, index: int) -> bool:
        if index < len(self._people):
            return self._people[index].motion.moving
        body = self._bodies[index - len(self._people)]
        return bool(body.soon) and math.dist(body.now[:2], body.soon[0][:2]) > 0.2

    def _costs_m(self, index: int, place: Footprint) -> tuple[float, float]:
        """Return how deep a person at ``place`` would stick in others, and in the way of who comes."""
        depths, in_way = [0.0], [0.0]
        for other in self._around(index):
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

    def _around(self, index: int) -> list[int]:
        """Return who is near one of the people."""
        around = self._arounds.get(index)
        if around is None:
            around = self._arounds[index] = np.flatnonzero(self._near[index]).tolist()
        return around

    def _comes(self, place: Footprint, other: int) -> bool:
        there = self._now[other]
        return self._people[other].motion.moving and place.cos * there.cos + place.sin * there.sin < 0.0


def _across_m(own: Footprint, other: Footprint) -> float:
    """Return how far ``other`` is to the left."""
    return (other.y - own.y) * own.cos - (other.x - own.x) * own.sin
