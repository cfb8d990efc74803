"""A simulator at the other end of a plain socket, for those whose language or platform has no gRPC."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from concurrent.futures import Future

import grpc
from google.protobuf.message import DecodeError

from bridge.protocol.framing import FramingError, frame, read_frame
from bridge.protocol.v1 import framing_pb2
from bridge.simulator.link import LinkError, Pending

_RETRY_S = 0.05
_CODES = {code.value[0]: code for code in grpc.StatusCode}


class SocketLink:
    """Implements ``Link`` with the framing of framing.proto over TCP."""

    def __init__(self, address: str) -> None:
        """Prepare to call ``address`` (``host:port``); the first call connects."""
        self.address = f"socket:{address}"
        host, _, port = address.rpartition(":")
        self._peer = (host.strip("[]"), int(port))
        self._socket: socket.socket | None = None
        self._waiting: dict[int, Future[bytes]] = {}
        self._lock = threading.Lock()
        self._next_number = 1
        self._lost: LinkError | None = None

    def call(self, method: str, request: bytes, *, timeout_s: float) -> Pending:
        """See ``Link.call``."""
        deadline = time.monotonic() + timeout_s
        connection = self._socket or self._connect(deadline)
        answer: Future[bytes] = Future()
        with self._lock:
            if self._lost is not None:
                raise self._lost
            number = self._next_number
            self._next_number += 1
            self._waiting[number] = answer
        message = framing_pb2.Call(number=number, method=method, request=request)
        try:
            connection.sendall(frame(message.SerializeToString()))
        except FramingError as error:
            raise LinkError(grpc.StatusCode.RESOURCE_EXHAUSTED, str(error)) from None
        except OSError as error:
            self._lose(f"the connection broke: {error.strerror or error}")
        return _PendingAnswer(answer, deadline)

    def close(self) -> None:
        """See ``Link.close``."""
        self._lose("the connection was closed")
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._reader.join()
            self._socket.close()

    def _connect(self, deadline: float) -> socket.socket:
        while True:
            remaining = deadline - time.monotonic()
            try:
                connection = socket.create_connection(self._peer, timeout=max(remaining, _RETRY_S))
                break
            except OSError as error:
                if remaining <= _RETRY_S:
                    raise LinkError(grpc.StatusCode.UNAVAILABLE, f"{error.strerror or error}") from None
                time.sleep(_RETRY_S)
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._reader = threading.Thread(target=self._read, args=(connection,), name="simulator-socket", daemon=True)
        self._reader.start()
        return connection

    def _read(self, connection: socket.socket) -> None:
        """Hand answers to those who wait, until the connection ends."""
        reason = "the simulator closed the connection"
        try:
            with connection.makefile("rb") as stream:
                while (payload := read_frame(stream.read)) is not None:
                    self._deliver(framing_pb2.Answer.FromString(payload))
        except FramingError as error:
            reason = str(error)
        except DecodeError:
            reason = "what came is no answer of this protocol"
        except OSError as error:
            reason = f"the connection broke: {error.strerror or error}"
        self._lose(reason)

    def _deliver(self, answer: framing_pb2.Answer) -> None:
        with self._lock:
            waiting = self._waiting.pop(answer.number, None)
        if waiting is None:
            return
        if answer.status:
            code = _CODES.get(answer.status, grpc.StatusCode.UNKNOWN)
            waiting.set_exception(LinkError(code, answer.details))
        else:
            waiting.set_result(answer.response)

    def _lose(self, reason: str) -> None:
        """Let everybody know, once, that no answer will come any more."""
        with self._lock:
            if self._lost is None:
                self._lost = LinkError(grpc.StatusCode.UNAVAILABLE, reason)
            waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.set_exception(self._lost)


class _PendingAnswer:
    """Implements ``Pending``."""

    def __init__(self, answer: Future[bytes], deadline: float) -> None:
        self._answer = answer
        self._deadline = deadline

    def result(self) -> bytes:
        try:
            return self._answer.result(max(0.0, self._deadline - time.monotonic()))
        except TimeoutError:
            raise LinkError(grpc.StatusCode.DEADLINE_EXCEEDED, "no answer came in time") from None

    def cancel(self) -> None:
        """Leave the answer to whoever reads it; nobody does."""
