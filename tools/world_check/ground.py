"""How far bodies stand from the ground that is drawn under them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.world import Actor, WorldState
from world_check.worst import LIMITS, Worst

ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)

_TWO_WHEELS = (Category.CYCLIST, Category.MOTORCYCLE)
_WHEEL_AHEAD, _WHEEL_ASIDE = 0.3, 0.4
"""Where wheels touch the ground, as shares of length and width."""
_FOOT_M = 0.16
"""So far aside a person at a kerb may have a foot."""
_ABOVE_M = 4.0
_GROUND = (Category.ROAD, Category.SIDEWALK, Category.TERRAIN)


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground of the scene that ``engine`` has loaded; ``classes`` are those of its static ids."""

    engine: EmbeddedSimulator
    classes: Mapping[int, Category]

    def note(self, state: WorldState, actors: Sequence[Actor], where: str, worst: Worst) -> None:
        """Look down at where each of ``actors`` stands, in a world without actors."""
        empty = replace(state, actors=(), world_from_ego=Pose(Vec3(0.0, 0.0, 0.0)))
        places = [(actor, point) for actor in actors for point in _contacts(actor)]
        heights = self._below(empty, [point for _, point in places])
        for (actor, (x, y, z)), height in zip(places, heights, strict=True):
            if height is None:
                continue
            gap = abs(height - z)
            if gap > LIMITS["ground"] and actor.category in ON_FOOT:
                around = [(x + _FOOT_M * dx, y + _FOOT_M * dy, z) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
                seen = [height, *(h for h in self._below(empty, around) if h is not None)]
                gap = max(0.0, min(seen) - z, z - max(seen))
            worst.note("ground", min(gap, 99.0), f"{where}: {actor.category} {actor.actor_id}")

    def _below(self, empty: WorldState, points: Sequence[tuple[float, float, float]]) -> list[float | None]:
        """Return how high the ground is drawn under each of ``points``, None where something is over it."""
        down = Quaternion.from_rpy(0.0, math.pi / 2, 0.0)
        views = [
            Camera(f"{index}", Pinhole.from_fov(3, 3, 0.02), Pose(Vec3(x, y, z + _ABOVE_M), down))
            for index, (x, y, z) in enumerate(points)
        ]
        heights: list[float | None] = []
        for (_, _, z), seen in zip(points, self.engine.capture(empty, (), views).depth_views.values(), strict=True):
            on_ground = self.classes.get(int(seen.ids[1, 1])) in _GROUND
            heights.append(z + _ABOVE_M - float(seen.depth[1, 1]) if on_ground else None)
        return heights


def _contacts(actor: Actor) -> Iterator[tuple[float, float, float]]:
    """Yield where an actor stands on the ground: under the middle of a person, and under each wheel."""
    matrix, (length_m, width_m, _) = actor.world_from_actor.matrix(), actor.size
    aheads = (0.0,) if actor.category in ON_FOOT else (-_WHEEL_AHEAD * length_m, _WHEEL_AHEAD * length_m)
    one_track = actor.category in ON_FOOT or actor.category in _TWO_WHEELS
    for ahead in aheads:
        for left in (0.0,) if one_track else (-_WHEEL_ASIDE * width_m, _WHEEL_ASIDE * width_m):
            x, y, z = (matrix @ np.array([ahead, left, 0.0, 1.0]))[:3]
            yield float(x), float(y), float(z)
