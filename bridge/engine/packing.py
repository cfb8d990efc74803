"""Turns a ``Model`` into the arrays that the graphics card takes: one vertex layout, one index list, cells, levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Material, Mesh, Model, Slot, Texture
from bridge.engine.cells import cell_of_triangles, cell_side

MAX_LODS = 4
"""Levels of detail that are used; further ones are ignored."""

PLAIN, TEXTURED, CUTOUT = 0, 1, 2
"""The kinds of surface: of one material colour, with a texture, with a texture that has holes.

Holes cost a texture look-up wherever depth is drawn, textures wherever colour is.
"""

KINDS = 3

SLOT_CODES = {slot: code for code, slot in enumerate(Slot)}
"""The numbers by which the shaders know the slots."""

VERTEX = np.dtype(
    [("position", "f4", 3), ("normal", "f2", 4), ("uv", "f4", 2), ("color", "u1", 4), ("surface", "u2", 4)]
)
"""``color`` holds square roots of linear light; ``surface`` is texture layer, slot, roughness and metallic."""

VERTEX_FORMAT = "3f4 4f2 2f4 4f1 4u2"
VERTEX_ATTRIBUTES = ("in_position", "in_normal", "in_uv", "in_color", "in_surface")


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A part of a model that is drawn or left out as a whole.

    ``lower``, ``upper``: (3,) corners of its box in the model's frame, metres.
    ``ranges``: (MAX_LODS, KINDS, 2) first index and count, by level and kind of surface; the kinds of a level lie one
    after the other.
    """

    lower: NDArray[np.float32]
    upper: NDArray[np.float32]
    ranges: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PackedModel:
    """A model ready to upload.

    ``vertices``: (V,) ``VERTEX``, whose texture layers count in ``textures``, from 1; 0 is no texture.
    ``indices``: (I,) uint32. ``lamps``: (L, 3) centres of its ``LAMP`` lenses, metres.
    ``levels``: how many levels of detail it has.
    """

    vertices: NDArray[np.void]
    indices: NDArray[np.uint32]
    cells: tuple[Cell, ...]
    levels: int
    textures: tuple[Texture, ...]
    lamps: NDArray[np.float64]


def pack_model(model: Model) -> PackedModel:
    """Return ``model`` in the engine's layout."""
    lods = model.lods[:MAX_LODS]
    meshes = [mesh for lod in lods for mesh in lod]
    lower = np.min([mesh.positions.min(axis=0) for mesh in meshes], axis=0)
    upper = np.max([mesh.positions.max(axis=0) for mesh in meshes], axis=0)
    side_m = cell_side(float((upper - lower)[:2].max()), sum(len(mesh.triangles) for mesh in lods[0]))

    textures: dict[_TextureKey, tuple[int, Texture]] = {}
    for mesh in meshes:
        texture = mesh.material.texture
        key_of_texture = _texture_key(mesh.material)
        if texture is not None and key_of_texture not in textures:
            textures[key_of_texture] = (len(textures) + 1, with_half_cutoff(texture, mesh.material.alpha_cutoff))

    # One row a triangle: where it goes, and its three vertices counted over the whole model.
    keys: list[NDArray[np.int64]] = []
    triangles: list[NDArray[np.uint32]] = []
    base = 0
    for level, lod in enumerate(lods):
        for mesh in lod:
            cell = cell_of_triangles(mesh.positions, mesh.triangles, lower, side_m)
            keys.append((cell * MAX_LODS + level) * KINDS + _kind(mesh.material))
            triangles.append(mesh.triangles + np.uint32(base))
            base += len(mesh.positions)
    key = np.concatenate(keys)
    order = np.argsort(key, kind="stable")
    indices = np.concatenate(triangles)[order]
    vertices = np.concatenate([_pack_vertices(mesh, textures) for mesh in meshes])
    return PackedModel(
        vertices=vertices,
        indices=indices.reshape(-1),
        cells=_cells(key[order], indices, vertices["position"], len(lods)),
        levels=len(lods),
        textures=tuple(texture for _, texture in textures.values()),
        lamps=_lamp_centres(lods[0]),
    )


def _kind(material: Material) -> int:
    if material.texture is None:
        return PLAIN
    return TEXTURED if material.alpha_cutoff is None else CUTOUT


_TextureKey = tuple[int, float | None]


def _texture_key(material: Material) -> _TextureKey:
    return id(material.texture), material.alpha_cutoff


def with_half_cutoff(texture: Texture, cutoff: float | None) -> Texture:
    """Return ``texture`` with its alpha stretched so that the holes of ``cutoff`` are those of one half.

    The shaders know one half only. A texture that needs no change is returned itself.
    """
    if cutoff is None or cutoff == 0.5:
        return texture
    alpha = texture.pixels[..., 3] / 255.0
    kept = alpha >= cutoff
    below = np.minimum(np.rint(127.5 * alpha / max(cutoff, 1e-6)), 127.0)
    above = np.maximum(np.rint(127.5 + 127.5 * (alpha - cutoff) / max(1.0 - cutoff, 1e-6)), 128.0)
    pixels = texture.pixels.copy()
    pixels[..., 3] = np.where(kept, np.minimum(above, 255.0), below)
    return Texture(f"{texture.name}>={cutoff:g}", pixels)


def _pack_vertices(mesh: Mesh, textures: dict[_TextureKey, tuple[int, Texture]]) -> NDArray[np.void]:
    material = mesh.material
    vertices = np.zeros(len(mesh.positions), VERTEX)
    vertices["position"] = mesh.positions
    vertices["normal"][:, :3] = mesh.normals
    vertices["uv"] = mesh.uvs
    linear = np.clip(mesh.colors * np.array(material.base_color, np.float32), 0.0, 1.0)
    vertices["color"][:, :3] = np.rint(np.sqrt(linear) * 255.0)
    layer = 0 if material.texture is None else textures[_texture_key(material)][0]
    surface = (layer, SLOT_CODES[material.slot], round(material.roughness * 255), round(material.metallic * 255))
    vertices["surface"] = np.array(surface, np.uint16)
    return vertices


def _cells(
    keys: NDArray[np.int64], triangles: NDArray[np.uint32], positions: NDArray[Any], levels: int
) -> tuple[Cell, ...]:
    """Return the cells of (T, 3) ``triangles`` sorted by ``keys``."""
    cells = []
    cell_numbers = keys // (MAX_LODS * KINDS)
    for number in np.unique(cell_numbers):
        first, last = np.searchsorted(cell_numbers, [number, number + 1])
        corners = positions[triangles[first:last].reshape(-1)]
        slots = np.arange(MAX_LODS * KINDS) + number * MAX_LODS * KINDS
        starts, ends = np.searchsorted(keys, slots), np.searchsorted(keys, slots + 1)
        ranges = np.stack([starts * 3, (ends - starts) * 3], axis=1).reshape(MAX_LODS, KINDS, 2)
        ranges[levels:] = ranges[levels - 1]
        cells.append(Cell(corners.min(axis=0), corners.max(axis=0), ranges))
    return tuple(cells)


def _lamp_centres(meshes: tuple[Mesh, ...]) -> NDArray[np.float64]:
    centres = [
        (mesh.positions.min(axis=0) + mesh.positions.max(axis=0)) / 2
        for mesh in meshes
        if mesh.material.slot is Slot.LAMP
    ]
    return np.array(centres, np.float64).reshape(-1, 3)
