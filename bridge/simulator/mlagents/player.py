"""A Unity player, or the Unity Editor, at the other end of ML-Agents."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from mlagents_envs.base_env import ActionTuple
from mlagents_envs.exception import UnityException
from mlagents_envs.side_channel.side_channel import SideChannel
from numpy.typing import NDArray

from bridge.errors import SimulatorError, SimulatorLostError, SimulatorRequestError, SimulatorStartError
from bridge.simulator.mlagents.communicator import HOST, LoopbackCommunicator
from bridge.simulator.mlagents.environment import RawEnvironment
from bridge.simulator.mlagents.process import PlayerProcess
from bridge.simulator.mlagents.side_channel import BridgeChannel
from bridge.simulator.player import START_TIMEOUT_S

EDITOR_PORT = 5004
"""Where the Unity Editor looks for whoever listens."""

_GRACE_S = 3.0
"""For a player to quit after it was told to."""

_ENDING_S = 0.5
"""For a player's process to end after its connection has."""


@dataclass(frozen=True, slots=True)
class Behavior:
    """A kind of agents that share what they can do."""

    name: str
    """As ML-Agents has it, for example ``Driver?team=0``."""
    continuous_actions: int
    """Numbers that each agent takes a step."""
    discrete_branches: tuple[int, ...]
    """How many choices each agent has in each of its decisions."""


@dataclass(frozen=True, slots=True, eq=False)
class Actions:
    """What the agents of one behaviour are to do, in the order in which they asked."""

    continuous: NDArray[np.float32]
    """(agents, continuous actions), usually within [-1, 1]."""
    discrete: NDArray[np.int32]
    """(agents, branches), each the number of a choice."""


class Player:
    """A player that has taken its first step and stands still until the next one.

    Steps are for one thread at a time; ``close`` may be called from any. Use as a context manager, or call ``close``.
    """

    def __init__(
        self,
        executable: Path | None = None,
        *,
        arguments: Sequence[str] = (),
        side_channels: Sequence[SideChannel] = (),
        port: int | None = None,
        seed: int = 0,
        start_timeout_s: float = START_TIMEOUT_S,
        log_file: Path | None = None,
    ) -> None:
        """Start ``executable``, or without one wait for Play in the Unity Editor, and reset its environment.

        A player connects to ``port``: a free one unless it is given, ``EDITOR_PORT`` for the Editor.
        Raises ``SimulatorStartError``; nothing is left behind then.
        """
        self.channel = BridgeChannel()
        """Carries calls to the simulator in the player, where it has one."""
        self.address = "mlagents:editor" if executable is None else f"mlagents:{executable.name}"
        self._process: PlayerProcess | None = None
        self._stepping = threading.Lock()
        self._communicator = _listen(EDITOR_PORT if executable is None and port is None else port or 0)
        atexit.register(self.close)
        try:
            with self._starting(start_timeout_s):
                if executable is not None:
                    self._process = PlayerProcess(
                        executable, self._communicator.port, arguments=arguments, log_file=log_file
                    )
                self._environment = RawEnvironment(
                    self._communicator, (self.channel, *side_channels), self._require_alive, seed=seed
                )
                self._is_connected = True
                self._environment.reset()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Tell the player to quit, kill it if it does not, and let go of the port."""
        atexit.unregister(self.close)
        self._communicator.quit()
        if self._process is not None:
            self._process.stop(_GRACE_S)
        self._communicator.close()

    @property
    def port(self) -> int:
        """Where the player was told to connect to."""
        return self._communicator.port

    @property
    def behaviors(self) -> Mapping[str, Behavior]:
        """The behaviours whose agents have asked for an action so far, by name."""
        return {
            name: Behavior(name, spec.action_spec.continuous_size, tuple(spec.action_spec.discrete_branches))
            for name, spec in self._environment.behavior_specs.items()
        }

    def deciding(self, behavior: str) -> Sequence[Any]:
        """Return the ``AgentInfoProto`` of the agents that ask for an action.

        Raises ``SimulatorRequestError`` for a behaviour that the player does not have.
        """
        return self._infos(behavior)[0]

    def done(self, behavior: str) -> Sequence[Any]:
        """Return the ``AgentInfoProto`` of the agents that came to their end in the latest step.

        Raises ``SimulatorRequestError`` for a behaviour that the player does not have.
        """
        return self._infos(behavior)[1]

    def step(self, actions: Mapping[str, Actions] | None = None, *, timeout_s: float = float("inf")) -> None:
        """Let the player take one step. Agents without ``actions`` get zeros.

        Raises ``SimulatorRequestError`` for actions that do not fit, and ``SimulatorLostError`` if the player is gone
        or has not taken the step in time; no further step is possible then.
        """
        with self._stepping:
            for behavior, chosen in (actions or {}).items():
                self._choose(behavior, chosen)
            self._communicator.deadline = time.monotonic() + timeout_s
            try:
                self._environment.step()
            except TimeoutError:
                reason = f"took no step within {timeout_s:g} s"
                raise SimulatorLostError(f"{self.address} {reason}; {self.diagnose()}") from None
            except (ConnectionError, UnityException) as error:
                raise SimulatorLostError(f"{self.address} is gone: {_one_line(error)}; {self._autopsy()}") from None

    def diagnose(self) -> str:
        """Say in one line what became of the player's process."""
        if self._process is None:
            return "is the Editor still in play mode?"
        return self._process.diagnose()

    def _autopsy(self) -> str:
        """Diagnose a player whose connection is gone; its process is given the time to end, too."""
        if self._process is not None:
            self._process.has_ended(_ENDING_S)
        return self.diagnose()

    def _infos(self, behavior: str) -> tuple[Sequence[Any], Sequence[Any]]:
        try:
            deciding, done = self._environment.get_steps(behavior)
        except UnityException as error:
            raise SimulatorRequestError(f"{self.address}: {_one_line(error)}") from None
        return deciding, done

    def _choose(self, behavior: str, actions: Actions) -> None:
        try:
            chosen = ActionTuple(np.asarray(actions.continuous, np.float32), np.asarray(actions.discrete, np.int32))
            self._environment.set_actions(behavior, chosen)
        except UnityException as error:
            raise SimulatorRequestError(f"{self.address}: {_one_line(error)}") from None

    def _require_alive(self) -> None:
        if self._process is not None and self._process.has_ended():
            raise ConnectionError("its process has ended")

    @contextmanager
    def _starting(self, timeout_s: float) -> Iterator[None]:
        """Turn what goes wrong in the block into ``SimulatorStartError``."""
        self._is_connected = False
        self._communicator.deadline = time.monotonic() + timeout_s
        try:
            yield
        except SimulatorError:
            raise
        except TimeoutError:
            raise SimulatorStartError(f"{self._what_is_missing(timeout_s)}; {self.diagnose()}{self._hint()}") from None
        except (ConnectionError, UnityException) as error:
            raise SimulatorStartError(
                f"{self.address} did not start: {_one_line(error)}; {self._autopsy()}{self._hint()}"
            ) from None

    def _what_is_missing(self, timeout_s: float) -> str:
        if self._is_connected:
            return (
                f"{self.address} connected but took no step within {timeout_s:g} s: its scene needs an active Agent of "
                "Behavior Type Default that asks for decisions"
            )
        if self._process is None:
            return (
                f"the Unity Editor did not connect to port {self.port} within {timeout_s:g} s; press Play in a scene "
                "that has an Agent of Behavior Type Default"
            )
        return (
            f"{self.address} did not connect over ML-Agents within {timeout_s:g} s: its first scene needs an Agent of "
            "Behavior Type Default"
        )

    def _hint(self) -> str:
        return "" if self._process is None else self._process.hint


def _listen(port: int) -> LoopbackCommunicator:
    try:
        return LoopbackCommunicator(port)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SimulatorStartError(
            f"cannot listen on {HOST}:{port} for a player: {reason.lower()}; end whoever does, or choose another port"
        ) from None


def _one_line(error: Exception) -> str:
    """Return the message of an error, which in ML-Agents' has several lines."""
    return " ".join(str(error).split())
