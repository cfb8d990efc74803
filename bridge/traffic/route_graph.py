"""Which edge leads to which, and random drives over them."""

from __future__ import annotations

import difflib
import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType

import numpy as np

from bridge.roads.network import RoadNetwork
from bridge.roads.turning_loops import TURN_ROUND

TURN_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"s": 4.0, "r": 1.5, "R": 1.5, "l": 1.5, "L": 1.5} | dict.fromkeys(TURN_ROUND, 0.01)
)
"""How likely a driver turns each way, by SUMO's direction: straight, right, left, turnaround."""

_LONG_CLASSES = frozenset({"truck", "bus", "tram"})
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Link:
    """One way over a junction, from lane to lane; ``direction`` is a key of ``TURN_WEIGHTS``."""

    from_edge: str
    from_lane: str
    to_edge: str
    to_lane: str
    direction: str
    via_lane: str | None = None
    """The lane inside the junction; None inside junctions and where there is none."""
    state: str = "M"
    """SUMO's right of way: ``M`` has priority, ``m`` gives way, ``O`` and ``o`` the same with a signal …"""


def read_links(net_file: Path) -> tuple[Link, ...]:
    """Return every connection of a SUMO network, those of people on foot included, in the order of the file."""
    return tuple(
        Link(
            element.attrib["from"],
            f"{element.attrib['from']}_{element.attrib['fromLane']}",
            element.attrib["to"],
            f"{element.attrib['to']}_{element.attrib['toLane']}",
            element.get("dir", "s"),
            element.get("via"),
            element.get("state", "M"),
        )
        for _, element in ET.iterparse(net_file)
        if element.tag == "connection"
    )


class RouteGraph:
    """The edges that one SUMO vehicle class may use, and the turns between them.

    ``loop`` holds the largest set of edges from which every one of them can be reached again, in the order of the
    network; it is empty where no drive comes back, as on a motorway.
    """

    def __init__(self, lengths_m: Mapping[str, float], turns: Mapping[str, Mapping[str, float]]) -> None:
        """Take the length of each edge and the weight of each turn, by the edge before and the edge after it."""
        self.lengths_m = lengths_m
        self._turns = turns
        loop = largest_loop(lengths_m, turns)
        self.loop = tuple(edge for edge in lengths_m if edge in loop)
        self._in_loop = loop
        reached = {after for afters in turns.values() for after in afters}
        self.sources = tuple(edge for edge in lengths_m if edge not in reached)

    def draw_edge(self, rng: np.random.Generator, among: Iterable[str] | None = None) -> str:
        """Draw an edge, the longer the likelier; of ``among`` if given."""
        edges = tuple(self.lengths_m if among is None else among)
        lengths = np.array([self.lengths_m[edge] for edge in edges])
        return edges[int(rng.choice(len(edges), p=lengths / lengths.sum()))]

    def walk(self, start: str, length_m: float, rng: np.random.Generator) -> tuple[str, ...]:
        """Return a random drive that begins with ``start`` and is ``length_m`` long, or shorter at a dead end.

        A drive that is in the loop stays there.
        """
        route, driven = [start], self.lengths_m[start]
        while driven < length_m:
            turns = self._turns.get(route[-1], {})
            if route[-1] in self._in_loop:
                turns = {after: weight for after, weight in turns.items() if after in self._in_loop}
            if not turns:
                break
            route.append(_draw(turns, rng))
            driven += self.lengths_m[route[-1]]
        return tuple(route)


def _draw(weights: Mapping[str, float], rng: np.random.Generator) -> str:
    """Draw a key by its weight; many times faster than ``rng.choice``."""
    sums = list(accumulate(weights.values()))
    return tuple(weights)[min(bisect_right(sums, float(rng.random()) * sums[-1]), len(sums) - 1)]


def route_graph(network: RoadNetwork, links: Iterable[Link], vehicle_class: str) -> RouteGraph:
    """Return the graph of ``vehicle_class``, a SUMO vehicle class such as ``passenger``.

    Nobody turns around in the street where nearly all roads can be reached without, for hardly a street is wide enough;
    long vehicles do not where any way leads round.
    """
    links = tuple(links)
    onward = _route_graph(network, (link for link in links if link.direction not in TURN_ROUND), vehicle_class)
    whole = _route_graph(network, links, vehicle_class)
    least = 1 if vehicle_class in _LONG_CLASSES else max(1.0, _NEARLY_ALL * len(whole.loop))
    return onward if len(onward.loop) >= least else whole


def _route_graph(network: RoadNetwork, links: Iterable[Link], vehicle_class: str) -> RouteGraph:
    usable = {lane.lane_id for lane in network.lanes.values() if vehicle_class in lane.allows}
    lengths_m = {
        edge.edge_id: network.lanes[edge.lane_ids[0]].length_m
        for edge in network.edges.values()
        if usable.intersection(edge.lane_ids)
    }
    turns: dict[str, dict[str, float]] = {edge: {} for edge in lengths_m}
    for link in links:
        if link.from_lane in usable and link.to_lane in usable and link.from_edge in turns and link.to_edge in turns:
            weight = TURN_WEIGHTS.get(link.direction, 1.0)
            known = turns[link.from_edge].get(link.to_edge, 0.0)
            turns[link.from_edge][link.to_edge] = max(known, weight)
    return RouteGraph(lengths_m, turns)


def largest_loop(nodes: Iterable[str], successors: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the largest strongly connected component with a cycle, the first found among equals (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    best: frozenset[str] = frozenset()
    for root in nodes:
        if root in index:
            continue
        # The recursion of the textbook, with the call stack as a list: maps have more edges than Python has frames.
        calls = [(root, iter(successors.get(root, ())))]
        index[root] = low[root] = len(index)
        open_nodes.append(root)
        is_open.add(root)
        while calls:
            node, remaining = calls[-1]
            after = next(remaining, None)
            if after is None:
                calls.pop()
                if calls:
                    low[calls[-1][0]] = min(low[calls[-1][0]], low[node])
                if low[node] == index[node]:
                    component = open_nodes[open_nodes.index(node) :]
                    del open_nodes[-len(component) :]
                    is_open.difference_update(component)
                    has_cycle = len(component) > 1 or node in successors.get(node, ())
                    if has_cycle and len(component) > len(best):
                        best = frozenset(component)
            elif after not in index:
                index[after] = low[after] = len(index)
                open_nodes.append(after)
                is_open.add(after)
                calls.append((after, iter(successors.get(after, ()))))
            elif after in is_open:
                low[node] = min(low[node], index[after])
    return best


def unknown_edge(edge: str, known: Iterable[str]) -> str:
    """Return the message for an edge that is not among the ``known`` ones."""
    edges = list(known)
    similar = difflib.get_close_matches(edge, edges, n=3, cutoff=0.3) or edges[:3]
    return f"the network has no edge {edge!r} for this vehicle; similar are {', '.join(map(repr, similar))}"
