"""What the traffic lights near the ego show, from SUMO's states of their links."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray
from traci import constants as tc

from bridge.geometry import Vec3
from bridge.roads.network import LaneKind, RoadNetwork, SignalGroup
from bridge.traffic.process import SumoProcess
from bridge.world import Aspect

REACH_M = 300.0
"""Farther away, a lens is smaller than a pixel of most cameras."""

_FLASH_NS = 500_000_000
"""How long a flashing lens is lit, and dark."""


class TrafficLights:
    """The signals of a network while SUMO runs."""

    def __init__(self, process: SumoProcess, network: RoadNetwork) -> None:
        self._process = process
        self._groups: dict[str, list[tuple[int, SignalGroup]]] = {}
        for number, group in network.signals.items():
            self._groups.setdefault(group.program, []).append((number, group))
        places = _stop_lines(network)
        self._programs = tuple(places)
        self._places = np.concatenate([np.empty((0, 2)), *places.values()])
        self._begins = np.cumsum([0, *map(len, places.values())])[:-1]
        self._reported: frozenset[str] = frozenset()
        """Those whose states SUMO sends with every step."""

    def look(self, place: Vec3) -> dict[str, str]:
        """Return SUMO's states, after its last step, of the traffic lights within ``REACH_M`` of ``place``."""
        near = self._near(place)
        with self._process.calls() as sumo:
            for program in sorted(self._reported.symmetric_difference(near)):
                if program in self._reported:
                    sumo.trafficlight.unsubscribe(program)
                else:
                    sumo.trafficlight.subscribe(program, (tc.TL_RED_YELLOW_GREEN_STATE,))
            self._reported = frozenset(near)
            return {
                program: sumo.trafficlight.getSubscriptionResults(program)[tc.TL_RED_YELLOW_GREEN_STATE]
                for program in near
            }

    def _near(self, place: Vec3) -> list[str]:
        if not self._programs:
            return []
        distances_m = np.linalg.norm(self._places - (place.x, place.y), axis=1)
        nearest_m = np.minimum.reduceat(distances_m, self._begins)
        return [self._programs[index] for index in np.flatnonzero(nearest_m <= REACH_M).tolist()]

    def shown(self, states: Mapping[str, str], time_ns: int) -> dict[int, Aspect]:
        """Return what the signals of the traffic lights in ``states`` show at ``time_ns``, by ascending number."""
        return dict(
            sorted(
                (number, _aspect(group, state, time_ns))
                for program, state in states.items()
                for number, group in self._groups[program]
            )
        )


def _stop_lines(network: RoadNetwork) -> dict[str, NDArray[np.float64]]:
    """Return (N, 2) places at which people wait for each traffic light, by SUMO's id of it."""
    places: dict[str, list[NDArray[np.float64]]] = {}
    for lane in network.lanes.values():
        if lane.signal:
            end = 0 if lane.kind is LaneKind.CROSSING else -1
            places.setdefault(network.signals[lane.signal].program, []).append(lane.centreline[end, :2])
    return {program: np.array(points) for program, points in places.items()}


def _aspect(group: SignalGroup, state: str, time_ns: int) -> Aspect:
    return aspect_of({state[position] for position in group.links}, on_foot=group.on_foot, time_ns=time_ns)


def aspect_of(links: Collection[str], *, on_foot: bool, time_ns: int) -> Aspect:
    """Return what a signal shows whose links have SUMO's states ``links``, among them the most permissive one.

    Who drives under a signal may go where any of its links may. A signal for people on foot is red or green.
    """
    found = set(links)
    if found & {"G", "g"}:
        return Aspect.GREEN
    if on_foot:
        return Aspect.RED if found & {"y", "Y", "u", "r", "s"} else Aspect.OFF
    if found & {"y", "Y"}:
        return Aspect.AMBER
    if "u" in found:
        return Aspect.RED_AMBER
    if found & {"r", "s"}:
        return Aspect.RED
    is_lit = "o" in found and math.floor(time_ns / _FLASH_NS) % 2 == 0
    return Aspect.AMBER if is_lit else Aspect.OFF
