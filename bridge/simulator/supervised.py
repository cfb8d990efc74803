"""A simulator that is started again when it is lost, so that a capture goes on as if nothing had happened.

The simulator keeps nothing that the controller does not know: after a restart it gets the scene again, and the captures
whose frames were lost are asked for once more. The same request gives the same bytes, so nobody can tell afterwards.

A simulator also makes room for a new one when it has grown too large or drawn for long: drivers leak. And a frame that
it does not survive is told from a simulator that survives nothing, so that one frame does not end a capture.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.errors import SimulatorLostError, SimulatorStartError
from bridge.frame import RawFrame
from bridge.geometry import Pose, Vec3
from bridge.simulator.base import Shot, SimulatorInfo
from bridge.simulator.remote import RemoteSimulator
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import StaticScene, WorldState

log = logging.getLogger(__name__)

RESTARTS = 3
"""How often a simulator is started again before a frame comes back from it."""
_DEADLY = 2
"""How many simulators in a row a frame has ended that was the only one under way."""
_MOST_DEADLY = 10
"""Deadly frames in a row after which the simulator is to blame, whatever else it can draw."""
_PAUSE_S = 0.5
"""Before the second restart in a row, doubled for each further one: what is short of memory needs time."""

_PROOF_CAMERA = Camera("proof", Pinhole.from_fov(64, 32, 1.2), Pose(Vec3(0.0, 0.0, 1.65)))
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wear:
    """What a simulator may come to before a new one takes its place."""

    frames: int = 20_000
    resident_bytes: int = 4 << 30
    """Of its process, in memory; where the system does not say, this does not count."""


USUAL_WEAR = Wear()


@dataclass(frozen=True, slots=True)
class DeadlyFrame:
    """In place of a frame: the simulator does not survive it."""

    message: str
    """What became of the last one, with the end of its log."""


@dataclass(slots=True)
class _Course:
    """How far some captures have come."""

    coming: Iterator[Shot]
    under_way: deque[Shot] = field(default_factory=deque)
    is_alone: bool = False
    """Whether the first one under way is the only one that the simulator draws."""
    deaths: int = 0
    """How often it was lost over that one alone."""
    deadly: int = 0
    """How many in a row it did not survive."""
    is_over: bool = False

    def asked_for(self) -> Iterator[Shot]:
        """Yield what is to come, and note it as under way."""
        for shot in self.coming:
            self.under_way.append(shot)
            yield shot


class SupervisedSimulator:
    """Implements ``TrafficSimulator`` with one that may be lost. Use as a context manager.

    Not safe to call from several threads at once.
    """

    def __init__(
        self,
        start: Callable[[], AbstractContextManager[RemoteSimulator]],
        *,
        restarts: int = RESTARTS,
        wear: Wear | None = None,
        resident_bytes: Callable[[], int | None] = lambda: None,
    ) -> None:
        """Start a simulator, and start it again up to ``restarts`` times in a row when it is lost.

        ``wear`` is when it is replaced though it lives, None for never; ``resident_bytes`` says how large it is, None
        where nobody knows. Raises what ``start`` raises.
        """
        self._start = start
        self._restarts = restarts
        self._wear = wear
        self._resident_bytes = resident_bytes
        self._restarted = 0
        self._drawn = 0
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
    ) -> Iterator[tuple[WorldState, RawFrame | DeadlyFrame]]:
        """See ``capture_each``: the same ``cameras`` and ``depth_views`` take every state."""
        shots = (Shot(state, cameras, depth_views) for state in states)
        with closing(self.capture_each(shots)) as frames:
            for shot, frame in frames:
                yield shot.state, frame

    def capture_each(self, shots: Iterable[Shot]) -> Generator[tuple[Shot, RawFrame | DeadlyFrame], None, None]:
        """See ``RemoteSimulator.capture_each``; every shot comes back once, in order, whatever happens in between.

        One comes back with a ``DeadlyFrame`` if the simulator was lost when it drew it, was lost again twice while it
        was the only one under way, and then draws other things.
        """
        course = _Course(iter(shots))
        while True:
            remote = self._remote
            try:
                yield from self._drawn_alone(course, remote)
                yield from self._drawn_in_turn(course, remote)
                if course.is_over:
                    return
                self._renew()
            except SimulatorLostError as error:
                if remote is not self._remote:  # whoever makes the states has started it again already
                    continue
                deadly = self._after_loss(course, error)
                if deadly is not None:
                    yield course.under_way.popleft(), deadly

    def _drawn_alone(self, course: _Course, remote: RemoteSimulator) -> Iterator[tuple[Shot, RawFrame]]:
        """Draw what was under way at a loss one by one: then it is clear which frame a further loss is due to."""
        course.is_alone = True
        while course.under_way:
            shot = course.under_way[0]
            frame = remote.capture(shot.state, shot.cameras, shot.depth_views)
            course.deaths = 0
            self._count(course)
            yield course.under_way.popleft(), frame
        course.is_alone = False

    def _drawn_in_turn(self, course: _Course, remote: RemoteSimulator) -> Iterator[tuple[Shot, RawFrame]]:
        """Draw what is still to come, until that is all or the simulator is worn."""
        with closing(remote.capture_each(course.asked_for())) as frames:
            for shot, frame in frames:
                course.under_way.popleft()
                self._count(course)
                yield shot, frame
                if self._is_worn():
                    return
        course.is_over = True

    def _count(self, course: _Course) -> None:
        self._drawn += 1
        self._restarted = course.deadly = 0

    def _after_loss(self, course: _Course, error: SimulatorLostError) -> DeadlyFrame | None:
        """Start again, and tell whether the first frame under way is what the simulator does not survive."""
        course.deaths = course.deaths + 1 if course.is_alone else 0
        if course.deaths < _DEADLY:
            self._start_again(error)
            return None
        self._start_again(error, prove=True)
        course.deaths = self._restarted = 0  # it has just proved that it can draw
        course.deadly += 1
        if course.deadly > _MOST_DEADLY:
            message = f"{error}; it has not survived any of {_MOST_DEADLY} frames in a row"
            raise SimulatorLostError(message) from None
        return DeadlyFrame(str(error))

    def _is_worn(self) -> bool:
        if self._wear is None:
            return False
        return self._drawn >= self._wear.frames or (self._resident_bytes() or 0) > self._wear.resident_bytes

    def _insisting(self, ask: Callable[[RemoteSimulator], _T]) -> _T:
        while True:
            try:
                return ask(self._remote)
            except SimulatorLostError as error:
                self._start_again(error)

    def _renew(self) -> None:
        """Replace a simulator that lives by a new one in the same scene."""
        log.info("%s has drawn %d frames; starting a new one", self.info.engine, self._drawn)
        try:
            self._replace()
        except SimulatorLostError as error:
            self._start_again(error)

    def _start_again(self, error: SimulatorLostError, *, prove: bool = False) -> None:
        """Replace a simulator that was lost; raises ``error`` after too many attempts.

        ``prove`` has the new one draw something first, of which it is sure that others survive it.
        """
        while self._restarted < self._restarts:
            if self._restarted:
                time.sleep(_PAUSE_S * 2 ** (self._restarted - 1))
            self._restarted += 1
            log.warning("%s; starting it again", error)
            try:
                self._replace(prove=prove)
            except SimulatorLostError as lost_again:
                error = lost_again
            else:
                return
        if self._restarts:
            raise SimulatorLostError(f"{error}; it was started again {self._restarts} times in vain") from None
        raise error

    def _replace(self, *, prove: bool = False) -> None:
        self._exits.close()
        self._remote = self._exits.enter_context(self._start())
        self._drawn = 0
        if self._remote.info != self.info:
            raise SimulatorStartError(
                f"expected {self.info.engine} on {self.info.renderer} to come up again, got "
                f"{self._remote.info.engine} on {self._remote.info.renderer}"
            )
        if prove:
            self._remote.load_scene(StaticScene({}, ()))
            self._remote.capture(_empty_state(), (_PROOF_CAMERA,))
        if self._scene is not None:
            self._remote.load_scene(self._scene)
        if self._traffic is not None:
            self._remote.set_traffic(*self._traffic)


def _empty_state() -> WorldState:
    """Return a clear day on which nobody is there."""
    return WorldState(0, 0, 0, Pose(Vec3(0.0, 0.0, 0.0)), Vec3(0.0, 0.0, 0.0), ())
