"""Who may call a server, and how long they may take over it."""

from __future__ import annotations

import hmac
import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NoReturn

import grpc

from bridge.protocol.limits import MAX_REQUEST_BYTES, RECEIVE_S, SEND_S


class TokenCheck(grpc.ServerInterceptor):  # type: ignore[type-arg]  # generic in its stubs alone
    """Lets calls pass that carry a token, as RFC 6750 has it, and refuses all others unread, whatever their service."""

    def __init__(self, token: str) -> None:
        """Ask for ``token``."""
        self._expected = f"Bearer {token}".encode()
        # One of streams, so that no byte of the request is waited for.
        self._refusal = grpc.stream_stream_rpc_method_handler(_refuse)

    def intercept_service(
        self, continuation: Callable[[grpc.HandlerCallDetails], Any], handler_call_details: grpc.HandlerCallDetails
    ) -> Any:
        """Return the handler of a call."""
        given = [value for key, value in handler_call_details.invocation_metadata if key == "authorization"]
        text = given[0] if len(given) == 1 else ""
        said = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        if hmac.compare_digest(said, self._expected):
            return continuation(handler_call_details)
        return self._refusal


class Watchdog:
    """Cuts off clients that take too long to send a request or to take a reply; one thread for all calls."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[int, tuple[float, grpc.ServicerContext]] = {}
        self._numbers = itertools.count()
        self._wakes_at = math.inf
        self._is_open = True
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._thread.start()

    def receive(self, requests: Iterator[bytes], context: grpc.ServicerContext, method: str) -> bytes:
        """Return the one request of a call, which must come in time and be of a size that its method can need."""
        number = self._watch(context, RECEIVE_S)
        try:
            request = next(requests, None)
            more = None if request is None else next(requests, None)
        finally:
            self._release(number)
        if request is None or more is not None:
            abort(context, grpc.StatusCode.INVALID_ARGUMENT, f"expected one request to {method}, got none or several")
        most = MAX_REQUEST_BYTES[method]
        if len(request) > most:
            details = f"expected a request to {method} of at most {most} bytes, got {len(request)}"
            abort(context, grpc.StatusCode.RESOURCE_EXHAUSTED, details)
        return request

    def limit_sending(self, context: grpc.ServicerContext) -> None:
        """Give the client time to take what is about to be sent, and no more."""
        number = self._watch(context, SEND_S)
        if not context.add_callback(partial(self._release, number)):  # it is gone already
            self._release(number)

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._is_open = False
            self._changed.notify()
        self._thread.join()

    def _watch(self, context: grpc.ServicerContext, seconds: float) -> int:
        until = time.monotonic() + seconds
        with self._changed:
            number = next(self._numbers)
            self._watched[number] = until, context
            if until < self._wakes_at:
                self._changed.notify()
        return number

    def _release(self, number: int) -> None:
        with self._changed:
            self._watched.pop(number, None)

    def _run(self) -> None:
        with self._changed:
            while self._is_open:
                now = time.monotonic()
                late = [number for number, (until, _) in self._watched.items() if until <= now]
                for number in late:
                    _, context = self._watched.pop(number)
                    context.cancel()  # type: ignore[no-untyped-call]
                self._wakes_at = min((until for until, _ in self._watched.values()), default=math.inf)
                self._changed.wait(None if math.isinf(self._wakes_at) else self._wakes_at - now)


def abort(context: grpc.ServicerContext, code: grpc.StatusCode, details: str) -> NoReturn:
    """Answer a call with a status."""
    context.abort(code, details)
    raise AssertionError("abort returns never")


def _refuse(_: Iterator[bytes], context: grpc.ServicerContext) -> NoReturn:
    abort(context, grpc.StatusCode.UNAUTHENTICATED, "expected the token of this server in the header authorization")
