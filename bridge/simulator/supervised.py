"""A simulator that is started again when it is lost, so that a capture goes on as if nothing had happened.

The simulator keeps nothing that the controller does not know: after a restart it gets the scene again, and the captures
whose frames were lost are asked for once more. The same request gives the same bytes, so nobody can tell afterwards.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Self, TypeVar

from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import SimulatorLostError, SimulatorStartError
from bridge.frame import RawFrame
from bridge.simulator.base import SimulatorInfo
from bridge.simulator.remote import RemoteSimulator
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import StaticScene, WorldState

log = logging.getLogger(__name__)

RESTARTS = 3
"""How often a simulator is started again before a frame comes back from it."""

_T = TypeVar("_T")


class SupervisedSimulator:
    """Implements ``TrafficSimulator`` with one that may be lost. Use as a context manager.

    Not safe to call from several threads at once.
    """

    def __init__(
        self, start: Callable[[], AbstractContextManager[RemoteSimulator]], *, restarts: int = RESTARTS
    ) -> None:
        """Start a simulator, and start it again up to ``restarts`` times in a row when it is lost.

        Raises what ``start`` raises.
        """
        self._start = start
        self._restarts = restarts
        self._restarted = 0
        self._scene: StaticScene | None = None
        self._traffic: tuple[Demand, int] | None = None
        self._exits = ExitStack()
        self._remote = self._exits.enter_context(start())
        self.info: SimulatorInfo = self._remote.info

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
        """See ``Simulator.load_scene``."""
        self._scene, self._traffic = scene, None
        return self._insisting(lambda remote: remote.load_scene(scene))

    def set_traffic(self, demand: Demand, seed: int) -> None:
        """See ``TrafficDriver.set_traffic``."""
        self._insisting(lambda remote: remote.set_traffic(demand, seed))
        self._traffic = demand, seed

    def advance(self, step: int) -> TrafficMoment:
        """See ``TrafficDriver.advance``; traffic that was lost starts anew and comes to the same moment."""
        return self._insisting(lambda remote: remote.advance(step))

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """See ``Simulator.capture``."""
        frame = self._insisting(lambda remote: remote.capture(state, cameras, depth_views))
        self._restarted = 0
        return frame

    def capture_all(
        self, states: Iterable[WorldState], cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()
    ) -> Iterator[tuple[WorldState, RawFrame]]:
        """See ``RemoteSimulator.capture_all``; every state comes back once, in order, whatever happens in between."""
        coming = iter(states)
        under_way: deque[WorldState] = deque()

        def asked_for() -> Iterator[WorldState]:
            yield from tuple(under_way)
            for state in coming:
                under_way.append(state)
                yield state

        while True:
            remote = self._remote
            try:
                for state, frame in remote.capture_all(asked_for(), cameras, depth_views):
                    under_way.popleft()
                    self._restarted = 0
                    yield state, frame
            except SimulatorLostError as error:
                if remote is self._remote:  # else whoever makes the states has started it again already
                    self._start_again(error)
            else:
                return

    def _insisting(self, ask: Callable[[RemoteSimulator], _T]) -> _T:
        while True:
            try:
                return ask(self._remote)
            except SimulatorLostError as error:
                self._start_again(error)

    def _start_again(self, error: SimulatorLostError) -> None:
        """Replace the simulator by a new one in the same scene; raises ``error`` after too many attempts."""
        while self._restarted < self._restarts:
            self._restarted += 1
            log.warning("%s; starting it again", error)
            self._exits.close()
            try:
                self._remote = self._exits.enter_context(self._start())
                if self._scene is not None:
                    self._remote.load_scene(self._scene)
                if self._traffic is not None:
                    self._remote.set_traffic(*self._traffic)
            except SimulatorLostError as lost_again:
                error = lost_again
                continue
            if self._remote.info != self.info:
                raise SimulatorStartError(
                    f"expected {self.info.engine} on {self.info.renderer} to come up again, got "
                    f"{self._remote.info.engine} on {self._remote.info.renderer}"
                )
            return
        if self._restarts:
            raise SimulatorLostError(f"{error}; it was started again {self._restarts} times in vain") from None
        raise error
