"""Calls through the steps of a player: the right answers, and clear words where none comes."""

import dataclasses
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import numpy as np
import pytest

from bridge.conformance import stage
from bridge.errors import SimulatorError, SimulatorLostError, SimulatorRequestError
from bridge.protocol.v1 import simulator_pb2
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.link import LinkError
from bridge.simulator.mlagents import MlAgentsLink, Player, player_simulator
from bridge.simulator.mlagents.link import STEP_BYTES
from bridge.simulator.remote import RemoteSimulator
from bridge.world import Asset, StaticScene
from tests.simulator.mlagents.conftest import MakePlayer

pytestmark = pytest.mark.usefixtures("leaves_nothing")

KITTI = dataclasses.replace(
    stage.CAMERA, pinhole=dataclasses.replace(stage.CAMERA.pinhole, width=1242, height=375, cx=620.5, cy=187.0)
)


@contextmanager
def simulator(executable: Path) -> Iterator[RemoteSimulator]:
    with Player(executable) as player, RemoteSimulator(MlAgentsLink(player, silence_s=0.5)) as remote:
        yield remote


def step_of(player: Player) -> float:
    (name,) = player.behaviors
    return float(player.deciding(name)[0].observations[0].float_data.data[0])


def capture_often(remote: RemoteSimulator) -> None:
    for step in range(9):
        remote.load_scene(stage.scene())
        remote.capture(stage.state(step=step), (stage.CAMERA,))


@pytest.mark.parametrize("shared", [True, False], ids=["shared memory", "in the answer"])
def test_frames_are_exact(make_player: MakePlayer, tmp_path: Path, shared: bool) -> None:
    """Sixty of KITTI's size, several under way, bit for bit what the simulator drew."""
    fake = FakeSimulator()
    fake.load_scene(stage.scene())
    camera = dataclasses.replace(KITTI, normals=True)
    states = [stage.state([stage.box(1 + step, 9.0 + step % 7, step % 3 - 1.0)], step=step) for step in range(60)]
    log, frames = tmp_path / "player.log", 0
    with (
        Player(make_player(*(() if shared else ("--no-shared-memory",))), log_file=log) as player,
        RemoteSimulator(MlAgentsLink(player)) as remote,
    ):
        remote.load_scene(stage.scene())
        for state, frame in remote.capture_all(states, (camera,), window=3):
            drawn = fake.capture(state, (camera,))
            for name in ("rgb", "ids", "depth", "normals"):
                assert np.array_equal(
                    getattr(frame.images[camera.name], name), getattr(drawn.images[camera.name], name)
                ), (state.step, name)
            assert frame.observations == drawn.observations
            frames += 1
    assert frames == 60
    sizes = [int(line.split()[2]) for line in log.read_text().splitlines() if line.startswith("answered")]
    assert len(sizes) == 60
    assert all((size < 100_000) == shared for size in sizes)


def test_answers_that_come_some_steps_later(make_player: MakePlayer) -> None:
    """As those of an engine that draws while the game goes on."""
    with simulator(make_player("--answer-delay", "4")) as remote:
        remote.load_scene(stage.scene())
        frames = remote.capture_all([stage.state(step=step) for step in range(9)], (stage.CAMERA,), window=4)
        assert [(state.step, frame.step) for state, frame in frames] == [(step, step) for step in range(9)]


def test_calls_under_way_travel_together(make_player: MakePlayer) -> None:
    with Player(make_player("--answer-delay", "20")) as player, RemoteSimulator(MlAgentsLink(player)) as remote:
        remote.load_scene(stage.scene())
        steps = 0
        take_step = player.step

        def counted() -> None:
            nonlocal steps
            steps += 1
            take_step()

        player.step = counted  # type: ignore[assignment,method-assign]
        list(remote.capture_all([stage.state(step=step) for step in range(8)], (stage.CAMERA,), window=8))
        assert steps < 2 * 22  # one by one, they would take 8 times 21


def test_a_player_stands_still_while_nothing_is_asked(make_player: MakePlayer) -> None:
    with Player(make_player()) as player, RemoteSimulator(MlAgentsLink(player)) as remote:
        remote.load_scene(stage.scene())
        before = step_of(player)
        time.sleep(0.3)
        assert step_of(player) == before


def test_scenes_larger_than_what_a_player_takes_at_once(make_player: MakePlayer) -> None:
    """Unity's gRPC ends the connection over a message of more than 4 MiB."""
    noise = np.random.default_rng(3)
    scene = stage.scene()
    heavy = {f"heavy{n}": Asset(f"heavy{n}", noise.bytes(n * STEP_BYTES // 2 + n)) for n in range(1, 7)}
    with simulator(make_player()) as remote:
        remote.load_scene(StaticScene({**scene.assets, **heavy}, scene.placements))
        assert 7 in remote.capture(stage.state([stage.box(7, 12.0)]), (stage.CAMERA,)).images["front"].ids


@pytest.mark.parametrize("size", [0, 1, STEP_BYTES - 1025, STEP_BYTES - 1024, STEP_BYTES - 1023, 3 * STEP_BYTES])
def test_calls_of_every_size_arrive_whole(make_player: MakePlayer, size: int) -> None:
    with Player(make_player()) as player:
        link = MlAgentsLink(player)
        with pytest.raises(LinkError) as raised:
            link.call("Echo" + "o" * 500, bytes(size), timeout_s=10).result()
        assert raised.value.code is grpc.StatusCode.UNIMPLEMENTED
        assert "'Echoo" in raised.value.details
        link.close()


def test_refusals_and_defects_keep_their_status(make_player: MakePlayer) -> None:
    with simulator(make_player()) as remote:
        with pytest.raises(SimulatorRequestError, match=r"expected a capture in scene \(none is loaded\)"):
            remote.capture(stage.state(), (stage.CAMERA,))
        remote.load_scene(stage.scene())
        unknown = dataclasses.replace(stage.box(1, 12.0), asset="no such model")
        with pytest.raises(SimulatorRequestError, match="no such model"):
            remote.capture(stage.state([unknown]), (stage.CAMERA,))
        assert remote.capture(stage.state(), (stage.CAMERA,)).step == 0


def test_a_player_without_our_side_channel_is_named(make_player: MakePlayer) -> None:
    with (
        pytest.raises(
            SimulatorRequestError, match=r"refused the handshake: this player has no DriveBridge side channel"
        ),
        simulator(make_player("--no-channel")),
    ):
        pass


def test_a_player_that_is_busy_is_not_taken_for_one_without_a_channel(make_player: MakePlayer) -> None:
    with Player(make_player("--answer-delay", "150")) as player:
        link = MlAgentsLink(player, silence_s=30)
        request = simulator_pb2.GetInfoRequest().SerializeToString()
        info = simulator_pb2.GetInfoResponse.FromString(link.call("GetInfo", request, timeout_s=20).result())
        assert info.engine == FakeSimulator.info.engine
        link.close()


@pytest.mark.parametrize("how", ["exit", "kill", "stop"])
def test_a_player_that_is_lost_in_a_call(make_player: MakePlayer, how: str) -> None:
    with Player(make_player("--fail", f"{how}-at-step-6", "--answer-delay", "1")) as player:
        started = time.monotonic()
        with RemoteSimulator(MlAgentsLink(player), diagnose=player.diagnose) as remote:
            with pytest.raises(
                SimulatorLostError, match=r"mlagents:Player.x86_64 did not answer .*; log .*failing at-ste"
            ):
                capture_often(remote)
            assert time.monotonic() - started < 5
            with pytest.raises(SimulatorLostError):
                remote.capture(stage.state(), (stage.CAMERA,))


def test_a_player_that_dies_between_two_calls(make_player: MakePlayer) -> None:
    with Player(make_player()) as player, RemoteSimulator(MlAgentsLink(player), diagnose=player.diagnose) as remote:
        remote.load_scene(stage.scene())
        assert player._process is not None
        os.kill(player._process.pid, signal.SIGKILL)
        started = time.monotonic()
        with pytest.raises(SimulatorLostError, match="was killed by signal 9"):
            remote.capture(stage.state(), (stage.CAMERA,))
        assert time.monotonic() - started < 1.5


def test_a_player_that_hangs_in_a_call(make_player: MakePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.simulator.mlagents.player._GRACE_S", 0.3)
    executable = make_player("--fail", "hang-at-step-4")
    with (
        Player(executable) as player,
        RemoteSimulator(MlAgentsLink(player), call_timeout_s=0.8, diagnose=player.diagnose) as remote,
        pytest.raises(SimulatorLostError, match=r"did not answer .*deadline_exceeded.*: its process \d+ still runs"),
    ):
        capture_often(remote)


def test_closing_ends_calls_under_way(make_player: MakePlayer) -> None:
    with Player(make_player("--answer-delay", "100000")) as player:
        link = MlAgentsLink(player, silence_s=60)
        pending = link.call("GetInfo", b"", timeout_s=60)
        threading.Timer(0.3, link.close).start()
        with pytest.raises(LinkError, match="the link was closed"):
            pending.result()
        with pytest.raises(LinkError, match="the link was closed"):
            link.call("GetInfo", b"", timeout_s=60)


def test_calls_that_nobody_waits_for_take_no_steps(make_player: MakePlayer) -> None:
    with Player(make_player("--answer-delay", "100000")) as player:
        link = MlAgentsLink(player, silence_s=60)
        link.call("GetInfo", b"", timeout_s=60).cancel()
        with pytest.raises(LinkError, match="no answer came in time"):
            link.call("GetInfo", b"", timeout_s=0.2).result()
        time.sleep(0.3)
        before = step_of(player)
        time.sleep(0.3)
        assert step_of(player) == before
        link.close()


def test_a_later_link_takes_no_answers_of_an_earlier_one(make_player: MakePlayer) -> None:
    with Player(make_player("--answer-delay", "500")) as player:
        first = MlAgentsLink(player, silence_s=60)
        first.call("No such method", b"", timeout_s=60)
        time.sleep(0.05)
        first.close()
        with RemoteSimulator(MlAgentsLink(player, silence_s=60)) as remote:
            remote.load_scene(stage.scene())
            assert remote.capture(stage.state(step=5), (stage.CAMERA,)).step == 5


def test_several_simulators_at_once(make_player: MakePlayer) -> None:
    executable = make_player()
    with player_simulator(executable) as first, player_simulator(executable) as second:
        for remote in (first, second):
            remote.load_scene(stage.scene())
        states = [stage.state([stage.box(1 + step, 10.0)], step=step) for step in range(10)]
        one, other = (remote.capture_all(states, (stage.CAMERA,), window=3) for remote in (first, second))
        for (state, a), (_, b) in zip(one, other, strict=True):
            assert 1 + state.step in a.images["front"].ids
            assert np.array_equal(a.images["front"].rgb, b.images["front"].rgb)


def test_a_player_is_lost_once_its_link_has_heard_nonsense(make_player: MakePlayer) -> None:
    with Player(make_player()) as player:
        link = MlAgentsLink(player)
        link._deliver(b"\xff\xff nonsense")
        with pytest.raises(LinkError, match="expected an answer of this protocol, got other bytes"):
            link.call("GetInfo", b"", timeout_s=5)
        link.close()


def test_a_missing_player_is_no_simulator(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="there is no player"), player_simulator(tmp_path / "Missing"):
        pass
