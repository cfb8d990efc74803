"""Traffic that the simulator drives goes on when the simulator is lost and started again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bridge.conformance import stage
from bridge.frame import RawFrame
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.remote import RemoteSimulator
from bridge.simulator.supervised import SupervisedSimulator
from bridge.traffic.demand import Demand
from bridge.world import Prefab, StaticScene, WorldState

LEVEL = StaticScene({"car": Prefab("prefab/car")}, (), "plain")
BUSY = Demand(vehicles_per_km=60.0)


class Servers:
    """Starts servers, and stops the one that runs."""

    def __init__(self) -> None:
        self.started: list[SimulatorServer] = []

    @contextmanager
    def start(self) -> Iterator[RemoteSimulator]:
        server = SimulatorServer(FakeSimulator)
        self.started.append(server)
        try:
            with RemoteSimulator(server.address) as remote:
                yield remote
        finally:
            server.stop()

    def lose(self) -> None:
        self.started[-1].stop(0.0)


def test_traffic_comes_to_the_same_moment_after_a_loss(caplog: pytest.LogCaptureFixture) -> None:
    undisturbed = FakeSimulator()
    undisturbed.load_scene(LEVEL)
    undisturbed.set_traffic(BUSY, 6)
    servers = Servers()
    with SupervisedSimulator(servers.start) as simulator:
        simulator.load_scene(LEVEL)
        simulator.set_traffic(BUSY, 6)
        assert simulator.advance(5) == undisturbed.advance(5)
        servers.lose()
        assert simulator.advance(10) == undisturbed.advance(10)
        servers.lose()
        simulator.set_traffic(BUSY, 7)
        undisturbed.set_traffic(BUSY, 7)
        assert simulator.advance(3) == undisturbed.advance(3)
        simulator.load_scene(stage.scene())
        servers.lose()
        assert simulator.capture(stage.state(), (stage.CAMERA,)).images
    assert len(servers.started) == 4
    assert caplog.text.count("starting it again") == 3


def test_a_loss_between_moments_and_captures_is_not_noticed(caplog: pytest.LogCaptureFixture) -> None:
    servers = Servers()
    with SupervisedSimulator(servers.start) as simulator:
        simulator.load_scene(LEVEL)
        simulator.set_traffic(BUSY, 6)

        def states() -> Iterator[WorldState]:
            for step in range(0, 30, 5):
                if step == 15:
                    servers.lose()
                moment = simulator.advance(step)
                yield stage.state(moment.actors[:3], step=step)

        frames = list(simulator.capture_all(states(), (stage.CAMERA,)))
    steps = [frame.step for _, frame in frames if isinstance(frame, RawFrame)]
    assert [state.step for state, _ in frames] == steps == [0, 5, 10, 15, 20, 25]
    assert len(servers.started) == 2
    assert caplog.text.count("starting it again") == 1
