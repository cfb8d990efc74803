"""Keeps the number of vehicles on the road constant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import numpy as np
from traci import constants as tc

from bridge.geometry import Pose, Vec3
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_graph import RouteGraph
from bridge.traffic.routes import ROUTE_LENGTH_M, TrafficPlan
from bridge.traffic.sight import EdgeSight, out_of_sight

PATIENCE_S = 60.0
"""A vehicle that could not move for so long is taken off the road, so that a blocked junction clears."""

_CHECK_STEPS = 10
_CARE_STEPS = 100
_EDGES_AHEAD = 12
"""A route is extended when fewer edges are left."""
_EDGE_DRAWS = 20
_EVERYWHERE_M = 1e7
_VARIABLES = (tc.VAR_WAITING_TIME, tc.VAR_POSITION3D, tc.VAR_ROUTE_INDEX, tc.VAR_ROAD_ID)


class Population:
    """Sends a new vehicle for every one that has left the road, out of the ego's sight.

    Drives go on as long as the roads do, and whoever is stuck is taken off the road when the ego does not see it.
    """

    def __init__(self, process: SumoProcess, plan: TrafficPlan, sight: EdgeSight, rng: np.random.Generator) -> None:
        self._process = process
        self._plan = plan
        self._sight = sight
        self._rng = rng
        self._types = {drive.vehicle_id: drive.type_id for drive in plan.drives}
        self._routes = {drive.vehicle_id: drive.route for drive in plan.drives}
        self._pending = set(self._types)
        self._missing: list[str] = []
        self._numbers = count(len(plan.drives))
        self._steps = 0

    def keep_up(self, world_from_ego: Pose | None) -> None:
        """Do what is due after one more step."""
        self._steps += 1
        if self._steps % _CHECK_STEPS:
            return
        with self._process.calls() as sumo:
            present = set(sumo.vehicle.getIDList())
            self._pending -= present
            if self._steps % _CARE_STEPS == 0:
                known = _known(sumo)
                for vehicle_id in [vehicle_id for vehicle_id in self._types if vehicle_id in known]:
                    if _is_stuck(known[vehicle_id], world_from_ego):
                        sumo.vehicle.remove(vehicle_id)
                        present.remove(vehicle_id)
                    else:
                        self._extend_route(sumo, vehicle_id, known[vehicle_id])
            self._strike_off(sumo, [vehicle_id for vehicle_id in self._types if vehicle_id not in present])
            self._missing = [type_id for type_id in self._missing if not self._send(sumo, type_id, world_from_ego)]

    def _strike_off(self, sumo: Any, vehicle_ids: Iterable[str]) -> None:
        waiting = set(sumo.simulation.getPendingVehicles()) if self._pending else set()
        for vehicle_id in vehicle_ids:
            if vehicle_id in self._pending:
                self._pending.remove(vehicle_id)
                if vehicle_id in waiting:
                    # It found no room; it must not come when the ego looks.
                    sumo.vehicle.remove(vehicle_id)
            self._missing.append(self._types.pop(vehicle_id))
            del self._routes[vehicle_id]

    def _send(self, sumo: Any, type_id: str, world_from_ego: Pose | None) -> bool:
        """Send a vehicle on its way. Return False if every start drawn is in the ego's sight."""
        graph = self._graph(type_id)
        start = self._draw_start(graph, world_from_ego)
        if start is None:
            return False
        vehicle_id = f"v{next(self._numbers)}"
        self._types[vehicle_id] = type_id
        self._routes[vehicle_id] = graph.walk(start, ROUTE_LENGTH_M, self._rng)
        self._pending.add(vehicle_id)
        sumo.route.add(vehicle_id, self._routes[vehicle_id])
        sumo.vehicle.add(
            vehicle_id,
            vehicle_id,
            typeID=type_id,
            departLane="free",
            departPos="random_free" if graph.loop else "base",
            departSpeed="max",
        )
        return True

    def _draw_start(self, graph: RouteGraph, world_from_ego: Pose | None) -> str | None:
        """Draw where to start, out of sight: somewhere on the way round, or where roads come in if none goes round."""
        for _ in range(_EDGE_DRAWS):
            edge = graph.draw_edge(self._rng, graph.loop or graph.sources)
            hides = self._sight.hides if graph.loop else self._sight.hides_start
            if hides(world_from_ego, edge):
                return edge
        return None

    def _extend_route(self, sumo: Any, vehicle_id: str, known: Mapping[int, Any]) -> None:
        left = self._routes[vehicle_id][known[tc.VAR_ROUTE_INDEX] :]
        # In a junction SUMO takes no new route.
        if len(left) > _EDGES_AHEAD or known[tc.VAR_ROAD_ID] != left[0]:
            return
        onward = self._graph(self._types[vehicle_id]).walk(left[-1], ROUTE_LENGTH_M, self._rng)[1:]
        if onward:
            # SUMO keeps the edges behind the vehicle, and counts them.
            self._routes[vehicle_id] += onward
            sumo.vehicle.setRoute(vehicle_id, left + onward)

    def _graph(self, type_id: str) -> RouteGraph:
        return self._plan.graphs[self._plan.vehicle_models[type_id].category]


def _known(sumo: Any) -> Mapping[str, Mapping[int, Any]]:
    """Return what SUMO knows of every vehicle on the road, by its id: the values of ``_VARIABLES``."""
    centre = sumo.junction.getIDList()[0]
    sumo.junction.subscribeContext(centre, tc.CMD_GET_VEHICLE_VARIABLE, _EVERYWHERE_M, _VARIABLES)
    known: Mapping[str, Mapping[int, Any]] = sumo.junction.getContextSubscriptionResults(centre)
    sumo.junction.unsubscribeContext(centre, tc.CMD_GET_VEHICLE_VARIABLE, _EVERYWHERE_M)
    return known


def _is_stuck(known: Mapping[int, Any], world_from_ego: Pose | None) -> bool:
    """Return whether a vehicle has stood for longer than it is patient, out of the ego's sight."""
    return known[tc.VAR_WAITING_TIME] > PATIENCE_S and out_of_sight(world_from_ego, Vec3(*known[tc.VAR_POSITION3D]))
