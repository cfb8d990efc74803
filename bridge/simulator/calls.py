"""Calls of ``SimulatorService`` over a link: messages out and in, and what goes wrong as errors of the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import grpc
from google.protobuf.message import DecodeError, Message

from bridge.errors import (
    ProtocolVersionError,
    SimulatorError,
    SimulatorLostError,
    SimulatorReplyError,
    SimulatorRequestError,
)
from bridge.protocol.convert import MessageError, plain_text
from bridge.protocol.version import PROTOCOL_VERSION
from bridge.simulator.link import Link, LinkError, Pending

_LOST = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)
_REFUSED = (
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
)

Response = TypeVar("Response", bound=Message)
Value = TypeVar("Value")


class Calls:
    """Makes calls to one simulator; ``during`` says in the messages of errors what a call is for.

    Every call raises ``SimulatorLostError`` if nobody answers in time, ``SimulatorRequestError`` for a refusal,
    ``SimulatorReplyError`` for an answer that is none, ``ProtocolVersionError`` where the call is not known,
    ``SimulatorError`` for any other failure.
    """

    def __init__(self, link: Link, *, timeout_s: float, diagnose: Callable[[], str]) -> None:
        """Call over ``link``, for ``timeout_s`` at most; ``diagnose`` is asked for more words when nobody answers."""
        self.address = link.address
        self._link = link
        self._timeout_s = timeout_s
        self._diagnose = diagnose

    def close(self) -> None:
        """Close the link; the server goes on."""
        self._link.close()

    def begin(self, method: str, request: Message, during: str, timeout_s: float | None = None) -> Pending:
        """Send ``request``, to be answered in ``timeout_s`` if that is given."""
        wait_s = self._timeout_s if timeout_s is None else timeout_s
        try:
            return self._link.call(method, request.SerializeToString(), timeout_s=wait_s)
        except LinkError as error:
            raise self.translated(error, during) from None

    def finish(self, pending: Pending, kind: type[Response], during: str, most_bytes: int | None = None) -> Response:
        """Wait for the response, of ``most_bytes`` at most if that is given."""
        try:
            response = pending.result()
        except LinkError as error:
            raise self.translated(error, during) from None
        if most_bytes is not None and len(response) > most_bytes:
            raise self._bad_reply(during, f"expected at most {most_bytes} bytes, got {len(response)}")
        try:
            return kind.FromString(response)
        except DecodeError:
            raise self._bad_reply(during, f"expected a {kind.DESCRIPTOR.full_name}, got other bytes") from None

    def answer(
        self, method: str, request: Message, kind: type[Response], during: str, timeout_s: float | None = None
    ) -> Response:
        """Send ``request`` and wait for the response."""
        return self.finish(self.begin(method, request, during, timeout_s), kind, during)

    def read(self, during: str, read: Callable[[], Value]) -> Value:
        """Make a value of a response that may be malformed."""
        try:
            return read()
        except MessageError as error:
            raise self._bad_reply(during, str(error)) from None

    def translated(self, error: LinkError, during: str) -> SimulatorError:
        """Return what a call that came to nothing means."""
        code, details = error.code, plain_text(error.details)
        if code in _LOST:
            hint = self._diagnose() or "is a simulator running there?"
            return SimulatorLostError(f"{self.address} did not answer during {during} ({code.name.lower()}): {hint}")
        if code is grpc.StatusCode.UNAUTHENTICATED:
            return SimulatorError(f"{self.address} is not to be trusted, or does not trust us: {details}")
        if code is grpc.StatusCode.DATA_LOSS:
            return self._bad_reply(during, details)
        if code in _REFUSED:
            return SimulatorRequestError(f"{self.address} refused {during}: {details}")
        if code is grpc.StatusCode.UNIMPLEMENTED:
            return ProtocolVersionError(
                f"{self.address} answers but does not know {during} of protocol {PROTOCOL_VERSION}; "
                "is it a DriveBridge simulator, and of this version?"
            )
        return SimulatorError(f"{self.address} failed during {during} ({code.name.lower()}): {details}")

    def _bad_reply(self, during: str, problem: str) -> SimulatorReplyError:
        return SimulatorReplyError(f"{self.address}: bad reply to {during}: {problem}")
