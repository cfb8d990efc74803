"""Simulators behind ML-Agents pass the one suite, and the suite sees through it."""

from collections.abc import Iterator

import pytest

from bridge.conformance import CHECKS, Check, run_checks, stage
from bridge.simulator.mlagents import player_simulator
from bridge.simulator.remote import RemoteSimulator
from tests.simulator.mlagents.conftest import MakePlayer


@pytest.fixture(scope="module", params=["fake", "embedded"])
def simulator(request: pytest.FixtureRequest, make_player: MakePlayer) -> Iterator[RemoteSimulator]:
    with player_simulator(make_player("--simulator", request.param)) as remote:
        remote.load_scene(stage.scene())
        yield remote


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(simulator: RemoteSimulator, check: Check) -> None:
    check(simulator)


@pytest.mark.parametrize(
    ("fault", "caught_by"),
    [
        ("axes-flipped", {"left_is_left", "boxes_are_where_they_project"}),
        ("rows-upside-down", {"the_empty_world_is_ground_and_sky", "boxes_are_where_they_project"}),
        ("ids-off-by-one", {"the_empty_world_is_ground_and_sky", "ids_are_exact"}),
        ("stale-frame", {"boxes_are_where_they_project", "the_same_request_gives_the_same_bytes"}),
    ],
)
def test_planted_faults_are_noticed(make_player: MakePlayer, fault: str, caught_by: set[str]) -> None:
    with player_simulator(make_player("--fault", fault)) as remote:
        failed = {outcome.check.__name__ for outcome in run_checks(remote) if outcome.failure is not None}
    assert caught_by <= failed
