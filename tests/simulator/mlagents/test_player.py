"""Starting, stepping, losing and ending players; whatever happens, nothing is left behind."""

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from pathlib import Path

import numpy as np
import pytest
from faults.programs import wait_for

from bridge.errors import SimulatorLostError, SimulatorRequestError, SimulatorStartError
from bridge.simulator.mlagents import EDITOR_PORT, Actions, Player
from bridge.simulator.mlagents.communicator import LoopbackCommunicator
from tests.simulator.mlagents.conftest import MakePlayer
from tests.simulator.mlagents.fake_player import BEHAVIOR
from tests.simulator.mlagents.traces import is_alive, is_free

pytestmark = pytest.mark.usefixtures("leaves_nothing")


def _pid(player: Player) -> int:
    assert player._process is not None
    return player._process.pid


def _step_of(player: Player) -> float:
    return float(player.deciding(BEHAVIOR)[0].observations[0].float_data.data[0])


def test_a_player_is_started_stepped_and_ended(make_player: MakePlayer, tmp_path: Path) -> None:
    log = tmp_path / "player.log"
    with Player(make_player("--agents", "2"), log_file=log) as player:
        behavior = player.behaviors[BEHAVIOR]
        assert (behavior.name, behavior.continuous_actions, behavior.discrete_branches) == (BEHAVIOR, 2, (3,))
        for step in range(3):
            poses = [list(info.observations[0].float_data.data) for info in player.deciding(BEHAVIOR)]
            assert poses == [[step, 0], [step, 1]]
            player.step()
        pid, port = _pid(player), player.port
        assert not is_free(port)
    assert is_free(port)
    assert not is_alive(pid)
    assert "told to quit" in log.read_text()


def test_players_that_were_closed_are_forgotten(make_player: MakePlayer) -> None:
    """Whatever is registered for the interpreter's exit would keep them."""
    player = Player(make_player())
    player.close()
    parts: list[weakref.ref[object]] = [weakref.ref(player), weakref.ref(player._environment)]
    del player
    gc.collect()
    assert [part() for part in parts] == [None, None]


def test_actions_reach_the_agents(make_player: MakePlayer, tmp_path: Path) -> None:
    log = tmp_path / "player.log"
    with Player(make_player("--agents", "2"), log_file=log) as player:
        wanted = Actions(np.array([[0.5, -1], [0.25, 0]], np.float32), np.array([[2], [1]], np.int32))
        player.step({BEHAVIOR: wanted})
        player.step()
        with pytest.raises(SimulatorRequestError, match=r"continuous input of dimension \(2, 2\)"):
            player.step({BEHAVIOR: Actions(np.zeros((1, 2), np.float32), np.zeros((2, 1), np.int32))})
        with pytest.raises(SimulatorRequestError, match=r"Walker\?team=0 does not correspond"):
            player.step({"Walker?team=0": wanted})
        with pytest.raises(SimulatorRequestError, match=r"Walker\?team=0 does not correspond"):
            player.deciding("Walker?team=0")
        player.step()
    lines = [line for line in log.read_text().splitlines() if line.startswith(BEHAVIOR)]
    assert lines == [f"{BEHAVIOR} 0 [0.5, -1.0] [2]", f"{BEHAVIOR} 1 [0.25, 0.0] [1]"]


def test_several_players_at_once(make_player: MakePlayer) -> None:
    executable = make_player()
    with Player(executable) as first, Player(executable) as second, Player(executable) as third:
        players = (first, second, third)
        assert len({player.port for player in players}) == 3
        for _ in range(3):
            for player in players:
                player.step()
        second.close()
        third.step()
        assert [_step_of(player) for player in players] == [3, 3, 4]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--fail", "exit-at-start"), r"its process exited with status 5; log .*: failing at-start"),
        (("--fail", "exit-after-first"), r"its process exited with status 5; log .*: failing after-first"),
        (("--fail", "exit-after-handshake"), r"its process exited with status 5; log .*: failing after-handshake"),
        (("--fail", "exit-at-step-0"), r"its process exited with status 5; log .*: failing at-step-0"),
        (("--fail", "kill-after-first"), r"its process was killed by signal 9; log .*: failing after-first"),
        (("--fail", "stop-after-first"), r"it has quit; its process exited with status 0; log .*told to quit"),
        (("--api", "2.0.0"), r"version is not compatible .* Python API: 1.5.0, Unity API: 2.0.0"),
        (("--no-such-option",), r"exited with status 2; log .*unrecognized arguments"),
    ],
)
def test_a_player_that_fails_at_the_start(
    make_player: MakePlayer, tmp_path: Path, options: tuple[str, ...], problem: str
) -> None:
    started = time.monotonic()
    with pytest.raises(SimulatorStartError, match=problem) as raised:
        Player(make_player(*options), log_file=tmp_path / "player.log")
    assert str(raised.value).startswith("mlagents:Player.x86_64 did not start")
    assert "\n" not in str(raised.value)
    assert time.monotonic() - started < 6


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("at-start", "did not connect over ML-Agents within 1.5 s: its first scene needs an Agent"),
        ("after-first", "did not connect over ML-Agents within 1.5 s"),
        ("after-handshake", "connected but took no step within 1.5 s: its scene needs an active Agent"),
    ],
)
def test_a_player_that_hangs_at_the_start(
    make_player: MakePlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str, problem: str
) -> None:
    monkeypatch.setattr("bridge.simulator.mlagents.player._GRACE_S", 0.3)
    with pytest.raises(SimulatorStartError, match=rf"{problem}.*; its process \d+ still runs"):
        Player(make_player("--fail", f"hang-{when}"), log_file=tmp_path / "player.log", start_timeout_s=1.5)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a display")
def test_a_missing_display_is_named(make_player: MakePlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    executable = make_player("--fail", "exit-at-start")
    with pytest.raises(SimulatorStartError, match=r"failing at-start; there is no display.*xvfb-run -a"):
        Player(executable, log_file=tmp_path / "player.log")
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(SimulatorStartError, match=r"failing at-start$"):
        Player(executable, log_file=tmp_path / "another.log")


def test_executables_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(SimulatorStartError, match="there is no player"):
        Player(tmp_path / "Missing.x86_64")
    text = tmp_path / "notes.txt"
    text.write_text("no program")
    with pytest.raises(SimulatorStartError, match=r"may not be executed; make it so with chmod \+x"):
        Player(text)
    text.chmod(0o755)
    with pytest.raises(SimulatorStartError, match=r"cannot start .*notes\.txt"):
        Player(text, log_file=tmp_path / "player.log")


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("exit", r"is gone: its process has ended; its process exited with status 5; log .*: failing at-step-3"),
        ("kill", r"is gone: its process has ended; its process was killed by signal 9"),
        ("stop", r"is gone: it has quit; its process "),
    ],
)
def test_a_player_that_is_lost(make_player: MakePlayer, tmp_path: Path, how: str, problem: str) -> None:
    with Player(make_player("--fail", f"{how}-at-step-3"), log_file=tmp_path / "player.log") as player:
        player.step()
        player.step()
        started = time.monotonic()
        with pytest.raises(SimulatorLostError, match=problem):
            player.step()
        assert time.monotonic() - started < 1.0
        with pytest.raises(SimulatorLostError, match="is gone"):
            player.step()


def test_a_player_that_dies_while_it_stands_still(make_player: MakePlayer) -> None:
    with Player(make_player()) as player:
        os.kill(_pid(player), signal.SIGKILL)
        started = time.monotonic()
        with pytest.raises(SimulatorLostError, match="was killed by signal 9"):
            player.step()
        assert time.monotonic() - started < 1.5


def test_a_player_that_hangs_is_killed(
    make_player: MakePlayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.simulator.mlagents.player._GRACE_S", 0.3)
    with Player(make_player("--fail", "hang-at-step-1"), log_file=tmp_path / "player.log") as player:
        pid, port = _pid(player), player.port
        with pytest.raises(SimulatorLostError, match=r"took no step within 0.7 s; its process \d+ still runs"):
            player.step(timeout_s=0.7)
        with pytest.raises(SimulatorLostError, match="is gone"):
            player.step()
    assert not is_alive(pid)
    assert is_free(port)


def test_closing_wakes_whoever_waits(make_player: MakePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.simulator.mlagents.player._GRACE_S", 0.3)
    player = Player(make_player("--fail", "hang-at-step-1"))
    lost: list[SimulatorLostError] = []

    def step() -> None:
        try:
            player.step()
        except SimulatorLostError as error:
            lost.append(error)

    waiting = threading.Thread(target=step)
    waiting.start()
    time.sleep(0.3)
    player.close()
    player.close()
    waiting.join(1.0)
    assert "the connection was closed" in str(lost[0])


def test_side_channels_that_are_none(make_player: MakePlayer) -> None:
    with pytest.raises(SimulatorStartError, match="its side channels hold something else than messages"):
        Player(make_player("--garbage"))


def test_what_a_player_started_ends_with_it(make_player: MakePlayer, tmp_path: Path) -> None:
    """A player may be started by a script, such as xvfb-run, which outlives it."""
    wrapper, pids = tmp_path / "wrapped", tmp_path / "pids"
    wrapper.write_text(f'#!/bin/sh\nsleep 300 &\necho $! >{pids}\n{make_player("--fail", "hang-at-step-1")} "$@"\n')
    wrapper.chmod(0o755)
    player = Player(wrapper)
    player.close()
    assert not wait_for([int(pids.read_text())])


def test_a_taken_port_is_named() -> None:
    taken = LoopbackCommunicator()
    with pytest.raises(SimulatorStartError, match=rf"cannot listen on 127.0.0.1:{taken.port} for a player: address al"):
        Player(None, port=taken.port)
    taken.close()
    assert is_free(taken.port)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")
def test_only_this_machine_can_connect() -> None:
    """127.0.0.2 is this machine, too: whoever listens to all networks is reached by it."""
    communicator = LoopbackCommunicator()
    socket.create_connection(("127.0.0.1", communicator.port)).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", communicator.port))
    communicator.close()
    with socket.create_server(("", 0)) as everywhere:
        socket.create_connection(("127.0.0.2", everywhere.getsockname()[1])).close()


def test_the_editor_is_waited_for(make_player: MakePlayer) -> None:
    """Without an executable; the Editor looks for whoever listens, and Play is pressed by hand."""
    port = _free_port()
    editor: list[subprocess.Popen[bytes]] = []

    def press_play() -> None:
        time.sleep(0.5)
        editor.append(subprocess.Popen([make_player(), "-batchmode", "--mlagents-port", str(port)]))

    hand = threading.Thread(target=press_play)
    hand.start()
    with Player(None, port=port, start_timeout_s=20) as player:
        assert player.address == "mlagents:editor"
        player.step()
        assert BEHAVIOR in player.behaviors
    hand.join()
    assert editor[0].wait(5) == 0


def test_an_editor_that_stops_is_noticed(make_player: MakePlayer) -> None:
    port = _free_port()
    hand = threading.Timer(
        0.2,
        lambda: editor.append(subprocess.Popen([make_player(), "-batchmode", "--mlagents-port", str(port)])),
    )
    editor: list[subprocess.Popen[bytes]] = []
    hand.start()
    with Player(None, port=port, start_timeout_s=20) as player:
        hand.join()
        editor[0].kill()
        editor[0].wait()
        time.sleep(0.5)
        with pytest.raises(SimulatorLostError, match=r"the connection is gone; is the Editor still in play mode\?"):
            player.step(timeout_s=5)


def test_an_editor_that_never_comes() -> None:
    port = _free_port()
    with pytest.raises(SimulatorStartError, match=rf"did not connect to port {port} within 0.3 s; press Play"):
        Player(None, port=port, start_timeout_s=0.3)
    assert EDITOR_PORT == 5004


def test_a_second_player_on_a_port_is_turned_away(make_player: MakePlayer) -> None:
    with Player(make_player()) as player:
        late = subprocess.run(
            [make_player(), "-batchmode", "--mlagents-port", str(player.port)],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert "another player is connected to this port" in late.stdout
        player.step()


def _free_port() -> int:
    communicator = LoopbackCommunicator()
    communicator.close()
    return communicator.port


@pytest.mark.parametrize(
    "ending", ["pass", "raise SystemExit(3)", "1 / 0", "player.step()", "threading.Thread(target=wait).start()"]
)
def test_the_interpreter_exits_without_close(make_player: MakePlayer, tmp_path: Path, ending: str) -> None:
    code = f"""
        import sys, threading, time
        from pathlib import Path
        from bridge.simulator.mlagents import MlAgentsLink, Player
        player = Player(Path({str(make_player())!r}), log_file=Path({str(tmp_path / "player.log")!r}))
        link = MlAgentsLink(player)
        wait = link.call("GetInfo", b"", timeout_s=10).result
        print(player._process.pid, flush=True)
        {ending}
    """
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert time.monotonic() - started < 10
    assert done.returncode == (0 if re.match("pass|player|threading", ending) else 3 if "Exit" in ending else 1), (
        done.stderr
    )
    assert "told to quit" in (tmp_path / "player.log").read_text()
    assert not is_alive(int(done.stdout))


def test_a_player_ends_with_a_controller_that_was_killed(make_player: MakePlayer) -> None:
    code = f"""
        import os, signal
        from pathlib import Path
        from bridge.simulator.mlagents import Player
        player = Player(Path({str(make_player())!r}))
        print(player._process.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=30, check=False
    )
    deadline = time.monotonic() + 5
    while is_alive(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(done.stdout))
