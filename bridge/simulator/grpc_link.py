"""A simulator at the other end of a gRPC channel."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import grpc

from bridge.protocol.addresses import Address
from bridge.protocol.credentials import ClientCredentials
from bridge.protocol.limits import MAX_REPLY_BYTES
from bridge.protocol.server import CHANNEL_OPTIONS
from bridge.protocol.service import SERVICE_NAME
from bridge.simulator.link import LinkError, Pending
from bridge.simulator.tls_handshake import require_trust, speaks_tls

_OPTIONS: tuple[tuple[str, int | str], ...] = (
    *CHANNEL_OPTIONS,
    # Frames are many and large, and a proxy of the web is not meant for them.
    ("grpc.enable_http_proxy", 0),
    (
        "grpc.service_config",
        json.dumps(
            {
                "methodConfig": [
                    {"name": [{"service": SERVICE_NAME, "method": method}], "maxResponseMessageBytes": most}
                    for method, most in MAX_REPLY_BYTES.items()
                ]
            }
        ),
    ),
)

_TOO_LARGE = ("message larger than max", "metadata size exceeds")
"""In what gRPC says of a reply that it stopped reading; RESOURCE_EXHAUSTED is also what a simulator may answer."""


class GrpcLink:
    """Implements ``Link`` with a channel that is encrypted where credentials are given."""

    def __init__(self, address: Address, credentials: ClientCredentials | None = None) -> None:
        """Prepare to call ``address``; the first call connects."""
        self.address = str(address)
        self._place = address
        self._credentials = credentials
        self._channel = (
            grpc.insecure_channel(address.place, options=_OPTIONS)
            if credentials is None
            else grpc.secure_channel(address.place, credentials.for_grpc(), options=_OPTIONS)
        )
        self._methods: dict[str, Callable[..., Any]] = {}
        self._is_open = True

    def call(self, method: str, request: bytes, *, timeout_s: float) -> Pending:
        """See ``Link.call``. Who both ends are is found out with the first call, too."""
        if not self._is_open:
            raise LinkError(grpc.StatusCode.UNAVAILABLE, "the connection was closed")
        deadline = time.monotonic() + timeout_s
        is_first = not self._methods
        if is_first and self._credentials is not None:
            require_trust(self._place, self._credentials, deadline)
        if method not in self._methods:
            self._methods[method] = self._channel.unary_unary(f"/{SERVICE_NAME}/{method}", None, None).future
        remaining = max(deadline - time.monotonic(), 0.0)
        future = self._methods[method](request, timeout=remaining, wait_for_ready=is_first)
        return _PendingCall(future, self._explained_first if is_first else self._explained)

    def close(self) -> None:
        """See ``Link.close``."""
        self._is_open = False
        self._channel.close()

    def _explained_first(self, error: LinkError) -> LinkError:
        """Tell a simulator that wants TLS from one that is not there."""
        is_lost = error.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        if is_lost and self._credentials is None and speaks_tls(self._place):
            return LinkError(
                grpc.StatusCode.UNAUTHENTICATED,
                f"it speaks TLS; call it tls://{self._place.place} and give --tls FOLDER",
            )
        return self._explained(error)

    def _explained(self, error: LinkError) -> LinkError:
        if error.code is grpc.StatusCode.RESOURCE_EXHAUSTED and any(said in error.details for said in _TOO_LARGE):
            return LinkError(grpc.StatusCode.DATA_LOSS, f"more than a reply may hold: {error.details}")
        if error.code is not grpc.StatusCode.UNAUTHENTICATED:
            return error
        if self._credentials is None:
            return LinkError(
                error.code, "it asks for a token, which must not travel unencrypted; start it with --tls FOLDER"
            )
        file = self._credentials.folder / "token"
        if self._credentials.token is None:
            return LinkError(error.code, f"it asks for a token; copy the file that it was started with to {file}")
        return LinkError(error.code, f"it does not accept {file}; copy the file that it was started with there")


class _PendingCall:
    """Implements ``Pending``."""

    def __init__(self, future: Any, explain: Callable[[LinkError], LinkError]) -> None:
        self._future = future
        self._explain = explain

    def result(self) -> bytes:
        try:
            response: bytes = self._future.result()
        except grpc.FutureCancelledError:
            raise LinkError(grpc.StatusCode.CANCELLED, "the call was cancelled") from None
        except grpc.RpcError as error:
            raise self._explain(LinkError(error.code(), error.details() or "")) from None
        return response

    def cancel(self) -> None:
        self._future.cancel()
