"""Simulators that have drawn for long or grown large are replaced; frames that they do not survive are told apart."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bridge.capture import capture
from bridge.conformance import stage
from bridge.dataset.reader import Dataset
from bridge.protocol.server import SimulatorServer
from bridge.scenario.load import load_scenario
from bridge.simulator.connect import Player
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.process import SimulatorProcess
from bridge.simulator.remote import RemoteSimulator
from bridge.simulator.supervised import DeadlyFrame, SupervisedSimulator, Wear
from bridge.verify.native.check import verify_native
from tests.simulator.stand_in_player import write_player
from tests.test_capture import contents


@pytest.mark.parametrize(
    ("wear", "size", "starts"),
    [
        (Wear(frames=4), 0, 3),
        (Wear(frames=99), 0, 1),
        (Wear(resident_bytes=10), 11, 6),
        (Wear(resident_bytes=10), 9, 1),
    ],
)
def test_a_worn_simulator_is_replaced_between_frames(wear: Wear, size: int, starts: int) -> None:
    started = 0

    @contextmanager
    def start() -> Iterator[RemoteSimulator]:
        nonlocal started
        started += 1
        server = SimulatorServer(FakeSimulator)
        try:
            with RemoteSimulator(server.address) as remote:
                yield remote
        finally:
            server.stop()

    states = [stage.state([stage.box(1, 12.0 + step)], step=step) for step in range(9)]
    reference = FakeSimulator()
    reference.load_scene(stage.scene())
    with SupervisedSimulator(start, wear=wear, resident_bytes=lambda: size) as simulator:
        simulator.load_scene(stage.scene())
        drawn = list(simulator.capture_all(iter(states), [stage.CAMERA]))
    assert [state for state, _ in drawn] == states
    for state, frame in drawn:
        assert not isinstance(frame, DeadlyFrame)
        expected = reference.capture(state, [stage.CAMERA])
        assert frame.images["front"].rgb.tobytes() == expected.images["front"].rgb.tobytes()
    assert started == starts


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says how large a process is")
def test_the_size_of_a_process_is_that_of_the_system(tmp_path: Path) -> None:
    with SimulatorProcess(log_file=tmp_path / "log") as engine:
        said = engine.resident_bytes
        assert said is not None
        assert 20e6 < said < 4e9
        os.kill(engine.pid, signal.SIGKILL)
        assert engine.has_ended(5.0)
        assert engine.resident_bytes is None


def test_a_frame_that_kills_the_player_goes_into_quarantine_and_the_capture_goes_on(
    straight: Path, tmp_path: Path
) -> None:
    straight.write_text(straight.read_text().replace("episodes: 2", "episodes: 1"))
    scenario = load_scenario(straight)
    capture(scenario, tmp_path / "whole", simulator=Player(write_player(tmp_path / "healthy")))
    player = write_player(tmp_path / "player", fates=["step 2"] * 20)
    summary = capture(scenario, tmp_path / "out", simulator=Player(player))
    assert (summary.captured, summary.frames) == (3, 2)
    assert summary.quarantined == {"engine-died: every time that this frame was drawn": 1}
    whole, out = contents(tmp_path / "whole"), contents(tmp_path / "out")
    assert out.keys() - whole.keys() == {"quarantine/states/0000_000001.json"}
    assert [name for name in out.keys() & whole.keys() if out[name] != whole[name]] == ["episodes/0000.jsonl"]
    assert [line.key for line in Dataset(tmp_path / "out").quarantined] == [(0, 1)]
    assert "status 139" in (tmp_path / "out/.run/engine-died-0000_000001.txt").read_text()
    assert not [finding for finding in verify_native(tmp_path / "out") if finding.frame == "0000_000001"]
    assert capture(scenario, tmp_path / "out", simulator=Player(player)).captured == 0
