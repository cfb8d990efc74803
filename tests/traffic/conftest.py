"""A small town and five minutes of its traffic, which several tests look at."""

from __future__ import annotations

from itertools import islice

import pytest

from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import GridRoads
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.sumo import SumoTraffic

BUSY = SumoDemand(vehicles_per_km=15.0, pedestrians_per_minute=20.0, warmup_s=20.0)
"""What drives and walks in the five minutes."""


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(GridRoads(nx=3, ny=3, block_m=110.0), tmp_path_factory.mktemp("town"), seed=1)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return builtin_catalogue()


@pytest.fixture(scope="session")
def moments(
    town: RoadNetwork, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> tuple[TrafficMoment, ...]:
    """Every step of five minutes."""
    folder = tmp_path_factory.mktemp("traffic")
    with SumoTraffic(town, BUSY, EgoDrive(), catalogue, seed=7, headlights=True, folder=folder) as traffic:
        return tuple(islice(traffic.moments(1), 3000))
