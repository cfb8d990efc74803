"""The faults of the campaign are what they say."""

import errno
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.failing_calls import Then
from faults.proxy import Mischief, Proxy
from faults.storage import cut_power
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.dataset.journal import FrameKey, JournalLine, read_journal

SAID = bytes(range(200)) * 5


@pytest.fixture
def speaker() -> Iterator[int]:
    """The port of one that says the same to everybody who connects."""
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(SAID)

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    yield int(listener.getsockname()[1])
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def heard(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        parts = []
        try:
            while part := connection.recv(4096):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts)


def test_a_good_connection_carries_everything(speaker: int) -> None:
    with Proxy(speaker) as proxy:
        assert heard(proxy.port) == SAID
        assert (proxy.passed, proxy.has_met) == (len(SAID), False)


def test_a_connection_is_cut_and_heals(speaker: int) -> None:
    with Proxy(speaker, Mischief(cut_after=333)) as proxy:
        assert heard(proxy.port) == SAID[:333]
        assert proxy.has_met
        assert heard(proxy.port) == b""
        proxy.heal()
        assert heard(proxy.port) == SAID


def test_one_bit_is_turned_over(speaker: int) -> None:
    with Proxy(speaker, Mischief(flip_at=421)) as proxy:
        changed = [(at, a ^ b) for at, (a, b) in enumerate(zip(heard(proxy.port), SAID, strict=True)) if a != b]
        assert changed == [(421, 1 << 421 % 8)]


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (Then.FAIL, f"[0, 1, {errno.EIO}, 3]\n"),
        (Then.FAIL_FOR_GOOD, f"[0, 1, {errno.EIO}, {errno.EIO}]\n"),
        (Then.DIE, ""),
    ],
)
def test_calls_are_disturbed(tmp_path: Path, then: Then, expected: str) -> None:
    program = (
        "import os, sys, pathlib\n"
        "from faults.failing_calls import FailingCalls, Then\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        f"FailingCalls(str(folder), 2, Then({then.value!r})).plant()\n"
        "(folder.parent / 'elsewhere').write_text('x')\n"
        "def done(call, number):\n"
        "    try:\n"
        "        call()\n"
        "        return number\n"
        "    except OSError as error:\n"
        "        return error.errno\n"
        "print([done(lambda: folder.mkdir(), 0), done(lambda: (folder / 'a').write_text('x'), 1),\n"
        "       done(lambda: (folder / 'a').replace(folder / 'b'), 2), done(lambda: os.fsync(0), 3)])\n"
    )
    tools = Path(__file__).parents[2] / "tools"
    with (tmp_path / "input").open("w") as file:
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "folder")],
            env={**os.environ, "PYTHONPATH": str(tools)},
            stdin=file,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.stdout, done.stderr) == (expected, "")
    assert done.returncode == (-signal.SIGKILL if then is Then.DIE else 0)
    assert (tmp_path / "elsewhere").exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_power_cut_leaves_whole_frames_before_torn_ones(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("dataset")
    (out / "episodes").mkdir()
    lines = [JournalLine(FrameKey(0, number), number, 0, {f"{number}.png": "0" * 64}) for number in range(4)]
    for line in lines:
        (out / next(iter(line.files))).write_bytes(b"picture")
    (out / "episodes/0000.jsonl").write_bytes(b"".join(line.encode() for line in lines))
    cut_power(out, random.Random(seed))
    left, _ = read_journal(out / "episodes/0000.jsonl")
    assert left == lines[: len(left)]
    assert [(out / f"{line.key.frame}.png").read_bytes() for line in left] == [b"picture"] * len(left)
