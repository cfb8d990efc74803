"""The networks that the tests of roads share; each is made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import GroundPlan, ground_plan
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, RoadSource, StraightRoad

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
