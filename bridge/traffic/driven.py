"""Traffic that the simulator drives in a level of its own."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol

from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment


class TrafficDriver(Protocol):
    """Lets traffic of its own run, step by step, on the roads that it knows."""

    def set_traffic(self, demand: Demand, seed: int) -> None:
        """Start the traffic of the loaded scene anew, at step 0, with the ego in it.

        Whatever is drawn by chance follows from ``seed``. Raises ``SimulatorRequestError`` if it cannot drive there.
        """

    def advance(self, step: int) -> TrafficMoment:
        """Let the traffic run on to ``step``, the one that was reached or a later one, and say who is where.

        The same scene, demand, seed and step give the same moment. Vehicles that drive have their headlights on.
        Raises ``SimulatorRequestError`` before ``set_traffic``, and for a step before the one that was reached.
        """


class DrivenTraffic:
    """The traffic of a driver; use it in a ``with`` block. It ends when the driver starts anew."""

    def __init__(self, driver: TrafficDriver, demand: Demand, *, seed: int) -> None:
        """Plan the traffic; nothing runs yet."""
        self._driver = driver
        self._demand = demand
        self._seed = seed

    def __enter__(self) -> DrivenTraffic:
        """Let the roads fill. Raises ``SimulatorRequestError``."""
        self._driver.set_traffic(self._demand, self._seed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing runs here, so nothing has to end."""

    def moments(self, every_steps: int) -> Iterator[TrafficMoment]:
        """Yield a moment at once and then after every ``every_steps`` steps of 0.1 s, without end. Call it once.

        Raises ``SimulatorRequestError``.
        """
        if every_steps < 1:
            raise ValueError(f"every_steps must be at least 1, got {every_steps}")
        step = 0
        while True:
            yield self._driver.advance(step)
            step += every_steps
