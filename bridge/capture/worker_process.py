"""A worker as the process sees it that hands out episodes."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import TextIOWrapper
from typing import BinaryIO, Final, cast

from bridge.capture.messages import Lost, Message, Orders
from bridge.simulator.child import ChildProcess

COMMAND: Final = (sys.executable, "-m", "bridge.capture.worker")


class WorkerProcess(ChildProcess):
    """Implements ``Worker`` with a process of this machine, whose log is kept as those of simulators are."""

    def __init__(self, orders: Orders, hear: Callable[[Message], None], environment: Mapping[str, str]) -> None:
        """Start it; ``hear`` is called on another thread with what it says, at last with ``Lost``.

        Raises ``SimulatorStartError`` if it cannot be started.
        """
        self._hear = hear
        super().__init__(COMMAND, environment=environment)
        self._tell(orders)

    def give(self, episode: int) -> None:
        """See ``Worker.give``."""
        self._tell(episode)

    def call_back(self) -> None:
        """See ``Worker.call_back``."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()

    def _tell(self, what: object) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError, ValueError):  # one that is lost is heard of
            stream = cast(TextIOWrapper, self._process.stdin).buffer
            pickle.dump(what, stream)
            stream.flush()

    def _read(self) -> None:
        stream = cast(BinaryIO, cast(TextIOWrapper, self._process.stdout).buffer)
        try:
            while True:
                self._hear(pickle.load(stream))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self._hear(Lost())
