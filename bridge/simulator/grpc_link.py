"""A simulator at the other end of a gRPC channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc

from bridge.protocol.server import CHANNEL_OPTIONS
from bridge.protocol.service import SERVICE_NAME
from bridge.simulator.link import LinkError, Pending


class GrpcLink:
    """Implements ``Link`` with an unencrypted channel."""

    def __init__(self, address: str) -> None:
        """Prepare to call ``address`` (``host:port``); the first call connects."""
        self.address = address
        self._channel = grpc.insecure_channel(address, options=CHANNEL_OPTIONS)
        self._methods: dict[str, Callable[..., Any]] = {}
        self._is_open = True

    def call(self, method: str, request: bytes, *, timeout_s: float) -> Pending:
        """See ``Link.call``."""
        if not self._is_open:
            raise LinkError(grpc.StatusCode.UNAVAILABLE, "the connection was closed")
        is_first = not self._methods
        if method not in self._methods:
            self._methods[method] = self._channel.unary_unary(f"/{SERVICE_NAME}/{method}", None, None).future
        return _PendingCall(self._methods[method](request, timeout=timeout_s, wait_for_ready=is_first))

    def close(self) -> None:
        """See ``Link.close``."""
        self._is_open = False
        self._channel.close()


class _PendingCall:
    """Implements ``Pending``."""

    def __init__(self, future: Any) -> None:
        self._future = future

    def result(self) -> bytes:
        try:
            response: bytes = self._future.result()
        except grpc.FutureCancelledError:
            raise LinkError(grpc.StatusCode.CANCELLED, "the call was cancelled") from None
        except grpc.RpcError as error:
            raise LinkError(error.code(), error.details() or "") from None
        return response

    def cancel(self) -> None:
        self._future.cancel()
