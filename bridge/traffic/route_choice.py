"""Which way the ego goes: a random one of those on which it gets along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from bridge.traffic.route_graph import Link, RouteGraph

HORIZON_M = 600.0
"""So far the ego looks ahead."""

_STARTS = 12
_WAYS = 6
_QUEUED_S = 2.5
"""Every vehicle that stands in a street holds up those behind it for so long, about."""

_WAITS_S: Mapping[str, float] = MappingProxyType({"M": 0.0, "O": 4.0, "o": 8.0, "=": 8.0, "m": 10.0, "s": 12.0})
"""How long one waits about to take a turn, by SUMO's state of the link: ``O`` and ``o`` have a signal, which the
ego's way favours; on ``o`` and ``m`` one lets others pass."""
_OTHER_WAIT_S = 12.0


class RouteChoice:
    """Draws several ways and takes the one on which one is the fastest at the moment."""

    def __init__(self, graph: RouteGraph, links: Iterable[Link], rng: np.random.Generator) -> None:
        self._graph = graph
        self._rng = rng
        self._waits_s: dict[tuple[str, str], float] = {}
        for link in links:
            turn, wait_s = (link.from_edge, link.to_edge), _WAITS_S.get(link.state, _OTHER_WAIT_S)
            self._waits_s[turn] = min(wait_s, self._waits_s.get(turn, wait_s))

    def starts(self, sumo: Any) -> list[str]:
        """Draw edges to start on, those without a queue first."""
        among = self._graph.loop or self._graph.sources
        drawn = dict.fromkeys(self._graph.draw_edge(self._rng, among) for _ in range(_STARTS))
        return sorted(drawn, key=sumo.edge.getLastStepHaltingNumber)

    def onward(self, sumo: Any, start: str) -> tuple[str, ...]:
        """Return a way that begins with ``start`` and goes on for ``HORIZON_M``, or to a dead end."""
        return self.best(sumo, [start] * _WAYS)

    def best(self, sumo: Any, starts: Sequence[str]) -> tuple[str, ...]:
        """Return the fastest of one random way from each of ``starts``."""
        times_s: dict[str, float] = {}
        ways = [self._graph.walk(start, HORIZON_M, self._rng) for start in starts]
        return max(ways, key=lambda way: self._speed_mps(sumo, way, times_s))

    def _speed_mps(self, sumo: Any, way: tuple[str, ...], times_s: dict[str, float]) -> float:
        for edge in way:
            if edge not in times_s:
                queued = sumo.edge.getLastStepHaltingNumber(edge)
                times_s[edge] = sumo.edge.getTraveltime(edge) + _QUEUED_S * queued
        driving_s = sum(times_s[edge] for edge in way)
        waiting_s = sum(self._waits_s.get(turn, _OTHER_WAIT_S) for turn in pairwise(way))
        return sum(self._graph.lengths_m[edge] for edge in way) / (driving_s + waiting_s)
