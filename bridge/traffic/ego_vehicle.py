"""The ego in SUMO: an ordinary vehicle whose drive never ends, and which keeps away from queues."""

from __future__ import annotations

from typing import Any

import numpy as np
from traci import constants as tc

from bridge.errors import TrafficError
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.traffic.demand import EgoDrive
from bridge.traffic.process import SumoProcess
from bridge.traffic.route_choice import RouteChoice
from bridge.traffic.route_graph import RouteGraph, unknown_edge
from bridge.traffic.routes import EGO_TYPE

EGO_ID = "ego"

SHORTEST_DRIVE_M = 100.0
"""The ego does not set out on less way than this."""

_OWN_VARIABLES = (tc.VAR_ROAD_ID, tc.VAR_ROUTE_INDEX)

_FIXED_EDGES = 2
"""The ego stays on the edge it is on and takes the turn it is getting ready for; beyond, it may change its mind."""
_ATTEMPTS = 60
_ATTEMPT_STEPS = 20
_LATEST_START_SHARE = 0.4


class EgoVehicle:
    """Puts the ego on the road and keeps it going."""

    def __init__(
        self,
        process: SumoProcess,
        network: RoadNetwork,
        graph: RouteGraph,
        drive: EgoDrive,
        choice: RouteChoice,
        rng: np.random.Generator,
    ) -> None:
        """Raises ``TrafficError`` if ``drive`` names an edge that the network does not have for this vehicle."""
        self._process = process
        self._network = network
        self._graph = graph
        self._choice = choice
        self._rng = rng
        self._start, self._end = drive.start_edge, drive.end_edge
        self._route: tuple[str, ...] = ()
        self._index = 0
        self._fixed = 0
        self._starts = self._attempts = 0
        for name, key, edge in (("start", "from", self._start), ("end", "to", self._end)):
            if edge is not None and edge not in graph.lengths_m:
                raise TrafficError(
                    f"the ego's {name} edge {edge!r} (ego.route.{key}): {unknown_edge(edge, graph.lengths_m)}"
                )

    def enter(self, vehicle_class: str) -> None:
        """Put the ego on the road at the start of its drive, which may take some steps of waiting for a gap.

        ``vehicle_class`` is SUMO's of the ego. Raises ``TrafficError`` if no way leads to the end asked for, the map
        has no way that is long enough, or no gap comes.
        """
        with self._process.calls() as sumo:
            for _ in range(_ATTEMPTS):
                self._route, self._fixed = self._first_route(sumo) if self._starts == 0 else (self._any_route(sumo), 0)
                self._check_length()
                route_id = f"{EGO_ID}{self._attempts}"
                self._attempts += 1
                sumo.route.add(route_id, self._route)
                self._add(sumo, route_id, vehicle_class)
                for _ in range(_ATTEMPT_STEPS):
                    sumo.simulationStep()
                    if EGO_ID in sumo.vehicle.getIDList():
                        sumo.vehicle.subscribe(EGO_ID, _OWN_VARIABLES)
                        self._starts += 1
                        self._index = 0
                        return
                sumo.vehicle.remove(EGO_ID)
        raise TrafficError(
            f"the ego found no gap in the traffic of edge {self._route[0]!r} for two minutes; "
            "ask for fewer vehicles_per_km, or for another start (ego.route.from)"
        )

    def go_on(self) -> bool:
        """Choose the way ahead when the ego comes to a new edge. Return False if it has left the road at a dead end."""
        with self._process.calls() as sumo:
            own = sumo.vehicle.getSubscriptionResults(EGO_ID)
            if not own:
                return False
            index = own[tc.VAR_ROUTE_INDEX]
            # In a junction SUMO takes no new route.
            if index == self._index or own[tc.VAR_ROAD_ID] != self._route[index]:
                return True
            self._index = index
            kept = max(index + _FIXED_EDGES, self._fixed)
            self._route = self._route[:kept] + self._choice.onward(sumo, self._route[:kept][-1])[1:]
            # SUMO keeps the edges behind the ego, and counts them.
            sumo.vehicle.setRoute(EGO_ID, self._route[index:])
            return True

    def leave(self) -> None:
        """Take the ego off the road, wherever it is."""
        with self._process.calls() as sumo:
            sumo.vehicle.remove(EGO_ID)

    def _add(self, sumo: Any, route_id: str, vehicle_class: str) -> None:
        edge = self._route[0]
        # On the right, vehicles may be parked.
        lane = max(
            lane.index
            for lane in map(self._network.lanes.__getitem__, self._network.edges[edge].lane_ids)
            if vehicle_class in lane.allows and lane.kind is LaneKind.DRIVING
        )
        spare_m = sum(self._graph.lengths_m[each] for each in self._route) - SHORTEST_DRIVE_M
        latest_m = min(spare_m, _LATEST_START_SHARE * self._graph.lengths_m[edge])
        sumo.vehicle.add(
            EGO_ID,
            route_id,
            typeID=EGO_TYPE,
            departLane=str(lane),
            departPos=f"{float(self._rng.random()) * latest_m:.2f}",
            departSpeed="max",
        )

    def _check_length(self) -> None:
        length_m = sum(self._graph.lengths_m[edge] for edge in self._route)
        if length_m < SHORTEST_DRIVE_M:
            raise TrafficError(
                f"the map has no way that is long enough for the ego: it needs {SHORTEST_DRIVE_M:.0f} m, and the one "
                f"from edge {self._route[0]!r} is {length_m:.0f} m long; use a larger map, or another start "
                "(ego.route.from)"
            )

    def _first_route(self, sumo: Any) -> tuple[tuple[str, ...], int]:
        """Return the first edges of the drive, and how many of them are asked for."""
        if self._end is None:
            if self._start is None:
                return self._any_route(sumo), 0
            return self._choice.onward(sumo, self._start), 1
        starts = [self._start] if self._start is not None else self._choice.starts(sumo)
        for start in starts:
            edges = tuple(sumo.simulation.findRoute(start, self._end, EGO_TYPE).edges)
            if edges:
                return edges + self._choice.onward(sumo, edges[-1])[1:], len(edges)
        origin = f"the ego's start edge {self._start!r} (ego.route.from)" if self._start is not None else (
            f"any of {len(starts)} random edges"
        )  # fmt: skip
        raise TrafficError(
            f"no way leads from {origin} to its end edge {self._end!r} (ego.route.to); choose other edges"
        )

    def _any_route(self, sumo: Any) -> tuple[str, ...]:
        return self._choice.best(sumo, self._choice.starts(sumo))
