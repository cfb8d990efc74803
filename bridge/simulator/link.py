"""What carries calls to a simulator and brings its answers back.

Requests and responses are serialized messages here; ``RemoteSimulator`` knows what they say.
"""

from __future__ import annotations

from typing import Protocol

import grpc


class LinkError(Exception):
    """A call that came to nothing: gRPC's status for it, whatever the link is made of, and what is known of it."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        """Keep both."""
        super().__init__(details)
        self.code = code
        self.details = details


class Pending(Protocol):
    """A call that is under way."""

    def result(self) -> bytes:
        """Wait for the response, for as long as the call may take. Raises ``LinkError``."""

    def cancel(self) -> None:
        """Give up waiting; ``result`` is not called any more."""


class Link(Protocol):
    """A connection to one simulator. Calls are answered in their order; not for several threads at once."""

    @property
    def address(self) -> str:
        """What the simulator is called in messages."""

    def call(self, method: str, request: bytes, *, timeout_s: float) -> Pending:
        """Send a request to the rpc ``method`` of ``SimulatorService``.

        The first call waits for the simulator to come up, within its time. Raises ``LinkError``.
        """

    def close(self) -> None:
        """Let go of the simulator, which goes on; calls under way come to nothing."""
