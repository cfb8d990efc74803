"""Whether a moment can be of use, told from the state of the world before it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bridge.camera import Camera, lens_reach
from bridge.coverage.targets import Conditions, Target
from bridge.geometry import Matrix
from bridge.report.survey import counted_cameras
from bridge.world import Actor, WorldState

_MARGIN_M = 1.0
"""How far from its place a simulator may have an actor, a person's swing of the limbs included."""


@dataclass(frozen=True)
class Foresight:
    """Knows which moments may show anything of ``targets``; says no only where that is sure."""

    targets: Sequence[Target]
    rig: Sequence[Camera]

    @cached_property
    def _views(self) -> list[tuple[Matrix, float]]:
        """The cameras that count: the transform from the ego, and half of the angle across the corners, radians."""
        counted, _ = counted_cameras(self.rig)
        return [
            (
                np.asarray(np.linalg.inv(each.ego_from_camera()), np.float64),
                math.atan(lens_reach(each.pinhole, each.distortion)),
            )
            for each in counted
        ]

    def may_show_any(self, state: WorldState) -> bool:
        """Whether any of the targets may be met in a picture of ``state``."""
        conditions = Conditions.of(state.weather, state.illumination)
        allowed = [target for target in self.targets if target.allows(conditions)]
        if not all(target.wants_objects for target in allowed):
            return True
        ego_from_world = _inverse(state.world_from_ego.matrix())
        return any(self._may_show(target, state, ego_from_world) for target in allowed)

    def _may_show(self, target: Target, state: WorldState, ego_from_world: Matrix) -> bool:
        category = target.section.category
        near, far = target.section.distance_m or (0.0, math.inf)
        for actor in state.actors:
            if category is not None and actor.category is not category:
                continue
            centre = ego_from_world @ _centre(actor)
            radius = math.hypot(*actor.size) / 2 + _MARGIN_M
            for camera_from_ego, half_angle in self._views:
                x, y, z = (camera_from_ego @ centre)[:3].tolist()
                distance = math.hypot(x, y, z)
                if not near - _MARGIN_M <= distance < far + _MARGIN_M:
                    continue
                if distance <= radius or math.acos(z / distance) <= half_angle + math.asin(radius / distance):
                    return True
        return False


def _centre(actor: Actor) -> Matrix:
    """Return the centre of the actor's box in the world, homogeneous."""
    return np.asarray(actor.world_from_actor.matrix() @ (0.0, 0.0, actor.size.height_m / 2, 1.0))


def _inverse(transform: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(transform), np.float64)
