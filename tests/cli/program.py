"""The program as a user meets it: its own process, one line for an error, an exit code."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.cli import main

COMMAND = (sys.executable, "-c", "from bridge.cli import main; main()")


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "COLUMNS": "400", **environment},
    )


def error_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line of a user error: no traceback, an exit code, nothing on standard output."""
    assert done.returncode not in (0, 1), done.stderr
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    return lines[0]


def run_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """Do the same in this process, which saves the start of another one."""
    monkeypatch.setattr(sys, "argv", ["drivebridge", *map(str, arguments)])
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with pytest.raises(SystemExit) as left:
            main()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    said = capsys.readouterr()
    return subprocess.CompletedProcess(arguments, int(left.value.code or 0), said.out, said.err)


@dataclass(frozen=True)
class OnTerminal:
    """What was to be seen on a terminal."""

    returncode: int
    text: str


def run_on_terminal(
    *arguments: str | Path, answers: Sequence[str] = (), folder: Path | None = None, **environment: str
) -> OnTerminal:
    """Run the program on a terminal and type ``answers``, a line each."""
    leader, follower = pty.openpty()
    running = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        cwd=folder,
        env={**os.environ, "COLUMNS": "120", "TERM": "xterm", **environment},
    )
    os.close(follower)
    os.write(leader, "".join(f"{answer}\n" for answer in answers).encode())
    seen = b""
    try:
        while part := os.read(leader, 65536):
            seen += part
    except OSError:  # how Linux says that the other end has closed
        pass
    os.close(leader)
    return OnTerminal(running.wait(60), seen.decode(errors="replace"))
