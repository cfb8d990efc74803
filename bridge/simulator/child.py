"""A child process whose output is logged, that is watched and taken down again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import platformdirs

from bridge.errors import SimulatorStartError

_LOG_LINES_SHOWN = 4
_LOGS_KEPT = 200
_ENDING_S = 0.5
"""A connection breaks a moment before its process has ended."""
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""For NumPy: after a product of large arrays its other threads wait for the next by counting, up to 25 ms each."""


def _ignore(line: str | None) -> None:
    """Do nothing."""


class ChildProcess:
    """A running child. Everything that it prints goes to ``log_file``.

    It is expected to end when its standard input closes, so that it never outlives this process, however that ends.
    Use as a context manager, or call ``stop``.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log_file: Path | None = None,
        on_line: Callable[[str | None], None] = _ignore,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Start ``command`` with ``environment`` added to that of this process.

        Without ``log_file``, the log goes to the user's log folder, where those of the latest starts are kept.
        ``on_line`` gets each line of its standard output, without its end, and at last None; it is called on another
        thread. Raises ``SimulatorStartError`` if the child cannot be started or its log cannot be written.
        """
        self._on_line = on_line
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
                    env={**_ONE_THREAD, **os.environ, **environment, "PYTHONUNBUFFERED": "1"},
                    # Ctrl-C is for this process, which then ends the child in order.
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
            except OSError as error:
                raise SimulatorStartError(f"cannot start {command[0]}: {error.strerror}") from None
        self._reader = threading.Thread(target=self._read, name="simulator-output", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def resident_bytes(self) -> int | None:
        """How much of the child lies in memory; None where the system does not say, or once it has ended."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

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

    def has_ended(self, within_s: float = 0.0) -> bool:
        """Wait ``within_s`` seconds for the child to end and say whether it has; its log is complete then."""
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        self._reader.join(_ENDING_S)
        return True

    def diagnose(self) -> str:
        """Say in one line what became of the child: running, or its exit status and the end of its log."""
        if not self.has_ended(_ENDING_S):
            return f"its process {self.pid} still runs; log: {self.log_file}"
        status = self._process.returncode
        ended = f"was killed by signal {-status}" if status < 0 else f"exited with status {status}"
        return f"its process {ended}; {self.log_tail()}"

    def log_tail(self) -> str:
        """Return the log's name and its last lines, in one line."""
        lines = self.log_file.read_text(errors="replace").split("\n")
        tail = " | ".join([line.strip() for line in lines if line.strip()][-_LOG_LINES_SHOWN:])
        return f"log {self.log_file}: {tail or '(empty)'}"

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self.log_file.open("a", encoding="utf-8") as log:
            for line in self._process.stdout:
                log.write(line)
                log.flush()
                self._on_line(line.rstrip("\r\n"))
        self._on_line(None)


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
