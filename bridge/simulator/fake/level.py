"""What stands around the actors: the fake simulator's levels, and the ground of scenes without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bridge.classes import Category
from bridge.geometry import Pose, Size
from bridge.world import FIRST_STATIC_ID, Rgb, StaticScene


@dataclass(frozen=True, slots=True)
class StaticBox:
    """A box that never moves; its frame is that of an actor, on the ground under its centre."""

    instance_id: int
    category: Category
    world_from_box: Pose
    size: Size
    color: Rgb


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The ground, z = 0, with the id of a road, and boxes on it. There is no ground where its id is 0."""

    ground_id: int
    boxes: tuple[StaticBox, ...] = ()

    def categories(self) -> Mapping[int, Category]:
        """Return the class of every instance id."""
        ground = {self.ground_id: Category.ROAD} if self.ground_id else {}
        return {**ground, **{box.instance_id: box.category for box in self.boxes}}


_WALL = StaticBox(
    FIRST_STATIC_ID + 1, Category.BUILDING, Pose.planar(150.0, -9.0, 0.0, 0.0), Size(400.0, 0.5, 4.0), (0.4, 0.2, 0.15)
)

LEVELS: Mapping[str, Surroundings] = MappingProxyType({"plain": Surroundings(FIRST_STATIC_ID, (_WALL,))})
"""By name. ``plain``: a road without end along x, and a wall to the right of it."""


def surroundings_of(scene: StaticScene) -> Surroundings:
    """Return what stands around in ``scene``: its level, or else the ground alone, with the id of the first road."""
    if scene.level is not None:
        return LEVELS[scene.level]
    return Surroundings(next((p.instance_id for p in scene.placements if p.category is Category.ROAD), 0))
