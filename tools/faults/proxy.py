"""A connection between controller and simulator that is not to be relied on."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Mischief:
    """What is done to the replies of a simulator, once. A number of bytes is counted over all connections."""

    cut_after: int | None = None
    """Bytes after which all connections end, in the middle of a message or not, and new ones are refused."""
    flip_at: int | None = None
    """The byte of which one bit is turned over."""
    silent_after: int | None = None
    """Bytes after which nothing comes any more, while the connections stay."""
    delay_s: float = 0.0
    """How much later everything arrives."""


NOTHING = Mischief()


class Proxy:
    """Passes on what two ends of TCP connections say to each other. Use as a context manager."""

    def __init__(self, port: int, mischief: Mischief = NOTHING) -> None:
        """Listen on a free port of this machine for connections to ``port`` of it."""
        self.passed = 0
        """How many bytes of replies have gone through."""
        self.has_met = False
        """Whether the mischief has been done."""
        self._upstream = port
        self._mischief = mischief
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._is_dead = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end_all()

    def heal(self) -> None:
        """Be a good connection from now on; those that were harmed end."""
        self._mischief = NOTHING
        self._is_dead = False
        self._end_all()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                client, _ = self._listener.accept()
                if self._is_dead:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._upstream))
                self._open += [client, server]
                threading.Thread(target=self._pump, args=(client, server), daemon=True).start()
                threading.Thread(target=self._pump_replies, args=(server, client), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
        _end(source, sink)

    def _pump_replies(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                with self._lock:
                    start, self.passed = self.passed, self.passed + len(data)
                time.sleep(self._mischief.delay_s)
                sink.sendall(self._harmed(data, start))
                if self._is_dead:
                    self._end_all()
        _end(source, sink)

    def _harmed(self, data: bytes, start: int) -> bytes:
        """Return what becomes of ``data``, which begins with byte ``start`` of all replies."""
        what, end = self._mischief, start + len(data)
        places = (what.cut_after, what.silent_after, what.flip_at)
        self.has_met |= what.delay_s > 0.0 or any(place is not None and place < end for place in places)
        if what.cut_after is not None and what.cut_after < end:
            self._is_dead = True
            return data[: max(0, what.cut_after - start)]
        if what.silent_after is not None and what.silent_after < end:
            return data[: max(0, what.silent_after - start)]
        if what.flip_at is not None and start <= what.flip_at < end:
            at = what.flip_at - start
            return data[:at] + bytes([data[at] ^ (1 << what.flip_at % 8)]) + data[at + 1 :]
        return data

    def _end_all(self) -> None:
        connections, self._open = self._open, []
        _end(*connections)


def _end(*connections: socket.socket) -> None:
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
