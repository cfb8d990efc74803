from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator


@pytest.fixture(scope="session")
def _device() -> Iterator[EmbeddedSimulator]:
    simulator = EmbeddedSimulator()
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(_device: EmbeddedSimulator) -> EmbeddedSimulator:
    """One device for all tests, with the stage's plane and box loaded."""
    _device.load_scene(stage.scene())
    return _device
