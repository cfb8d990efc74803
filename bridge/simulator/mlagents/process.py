"""A Unity player as a child process that connects to this one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bridge.simulator.child import ChildProcess
from bridge.simulator.player import display_hint, player_executable


class PlayerProcess(ChildProcess):
    """A running player. It does not say where it listens: it connects to a port that it was told."""

    def __init__(
        self, executable: Path, port: int, *, arguments: Sequence[str] = (), log_file: Path | None = None
    ) -> None:
        """Start ``executable`` with the ML-Agents port ``port`` and further ``arguments``.

        Raises ``SimulatorStartError`` if it cannot be run.
        """
        command = (
            str(player_executable(executable)),
            *("--mlagents-port", str(port)),
            *("-batchmode", "-logFile", "-"),  # never -nographics: it would draw nothing
            *arguments,
        )
        hint = display_hint()
        self.hint = hint and f"; {hint}"
        """What may be wrong if it does not come up, to be appended to a message."""
        super().__init__(command, log_file=log_file)
