"""Binary glTF as other programs write it: buffers, accessors of every kind, embedded images.

The exact and fast reader of the project's own files is ``bridge.assets.gltf``.
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.assets.glb_container import Json, split_container
from bridge.errors import AssetError
from bridge.geometry import Matrix

_DTYPES: dict[int, np.dtype[Any]] = {
    5120: np.dtype("i1"),
    5121: np.dtype("u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}

_READ = frozenset(
    {
        "EXT_texture_webp",
        "KHR_lights_punctual",
        "KHR_materials_anisotropy",
        "KHR_materials_clearcoat",
        "KHR_materials_dispersion",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_iridescence",
        "KHR_materials_pbrSpecularGlossiness",
        "KHR_materials_sheen",
        "KHR_materials_specular",
        "KHR_materials_transmission",
        "KHR_materials_unlit",
        "KHR_materials_variants",
        "KHR_materials_volume",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
        "MSFT_lod",
    }
)
"""Extensions that a file may require: read, or without effect on what is drawn of it."""

_REMEDIES = {
    "KHR_draco_mesh_compression": "export without Draco compression",
    "EXT_meshopt_compression": "export without meshopt compression",
    "KHR_texture_basisu": "export with PNG or JPEG images instead of KTX2",
    "MSFT_texture_dds": "export with PNG or JPEG images instead of DDS",
}


_MAX_ELEMENTS = 16_000_000
"""What may be read of one file, vertices of every attribute and indices together; many accessors may share bytes."""


class GlbFile:
    """One file. Members that do not exist or do not fit raise ``KeyError``, ``IndexError`` or ``ValueError``."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes of the file. Raises ``AssetError`` for what is no binary glTF 2 that can be read here."""
        try:
            self.document, self._binary = split_container(data)
        except (ValueError, struct.error) as error:
            raise AssetError(f"malformed glTF ({error}); export it again as glTF 2.0 binary") from error
        for name in self.document.get("extensionsRequired", []):
            if name not in _READ:
                remedy = _REMEDIES.get(name, "export without this extension")
                raise AssetError(f"the file needs the extension {name}, which is not supported; {remedy}")
        self._elements_read = 0
        self._buffers = [self._buffer(number, entry) for number, entry in enumerate(self.entries("buffers"))]

    def entries(self, name: str) -> list[Json]:
        """Return the list called ``name`` of the document; empty where there is none."""
        return list(self.document.get(name, []))

    def vectors(self, accessor: int) -> Matrix:
        """Return (N, width) numbers as float64; normalized integers become -1 to 1 or 0 to 1."""
        elements = self.elements(accessor)
        values = elements.astype(np.float64)
        if self.entries("accessors")[accessor].get("normalized", False):
            values = np.maximum(values / np.iinfo(elements.dtype).max, -1.0)
        if not np.isfinite(values).all():
            raise AssetError(f"accessor {accessor} holds a number that is not finite")
        return values

    def elements(self, accessor: int) -> NDArray[Any]:
        """Return (N, width) elements of an accessor as they are stored, substitutions of sparse ones made."""
        entry = self.entries("accessors")[accessor]
        dtype, width, count = _DTYPES[entry["componentType"]], _WIDTHS[entry["type"]], int(entry["count"])
        self._elements_read += count
        if count < 0 or self._elements_read > _MAX_ELEMENTS:
            raise AssetError(f"accessor {accessor}: {count} elements, beyond {_MAX_ELEMENTS} in all; simplify the mesh")
        if "bufferView" in entry:
            elements = self._strided(entry["bufferView"], entry.get("byteOffset", 0), dtype, width, count)
        else:
            elements = np.zeros((count, width), dtype)
        if "sparse" in entry:
            sparse = entry["sparse"]
            number = int(sparse["count"])
            where, what = sparse["indices"], sparse["values"]
            indices = self._strided(
                where["bufferView"], where.get("byteOffset", 0), _DTYPES[where["componentType"]], 1, number
            )
            elements = elements.copy()
            elements[indices.reshape(-1).astype(np.int64)] = self._strided(
                what["bufferView"], what.get("byteOffset", 0), dtype, width, number
            )
        return elements

    def image(self, index: int) -> bytes | memoryview:
        """Return the encoded bytes of an image."""
        entry = self.entries("images")[index]
        if "bufferView" not in entry:
            return _data_uri(entry.get("uri", ""), f"image {index}")
        view = self.entries("bufferViews")[entry["bufferView"]]
        start = int(view.get("byteOffset", 0))
        return self._buffers[view["buffer"]][start : start + int(view["byteLength"])]

    def _strided(self, view_index: int, offset: int, dtype: np.dtype[Any], width: int, count: int) -> NDArray[Any]:
        view = self.entries("bufferViews")[view_index]
        buffer = self._buffers[view["buffer"]]
        first = int(view.get("byteOffset", 0)) + int(offset)
        size = dtype.itemsize * width
        stride = int(view.get("byteStride", size))
        if stride < size:
            raise AssetError(f"buffer view {view_index}: elements of {size} bytes are {stride} bytes apart")
        if first < 0 or first + (count - 1) * stride + size > len(buffer):
            raise AssetError(f"buffer view {view_index}: {count} elements do not fit into it")
        return np.ndarray((count, width), dtype, buffer, first, (stride, dtype.itemsize))

    def _buffer(self, number: int, entry: Json) -> memoryview:
        if "uri" in entry:
            return memoryview(_data_uri(entry["uri"], f"buffer {number}"))
        if number != 0 or self._binary is None:
            raise AssetError(f"buffer {number} has no data; export as one .glb with everything embedded")
        return self._binary


def _data_uri(uri: str, what: str) -> bytes:
    head, comma, body = uri.partition(",")
    if not uri.startswith("data:") or not comma or not head.endswith(";base64"):
        raise AssetError(f"{what} lies in another file ({uri[:60]!r}); export as one .glb with everything embedded")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise AssetError(f"{what}: malformed base64 ({error})") from error
