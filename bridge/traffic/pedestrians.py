"""People on foot: those who are under way at the start, and newcomers at random times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

import numpy as np

from bridge.traffic.footpaths import Footpaths
from bridge.traffic.motion import STEP_S
from bridge.traffic.process import SumoProcess

WALK_DURATION_S = 300.0
"""About how long a person is under way, so that five times the rate a minute are on foot at any moment."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One person's way over ``edges`` one after the other, the first included."""

    person_id: str
    type_id: str
    edges: tuple[str, ...]


def draw_walks(
    footpaths: Footpaths, per_minute: float, type_ids: Sequence[str], rng: np.random.Generator
) -> tuple[Walk, ...]:
    """Return those who are under way at the start, when ``per_minute`` set out all the time."""
    if not footpaths or not type_ids:
        return ()
    return tuple(
        Walk(
            f"person{index}",
            type_ids[int(rng.integers(len(type_ids)))],
            footpaths.draw_way(WALK_DURATION_S * float(rng.random()), rng),
        )
        for index in range(round(per_minute / 60 * WALK_DURATION_S))
    )


class Newcomers:
    """People who set out while the traffic runs, at the times of a Poisson process."""

    def __init__(
        self,
        process: SumoProcess,
        footpaths: Footpaths,
        per_minute: float,
        type_ids: Sequence[str],
        rng: np.random.Generator,
    ) -> None:
        """Take where to walk, how many set out a minute, and the SUMO types of people."""
        self._process = process
        self._footpaths = footpaths
        self._per_step = per_minute / 60 * STEP_S if footpaths and type_ids else 0.0
        self._type_ids = type_ids
        self._rng = rng
        self._numbers = count()

    def set_out(self) -> None:
        """Let those set out whose time falls in this step."""
        for _ in range(int(self._rng.poisson(self._per_step))):
            type_id = self._type_ids[int(self._rng.integers(len(self._type_ids)))]
            edges = self._footpaths.draw_way(WALK_DURATION_S, self._rng)
            with self._process.calls() as sumo:
                stages = [stage for start, end in pairwise(edges) for stage in _walk_stages(sumo, start, end, type_id)]
                if stages:
                    person_id = f"newcomer{next(self._numbers)}"
                    sumo.person.add(person_id, edges[0], pos=0.0, typeID=type_id)
                    for stage in stages:
                        sumo.person.appendStage(person_id, stage)


def _walk_stages(sumo: Any, start: str, end: str, type_id: str) -> Sequence[Any]:
    stages: Sequence[Any] = sumo.simulation.findIntermodalRoute(start, end, pType=type_id)
    return stages
