"""Starting the real program, watching it, and ending it badly."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from faults.failing_calls import FailingCalls
from faults.zygote import Order

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST_S = 300.0
"""No command of a campaign takes so long, however busy the machine; one that does hangs."""


class HangError(Exception):
    """A command did not end."""


class Command:
    """One start of ``drivebridge`` that is under way or has ended."""

    def __init__(self, pid: int, programs: Programs, log: Path) -> None:
        self.pid = pid
        self.log = log
        self._programs = programs
        self._status: int | None = None

    def is_running(self, within_s: float = 0.0) -> bool:
        """Wait so many seconds for the command to end, and say whether it still runs."""
        if self._status is None and self._programs.has_said_something(within_s):
            self._status = int(self._programs.next_line())
        return self._status is None

    def wait(self) -> int:
        """Return the exit status, negative for a signal. Raises ``HangError`` after ``LONGEST_S``."""
        if self.is_running(LONGEST_S):
            os.killpg(self.pid, signal.SIGABRT)
            raise HangError(f"the command {self.pid} has not ended after {LONGEST_S:g} s; its log is {self.log}")
        assert self._status is not None
        return self._status

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the command itself, if it still runs."""
        if self.is_running():
            os.kill(self.pid, number)

    def below(self, word: str) -> list[int]:
        """Return the processes below the command whose command line has ``word`` in it."""
        return sorted(pid for pid, line in processes_below(self.pid).items() if word in line)


class Programs:
    """Starts commands, one at a time. Use as a context manager."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Prepare, with ``environment`` added to that of this process."""
        self._zygote = subprocess.Popen(
            [sys.executable, "-m", "faults.zygote"],
            cwd=REPOSITORY,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tools")]),
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._zygote.stdin.close()
        self._zygote.wait()
        self._zygote.stdout.close()

    def start(self, *arguments: str, log: Path, failing: FailingCalls | None = None) -> Command:
        """Start ``drivebridge`` with ``arguments``; the one before has been waited for."""
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(Order(arguments, str(log), failing).encode().encode() + b"\n")
        self._zygote.stdin.flush()
        return Command(int(self.next_line()), self, log)

    def has_said_something(self, within_s: float) -> bool:
        """Whether there is a line to read, or will be within so many seconds."""
        assert self._zygote.stdout is not None
        return bool(select.select([self._zygote.stdout], [], [], within_s)[0])

    def next_line(self) -> bytes:
        """Return the next line that the zygote says."""
        assert self._zygote.stdout is not None
        return self._zygote.stdout.readline()


def processes_below(pid: int) -> dict[int, str]:
    """Return the command lines of the living processes below ``pid``."""
    found: dict[int, str] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended in between
            state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
            if int(parent) == pid and state != "Z":
                child = int(path.parent.name)
                line = (path.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found |= {child: line, **processes_below(child)}
    return found


def wait_for(pids: list[int], timeout_s: float = 30.0) -> list[int]:
    """Return those of ``pids`` that still live after so long; ended ones that nobody has waited for do not count."""
    deadline = time.monotonic() + timeout_s
    while (left := [pid for pid in pids if _lives(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
