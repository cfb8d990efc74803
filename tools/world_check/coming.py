"""Whether somebody comes from nowhere, or goes to nowhere, before the ego's eyes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bridge.camera import Camera, Pinhole
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Vec3
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, WorldState
from world_check.worst import Worst

_EYE = Camera("eye", Pinhole.from_fov(960, 480, math.radians(90)), Pose(Vec3(0.3, 0.0, 1.65)))
_SEEN_M = 100.0
"""Farther away, nobody notices."""


@dataclass(frozen=True, eq=False)
class Coming:
    """Looks out of the ego's window in the scene that ``engine`` has loaded; ``state_of`` adds weather and light."""

    engine: EmbeddedSimulator
    state_of: Callable[[TrafficMoment], WorldState]

    def note(self, before: TrafficMoment, after: TrafficMoment, where: str, worst: Worst) -> None:
        """Note how many pixels show somebody who was not there before, or is not any more after."""
        for kind, without, moment in (("coming", before, after), ("going", after, before)):
            known = {actor.actor_id for actor in without.actors}
            changed = [actor for actor in moment.actors if actor.actor_id not in known and _is_ahead(moment, actor)]
            if not changed:
                continue
            state = replace(self.state_of(moment), step=moment.step)
            (view,) = self.engine.capture(state, (), (_EYE,)).depth_views.values()
            for actor in changed:
                pixels = int(np.count_nonzero(view.ids == actor.actor_id))
                worst.note(kind, pixels, f"{where}: {actor.category} {actor.actor_id}")


def _is_ahead(moment: TrafficMoment, actor: Actor) -> bool:
    way = np.subtract(actor.world_from_actor.position, moment.world_from_ego.position)
    ahead_m = float(way @ moment.world_from_ego.matrix()[:3, 0])
    return 0.0 < ahead_m and float(np.linalg.norm(way)) < _SEEN_M
