from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import GridRoads
from bridge.traffic.route_graph import RouteGraph, largest_loop, read_links, route_graph

graphs = st.dictionaries(st.integers(0, 11).map(str), st.sets(st.integers(0, 11).map(str)), max_size=12).map(
    lambda graph: {**{node: set() for after in graph.values() for node in after}, **graph}
)


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return what can be reached from ``start`` in one step or more."""
    found: set[str] = set()
    todo = list(graph[start])
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += graph[node]
    return found


@given(graphs)
def test_the_largest_loop_is_the_largest_set_that_reaches_itself(graph: dict[str, set[str]]) -> None:
    loop = largest_loop(graph, {node: sorted(after) for node, after in graph.items()})
    reach = {node: reachable(graph, node) for node in graph}
    components = [{other for other in graph if other in reach[node] and node in reach[other]} for node in graph]
    assert len(loop) == max((len(component) for component in components), default=0)
    assert all(loop <= reach[node] for node in loop)


def test_nobody_turns_round_in_the_street_of_a_town(tmp_path: Path) -> None:
    town = build_network(GridRoads(nx=3, ny=3, block_m=110.0, lanes=1), tmp_path, seed=1)
    assert town.net_file is not None
    links = read_links(town.net_file)
    back = {(link.from_edge, link.to_edge) for link in links if link.direction == "t"}
    assert back
    for vehicle_class in ("passenger", "bus", "bicycle"):
        graph = route_graph(town, links, vehicle_class)
        rng = np.random.default_rng(5)
        ways = [graph.walk(edge, 2000.0, rng) for edge in graph.loop]
        assert not back.intersection(pair for way in ways for pair in pairwise(way))


def test_a_walk_in_the_loop_never_leaves_it() -> None:
    turns = {"a": {"b": 1.0, "out": 100.0}, "b": {"a": 1.0}, "out": {}}
    graph = RouteGraph({"a": 10.0, "b": 10.0, "out": 10.0}, turns)
    assert graph.loop == ("a", "b")
    assert set(graph.walk("a", 500.0, np.random.default_rng(1))) == {"a", "b"}
    assert graph.walk("out", 500.0, np.random.default_rng(1)) == ("out",)


def test_walks_follow_connections_that_are_open_to_the_vehicle(town: RoadNetwork) -> None:
    assert town.net_file is not None
    links = read_links(town.net_file)
    graph = route_graph(town, links, "bus")
    open_ways = {
        (link.from_edge, link.to_edge)
        for link in links
        if link.from_lane in town.lanes and "bus" in town.lanes[link.from_lane].allows
    }
    walk = graph.walk(graph.loop[0], 5000.0, np.random.default_rng(2))
    assert sum(graph.lengths_m[edge] for edge in walk) >= 5000.0
    assert set(pairwise(walk)) <= open_ways
    assert len(set(walk)) > 15


def test_long_edges_are_drawn_more_often() -> None:
    graph = RouteGraph({"short": 1.0, "long": 9.0}, {"short": {}, "long": {}})
    rng = np.random.default_rng(3)
    draws = [graph.draw_edge(rng) for _ in range(1000)]
    assert 850 < draws.count("long") < 950
