"""The ego in SUMO: an ordinary vehicle whose drive never ends."""

from __future__ import annotations

from typing import Any

import numpy as np
from traci import constants as tc

from bridge.errors import TrafficError
from bridge.traffic.demand import EgoDrive
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_graph import RouteGraph, unknown_edge
from bridge.traffic.routes import EGO_TYPE, ROUTE_LENGTH_M

EGO_ID = "ego"

_OWN_VARIABLES = (tc.VAR_ROAD_ID, tc.VAR_ROUTE_INDEX)

_EDGES_AHEAD = 4
"""The route is extended when fewer edges are left."""
_PATIENCE_STEPS = 1200
_ROUTE_DRAWS = 20


class EgoVehicle:
    """Puts the ego on the road and keeps it going."""

    def __init__(self, process: SumoProcess, graph: RouteGraph, drive: EgoDrive, rng: np.random.Generator) -> None:
        """Raises ``TrafficError`` if ``drive`` names an edge that the network does not have for this vehicle."""
        self._process = process
        self._graph = graph
        self._rng = rng
        self._start, self._end = drive.start_edge, drive.end_edge
        self._route: tuple[str, ...] = ()
        self._starts = 0
        for name, edge in (("start_edge", self._start), ("end_edge", self._end)):
            if edge is not None and edge not in graph.lengths_m:
                raise TrafficError(f"ego.{name}: {unknown_edge(edge, graph.lengths_m)}")

    def enter(self) -> None:
        """Put the ego on the road at the start of its drive, which may take some steps of waiting for a gap.

        Raises ``TrafficError`` if no way leads to the end asked for, or no gap comes.
        """
        with self._process.calls() as sumo:
            self._route = self._first_route(sumo) if self._starts == 0 else self._random_route()
            route_id = f"{EGO_ID}{self._starts}"
            self._starts += 1
            sumo.route.add(route_id, self._route)
            sumo.vehicle.add(
                EGO_ID,
                route_id,
                typeID=EGO_TYPE,
                departLane="free",
                departPos="random_free",
                departSpeed="max",
            )
            for _ in range(_PATIENCE_STEPS):
                sumo.simulationStep()
                if EGO_ID in sumo.vehicle.getIDList():
                    break
            else:
                raise TrafficError(
                    f"ego: no gap in the traffic of edge {self._route[0]!r} for two minutes; "
                    "ask for fewer vehicles_per_km, or for another start_edge"
                )
            sumo.vehicle.subscribe(EGO_ID, _OWN_VARIABLES)

    def go_on(self) -> bool:
        """Extend the route when its end is near. Return False if the ego has left the road at a dead end."""
        with self._process.calls() as sumo:
            own = sumo.vehicle.getSubscriptionResults(EGO_ID)
            if not own:
                return False
            left = self._route[own[tc.VAR_ROUTE_INDEX] :]
            # In a junction SUMO takes no new route.
            if len(left) > _EDGES_AHEAD or own[tc.VAR_ROAD_ID] != left[0]:
                return True
            onward = self._graph.walk(left[-1], ROUTE_LENGTH_M, self._rng)[1:]
            if onward:
                self._route = left + onward
                sumo.vehicle.setRoute(EGO_ID, self._route)
            return True

    def _first_route(self, sumo: Any) -> tuple[str, ...]:
        if self._end is None:
            return self._random_route() if self._start is None else self._walk(self._start)
        for _ in range(1 if self._start is not None else _ROUTE_DRAWS):
            start = self._start if self._start is not None else self._draw_start()
            edges = tuple(sumo.simulation.findRoute(start, self._end, EGO_TYPE).edges)
            if edges:
                return edges[:-1] + self._walk(edges[-1])
        origin = f"edge {self._start!r}" if self._start is not None else f"{_ROUTE_DRAWS} random edges"
        raise TrafficError(f"ego.end_edge: no way leads from {origin} to edge {self._end!r}; choose other edges")

    def _random_route(self) -> tuple[str, ...]:
        return self._walk(self._draw_start())

    def _draw_start(self) -> str:
        return self._graph.draw_edge(self._rng, self._graph.loop or self._graph.sources)

    def _walk(self, start: str) -> tuple[str, ...]:
        return self._graph.walk(start, ROUTE_LENGTH_M, self._rng)
