"""The container of binary glTF 2.0: a JSON document and the bytes that it refers to."""

from __future__ import annotations

import json
import struct
from typing import Any

from bridge.errors import AssetError

Json = dict[str, Any]

_MAGIC, _VERSION = 0x46546C67, 2
_JSON_CHUNK, _BIN_CHUNK = 0x4E4F534A, 0x004E4942


def pack_container(document: Json, binary: bytes) -> bytes:
    """Return the file of ``document`` and its ``binary``, whose length is a multiple of four."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    length = 12 + 8 + len(text) + 8 + len(binary)
    return b"".join(
        (
            struct.pack("<III", _MAGIC, _VERSION, length),
            struct.pack("<II", len(text), _JSON_CHUNK),
            text,
            struct.pack("<II", len(binary), _BIN_CHUNK),
            binary,
        )
    )


def split_container(glb: bytes) -> tuple[Json, memoryview | None]:
    """Return the document and the binary chunk of a file, None where it has none.

    Raises ``AssetError`` for what is no whole binary glTF 2, and ``ValueError`` or ``struct.error`` for a document
    that cannot be read.
    """
    if len(glb) < 20:
        raise AssetError(f"expected binary glTF, got {len(glb)} bytes")
    magic, version, length = struct.unpack_from("<III", glb)
    if magic != _MAGIC or version != _VERSION:
        raise AssetError(f"expected binary glTF 2, got magic {magic:#x}, version {version}")
    if length != len(glb):
        raise AssetError(f"the file is cut: its header says {length} bytes, {len(glb)} are there")
    size, kind = struct.unpack_from("<II", glb, 12)
    if kind != _JSON_CHUNK:
        raise AssetError("expected the JSON chunk first")
    try:
        document = json.loads(glb[20 : 20 + size])
    except RecursionError:
        raise AssetError("the JSON chunk is nested too deep to be read") from None
    if not isinstance(document, dict):
        raise AssetError("expected a JSON object in the JSON chunk")
    if 20 + size + 8 > len(glb):
        return document, None
    size_bin, kind = struct.unpack_from("<II", glb, 20 + size)
    if kind != _BIN_CHUNK:
        return document, None
    return document, memoryview(glb)[28 + size : 28 + size + size_bin]
