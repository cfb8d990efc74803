"""Damage to binary glTF: to its document, to the numbers and images that it refers to, or to the container."""

from __future__ import annotations

import json
import struct
from random import Random

from bridge.assets.glb_container import split_container
from bridge.errors import AssetError
from tests.fuzz.mutation.json_tree import dump_json, mutate_tree
from tests.fuzz.mutation.plain_bytes import mutate_bytes


def mutate_glb(data: bytes, rng: Random) -> bytes:
    """Damage a file; anything that is none is damaged as plain bytes."""
    try:
        document, binary = split_container(data)
    except (AssetError, ValueError, struct.error, RecursionError):
        return mutate_bytes(data, rng)
    content = b"" if binary is None else bytes(binary)
    match rng.randrange(10):
        case 0:
            return mutate_bytes(data, rng)
        case 1 | 2:
            return join_glb(json.dumps(document).encode(), mutate_bytes(content, rng))
        case _:
            return join_glb(dump_json(mutate_tree(document, rng)), content)


def join_glb(text: bytes, binary: bytes) -> bytes:
    """Return the file of a JSON text, whatever it says, and its bytes."""
    text += b" " * (-len(text) % 4)
    length = 28 + len(text) + len(binary)
    head = struct.pack("<4sIIII", b"glTF", 2, length, len(text), 0x4E4F534A)
    return head + text + struct.pack("<II", len(binary), 0x004E4942) + binary
