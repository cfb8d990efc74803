"""People who sit on the benches and in the bus shelters along the streets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Protocol

from bridge.assets.actor_models import ActorModels
from bridge.assets.appearance import draw_colours
from bridge.classes import Category
from bridge.geometry import Pose
from bridge.randomness import derive_generator
from bridge.traffic.moment import TrafficMoment
from bridge.world import FIRST_STATIC_ID, Actor

BENCH_SITTERS = "person_sitting/bench"
"""How the names begin of those models that sit at the height of a bench; others bring a chair."""

TAKEN_PER_WALKER = 0.015
"""Share of the seats that are taken for each person a minute who sets out on foot …"""
MOST_TAKEN = 0.6
"""… up to this one."""

_BEHIND_SEAT_M = 0.19
"""From the middle of a seat to the back of who sits there."""


class Running(Protocol):
    """Any source of movement."""

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment every so many traffic steps, the first one at once."""


class SeatedTraffic:
    """Other traffic with people who sit beside it; use it in a ``with`` block.

    Their ids are counted from the last one downwards, where other actors hardly come.
    """

    def __init__(
        self, traffic: AbstractContextManager[Running], people: Iterable[Actor], *, radius_m: float = 150.0
    ) -> None:
        """Take the traffic and who sits; they are reported up to ``radius_m`` from the ego."""
        self._traffic = traffic
        self._people = tuple(sorted(people, key=lambda actor: actor.actor_id))
        self._radius_m = radius_m
        self._exits = ExitStack()
        self._running: Running | None = None

    def __enter__(self) -> SeatedTraffic:
        """Start the other traffic. Raises what that raises."""
        self._running = self._exits.enter_context(self._traffic)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield the other traffic's moments with those who sit near the ego."""
        assert self._running is not None, "use it in a with block"
        for moment in self._running.moments(every_steps):
            ego = moment.world_from_ego.position
            near = (who for who in self._people if math.dist(who.world_from_actor.position, ego) <= self._radius_m)
            yield replace(moment, actors=(*moment.actors, *near))


def sitters(seats: Iterable[Pose], walkers_per_minute: float, models: ActorModels, *, seed: int) -> tuple[Actor, ...]:
    """Return who sits on some of ``seats``, by ``bridge.roads.seats``; where more people walk, more of them sit."""
    wearable = [model for model in models.models(Category.PERSON_SITTING) if model.name.startswith(BENCH_SITTERS)]
    share = min(TAKEN_PER_WALKER * walkers_per_minute, MOST_TAKEN)
    if not wearable or share <= 0.0:
        return ()
    rng = derive_generator(seed, "traffic", "sitters")
    found: list[Actor] = []
    for seat in seats:
        taken, model = rng.random() < share, wearable[int(rng.integers(len(wearable)))]
        if not taken:
            continue
        actor_id = FIRST_STATIC_ID - 1 - len(found)
        primary, secondary = draw_colours(model.category, actor_id, seed)
        ahead_m, yaw = model.size.length_m / 2 - _BEHIND_SEAT_M, seat.rotation.yaw()
        found.append(
            Actor(
                actor_id=actor_id,
                category=model.category,
                asset=model.name,
                world_from_actor=Pose.planar(
                    seat.position.x + ahead_m * math.cos(yaw),
                    seat.position.y + ahead_m * math.sin(yaw),
                    seat.position.z,
                    yaw,
                ),
                size=model.size,
                primary=primary,
                secondary=secondary,
            )
        )
    return tuple(found)
