"""Writes glTF files as other programs do, in ways that the project's own writer does not."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.assets.glb_container import pack_container

_CODES = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}

# The corners and outward triangles of a box from (-1, -1, -1) to (1, 1, 1).
CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
FACES = np.array(
    [
        *((0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1)),
        *((2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3)),
    ],
    np.uint16,
)


class GlbMaker:
    """A document and its buffer while they grow."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": []}
        self._binary = bytearray()

    def view(self, data: bytes, stride: int | None = None) -> int:
        """Add bytes and return the number of their view."""
        entry: dict[str, Any] = {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data)}
        if stride is not None:
            entry["byteStride"] = stride
        self.document["bufferViews"].append(entry)
        self._binary += data + bytes(-len(data) % 4)
        return len(self.document["bufferViews"]) - 1

    def accessor(
        self, array: NDArray[Any], *, normalized: bool = False, view: int | None = None, offset: int = 0
    ) -> int:
        """Add an array, to a view of its own unless one is given."""
        rows = array.reshape(len(array), -1)
        entry = {
            "bufferView": self.view(np.ascontiguousarray(rows).tobytes()) if view is None else view,
            "byteOffset": offset,
            "componentType": _CODES[rows.dtype.str[1:]],
            "count": len(rows),
            "type": _TYPES[rows.shape[1]],
        }
        if normalized:
            entry["normalized"] = True
        self.document["accessors"].append(entry)
        return len(self.document["accessors"]) - 1

    def bytes(self) -> bytes:
        """Return the file."""
        self.document["buffers"] = [{"byteLength": len(self._binary)}]
        return pack_container(self.document, bytes(self._binary))


def box(size: tuple[float, float, float], lowest: float = 0.0) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Return corners and faces of a box (x, y, z) in metres whose underside is at y = ``lowest``."""
    corners = (CORNERS * np.array(size, np.float32) / 2).astype(np.float32)
    corners[:, 1] += np.float32(size[1] / 2 + lowest)
    return corners, FACES


def box_glb(size: tuple[float, float, float] = (1.8, 1.5, 4.5), **changes: Any) -> bytes:
    """Return the file of a box without normals; ``changes`` go into the document, one level deep."""
    maker = GlbMaker()
    corners, faces = box(size, changes.pop("lowest", 0.0))
    position, index = maker.accessor(corners), maker.accessor(faces.reshape(-1))
    maker.document |= {
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": position}, "indices": index, "material": 0}]}],
        "materials": [{"name": "Paint"}],
    }
    maker.document |= changes
    return maker.bytes()


def write_pack(folder: Path, glb: bytes, **fields: str) -> Path:
    """Write a pack of one model, a car of 4.5 x 1.8 x 1.5 m unless ``fields`` (as YAML) say otherwise."""
    entry = {"file": "car.glb", "category": "car", "size_m": "[4.5, 1.8, 1.5]"} | fields
    lines = "\n".join(f"    {key}: {value}" for key, value in entry.items() if value)
    (folder / "pack.yaml").write_text(f"schema: 1\nname: Test\nlicense: CC0\nmodels:\n  -\n{lines}\n")
    (folder / "car.glb").write_bytes(glb)
    return folder


def document_of(glb: bytes) -> bytes:
    """Return the JSON text of a file."""
    return glb[20 : 20 + struct.unpack_from("<I", glb, 12)[0]]
