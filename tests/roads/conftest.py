"""The networks that the tests of roads share; each is made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import GroundPlan, ground_plan
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, RoadSource, StraightRoad
from bridge.roads.sumo_tools import run_sumo_tool

TOWN01 = Path(__file__).parents[2] / "examples" / "maps" / "Town01.xodr"

SOURCES: dict[str, RoadSource] = {
    "straight": StraightRoad(),
    "grid": GridRoads(nx=3, ny=2),
    "random": RandomRoads(iterations=15),
    "highway": Highway(),
    "town01": RoadFile(TOWN01),
}


@pytest.fixture(scope="session")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RoadNetwork]:
    return {name: build_network(source, tmp_path_factory.mktemp(name), seed=5) for name, source in SOURCES.items()}


_TOWN = ("--sidewalks.guess", "--crossings.guess", "--walkingareas")
_GENERATED = {
    "spider": ("--spider", "--spider.arm-number", "7", "--spider.circle-number", "2", "--spider.space-radius", "90"),
    "left_hand": (
        "--grid",
        "--grid.number",
        "3",
        "--grid.length",
        "100",
        "--lefthand",
        "--default-junction-type",
        "traffic_light",
    ),
}
_RING = {"e": 0.0, "n": 90.0, "w": 180.0, "s": 270.0}
_RING_M, _ARM_M = 18.0, 120.0


@pytest.fixture(scope="session")
def odd_networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RoadNetwork]:
    """Networks that no source of ours makes: a spider's web, traffic that keeps left, and a roundabout."""
    folder = tmp_path_factory.mktemp("odd")
    for name, shape in _GENERATED.items():
        arguments = [*shape, *_TOWN, "--default.lanenumber", "2", "--output-file", str(folder / f"{name}.net.xml")]
        run_sumo_tool("netgenerate", arguments, making=name)
    nodes, edges = _roundabout()
    (folder / "r.nod.xml").write_text(nodes)
    (folder / "r.edg.xml").write_text(edges)
    files = ["--node-files", str(folder / "r.nod.xml"), "--edge-files", str(folder / "r.edg.xml")]
    run_sumo_tool(
        "netconvert", [*files, *_TOWN, "--output-file", str(folder / "roundabout.net.xml")], making="roundabout"
    )
    return {
        name: build_network(RoadFile(folder / f"{name}.net.xml"), folder, seed=1)
        for name in (*_GENERATED, "roundabout")
    }


def _roundabout() -> tuple[str, str]:
    """Return plain nodes and edges of a ring with four arms."""

    def at(degrees: float, radius: float) -> str:
        return f"{radius * np.cos(np.radians(degrees)):.2f},{radius * np.sin(np.radians(degrees)):.2f}"

    nodes, edges = "", ""
    following = dict(zip(_RING, [*list(_RING)[1:], "e"], strict=True))
    for name, degrees in _RING.items():
        for node, radius in ((name, _RING_M), (name.upper(), _ARM_M)):
            x, y = at(degrees, radius).split(",")
            nodes += f'<node id="{node}" x="{x}" y="{y}"/>'
        shape = " ".join(at(degrees + turn, _RING_M) for turn in np.linspace(0.0, 90.0, 9))
        edges += f'<edge id="ring_{name}" from="{name}" to="{following[name]}" shape="{shape}" speed="8"/>'
        edges += f'<edge id="in_{name}" from="{name.upper()}" to="{name}" speed="13"/>'
        edges += f'<edge id="out_{name}" from="{name}" to="{name.upper()}" speed="13"/>'
    ring = " ".join(f"ring_{name}" for name in _RING)
    edges += f'<roundabout nodes="{" ".join(_RING)}" edges="{ring}"/>'
    return f"<nodes>{nodes}</nodes>", f"<edges>{edges}</edges>"


@pytest.fixture(scope="session")
def plans(networks: dict[str, RoadNetwork]) -> dict[str, GroundPlan]:
    return {name: ground_plan(network) for name, network in networks.items()}


@pytest.fixture(params=list(SOURCES))
def name(request: pytest.FixtureRequest) -> str:
    """Each source's name in turn."""
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def network(name: str, networks: dict[str, RoadNetwork]) -> RoadNetwork:
    return networks[name]


@pytest.fixture
def plan(name: str, plans: dict[str, GroundPlan]) -> GroundPlan:
    return plans[name]
