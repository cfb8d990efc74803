"""A short street with everybody on it that a test needs, randomized as the test asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.camera import Camera
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import actor_models, episode_states
from bridge.place import Place
from bridge.scenario.load import parse_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.simulator.base import SimulatorInfo
from bridge.world import WorldState

STREET = """\
schema: 1
name: street
seed: 5
road:
  source: {kind: straight, length_m: 200}
  buildings: {density: 0.5}
traffic:
  engine: none
  actors:
    - {category: car, ahead_m: 14, left_m: 0.5, speed_mps: 4}
    - {category: van, ahead_m: 30, left_m: 3}
    - {category: cyclist, ahead_m: 17, left_m: -2}
    - {category: pedestrian, ahead_m: 11, left_m: -3}
sensors:
  front: {kind: camera, size: [320, 160], fov_deg: 80, pose: {xyz: [0.3, 0, 1.65]}}
capture: {rate_hz: 5, frames: FRAMES}
randomization: RANDOMIZATION
"""


ANY_SIMULATOR = SimulatorInfo("test 1.0", "none", frozenset({"point_lights"}), 1)


@dataclass(frozen=True)
class Street:
    """One episode on the street."""

    plan: EpisodePlan
    place: Place
    states: tuple[WorldState, ...]
    rig: tuple[Camera, ...]


def street_text(randomization: str = "{}", frames: int = 2) -> str:
    return STREET.replace("RANDOMIZATION", randomization).replace("FRAMES", str(frames))


@pytest.fixture
def street(tmp_path: Path) -> Callable[..., Street]:
    """Return what plays an episode with ``randomization`` as a file has it."""

    def play(randomization: str = "{}", frames: int = 2) -> Street:
        scenario = parse_scenario(street_text(randomization, frames), tmp_path / "street.yaml")
        plan = plan_episode(scenario, None, 0)
        models = actor_models(plan.models, scenario.assets.stock, plan.traffic, ANY_SIMULATOR, seed=plan.models_seed)
        place = Place.of_plan(plan, models, tmp_path)
        states = tuple(state for _, state in episode_states(plan, place, models, tmp_path))
        return Street(plan, place, states, rig_of(scenario).cameras)

    return play


@pytest.fixture(scope="session")
def simulator() -> Iterator[EmbeddedSimulator]:
    engine = EmbeddedSimulator()
    yield engine
    engine.close()
