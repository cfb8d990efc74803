"""The one suite that every simulator passes, through encrypted connections of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.conformance import CHECKS, Check, stage
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.remote import RemoteSimulator


@pytest.fixture(scope="module", params=["certificates", "token", "certificates-for-other-machines"])
def simulator(request: pytest.FixtureRequest, made: Path) -> Iterator[RemoteSimulator]:
    token = made / "server/token" if request.param == "token" else None
    host = "0.0.0.0" if request.param.endswith("other-machines") else "127.0.0.1"
    server = SimulatorServer(FakeSimulator, host=host, tls=made / "server", token_file=token)
    with RemoteSimulator(server.address.replace("0.0.0.0", "localhost"), tls=made / "client") as remote:
        remote.load_scene(stage.scene())
        yield remote
    server.stop()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(simulator: RemoteSimulator, check: Check) -> None:
    check(simulator)
