"""People who set out while the traffic runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

import numpy as np

from bridge.geometry import Pose, Vec3
from bridge.traffic.demand import STEP_S
from bridge.traffic.pedestrians import LONGEST_WALK_S
from bridge.traffic.process import SumoProcess
from bridge.traffic.routes import TrafficPlan
from bridge.traffic.sight import EdgeSight, out_of_sight

_DRAWS = 10


class Newcomers:
    """People who set out at the times of a Poisson process.

    For everyone who sets out, the one who has been under way for longest goes home; the ego sees neither.
    """

    def __init__(
        self,
        process: SumoProcess,
        plan: TrafficPlan,
        per_minute: float,
        sight: EdgeSight,
        rng: np.random.Generator,
    ) -> None:
        """Take the plan whose walks begin the traffic, and how many set out a minute."""
        self._process = process
        self._footpaths = plan.footpaths
        self._type_ids = tuple(plan.pedestrian_models)
        self._per_step = per_minute / 60 * STEP_S if plan.walks else 0.0
        self._sight = sight
        self._rng = rng
        self._on_foot = [walk.person_id for walk in plan.walks]
        self._numbers = count()

    def set_out(self, world_from_ego: Pose | None) -> None:
        """Let those set out whose time falls in this step, if there is somewhere out of the ego's sight."""
        for _ in range(int(self._rng.poisson(self._per_step))):
            type_id = self._type_ids[int(self._rng.integers(len(self._type_ids)))]
            edges = self._draw_way(world_from_ego)
            with self._process.calls() as sumo:
                leaver = self._leaver(sumo, world_from_ego)
                if edges is None or leaver is None:
                    continue
                stages = [stage for start, end in pairwise(edges) for stage in _walk_stages(sumo, start, end, type_id)]
                if not stages:
                    continue
                self._on_foot.remove(leaver)
                if leaver in sumo.person.getIDList():
                    sumo.person.remove(leaver)
                person_id = f"newcomer{next(self._numbers)}"
                self._on_foot.append(person_id)
                sumo.person.add(person_id, edges[0], pos=0.0, typeID=type_id)
                for stage in stages:
                    sumo.person.appendStage(person_id, stage)

    def _draw_way(self, world_from_ego: Pose | None) -> tuple[str, ...] | None:
        for _ in range(_DRAWS):
            edges = self._footpaths.draw_way(LONGEST_WALK_S, self._rng)
            if self._sight.hides_start(world_from_ego, edges[0]):
                return edges
        return None

    def _leaver(self, sumo: Any, world_from_ego: Pose | None) -> str | None:
        """Return who has arrived already, or else the first of those out of sight to have set out."""
        walking = set(sumo.person.getIDList())
        gone = next((person_id for person_id in self._on_foot if person_id not in walking), None)
        return gone or next(
            (
                person_id
                for person_id in self._on_foot
                if out_of_sight(world_from_ego, Vec3(*sumo.person.getPosition3D(person_id)))
            ),
            None,
        )


def _walk_stages(sumo: Any, start: str, end: str, type_id: str) -> Sequence[Any]:
    stages: Sequence[Any] = sumo.simulation.findIntermodalRoute(start, end, pType=type_id)
    return stages
