"""Models to and from binary glTF 2.0, exactly.

The container is written here rather than by trimesh, whose meshes hold vertex colours as 8-bit integers, and either
colours or a texture but not both: a model would not come back as it went. The layout is the plainest that the
standard allows: one buffer view for each vertex attribute and one for the indices, shared by all meshes, so that
reading is one view of the bytes for each attribute, sliced per mesh.

Only the finest level of detail is in the glTF scene; the coarser ones hang on it by the ``MSFT_lod`` extension, so
a viewer shows one model and not all levels inside each other.
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.assets.glb_container import Json, pack_container, split_container
from bridge.assets.gltf_wheel import read_wheel, wheel_extras
from bridge.assets.model import Material, Mesh, Model, Slot, Texture, Wheel
from bridge.assets.texture_images import TextureCache, encode_png
from bridge.errors import AssetError
from bridge.geometry import GLTF_FROM_ACTOR_AXES

_FLOAT, _UINT8, _UINT16, _UINT32 = 5126, 5121, 5123, 5125
_ARRAY_BUFFER, _ELEMENT_ARRAY_BUFFER = 34962, 34963
_TRIANGLES = 4

_DTYPES: dict[int, np.dtype[Any]] = {
    _FLOAT: np.dtype("<f4"),
    _UINT8: np.dtype("u1"),
    _UINT16: np.dtype("<u2"),
    _UINT32: np.dtype("<u4"),
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}

# The axes change is a permutation: moving columns keeps every bit, which a matrix product does not promise.
_GLTF_COLUMNS = GLTF_FROM_ACTOR_AXES.argmax(axis=1)
_ACTOR_COLUMNS = GLTF_FROM_ACTOR_AXES.argmax(axis=0)

_FLAGS = ("overhang", "dressed")
"""Fields of a material that lie in its ``extras``."""

_LOD_NODE = re.compile(r"lod(\d+)")


def write_glb(model: Model) -> bytes:
    """Return ``model`` as a binary glTF 2.0 file; equal models give equal bytes.

    Raises ``AssetError`` for a model without a mesh, and for a mesh whose arrays do not fit together.
    """
    meshes = [mesh for lod in model.lods for mesh in lod]
    if not model.lods or not all(model.lods):
        raise AssetError(f"model {model.name!r}: expected at least one mesh in every level of detail")
    for number, mesh in enumerate(meshes):
        _check_mesh(mesh, f"model {model.name!r}, mesh {number} ({mesh.material.name})")

    binary = _Binary()
    attributes = {
        "POSITION": [mesh.positions[:, _GLTF_COLUMNS] for mesh in meshes],
        "NORMAL": [mesh.normals[:, _GLTF_COLUMNS] for mesh in meshes],
        "TEXCOORD_0": [mesh.uvs for mesh in meshes],
        "COLOR_0": [mesh.colors for mesh in meshes],
    }
    accessors: list[Json] = []
    for semantic, arrays in attributes.items():
        view = binary.add(np.concatenate(arrays, dtype="<f4").tobytes(), _ARRAY_BUFFER, arrays[0].shape[1] * 4)
        accessors += _accessors(arrays, view, with_bounds=semantic == "POSITION")
    triangles = [mesh.triangles.reshape(-1, 1) for mesh in meshes]
    view = binary.add(np.concatenate(triangles, dtype="<u4").tobytes(), _ELEMENT_ARRAY_BUFFER)
    accessors += _accessors(triangles, view, with_bounds=False)

    materials = list({id(mesh.material): mesh.material for mesh in meshes}.values())
    images = list(dict.fromkeys((m.texture.name, encode_png(m.texture)) for m in materials if m.texture is not None))
    document: Json = {
        "asset": {"version": "2.0", "generator": "drivebridge"},
        "scene": 0,
        "scenes": [{"name": model.name, "nodes": [0]}],
        "nodes": [{"name": f"lod{level}", "mesh": level} for level in range(len(model.lods))],
        "meshes": _mesh_entries(model, [id(m) for m in materials], list(attributes)),
        "materials": [_material_entry(m, images) for m in materials],
        "accessors": accessors,
    }
    if len(model.lods) > 1:
        document["nodes"][0]["extensions"] = {"MSFT_lod": {"ids": list(range(1, len(model.lods)))}}
        document["extensionsUsed"] = ["MSFT_lod"]
    if images:
        document["samplers"] = [{}]  # repeats in both directions, filters as the viewer likes
        document["textures"] = [{"sampler": 0, "source": index} for index in range(len(images))]
        document["images"] = [
            {"name": name, "mimeType": "image/png", "bufferView": binary.add(png)} for name, png in images
        ]
    document["bufferViews"] = binary.views
    document["buffers"] = [{"byteLength": len(binary.data)}]
    return pack_container(document, bytes(binary.data))


class _Binary:
    """The BIN chunk while it grows, and its buffer views."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[Json] = []

    def add(self, data: bytes, target: int | None = None, stride: int | None = None) -> int:
        view: Json = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data)}
        if stride is not None:
            view["byteStride"] = stride
        if target is not None:
            view["target"] = target
        self.views.append(view)
        self.data += data + bytes(-len(data) % 4)
        return len(self.views) - 1


def _check_mesh(mesh: Mesh, where: str) -> None:
    """Refuse arrays that no reader could make sense of."""
    count = len(mesh.positions)
    for field, width in (("positions", 3), ("normals", 3), ("uvs", 2), ("colors", 3)):
        array = getattr(mesh, field)
        if array.shape != (count, width) or array.dtype != np.float32:
            raise AssetError(f"{where}: expected {field} ({count}, {width}) float32, got {array.shape} {array.dtype}")
        if not np.isfinite(array).all():
            raise AssetError(f"{where}: {field} hold a number that is not finite")
    triangles = mesh.triangles
    if triangles.ndim != 2 or triangles.shape[1] != 3 or triangles.dtype != np.uint32 or not len(triangles):
        raise AssetError(f"{where}: expected triangles (T > 0, 3) uint32, got {triangles.shape} {triangles.dtype}")
    if triangles.max() >= count:
        raise AssetError(f"{where}: a triangle refers to vertex {triangles.max()} of {count}")


def _accessors(arrays: list[NDArray[Any]], view: int, with_bounds: bool) -> list[Json]:
    """Return one accessor for each array; the arrays lie one after the other in the buffer view."""
    entries, offset = [], 0
    for array in arrays:
        width = array.shape[1]
        entry: Json = {
            "bufferView": view,
            "byteOffset": offset,
            "componentType": _UINT32 if width == 1 else _FLOAT,
            "count": len(array),
            "type": "SCALAR" if width == 1 else f"VEC{width}",
        }
        if with_bounds:
            entry["min"], entry["max"] = array.min(axis=0).tolist(), array.max(axis=0).tolist()
        entries.append(entry)
        offset += len(array) * width * 4
    return entries


def _mesh_entries(model: Model, material_ids: list[int], semantics: list[str]) -> list[Json]:
    total = sum(len(lod) for lod in model.lods)
    entries, number = [], 0
    for level, lod in enumerate(model.lods):
        primitives = []
        for mesh in lod:
            # Accessors are laid out attribute by attribute, then the indices.
            attributes = {semantic: column * total + number for column, semantic in enumerate(semantics)}
            primitive = {
                "attributes": attributes,
                "indices": len(semantics) * total + number,
                "material": material_ids.index(id(mesh.material)),
            }
            if mesh.wheel is not None:
                primitive["extras"] = wheel_extras(_turned_wheel(mesh.wheel, _GLTF_COLUMNS))
            primitives.append(primitive)
            number += 1
        entries.append({"name": f"{model.name}/lod{level}", "primitives": primitives})
    return entries


def _turned_wheel(wheel: Wheel, columns: NDArray[np.int64]) -> Wheel:
    x, y, z = (wheel.centre[column] for column in columns.tolist())
    return replace(wheel, centre=(x, y, z))


def _material_entry(material: Material, images: list[tuple[str, bytes]]) -> Json:
    surface: Json = {
        "baseColorFactor": [*material.base_color, 1.0],
        "metallicFactor": material.metallic,
        "roughnessFactor": material.roughness,
    }
    if material.texture is not None:
        surface["baseColorTexture"] = {"index": images.index((material.texture.name, encode_png(material.texture)))}
    entry: Json = {"name": f"{material.name}@{material.slot}", "pbrMetallicRoughness": surface}
    if material.alpha_cutoff is not None:
        entry |= {"alphaMode": "MASK", "alphaCutoff": material.alpha_cutoff}
    if extras := {name: True for name in _FLAGS if getattr(material, name)}:
        entry["extras"] = extras
    return entry


def read_glb(glb: bytes, name: str, textures: TextureCache | None = None) -> Model:
    """Return the model in ``glb`` under ``name``; the arrays are read-only.

    Needs nodes ``lod0``, ``lod1`` … without transforms, in glTF's axes. Normals are required; missing texture
    coordinates read as 0, missing colours as white. ``textures`` lets models share the images they have in common.

    Raises ``AssetError`` naming the model and what is wrong with it.
    """
    try:
        return _Reader(glb, name, textures if textures is not None else TextureCache()).model()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error) as error:
        raise AssetError(
            f"model {name!r}: malformed glTF ({type(error).__name__}: {error}); export it again as glTF 2.0 binary"
        ) from error


class _Reader:
    """One glTF file while it is read."""

    def __init__(self, glb: bytes, name: str, textures: TextureCache) -> None:
        self._name = name
        self._textures = textures
        self._document, self._binary = self._split(glb)
        self._materials = [self._material(entry) for entry in self._document.get("materials", [])]

    def _error(self, text: str) -> AssetError:
        return AssetError(f"model {self._name!r}: {text}")

    def _split(self, glb: bytes) -> tuple[Json, memoryview]:
        try:
            document, binary = split_container(glb)
        except AssetError as error:
            raise self._error(str(error)) from error
        if binary is None:
            raise self._error("expected a BIN chunk after the JSON chunk; external buffers are not read")
        return document, binary

    def model(self) -> Model:
        levels = {}
        for node in self._document["nodes"]:
            found = _LOD_NODE.fullmatch(node.get("name", ""))
            if found is None:
                continue
            if {"matrix", "translation", "rotation", "scale"} & node.keys():
                raise self._error(f"node {node['name']} has a transform; apply it to the mesh before exporting")
            mesh = self._document["meshes"][node["mesh"]]
            levels[int(found[1])] = tuple(self._mesh(primitive) for primitive in mesh["primitives"])
        if not levels or sorted(levels) != list(range(len(levels))):
            raise self._error(f"expected nodes lod0, lod1 … without gaps, got levels {sorted(levels)}")
        return Model(self._name, tuple(levels[level] for level in range(len(levels))))

    def _mesh(self, primitive: Json) -> Mesh:
        if primitive.get("mode", _TRIANGLES) != _TRIANGLES or "indices" not in primitive:
            raise self._error("expected indexed triangles")
        attributes = primitive["attributes"]
        if not {"POSITION", "NORMAL"} <= attributes.keys():
            raise self._error(f"expected POSITION and NORMAL, got {', '.join(attributes)}")
        positions = self._vectors(attributes["POSITION"]).take(_ACTOR_COLUMNS, axis=1)
        normals = self._vectors(attributes["NORMAL"]).take(_ACTOR_COLUMNS, axis=1)
        count = len(positions)
        uvs = self._optional(attributes, "TEXCOORD_0", np.zeros((count, 2), np.float32))
        colors = self._optional(attributes, "COLOR_0", np.ones((count, 3), np.float32))
        triangles = self._elements(primitive["indices"]).astype(np.uint32, copy=False).reshape(-1, 3)
        if not len(triangles) or triangles.max() >= count or not len(normals) == len(uvs) == len(colors) == count:
            raise self._error(f"a mesh of {count} vertices has attributes or indices that do not fit it")
        material = self._materials[primitive["material"]] if "material" in primitive else Material("default")
        wheel = read_wheel(primitive)
        wheel = wheel and _turned_wheel(wheel, _ACTOR_COLUMNS)
        return Mesh(material, positions, normals, uvs, colors, triangles, wheel)

    def _optional(self, attributes: Json, semantic: str, default: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the attribute, as wide as ``default``, or ``default`` where the mesh has none."""
        if semantic not in attributes:
            return default
        return self._vectors(attributes[semantic])[:, : default.shape[1]]

    def _vectors(self, accessor: int) -> NDArray[np.float32]:
        """Return a vertex attribute as (V, width) float32; normalized integers become 0-1."""
        elements = self._elements(accessor)
        if elements.dtype == np.float32:
            return elements
        if not self._document["accessors"][accessor].get("normalized", False):
            raise self._error(f"accessor {accessor}: expected float or normalized integers, got {elements.dtype}")
        return elements.astype(np.float32) / np.float32(np.iinfo(elements.dtype).max)

    def _elements(self, accessor: int) -> NDArray[Any]:
        """Return (count, width) elements as a view of the file's bytes."""
        entry = self._document["accessors"][accessor]
        if "sparse" in entry or "bufferView" not in entry:
            raise self._error(f"accessor {accessor} is sparse; export without sparse accessors")
        view = self._document["bufferViews"][entry["bufferView"]]
        dtype, width = _DTYPES[entry["componentType"]], _WIDTHS[entry["type"]]
        stride = view.get("byteStride", dtype.itemsize * width)
        if stride < dtype.itemsize * width:
            raise self._error(f"accessor {accessor}: its elements lie over each other, {stride} bytes apart")
        offset = view.get("byteOffset", 0) + entry.get("byteOffset", 0)
        return np.ndarray((entry["count"], width), dtype, self._binary, offset, (stride, dtype.itemsize))

    def _material(self, entry: Json) -> Material:
        name, _, slot = entry.get("name", "").rpartition("@")
        if not name:  # made elsewhere: no slot in the name
            name, slot = slot, Slot.FIXED
        if slot not in set(Slot):
            raise self._error(f"material {entry['name']!r}: expected a slot of {', '.join(Slot)} after the @")
        surface = entry.get("pbrMetallicRoughness", {})
        red, green, blue = surface.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0))[:3]
        return Material(
            name=name,
            base_color=(red, green, blue),
            roughness=surface.get("roughnessFactor", 1.0),
            metallic=surface.get("metallicFactor", 1.0),
            texture=self._texture(surface["baseColorTexture"]["index"]) if "baseColorTexture" in surface else None,
            slot=Slot(slot),
            alpha_cutoff=entry.get("alphaCutoff", 0.5) if entry.get("alphaMode") == "MASK" else None,
            **{flag: entry.get("extras", {}).get(flag, False) is True for flag in _FLAGS},
        )

    def _texture(self, index: int) -> Texture:
        image = self._document["images"][self._document["textures"][index]["source"]]
        if "bufferView" not in image:
            raise self._error("a texture lies outside of the file; export with embedded images")
        view = self._document["bufferViews"][image["bufferView"]]
        offset = view.get("byteOffset", 0)
        encoded = self._binary[offset : offset + view["byteLength"]]
        try:
            return self._textures.decode(image.get("name", f"{self._name}/{index}"), encoded)
        except AssetError as error:
            raise self._error(str(error)) from error
