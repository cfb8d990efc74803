"""How many workers capture, and which simulator each of them uses."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bridge.errors import WorkerError
from bridge.machine import available_bytes, usable_cores
from bridge.simulator.connect import Editor, Player, Remote, SimulatorChoice

Workers = int | Literal["auto"]
"""How many processes capture; ``auto`` for as many as the machine is good for."""

Simulators = SimulatorChoice | Sequence[str | Remote]
"""A simulator, or the addresses of several that run: one for each worker."""

WORKER_BYTES: Final = 1_500_000_000
"""What one worker takes of the memory with its engine and its traffic, in a large town."""
_THREADS: Final = "LP_NUM_THREADS"
"""Mesa's llvmpipe draws with so many threads besides its caller's."""


@dataclass(frozen=True, slots=True)
class Crew:
    """The workers of a capture."""

    simulators: tuple[SimulatorChoice, ...]
    """What each of them draws with."""

    def __len__(self) -> int:
        return len(self.simulators)

    def environment(self) -> Mapping[str, str]:
        """Return how the engines of workers on this machine share its cores, unless the user has said it already."""
        share = usable_cores() // len(self)
        return {} if _THREADS in os.environ else {_THREADS: str(share if share > 1 else 0)}


def crew(workers: Workers, simulators: Simulators, episodes: int) -> Crew:
    """Return who captures ``episodes`` unfinished episodes; one worker means this process itself.

    Raises ``WorkerError`` if the workers cannot each have a simulator.
    """
    if workers != "auto" and workers < 1:
        raise WorkerError(f"expected at least 1 worker, got {workers}")
    if isinstance(simulators, Sequence) and not isinstance(simulators, str):
        return _one_each(workers, tuple(simulators), episodes)
    if isinstance(simulators, str | Remote | Editor):
        if workers not in ("auto", 1):
            which = "the Unity Editor" if isinstance(simulators, Editor) else f"the simulator at {_address(simulators)}"
            raise WorkerError(
                f"expected one worker, got {workers}: {which} serves one at a time; start more simulators and give "
                "all of their addresses, or leave workers out"
            )
        return Crew((simulators,))
    count = min(_auto(simulators) if workers == "auto" else workers, max(1, episodes))
    return Crew((simulators,) * count)


def _one_each(workers: Workers, addresses: tuple[str | Remote, ...], episodes: int) -> Crew:
    if not addresses:
        raise WorkerError("expected the address of at least one simulator, got none")
    if len({_address(address) for address in addresses}) < len(addresses):
        raise WorkerError(f"expected simulators that differ, got {', '.join(map(_address, addresses))}")
    if workers not in ("auto", 1, len(addresses)):
        raise WorkerError(f"expected as many workers as simulators, got {workers} and {len(addresses)}")
    return Crew(addresses[: max(1, episodes)])


def _auto(simulator: Player | None) -> int:
    """Return how many simulators of a kind this machine is good for."""
    if simulator is not None:
        return 1  # players share one graphics card; how many it bears, only its owner knows
    return max(1, min(usable_cores(), int(min(available_bytes() / WORKER_BYTES, 4096))))


def _address(simulator: str | Remote) -> str:
    return simulator if isinstance(simulator, str) else simulator.address
