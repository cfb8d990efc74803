"""Where in the air there is room for a body."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.geometry import Size
from bridge.randomize.in_view import InView
from bridge.world import WorldState

EGO_M = (5.5, 2.6, 2.4)
"""Length, width and height around the ego that stay free."""
_FROM_CAMERA_M = 1.0


@dataclass(frozen=True, slots=True)
class FlyingModel:
    """A body that may fly."""

    asset: str
    size: Size

    @property
    def radius_m(self) -> float:
        """Of the sphere around it."""
        return math.hypot(*self.size) / 2


Spot = tuple[FlyingModel, np.ndarray]
"""A body and the (3,) place of its middle in the world, metres."""


class Airspace:
    """Where there is room."""

    def __init__(self, state: WorldState, views: Sequence[InView], max_overlap: float) -> None:
        self.views = views
        self._max_overlap = max_overlap
        self._ego_from_world = state.world_from_ego.inverse().matrix()
        self._actor_from_world = [actor.world_from_actor.inverse().matrix() for actor in state.actors]
        self._sizes = np.array([actor.size for actor in state.actors]).reshape(-1, 3)
        self._taken: list[Spot] = []

    def has_room(self, model: FlyingModel, at: np.ndarray) -> bool:
        """Whether a body fits there, and covers little enough."""
        radius = model.radius_m
        in_ego = self._ego_from_world[:3, :3] @ at + self._ego_from_world[:3, 3]
        if in_ego[2] - radius < 0.0 or outside_m(in_ego, np.array(EGO_M)) < radius:
            return False
        if any(view.distance_m(at) < radius + _FROM_CAMERA_M for view in self.views):
            return False
        for actor_from_world, size in zip(self._actor_from_world, self._sizes, strict=True):
            if outside_m(actor_from_world[:3, :3] @ at + actor_from_world[:3, 3], size) < radius:
                return False
        if any(math.dist(at, other) < radius + taken.radius_m for taken, other in self._taken):
            return False
        return all(view.covered_with(at, radius).max(initial=0.0) <= self._max_overlap for view in self.views)

    def take(self, model: FlyingModel, at: np.ndarray) -> Spot:
        """Put a body there."""
        self._taken.append((model, at))
        for view in self.views:
            view.cover(at, model.radius_m)
        return model, at

    @property
    def max_overlap(self) -> float:
        """How much of an object may be covered."""
        return self._max_overlap


def outside_m(point: np.ndarray, size: np.ndarray) -> float:
    """Return how far a point in an actor's frame is from its box of ``size`` (3,), metres."""
    beyond = np.maximum(np.abs(point - (0.0, 0.0, size[2] / 2)) - size / 2, 0.0)
    return float(np.linalg.norm(beyond))
