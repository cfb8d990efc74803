"""Several processes capture one dataset, and nobody can tell afterwards."""

import logging
import math
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.programs import wait_for

from bridge.capture import Progress, capture, crew_size
from bridge.capture.crew_size import WORKER_BYTES, crew
from bridge.capture.foreman import Foreman
from bridge.capture.messages import Lost, Message, Played, Ready
from bridge.capture.tally import Tally
from bridge.dataset.reader import Dataset
from bridge.errors import RoadError, WorkerError
from bridge.protocol.server import SimulatorServer
from bridge.scenario.load import load_scenario
from bridge.simulator.connect import Editor, Player, Remote
from bridge.simulator.fake import FakeSimulator
from tests.box_world import front_camera, manifest
from tests.test_capture import contents

REPOSITORY = Path(__file__).parents[1]
PROC = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up where Linux has them")


def descendants(pid: int) -> dict[int, str]:
    """Return the command lines of the living processes below ``pid``."""
    found: dict[int, str] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
            command = (path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended in between
            continue
        if int(parent) == pid and state != "Z":
            child = int(path.parent.name)
            found |= {child: command} | descendants(child)
    return found


@pytest.fixture
def servers() -> Iterator[list[str]]:
    """The addresses of two simulators, which cost no start."""
    running = [SimulatorServer(FakeSimulator) for _ in range(2)]
    yield [server.address for server in running]
    for server in running:
        server.stop()


def with_episodes(path: Path, count: int, frames: int = 3) -> Path:
    text = path.read_text().replace("episodes: 2", f"episodes: {count}")
    path.write_text(text.replace("frames: 3", f"frames: {frames}"))
    return path


def test_the_number_of_workers_does_not_show(straight: Path, tmp_path: Path) -> None:
    scenario = load_scenario(straight)
    seen: list[Progress] = []
    one = capture(scenario, tmp_path / "one", frames=5)
    two = capture(scenario, tmp_path / "two", frames=5, workers=2, on_progress=seen.append)
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert (two.frames, two.captured, two.objects, two.quarantined) == (5, 5, one.objects, {})
    done = [progress.frames_done for progress in seen]
    assert done == sorted(done)
    assert (seen[-1].frames_done, seen[-1].frames_total, seen[-1].objects) == (5, 5, sum(one.objects.values()))
    assert not (tmp_path / "two/.run/writing").exists()


def test_workers_go_on_where_one_process_stopped(straight: Path, tmp_path: Path, servers: list[str]) -> None:
    scenario = load_scenario(with_episodes(straight, 4))
    capture(scenario, tmp_path / "whole", simulator=servers[0])
    capture(scenario, tmp_path / "parts", simulator=servers[0], frames=4)
    assert capture(scenario, tmp_path / "parts", simulator=servers, workers="auto").captured == 8
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    assert capture(scenario, tmp_path / "parts", simulator=servers).captured == 0


@PROC
def test_a_worker_that_is_killed_leaves_the_dataset_as_if_it_had_not_been(
    straight: Path, tmp_path: Path, servers: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    scenario = load_scenario(with_episodes(straight, 3, frames=6))
    capture(scenario, tmp_path / "whole", simulator=servers[0])
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.frames_done == 2:
            killed.extend(pid for pid, line in descendants(os.getpid()).items() if "bridge.capture.worker" in line)
            os.kill(killed[0], signal.SIGKILL)

    capture(scenario, tmp_path / "out", simulator=servers, on_progress=kill_one)
    assert len(killed) == 2
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    (lost,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "a worker was lost in episode" in lost
    assert "was killed by signal 9; log " in lost
    assert not wait_for(list(killed))


@PROC
def test_workers_that_are_always_lost_are_given_up(straight: Path, tmp_path: Path) -> None:
    player = tmp_path / "Player.x86_64"
    player.write_text('#!/bin/sh\necho started >> "$(dirname "$0")/starts"\nkill -9 $PPID\n')  # its parent: the worker
    player.chmod(0o755)
    with pytest.raises(WorkerError, match=r"worker [12] was lost 3 times in a row, .*was killed by signal 9; log "):
        capture(load_scenario(straight), tmp_path / "out", simulator=Player(player), workers=2)
    assert not (tmp_path / "out").exists()
    assert len((tmp_path / "starts").read_text().splitlines()) >= 3
    assert not [line for line in descendants(os.getpid()).values() if "bridge.capture.worker" in line]


def test_what_a_worker_cannot_do_ends_the_capture(straight: Path, tmp_path: Path, servers: list[str]) -> None:
    (tmp_path / "broken.xodr").write_text("<OpenDRIVE/>")
    straight.write_text(
        straight.read_text().replace("{kind: straight, length_m: 200}", "{kind: file, path: broken.xodr}")
    )
    with pytest.raises(RoadError, match=r"broken.xodr: netconvert says:"):
        capture(load_scenario(straight), tmp_path / "out", simulator=servers)
    assert not (tmp_path / "out").exists()


@PROC
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_capture(
    straight: Path, tmp_path: Path, servers: list[str], number: signal.Signals
) -> None:
    scenario = load_scenario(with_episodes(straight, 2, frames=30))
    out = tmp_path / "out"
    run = [
        sys.executable,
        "-m",
        "bridge",
        "capture",
        str(straight),
        "--out",
        str(out),
        "--simulator",
        ",".join(servers),
    ]
    capturing = subprocess.Popen(run, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not any(journal.stat().st_size for journal in out.glob("episodes/*.jsonl")) and time.monotonic() < deadline:
        time.sleep(0.05)
    below = descendants(capturing.pid)
    assert sum("bridge.capture.worker" in line for line in below.values()) == 2
    capturing.send_signal(number)
    _, errors = capturing.communicate(timeout=60)
    assert not wait_for(list(below))
    if number == signal.SIGTERM:
        assert capturing.returncode == 128 + number
        assert errors.strip() == "interrupted; run the same command again, a capture goes on after its finished frames"
    assert 0 < len(Dataset(out)) < 60
    capture(scenario, out, simulator=servers[0])
    capture(scenario, tmp_path / "whole", simulator=servers[0])
    assert contents(out) == contents(tmp_path / "whole")


class Scripted:
    """Plays on the spot, and is lost over every episode that is ``deadly``."""

    def __init__(self, deadly: set[int], hear: Callable[[Message], None]) -> None:
        self._deadly = deadly
        self._hear = hear
        hear(Ready(manifest([front_camera()]), manifest([front_camera()]).encode(), "no renderer"))

    def give(self, episode: int) -> None:
        self._hear(Lost() if episode in self._deadly else Played(episode))

    def call_back(self) -> None:
        """There is nothing to end."""

    def diagnose(self) -> str:
        return "it was scripted so"

    def stop(self, grace_s: float) -> None:
        """There is nothing to end."""


def test_an_episode_that_no_worker_survives_ends_the_capture() -> None:
    with (
        Foreman(lambda _, hear: Scripted({5}, hear), 4) as foreman,
        pytest.raises(WorkerError, match="episode 5 has cost 3 workers, the last one so: it was"),
    ):
        foreman.play(range(20), Tally(0, 20, None))


def test_workers_that_are_lost_now_and_then_are_replaced(caplog: pytest.LogCaptureFixture) -> None:
    deadly = {3, 9, 15}

    class Once(Scripted):
        def give(self, episode: int) -> None:
            super().give(episode)
            deadly.discard(episode)

    with Foreman(lambda _, hear: Once(deadly, hear), 2) as foreman:
        foreman.play(range(20), Tally(0, 20, None))
    assert caplog.text.count("another one takes over") == 3


def test_workers_that_would_make_other_frames_are_refused() -> None:
    class OtherCode(Scripted):
        def __init__(self, seat: int, hear: Callable[[Message], None]) -> None:
            super().__init__(set(), lambda message: None)
            code = manifest([front_camera()], seed=7 + seat)
            hear(Ready(code, code.encode(), "no renderer"))

    with (
        Foreman(OtherCode, 2) as foreman,
        pytest.raises(WorkerError, match=r"seed is 7 .* and 8 in"),
    ):
        foreman.play(range(2), Tally(0, 2, None))


def test_the_size_of_the_crew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_size, "usable_cores", lambda: 8)
    monkeypatch.setattr(crew_size, "available_bytes", lambda: math.inf)
    assert [len(crew("auto", None, episodes)) for episodes in (0, 1, 5, 100)] == [1, 1, 5, 8]
    assert len(crew(3, None, 2)) == 2
    assert len(crew(30, None, 100)) == 30
    monkeypatch.setattr(crew_size, "available_bytes", lambda: 3.5 * WORKER_BYTES)
    assert len(crew("auto", None, 100)) == 3
    monkeypatch.setattr(crew_size, "available_bytes", lambda: 0.0)
    assert len(crew("auto", None, 100)) == 1
    assert len(crew("auto", Player(Path("player")), 100)) == 1
    assert crew(2, Player(Path("player")), 100).simulators == (Player(Path("player")),) * 2
    assert crew("auto", ["a:1", Remote("b:1")], 9).simulators == ("a:1", Remote("b:1"))
    assert crew("auto", ["a:1", "b:1"], 1).simulators == ("a:1",)
    assert crew(1, "a:1", 9).simulators == ("a:1",)


def test_the_cores_are_shared_among_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_size, "usable_cores", lambda: 8)
    monkeypatch.delenv("LP_NUM_THREADS", raising=False)
    threads = {count: dict(crew(count, None, 100).environment()) for count in (2, 3, 5, 8, 20)}
    assert [said["LP_NUM_THREADS"] for said in threads.values()] == ["4", "2", "0", "0", "0"]
    monkeypatch.setenv("LP_NUM_THREADS", "1")
    assert crew(8, None, 100).environment() == {}


@pytest.mark.parametrize(
    ("workers", "simulator", "message"),
    [
        (2, "a:1", "expected one worker, got 2: the simulator at a:1 serves one at a time"),
        (2, Editor(), "expected one worker, got 2: the Unity Editor serves one at a time"),
        (3, ["a:1", "b:1"], "expected as many workers as simulators, got 3 and 2"),
        (2, ["a:1", "a:1"], "expected simulators that differ, got a:1, a:1"),
        ("auto", [], "expected the address of at least one simulator, got none"),
        (0, None, "expected at least 1 worker, got 0"),
    ],
)
def test_workers_that_cannot_each_have_a_simulator(workers: int, simulator: str, message: str) -> None:
    with pytest.raises(WorkerError, match=message):
        crew(workers, simulator, 9)


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("examples/*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_can_be_sent_to_a_worker(path: Path) -> None:
    scenario = load_scenario(path)
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.provenance() == scenario.provenance()
