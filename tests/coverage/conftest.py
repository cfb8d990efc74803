"""A world that is drawn fast: a level of the fake simulator, with cyclists in its traffic."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.assets.actor_models import ActorModel
from bridge.classes import Category
from bridge.geometry import Size
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator, traffic

CATALOGUE = (*traffic.CATALOGUE, ActorModel("prefab/bicycle", Category.CYCLIST, Size(1.8, 0.6, 1.8)))

FEW_CYCLISTS = """\
schema: 1
name: few-cyclists
seed: 3
episodes: 160
road: {level: plain}
traffic:
  engine: simulator
  vehicles_per_km: 60
  mix: {car: 0.97, cyclist: 0.03}
  parked: {share: 0}
  warmup_s: 5
sensors:
  front: {kind: camera, size: [160, 80], fov_deg: 80}
capture: {rate_hz: 1, frames: 10, min_travel_m: 0}
coverage:
  targets:
    - {class: cyclist, share: 0.15}
  min_frames: 60
"""


class FakeWithCyclists(FakeSimulator):
    """The fake simulator with one model more."""

    info = dataclasses.replace(FakeSimulator.info, catalogue=CATALOGUE)


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a simulator with cars, vans and cyclists."""
    monkeypatch.setattr(traffic, "CATALOGUE", CATALOGUE)
    monkeypatch.setattr(traffic, "_RADIUS_M", 30.0)  # what is farther is too small in these pictures to count
    server = SimulatorServer(FakeWithCyclists)
    yield server.address
    server.stop()


@pytest.fixture
def few_cyclists(tmp_path: Path) -> Path:
    """A scenario with 3 % cyclists that wants 15 %."""
    path = tmp_path / "few_cyclists.yaml"
    path.write_text(FEW_CYCLISTS)
    return path
