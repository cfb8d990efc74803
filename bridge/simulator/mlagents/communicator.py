"""Our end of the connection that ML-Agents makes: a server, which a player asks again and again what to do next.

A player sends what it has seen and gets what to do in the reply, so that it stands still until it has the reply. The
server of ``mlagents_envs`` listens to the whole network, takes messages of 4 MiB, keeps the interpreter from exiting
and notices late, or never, that a player is gone; this one takes its place.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import grpc
from mlagents_envs.communicator import Communicator
from mlagents_envs.communicator_objects.unity_message_pb2 import UnityMessageProto
from mlagents_envs.communicator_objects.unity_to_external_pb2_grpc import add_UnityToExternalProtoServicer_to_server

from bridge.protocol.server import CHANNEL_OPTIONS

HOST = "127.0.0.1"

_GO_ON, _QUIT = 200, 400
"""Statuses in the headers of ML-Agents' messages."""

_CHECK_S = 0.1
"""How often is asked, while waiting, whether the player still lives."""


class LoopbackCommunicator(Communicator):  # type: ignore[misc] # mlagents_envs has no types
    """Implements ML-Agents' ``Communicator`` for one player on this machine.

    ``initialize`` and ``exchange`` belong to one thread; ``quit`` and ``close`` may be called from any.
    """

    def __init__(self, port: int = 0) -> None:
        """Listen on ``port`` of the loopback address; 0 takes a free one. Raises ``OSError`` if it is taken."""
        self.deadline = float("inf")
        """Until when messages are waited for, on the clock of ``time.monotonic``."""
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[_Exchange | None] = queue.SimpleQueue()
        self._under_way: _Exchange | None = None
        self._unanswered: _Exchange | None = None
        self._has_quit = False
        _require_free(port)
        # Large messages as in our own service; without the last option Linux lets two servers share a port.
        self._server = grpc.server(
            _DaemonThreads(),  # type: ignore[arg-type] # any Executor will do
            options=(*CHANNEL_OPTIONS, ("grpc.so_reuseport", 0)),
        )
        add_UnityToExternalProtoServicer_to_server(_Servicer(self._serve), self._server)
        try:
            self.port = self._server.add_insecure_port(f"{HOST}:{port}")
        except RuntimeError:
            raise OSError(f"cannot listen on {HOST}:{port}") from None
        self._server.start()

    def initialize(self, inputs: Any, poll_callback: Callable[[], None] | None = None) -> Any:
        """Answer the player's introduction with ``inputs``; returns the introduction, a ``UnityOutputProto``.

        Raises what ``exchange`` raises.
        """
        introduction = self._next(poll_callback)
        self._answer(inputs)
        self._next(poll_callback)
        return introduction.unity_output

    def exchange(self, inputs: Any, poll_callback: Callable[[], None] | None = None) -> Any:
        """Let the player go on with ``inputs`` and return what it says next, a ``UnityOutputProto``.

        ``poll_callback`` is called while waiting and raises an error of its own where the player is gone.
        Raises ``TimeoutError`` once the deadline has passed and ``ConnectionError`` if the player or this end has quit.
        """
        self._answer(inputs)
        return self._next(poll_callback).unity_output

    def quit(self) -> None:
        """Tell the player to quit, now or when it asks next; whoever waits for it gets a ``ConnectionError``."""
        with self._lock:
            self._has_quit = True
            if self._under_way is not None:
                self._under_way.answer.put(_message(_QUIT))
        self._asked.put(None)

    def close(self) -> None:
        """Quit and let go of the port."""
        self.quit()
        # What has its answer already is given the time to send it.
        self._server.stop(1.0).wait()

    def _serve(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Hold a player's call until there is an answer; runs on a thread of its own."""
        exchange = _Exchange(request)
        with self._lock:
            if self._has_quit:
                return _message(_QUIT)
            if self._under_way is not None:
                context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "another player is connected to this port")
            self._under_way = exchange
        if not context.add_callback(exchange.abandon):
            exchange.abandon()
        self._asked.put(exchange)
        answer = exchange.answer.get()
        with self._lock:
            self._under_way = None
        return answer

    def _answer(self, inputs: Any) -> None:
        exchange, self._unanswered = self._unanswered, None
        if exchange is None or exchange.is_abandoned.is_set() or self._has_quit:
            raise ConnectionError("the connection is gone")
        exchange.answer.put(_message(_GO_ON, inputs))

    def _next(self, poll_callback: Callable[[], None] | None) -> Any:
        while True:
            try:
                exchange = self._asked.get(timeout=max(0.0, min(_CHECK_S, self.deadline - time.monotonic())))
                break
            except queue.Empty:
                if poll_callback is not None:
                    poll_callback()
                if time.monotonic() >= self.deadline:
                    raise TimeoutError("no message came in time") from None
        if exchange is None:
            raise ConnectionError("the connection was closed")
        if exchange.request.header.status != _GO_ON:
            exchange.answer.put(_message(_QUIT))
            raise ConnectionError("it has quit")
        self._unanswered = exchange
        return exchange.request


class _Exchange:
    """A player's call that waits for its answer."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.is_abandoned = threading.Event()

    def abandon(self) -> None:
        """Let whoever holds the call go on: it has ended, or nobody waits for its answer any more."""
        self.is_abandoned.set()
        self.answer.put(_message(_QUIT))


class _Servicer:
    """What ML-Agents' generated code wants to find the one call of its service."""

    def __init__(self, exchange: Callable[[Any, grpc.ServicerContext], Any]) -> None:
        self.Exchange = exchange


class _DaemonThreads(Executor):
    """Runs everything at once, on threads that do not keep the interpreter from exiting."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(function(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=run, name="ml-agents-exchange", daemon=True).start()
        return future


def _message(status: int, inputs: Any = None) -> Any:
    message = UnityMessageProto()
    message.header.status = status
    if inputs is not None:
        message.unity_input.CopyFrom(inputs)
    return message


def _require_free(port: int) -> None:
    """Raise ``OSError`` if somebody listens on ``port``; gRPC would print lines of its own."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
