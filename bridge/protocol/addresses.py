"""Addresses of simulators as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.errors import SimulatorError

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_PLACE = re.compile(r"(?P<host>[\w.-]+|\[[\w.:%]+\]):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a simulator listens, and what carries its calls."""

    host: str
    """A name or an IP address; one of version 6 stands in brackets."""
    port: int
    is_socket: bool = False
    """Whether it speaks the framing of framing.proto instead of gRPC."""
    is_secured: bool = False
    """Whether the connection is encrypted."""

    @classmethod
    def parsed(cls, text: str) -> Address:
        """Read ``HOST:PORT``, ``tls://HOST:PORT`` or ``socket:HOST:PORT``; another machine implies ``tls://``.

        Raises ``SimulatorError`` for anything else, and for a socket on another machine.
        """
        is_socket, says_tls = text.startswith("socket:"), text.startswith("tls://")
        match = _PLACE.fullmatch(text.removeprefix("socket:" if is_socket else "tls://"))
        if match is None or not 0 < int(match["port"]) < 65536:
            raise SimulatorError(f"expected a simulator address HOST:PORT, got {text!r}")
        host, port = match["host"], int(match["port"])
        if is_socket and not is_loopback(host):
            raise SimulatorError(
                f"{text} is not on this machine, and a framed socket is not encrypted; "
                f"forward the port to this machine instead, for example ssh -L {port}:localhost:{port} {host}"
            )
        return cls(host, port, is_socket, says_tls or not is_loopback(host))

    @property
    def place(self) -> str:
        """``HOST:PORT``."""
        return f"{self.host}:{self.port}"

    @property
    def name(self) -> str:
        """The host without brackets, as sockets and certificates have it."""
        return self.host.strip("[]")

    def __str__(self) -> str:
        scheme = "socket:" if self.is_socket else "tls://" if self.is_secured else ""
        return scheme + self.place


def is_loopback(host: str) -> bool:
    """Return whether only this machine can listen at or call ``host``."""
    return host in _LOOPBACK
