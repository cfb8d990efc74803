"""Every simulator passes the one suite, through the real gRPC stack."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.conformance import CHECKS, Check, run_checks, stage
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.process import SimulatorProcess
from bridge.simulator.remote import RemoteSimulator


@pytest.fixture(scope="module", params=["fake", "embedded"])
def simulator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteSimulator]:
    if request.param == "fake":
        server = SimulatorServer(FakeSimulator)
        with RemoteSimulator(server.address) as remote:
            remote.load_scene(stage.scene())
            yield remote
        server.stop()
    else:
        log = tmp_path_factory.mktemp("engine") / "engine.log"
        with (
            SimulatorProcess(log_file=log) as process,
            RemoteSimulator(process.address, diagnose=process.diagnose) as remote,
        ):
            remote.load_scene(stage.scene())
            yield remote


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(simulator: RemoteSimulator, check: Check) -> None:
    check(simulator)


def test_a_simulator_that_shows_nothing_fails_the_checks_and_not_the_suite() -> None:
    class Blind(FakeSimulator):
        def capture(self, state, cameras, depth_views=()):  # type: ignore[no-untyped-def]
            return super().capture(replace(state, actors=()), cameras)

    failed = [outcome.check.__name__ for outcome in run_checks(Blind()) if outcome.failure is not None]
    assert {"boxes_are_where_they_project", "nearer_hides_farther", "left_is_left"} <= set(failed)
