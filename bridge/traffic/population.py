"""Keeps the number of vehicles on the road constant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count

import numpy as np
from traci import constants as tc

from bridge.geometry import Vec3
from bridge.roads.network import RoadNetwork
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_graph import RouteGraph
from bridge.traffic.routes import ROUTE_LENGTH_M, TrafficPlan

_EDGE_DRAWS = 20


class Population:
    """Sends a new vehicle for every one that leaves the road, out of the ego's sight."""

    def __init__(self, process: SumoProcess, network: RoadNetwork, plan: TrafficPlan, rng: np.random.Generator) -> None:
        self._process = process
        self._network = network
        self._plan = plan
        self._rng = rng
        self._types = {drive.vehicle_id: drive.type_id for drive in plan.drives}
        self._numbers = count(len(plan.drives))

    def begin(self) -> None:
        """Have SUMO report who leaves."""
        with self._process.calls() as sumo:
            sumo.simulation.subscribe((tc.VAR_ARRIVED_VEHICLES_IDS,))

    def replace_leavers(self, ego: Vec3 | None, sight_m: float) -> None:
        """Replace the vehicles that left in the last step, by ones that start farther than ``sight_m`` from ``ego``."""
        with self._process.calls() as sumo:
            leavers: Sequence[str] = sumo.simulation.getSubscriptionResults()[tc.VAR_ARRIVED_VEHICLES_IDS]
            for leaver in sorted(leavers):
                type_id = self._types.pop(leaver, None)
                if type_id is None:
                    continue
                graph = self._plan.graphs[self._plan.vehicle_models[type_id].category]
                start = self._draw_start(graph, ego, sight_m)
                vehicle_id = f"v{next(self._numbers)}"
                self._types[vehicle_id] = type_id
                sumo.route.add(vehicle_id, graph.walk(start, ROUTE_LENGTH_M, self._rng))
                position = "random_free" if graph.loop else "base"
                sumo.vehicle.add(
                    vehicle_id,
                    vehicle_id,
                    typeID=type_id,
                    departLane="free",
                    departPos=position,
                    departSpeed="max",
                )

    def _draw_start(self, graph: RouteGraph, ego: Vec3 | None, sight_m: float) -> str:
        """Draw where to start: where roads come in if none goes round, else out of sight if some draws get there."""
        if not graph.loop:
            return graph.draw_edge(self._rng, graph.sources)
        for _ in range(_EDGE_DRAWS):
            edge = graph.draw_edge(self._rng, graph.loop)
            if ego is None or self._nearest_m(edge, ego) > sight_m:
                break
        return edge

    def _nearest_m(self, edge: str, ego: Vec3) -> float:
        lane = self._network.lanes[self._network.edges[edge].lane_ids[0]]
        return min(math.hypot(x - ego.x, y - ego.y) for x, y, _ in lane.centreline)
