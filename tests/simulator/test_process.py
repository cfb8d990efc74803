"""Starting, watching and stopping a simulator process."""

import os
import queue
import sys
import textwrap
import time
from pathlib import Path

import pytest

from bridge.conformance import stage
from bridge.errors import SimulatorLostError, SimulatorStartError
from bridge.simulator.child import ChildProcess, new_log_file
from bridge.simulator.process import SimulatorProcess
from bridge.simulator.remote import RemoteSimulator

_FAKE_ENGINE = """
import sys
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
server = SimulatorServer(FakeSimulator)
print(f"drivebridge simulator listening on {server.address}", flush=True)
sys.stdin.read()
server.stop()
"""


def _python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", textwrap.dedent(code))


def test_a_child_is_started_and_ended(tmp_path: Path) -> None:
    with SimulatorProcess(_python(_FAKE_ENGINE), log_file=tmp_path / "engine.log") as process:
        pid = process.pid
        with RemoteSimulator(process.address) as remote:
            assert remote.info.engine.startswith("drivebridge-fake")
    assert process._process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(("ours", "childs"), [(None, "1"), ("3", "3")])
def test_a_child_calculates_on_one_thread_unless_the_user_says_otherwise(
    ours: str | None, childs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if ours is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    else:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", ours)
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    with ChildProcess(_python("import os; print(os.environ['OPENBLAS_NUM_THREADS'])"), on_line=lines.put):
        assert lines.get(timeout=30.0) == childs


def test_a_child_that_dies_at_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    dying = _python("import sys; sys.exit('libEGL.so.1 is missing; apt-get install libegl1')")
    with pytest.raises(SimulatorStartError, match=r"exited with status 1; log .*libEGL.so.1 is missing") as caught:
        SimulatorProcess(dying, log_file=tmp_path / "engine.log")
    assert "\n" not in str(caught.value)


def test_a_child_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    silent = _python("import time; time.sleep(60)")
    before = time.monotonic()
    with pytest.raises(SimulatorStartError, match=r"did not say within 0.2 s where it listens"):
        SimulatorProcess(silent, log_file=tmp_path / "engine.log", start_timeout_s=0.2)
    assert time.monotonic() - before < 30


def test_a_command_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(SimulatorStartError, match="cannot start /no/such/engine: No such file"):
        SimulatorProcess(("/no/such/engine",), log_file=tmp_path / "engine.log")


def test_a_child_that_is_killed_is_diagnosed(tmp_path: Path) -> None:
    with (
        SimulatorProcess(_python(_FAKE_ENGINE), log_file=tmp_path / "engine.log") as process,
        RemoteSimulator(process.address, diagnose=process.diagnose) as remote,
    ):
        process._process.kill()
        process._process.wait()
        with pytest.raises(SimulatorLostError, match="was killed by signal 9"):
            remote.load_scene(stage.scene())


def test_logs_are_kept_and_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_log_dir", lambda *args, **kwargs: str(tmp_path))
    for number in range(230):
        (tmp_path / f"engine-20260101-000{number:03}-000000-1.log").touch()
    first, second = new_log_file(), new_log_file()
    assert first != second
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert len(kept) == 200
    assert {first.name, second.name, "engine-20260101-000229-000000-1.log"} <= set(kept)
    assert "engine-20260101-000000-000000-1.log" not in kept


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("platformdirs.user_log_dir", lambda *args, **kwargs: str(tmp_path / "file/logs"))
    with pytest.raises(SimulatorStartError, match=r"cannot write the simulator's log .*file/logs: Not a directory"):
        SimulatorProcess(_python(_FAKE_ENGINE))


def test_a_child_that_chatters_is_given_up_in_time(tmp_path: Path) -> None:
    chattering = _python("import time\nfor _ in range(200): print('not yet', flush=True); time.sleep(0.05)")
    before = time.monotonic()
    with pytest.raises(SimulatorStartError, match=r"did not say within 0.5 s"):
        SimulatorProcess(chattering, log_file=tmp_path / "engine.log", start_timeout_s=0.5)
    assert time.monotonic() - before < 8
