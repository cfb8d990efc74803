"""The networks that the tests of roads share; each is made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import GroundPlan, ground_plan
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, RoadSource, Roundabout, StraightRoad
from bridge.roads.sumo_tools import run_sumo_tool

TOWN01 = Path(__file__).parents[2] / "examples" / "maps" / "Town01.xodr"

SOURCES: dict[str, RoadSource] = {
    "straight": StraightRoad(),
    "grid": GridRoads(nx=3, ny=2),
    "random": RandomRoads(iterations=15),
    "highway": Highway(),
    "roundabout": Roundabout(),
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


@pytest.fixture(scope="session")
def odd_networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RoadNetwork]:
    """Networks that no source of ours makes: a spider's web, and traffic that keeps left."""
    folder = tmp_path_factory.mktemp("odd")
    for name, shape in _GENERATED.items():
        arguments = [*shape, *_TOWN, "--default.lanenumber", "2", "--output-file", str(folder / f"{name}.net.xml")]
        run_sumo_tool("netgenerate", arguments, making=name)
    return {name: build_network(RoadFile(folder / f"{name}.net.xml"), folder, seed=1) for name in _GENERATED}


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
