"""Turns a ``Model`` into the arrays that the graphics card takes: one vertex layout, one index list, cells, levels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Material, Mesh, Model, Slot, Texture, Wheel
from bridge.engine.cells import cell_of_triangles, cell_side

MAX_LODS = 4
"""Levels of detail that are used; further ones are ignored."""

PLAIN, TEXTURED, CUTOUT = 0, 1, 2
"""The kinds of surface: of one material colour as made, with a texture, with a texture that has holes.

Holes cost a texture look-up wherever depth is drawn, textures wherever colour is.
"""

KINDS = 3

SLOT_CODES = {slot: code for code, slot in enumerate(Slot)}
"""The numbers by which the shaders know the slots."""

LENS_SLOTS = (Slot.LAMP, Slot.TUNNEL_LAMP, Slot.SIGNAL_RED, Slot.SIGNAL_AMBER, Slot.SIGNAL_GREEN)
"""Those of things that never move and light the street; of each model's mesh, one lens."""

VERTEX = np.dtype(
    [("position", "f4", 3), ("normal", "f2", 4), ("uv", "f4", 2), ("color", "u1", 4), ("surface", "u2", 4)]
)
"""``color`` holds square roots of linear light. ``surface`` is texture layer, slot with metallic above it, roughness,
and wheel, counted from 1; 0 is for what does not turn."""

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

    ``vertices``: (V,) ``VERTEX``, whose texture layers count in ``textures``, and whose wheels in ``wheels``, from 1.
    ``indices``: (I,) uint32. ``lenses``: (L, 3) centres of its lenses, metres, by slot.
    ``ceilings``: (3 T, 4) corners of its ceilings' triangles, with how far away the nearest opening is, metres.
    ``levels``: how many levels of detail it has.
    ``shape``: a digest of all that ids, depth and normals come from; the looks of a model have the same one.
    ``dressed``: whether surfaces of the first kind have textures.
    """

    vertices: NDArray[np.void]
    indices: NDArray[np.uint32]
    cells: tuple[Cell, ...]
    levels: int
    textures: tuple[Texture, ...]
    wheels: tuple[Wheel, ...]
    lenses: Mapping[Slot, NDArray[np.float64]]
    ceilings: NDArray[np.float64]
    shape: bytes
    dressed: bool


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

    wheels: dict[Wheel, int] = {}
    for mesh in meshes:
        if mesh.wheel is not None:
            wheels.setdefault(mesh.wheel, len(wheels) + 1)

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
    vertices = np.concatenate([_pack_vertices(mesh, textures, wheels) for mesh in meshes])
    return PackedModel(
        vertices=vertices,
        indices=indices.reshape(-1),
        cells=_cells(key[order], indices, *_reach(meshes), len(lods)),
        levels=len(lods),
        textures=tuple(texture for _, texture in textures.values()),
        wheels=tuple(wheels),
        lenses={slot: _lens_centres(lods[0], slot) for slot in LENS_SLOTS},
        ceilings=_ceilings(lods[0]),
        shape=_shape(lods),
        dressed=any(mesh.material.dressed for mesh in meshes),
    )


def _shape(lods: Sequence[Sequence[Mesh]]) -> bytes:
    digest = hashlib.sha256()
    for level, lod in enumerate(lods):
        for mesh in lod:
            digest.update(bytes((level, _kind(mesh.material))))
            for vectors in (mesh.positions, mesh.normals):
                digest.update(vectors[mesh.triangles].tobytes())
    return digest.digest()


def _kind(material: Material) -> int:
    if material.texture is None or material.dressed:
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


def _pack_vertices(
    mesh: Mesh, textures: dict[_TextureKey, tuple[int, Texture]], wheels: dict[Wheel, int]
) -> NDArray[np.void]:
    material = mesh.material
    vertices = np.zeros(len(mesh.positions), VERTEX)
    vertices["position"] = mesh.positions
    vertices["normal"][:, :3] = mesh.normals
    vertices["uv"] = mesh.uvs
    linear = np.clip(mesh.colors * np.array(material.base_color, np.float32), 0.0, 1.0)
    vertices["color"][:, :3] = np.rint(np.sqrt(linear) * 255.0)
    layer = 0 if material.texture is None else textures[_texture_key(material)][0]
    slot = SLOT_CODES[material.slot] | round(material.metallic * 255) << 8
    surface = (layer, slot, round(material.roughness * 255), 0 if mesh.wheel is None else wheels[mesh.wheel])
    vertices["surface"] = np.array(surface, np.uint16)
    return vertices


def _reach(meshes: Sequence[Mesh]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the (V, 3) lowest and highest places that vertices come to, however their wheels turn."""
    lower, upper = [], []
    for mesh in meshes:
        low = high = mesh.positions
        if mesh.wheel is not None:
            centre = np.array(mesh.wheel.centre, np.float32)
            offset = mesh.positions - centre
            rolled = np.hypot(offset[:, 0], offset[:, 2])
            reach = np.stack([rolled, np.abs(offset[:, 1]), rolled], axis=1)
            if mesh.wheel.steers:
                reach[:, :2] = np.hypot(rolled, offset[:, 1])[:, None]
            low, high = centre - reach, centre + reach
        lower.append(low)
        upper.append(high)
    return np.concatenate(lower), np.concatenate(upper)


def _cells(
    keys: NDArray[np.int64],
    triangles: NDArray[np.uint32],
    lower: NDArray[np.float32],
    upper: NDArray[np.float32],
    levels: int,
) -> tuple[Cell, ...]:
    """Return the cells of (T, 3) ``triangles`` sorted by ``keys``; ``lower`` and ``upper`` are what ``_reach`` says."""
    cells = []
    cell_numbers = keys // (MAX_LODS * KINDS)
    for number in np.unique(cell_numbers):
        first, last = np.searchsorted(cell_numbers, [number, number + 1])
        corners = triangles[first:last].reshape(-1)
        slots = np.arange(MAX_LODS * KINDS) + number * MAX_LODS * KINDS
        starts, ends = np.searchsorted(keys, slots), np.searchsorted(keys, slots + 1)
        ranges = np.stack([starts * 3, (ends - starts) * 3], axis=1).reshape(MAX_LODS, KINDS, 2)
        ranges[levels:] = ranges[levels - 1]
        cells.append(Cell(lower[corners].min(axis=0), upper[corners].max(axis=0), ranges))
    return tuple(cells)


def _ceilings(meshes: Sequence[Mesh]) -> NDArray[np.float64]:
    parts = [
        np.column_stack([mesh.positions, mesh.uvs[:, 0]])[mesh.triangles.reshape(-1)]
        for mesh in meshes
        if mesh.material.slot is Slot.CEILING
    ]
    return np.concatenate([np.empty((0, 4)), *parts]).astype(np.float64)


def _lens_centres(meshes: tuple[Mesh, ...], slot: Slot) -> NDArray[np.float64]:
    centres = [
        (mesh.positions.min(axis=0) + mesh.positions.max(axis=0)) / 2 for mesh in meshes if mesh.material.slot is slot
    ]
    return np.array(centres, np.float64).reshape(-1, 3)
