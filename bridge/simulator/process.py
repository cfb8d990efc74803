"""Starts a simulator as a child process, watches it and takes it down again."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs

from bridge.errors import SimulatorStartError

EMBEDDED_ENGINE: tuple[str, ...] = (sys.executable, "-m", "bridge.engine", "--port", "0", "--exit-with-stdin")

_HANDSHAKE = re.compile(r"^drivebridge simulator listening on ((?:socket:)?\S+:\d+)$")
_LOG_LINES_SHOWN = 4
_LOGS_KEPT = 20


class SimulatorProcess:
    """A running child that has said on which address it listens.

    The child prints one line ``drivebridge simulator listening on ADDRESS``, where ``ADDRESS`` is one that
    ``RemoteSimulator`` takes, and ends when its standard input closes, so that it never outlives this process, however
    that ends. What it prints goes to ``log_file``.
    """

    def __init__(
        self,
        command: Sequence[str] = EMBEDDED_ENGINE,
        *,
        log_file: Path | None = None,
        start_timeout_s: float = 30.0,
        hint: str = "",
    ) -> None:
        """Start ``command`` and wait for its line.

        Without ``log_file``, the log goes to the user's log folder, where those of the latest starts are kept.
        ``hint`` says what may be wrong if it does not come up.
        Raises ``SimulatorStartError`` with the end of its log if it ends or says nothing in time.
        """
        self._hint = hint and f"; {hint}"
        try:
            self.log_file = new_log_file() if log_file is None else log_file
            log = self.log_file.open("ab")
        except OSError as error:
            raise SimulatorStartError(f"cannot write the simulator's log {error.filename}: {error.strerror}") from None
        with log:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    encoding="utf-8",
                    errors="replace",
                    env={**os.environ, "PYTHONUNBUFFERED": "1"},
                    # Ctrl-C is for this process, which then ends the child in order.
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
            except OSError as error:
                raise SimulatorStartError(f"cannot start {command[0]}: {error.strerror}") from None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._is_up = threading.Event()
        self._reader = threading.Thread(target=self._read, name="simulator-output", daemon=True)
        self._reader.start()
        try:
            self.address = self._await_address(start_timeout_s)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, grace_s: float = 3.0) -> None:
        """Close the child's input, wait ``grace_s`` seconds for it to end, then kill it and what it has started."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if hasattr(os, "killpg"):  # the child is the leader of its group; a player may have been started by a script
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def diagnose(self) -> str:
        """Say in one line what became of the child: running, or its exit status and the end of its log."""
        status = self._process.poll()
        if status is None:
            return f"its process {self._process.pid} still runs; log: {self.log_file}"
        ended = f"was killed by signal {-status}" if status < 0 else f"exited with status {status}"
        return f"its process {ended}; {self._log_tail()}"

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self.log_file.open("a", encoding="utf-8") as log:
            for line in self._process.stdout:
                log.write(line)
                log.flush()
                if not self._is_up.is_set():
                    self._lines.put(line.rstrip("\r\n"))
        self._lines.put(None)

    def _await_address(self, timeout_s: float) -> str:
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise SimulatorStartError(
                    f"the simulator did not say within {timeout_s:g} s where it listens; {self._log_tail()}{self._hint}"
                ) from None
            if line is None:
                self._process.wait()
                raise SimulatorStartError(f"the simulator did not start: {self.diagnose()}{self._hint}")
            if match := _HANDSHAKE.match(line):
                self._is_up.set()
                return match[1]

    def _log_tail(self) -> str:
        lines = self.log_file.read_text(errors="replace").split("\n")
        tail = " | ".join([line.strip() for line in lines if line.strip()][-_LOG_LINES_SHOWN:])
        return f"log {self.log_file}: {tail or '(empty)'}"


def new_log_file() -> Path:
    """Return a new, empty log in the user's log folder, and drop the oldest ones there. Raises ``OSError``."""
    folder = Path(platformdirs.user_log_dir("drivebridge", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    # Names sort by time, to the microsecond.
    for old in sorted(folder.glob("engine-*.log"))[: -(_LOGS_KEPT - 1)]:
        old.unlink(missing_ok=True)
    log = folder / f"engine-{datetime.now():%Y%m%d-%H%M%S-%f}-{os.getpid()}.log"
    log.touch(exist_ok=False)
    return log
