"""A simulator as a child process that says where it listens."""

from __future__ import annotations

import queue
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bridge.errors import SimulatorStartError
from bridge.simulator.child import ChildProcess

EMBEDDED_ENGINE: tuple[str, ...] = (sys.executable, "-m", "bridge.engine", "--port", "0", "--exit-with-stdin")

_HANDSHAKE = re.compile(r"^drivebridge simulator listening on ((?:socket:)?\S+:\d+)$")


class SimulatorProcess(ChildProcess):
    """A running child that has printed one line ``drivebridge simulator listening on ADDRESS``.

    ``ADDRESS`` is one that ``RemoteSimulator`` takes.
    """

    def __init__(
        self,
        command: Sequence[str] = EMBEDDED_ENGINE,
        *,
        log_file: Path | None = None,
        start_timeout_s: float = 30.0,
        hint: str = "",
    ) -> None:
        """Start ``command`` and wait for its line; ``log_file`` is as in ``ChildProcess``.

        ``hint`` says what may be wrong if it does not come up.
        Raises ``SimulatorStartError`` with the end of its log if it ends or says nothing in time.
        """
        self._hint = hint and f"; {hint}"
        self._lines: queue.SimpleQueue[str | None] | None = queue.SimpleQueue()
        super().__init__(command, log_file=log_file, on_line=self._take)
        try:
            self.address = self._await_address(self._lines, start_timeout_s)
        except BaseException:
            self.stop()
            raise
        self._lines = None

    def _take(self, line: str | None) -> None:
        if self._lines is not None:  # what comes after the line is of interest only to the log
            self._lines.put(line)

    def _await_address(self, lines: queue.SimpleQueue[str | None], timeout_s: float) -> str:
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise SimulatorStartError(
                    f"the simulator did not say within {timeout_s:g} s where it listens; {self.log_tail()}{self._hint}"
                ) from None
            if line is None:
                raise SimulatorStartError(f"the simulator did not start: {self.diagnose()}{self._hint}")
            if match := _HANDSHAKE.match(line):
                return match[1]
