"""HTTP/2 that a test writes frame by frame, to say what no gRPC library would."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import Self

DATA, HEADERS, RST_STREAM, SETTINGS, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_PIECE = 16_000


def header(name: bytes, value: bytes) -> bytes:
    """Return a header as HPACK has it, neither indexed nor compressed; both under 127 bytes."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


GRPC_REPLY = header(b":status", b"200") + header(b"content-type", b"application/grpc")


def message(payload: bytes, *, compressed: bool = False, claimed: int | None = None) -> bytes:
    """Return a message of gRPC; ``claimed`` is the length that its prefix says."""
    return struct.pack(">BI", compressed, len(payload) if claimed is None else claimed) + payload


def gzip_bomb(mebibytes: int) -> bytes:
    """Return about a thousandth of ``mebibytes`` that unpack to so many zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (mebibytes - 1)


class Connection:
    """One client's connection; its first request has arrived."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._incoming = peer.makefile("rb")
        self._windows = {0: 65_535, 1: 65_535}
        self.stream = 1
        self.sent = 0
        if self._incoming.read(len(_PREFACE)) != _PREFACE:
            raise ConnectionResetError  # it tries whether TLS is spoken here
        self.frame(SETTINGS, 0, 0, b"")
        ended = False
        while not ended:
            kind, flags = self._read()
            ended = kind == DATA and bool(flags & END_STREAM)

    def frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        """Send one frame."""
        data = struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload
        self._peer.sendall(data)
        self.sent += len(data)

    def data(self, payload: bytes) -> None:
        """Send ``payload``, as fast as the client lets."""
        for start in range(0, len(payload), _PIECE):
            piece = payload[start : start + _PIECE]
            while min(self._windows[0], self._windows[self.stream]) < len(piece):
                self._read()
            self._windows[0] -= len(piece)
            self._windows[self.stream] -= len(piece)
            self.frame(DATA, 0, self.stream, piece)

    def wait_for_frame(self) -> None:
        """Return when the client says something, or soon in any case."""
        select.select([self._peer], [], [], 0.05)

    def wait_for_end(self) -> None:
        """Read until the client goes away."""
        while True:
            self._read()

    def _read(self) -> tuple[int, int]:
        head = self._incoming.read(9)
        if len(head) < 9:
            raise ConnectionResetError
        kind, flags, stream = head[3], head[4], struct.unpack(">I", head[5:])[0]
        payload = self._incoming.read(int.from_bytes(head[:3]))
        if kind == HEADERS:
            self.stream = stream
        elif kind == SETTINGS and not flags & ACK:
            for number, value in struct.iter_unpack(">HI", payload):
                if number == 4:  # the initial window of streams
                    self._windows[1] += value - 65_535
            self.frame(SETTINGS, ACK, 0, b"")
        elif kind == WINDOW_UPDATE:
            self._windows[stream] = self._windows.get(stream, 65_535) + struct.unpack(">I", payload)[0]
        return kind, flags


class RawServer:
    """Answers each connection with ``script``; use as a context manager."""

    def __init__(self, script: Callable[[Connection], None]) -> None:
        self._script = script
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.sent = 0
        self._peers: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for peer in self._peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def _serve(self) -> None:
        for peer in self._accepted():
            with peer, contextlib.suppress(OSError):
                connection = Connection(peer)
                try:
                    self._script(connection)
                    connection.wait_for_end()
                finally:
                    self.sent += connection.sent
                    connection._incoming.close()

    def _accepted(self) -> Iterator[socket.socket]:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self._peers.append(peer)
            yield peer


class RawClient:
    """Calls one rpc, frame by frame; use as a context manager."""

    def __init__(self, address: str, path: str, *, window: int = 65_535, encoding: bytes = b"identity") -> None:
        """Open a call of ``path`` whose reply may fill a ``window`` of bytes, and no more."""
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=30)
        self._incoming = self._socket.makefile("rb")
        self._windows = {0: 65_535, 1: 65_535}
        self._has_ended = False
        self._headers = b""
        self._socket.sendall(_PREFACE)
        self._frame(SETTINGS, 0, 0, struct.pack(">HI", 4, window))
        headers = (
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path.encode()),
            (b":authority", b"localhost"),
            (b"te", b"trailers"),
            (b"content-type", b"application/grpc"),
            (b"grpc-encoding", encoding),
        )
        self._frame(HEADERS, END_HEADERS, 1, b"".join(header(name, value) for name, value in headers))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._incoming.close()
        self._socket.close()

    def send(self, payload: bytes, *, end: bool = False) -> None:
        """Send a part of the request, as fast as the server lets, unless it has ended the call."""
        for start in range(0, max(len(payload), 1), _PIECE):
            piece = payload[start : start + _PIECE]
            while min(self._windows.values()) < len(piece) and not self._has_ended:
                self._read()
            if self._has_ended:
                return
            for number in self._windows:
                self._windows[number] -= len(piece)
            self._frame(DATA, END_STREAM if end and start + _PIECE >= len(payload) else 0, 1, piece)

    def end(self) -> bytes:
        """Wait for the server to end the call; returns the headers that came, and the code if it was reset."""
        while not self._has_ended:
            self._read()
        return self._headers

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        self._socket.sendall(
            struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload
        )

    def _read(self) -> None:
        head = self._incoming.read(9)
        if len(head) < 9:
            raise ConnectionResetError
        kind, flags, stream = head[3], head[4], struct.unpack(">I", head[5:])[0]
        payload = self._incoming.read(int.from_bytes(head[:3]))
        if kind == SETTINGS and not flags & ACK:
            for number, value in struct.iter_unpack(">HI", payload):
                if number == 4:
                    self._windows[1] += value - 65_535
            self._frame(SETTINGS, ACK, 0, b"")
        elif kind == WINDOW_UPDATE:
            self._windows[stream] += struct.unpack(">I", payload)[0]
        elif kind == HEADERS:
            self._headers += payload
        elif kind == RST_STREAM:
            self._headers += b"reset with code " + str(int.from_bytes(payload)).encode()
        if kind == RST_STREAM or (kind == HEADERS and flags & END_STREAM):
            self._has_ended = True
