"""Hands out the episodes of a capture to workers, one at a time to each, and gathers what they say."""

from __future__ import annotations

import logging
import queue
from collections import Counter, deque
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Protocol, Self

from bridge.capture.messages import Failed, Lost, Message, Played, Ready, Warned
from bridge.capture.tally import Tally
from bridge.dataset.manifest import manifest_difference
from bridge.errors import WorkerError

log = logging.getLogger(__name__)

MOST_LOST = 3
"""How often workers may be lost in a row in one place, or over one episode."""
SILENCE_S = 1800.0
"""A worker that plays an episode and says nothing for so long hangs; every call that it makes has a shorter limit."""


class Worker(Protocol):
    """One that plays episodes somewhere, with a simulator of its own."""

    def give(self, episode: int) -> None:
        """Ask for an episode; nothing else is asked before it is played."""

    def call_back(self) -> None:
        """Ask the worker to end; returns at once."""

    def diagnose(self) -> str:
        """Say in one line what became of the worker."""

    def stop(self, grace_s: float) -> None:
        """Wait so many seconds for the worker to end, then end it. May be called twice."""


Hire = Callable[[int, Callable[[Message], None]], Worker]
"""Starts the worker of a number from 0. What it says is passed to the second argument, on any thread."""


class Foreman:
    """The workers of one capture. Use as a context manager, which ends them all."""

    def __init__(self, hire: Hire, count: int) -> None:
        """Start ``count`` workers with ``hire``; raises what it raises."""
        self._hire = hire
        self._heard: queue.SimpleQueue[tuple[int, Message]] = queue.SimpleQueue()
        self._workers: dict[int, Worker] = {}
        self._seats: dict[int, int] = {}
        self._idle: list[int] = []
        self._playing: dict[int, int] = {}
        self._waiting: deque[int] = deque()
        self._lost_in_place: Counter[int] = Counter()
        self._lost_over: Counter[int] = Counter()
        self._first: Ready | None = None
        self._started = 0
        try:
            for seat in range(count):
                self._start(seat)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def first_ready(self) -> Ready:
        """Wait for the first worker and return what it says of itself.

        Raises the ``BridgeError`` of a worker that cannot draw what is asked for, ``WorkerError`` if they get lost.
        """
        while self._first is None:
            self._take(*self._heard.get(), None)
        return self._first

    def play(self, episodes: Iterable[int], tally: Tally) -> None:
        """Have ``episodes`` played; ``tally`` counts. Returns when all are in the dataset.

        The episode of a worker that is lost goes to another one. Raises the first ``BridgeError`` of a worker, and
        ``WorkerError`` when ``MOST_LOST`` workers were lost in a row in one place, or over one episode.
        """
        self._waiting.extend(sorted(episodes))
        while True:
            while self._waiting and self._idle:
                worker = self._idle.pop(0)
                self._playing[worker] = self._waiting.popleft()
                self._workers[worker].give(self._playing[worker])
            if not self._waiting and not self._playing:
                return
            try:
                number, message = self._heard.get(timeout=SILENCE_S)
            except queue.Empty:
                raise WorkerError(
                    f"expected workers to get on with episodes {sorted(self._playing.values())}, heard nothing for "
                    f"{SILENCE_S / 60:g} minutes; run the same command again"
                ) from None
            self._take(number, message, tally)

    def stop(self) -> None:
        """End all workers; what they have finished stays. May be called twice."""
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.call_back()
        for worker in workers:
            worker.stop(10.0)

    def _start(self, seat: int) -> None:
        number = self._started
        self._started += 1
        self._seats[number] = seat
        self._workers[number] = self._hire(seat, lambda message: self._heard.put((number, message)))

    def _take(self, number: int, message: Message, tally: Tally | None) -> None:
        if number not in self._workers:
            return
        match message:
            case Ready():
                self._compare(message)
                self._idle.append(number)
            case Played():
                del self._playing[number]
                self._idle.append(number)
                self._lost_in_place[self._seats[number]] = 0
            case Failed(error):
                raise error
            case Warned(text):
                log.warning("%s", text)
            case Lost():
                self._replace(number)
            case _:
                assert tally is not None
                tally.add(message)

    def _compare(self, ready: Ready) -> None:
        """Refuse a worker whose frames would not be those of the others."""
        if self._first is None:
            self._first = ready
        difference = manifest_difference(ready.code, self._first.code)
        if difference is None and ready.renderer != self._first.renderer:
            difference = f"the renderers are {self._first.renderer!r} and {ready.renderer!r}"
        if difference is not None:
            raise WorkerError(
                f"expected workers that make the same frames, but there is a difference between two: {difference}"
            )

    def _replace(self, number: int) -> None:
        worker = self._workers.pop(number)
        story = worker.diagnose()
        worker.stop(0.0)
        if number in self._idle:
            self._idle.remove(number)
        seat, episode = self._seats.pop(number), self._playing.pop(number, None)
        doing = "before its first episode" if episode is None else f"in episode {episode}"
        self._lost_in_place[seat] += 1
        if self._lost_in_place[seat] >= MOST_LOST:
            raise WorkerError(f"worker {seat + 1} was lost {MOST_LOST} times in a row, the last time {doing}: {story}")
        if episode is not None:
            self._lost_over[episode] += 1
            if self._lost_over[episode] >= MOST_LOST:
                raise WorkerError(f"episode {episode} has cost {MOST_LOST} workers, the last one so: {story}")
            self._waiting.appendleft(episode)
        log.warning("a worker was lost %s, another one takes over: %s", doing, story)
        self._start(seat)
