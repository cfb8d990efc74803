"""The version of the protocol that this package speaks, and what a difference means."""

from __future__ import annotations

from typing import NamedTuple


class ProtocolVersion(NamedTuple):
    """Peers of different ``major`` refuse each other; a difference in ``minor`` is only fewer features."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


PROTOCOL_VERSION = ProtocolVersion(1, 0)
