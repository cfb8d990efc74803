"""A simulator to work with: one that runs already, or one that is started for the occasion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bridge.simulator.player import start_player
from bridge.simulator.process import SimulatorProcess
from bridge.simulator.remote import RemoteSimulator
from bridge.simulator.supervised import RESTARTS, USUAL_WEAR, SupervisedSimulator, Wear


@dataclass(frozen=True, slots=True)
class Player:
    """A Unity player to start."""

    path: Path
    """Its executable, or its bundle on macOS."""
    mlagents: bool = False
    """Whether to reach it over ML-Agents, for projects that train with it; needs the extra ``mlagents``."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))  # scripts say it as text


@dataclass(frozen=True, slots=True)
class Remote:
    """A simulator that runs, on this machine or another."""

    address: str
    """As in ``RemoteSimulator``."""
    tls: Path | None = None
    """The folder of certificates of an encrypted connection."""


@dataclass(frozen=True, slots=True)
class Editor:
    """The Unity Editor, which connects over ML-Agents when Play is pressed."""


SimulatorChoice = str | Remote | Player | Editor | None
"""The address of a simulator that runs, what to start or to wait for, or None for the embedded engine."""


def connected(choice: SimulatorChoice, wear: Wear = USUAL_WEAR) -> SupervisedSimulator:
    """Connect to a simulator, or start one that lives in the context of what is returned.

    A simulator that was started here is started again when it is lost, and replaced by a new one at ``wear``.
    Raises ``SimulatorStartError``, ``SimulatorLostError`` or ``ProtocolVersionError``.
    """
    match choice:
        case str():
            return SupervisedSimulator(partial(RemoteSimulator, choice), restarts=0)
        case Remote():
            return SupervisedSimulator(partial(RemoteSimulator, choice.address, tls=choice.tls), restarts=0)
        case Editor():
            return SupervisedSimulator(partial(_over_mlagents, None), restarts=0)
        case Player(mlagents=True):
            return SupervisedSimulator(partial(_over_mlagents, choice.path), restarts=RESTARTS, wear=wear)
        case Player():
            return _supervised(partial(start_player, choice.path), wear)
        case None:
            return _supervised(SimulatorProcess, wear)


class _Child:
    """A simulator in a process of this program, which is started anew as often as it has to be."""

    def __init__(self, start: Callable[[], SimulatorProcess]) -> None:
        self._start = start
        self._process: SimulatorProcess | None = None

    @contextmanager
    def started(self) -> Iterator[RemoteSimulator]:
        with self._start() as process, RemoteSimulator(process.address, diagnose=process.diagnose) as remote:
            self._process = process
            yield remote

    def resident_bytes(self) -> int | None:
        return None if self._process is None else self._process.resident_bytes


def _supervised(start: Callable[[], SimulatorProcess], wear: Wear) -> SupervisedSimulator:
    child = _Child(start)
    return SupervisedSimulator(child.started, restarts=RESTARTS, wear=wear, resident_bytes=child.resident_bytes)


def _over_mlagents(executable: Path | None) -> AbstractContextManager[RemoteSimulator]:
    # Imported late: the extra is needed by those alone who use it.
    from bridge.simulator.mlagents import player_simulator

    return player_simulator(executable)
