"""People on foot who are under way at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.traffic.footpaths import Footpaths

WALK_DURATION_S = 300.0
"""About how long a person is under way, so that five times the rate a minute are on foot at any moment."""

LONGEST_WALK_S = 1500.0
"""So long about is the way of everybody: nobody arrives who is in the ego's sight."""


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
            footpaths.draw_way(LONGEST_WALK_S, rng),
        )
        for index in range(round(per_minute / 60 * WALK_DURATION_S))
    )
