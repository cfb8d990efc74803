"""Calls and answers of the service, carried through a player's steps by ML-Agents.

A call travels to the player with the step that follows it and is worked on there; the answer comes back with a later
step. So a thread of this process takes steps for as long as any call is under way, and none otherwise.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future

import grpc
from google.protobuf.message import DecodeError

from bridge.errors import SimulatorLostError
from bridge.protocol.v1 import framing_pb2
from bridge.simulator.link import LinkError, Pending
from bridge.simulator.mlagents.player import Player

STEP_BYTES = 3 * 1024 * 1024
"""At most so much goes to a player in one step: ML-Agents leaves the gRPC in it at its limit of 4 MiB a message.

A longer call goes in parts, which are calls of the same number without a method. The simulator puts their requests in
front of that of the call which ends them.
"""

_SILENT_STEPS = 100
_CODES = {code.value[0]: code for code in grpc.StatusCode}


class MlAgentsLink:
    """Implements ``Link`` with the side channel of a player, which nobody else may step meanwhile."""

    def __init__(self, player: Player, *, silence_s: float = 5.0) -> None:
        """Prepare to call the simulator in ``player``.

        A player that takes steps for ``silence_s`` seconds and answers nothing has no simulator.
        """
        self.address = player.address
        self._player = player
        self._silence_s = silence_s
        self._condition = threading.Condition()
        self._outgoing: deque[bytes] = deque()
        self._waiting: dict[int, Future[bytes]] = {}
        self._lost: LinkError | None = None
        # A later link to this player shall not take a late answer for one of its own.
        self._next_number = time.monotonic_ns()
        self._has_heard = False
        self._thread = threading.Thread(target=self._step_while_waiting, name="ml-agents-link", daemon=True)
        player.channel.listener = self._deliver
        self._thread.start()

    def call(self, method: str, request: bytes, *, timeout_s: float) -> Pending:
        """See ``Link.call``."""
        answer: Future[bytes] = Future()
        with self._condition:
            if self._lost is not None:
                raise self._lost
            number = self._next_number
            self._next_number += 1
            self._waiting[number] = answer
            self._outgoing.extend(_messages(number, method, request))
            self._condition.notify()
        return _PendingAnswer(self, number, answer, time.monotonic() + timeout_s)

    def close(self) -> None:
        """See ``Link.close``."""
        self._lose(LinkError(grpc.StatusCode.UNAVAILABLE, "the link was closed"))
        self._thread.join(1.0)  # a step that hangs ends with the player

    def forget(self, number: int) -> None:
        """Take no more steps for the answer to the call ``number``."""
        with self._condition:
            self._waiting.pop(number, None)

    def _step_while_waiting(self) -> None:
        silent_steps, silent_since = 0, 0.0
        while self._take_messages():
            if not silent_steps:
                silent_since = time.monotonic()
            try:
                self._player.step()
            except SimulatorLostError as error:
                self._lose(LinkError(grpc.StatusCode.UNAVAILABLE, str(error)))
                return
            except BaseException as error:
                self._lose(LinkError(grpc.StatusCode.INTERNAL, f"{type(error).__name__}: {error}"))
                raise
            silent_steps += 1
            is_silent = silent_steps >= _SILENT_STEPS and time.monotonic() - silent_since >= self._silence_s
            if is_silent and not self._has_heard:
                self._lose(
                    LinkError(
                        grpc.StatusCode.FAILED_PRECONDITION,
                        f"this player has no DriveBridge side channel: it took {silent_steps} steps without an answer; "
                        "build it with the components of unity_project, or record its own cameras instead",
                    )
                )

    def _take_messages(self) -> bool:
        """Wait for something to do and give the player what one step can carry; False once the link is lost."""
        with self._condition:
            self._condition.wait_for(lambda: self._lost or self._outgoing or self._waiting)
            if self._lost is not None:
                return False
            room = STEP_BYTES
            while self._outgoing and (len(self._outgoing[0]) <= room or room == STEP_BYTES):
                room -= len(self._outgoing[0])
                self._player.channel.send(self._outgoing.popleft())
        return True

    def _deliver(self, message: bytes) -> None:
        self._has_heard = True
        try:
            answer = framing_pb2.Answer.FromString(message)
        except DecodeError:
            self._lose(LinkError(grpc.StatusCode.INTERNAL, "expected an answer of this protocol, got other bytes"))
            return
        with self._condition:
            waiting = self._waiting.pop(answer.number, None)
        if waiting is None:
            return
        if answer.status:
            code = _CODES.get(answer.status, grpc.StatusCode.UNKNOWN)
            waiting.set_exception(LinkError(code, answer.details))
        else:
            waiting.set_result(answer.response)

    def _lose(self, reason: LinkError) -> None:
        """Let everybody know, once, that no answer will come any more."""
        with self._condition:
            if self._lost is None:
                self._lost = reason
            waiting, self._waiting = self._waiting, {}
            self._condition.notify()
        for answer in waiting.values():
            answer.set_exception(self._lost)


class _PendingAnswer:
    """Implements ``Pending``."""

    def __init__(self, link: MlAgentsLink, number: int, answer: Future[bytes], deadline: float) -> None:
        self._link = link
        self._number = number
        self._answer = answer
        self._deadline = deadline

    def result(self) -> bytes:
        try:
            return self._answer.result(max(0.0, self._deadline - time.monotonic()))
        except TimeoutError:
            self._link.forget(self._number)
            raise LinkError(grpc.StatusCode.DEADLINE_EXCEEDED, "no answer came in time") from None

    def cancel(self) -> None:
        self._link.forget(self._number)


def _messages(number: int, method: str, request: bytes) -> Iterator[bytes]:
    """Return a call as it travels: whole, or in parts where it is longer than one step can carry."""
    most = STEP_BYTES - 1024  # the rest is for the number, the method and the lengths
    last = max(0, len(request) - 1) // most * most
    for start in range(0, last, most):
        yield framing_pb2.Call(number=number, request=request[start : start + most]).SerializeToString()
    yield framing_pb2.Call(number=number, method=method, request=request[last:]).SerializeToString()
