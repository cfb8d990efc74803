"""A dataset with twins."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.capture import capture
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from tests.twins.twinned import PAIR, scenario


@pytest.fixture
def serve() -> Iterator[Callable[[type[FakeSimulator]], str]]:
    """Start simulators of a kind; returns their addresses."""
    servers: list[SimulatorServer] = []

    def start(kind: type[FakeSimulator] = FakeSimulator) -> str:
        servers.append(SimulatorServer(kind))
        return servers[-1].address

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def pair_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two episodes of three frames with two twins: a stereo pair with normals. Not to be changed."""
    folder = tmp_path_factory.mktemp("twins") / "dataset"
    server = SimulatorServer(FakeSimulator)
    capture(scenario(PAIR), folder, simulator=server.address)
    server.stop()
    return folder


@pytest.fixture
def copy(pair_dataset: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(pair_dataset, tmp_path / "copy")
