"""Puts textures on models whose makers gave them none, or others: shapes, parts and slots stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Material, Mesh, Model, Slot
from bridge.randomize.texture_pool import TexturePool

WEARABLE = frozenset({Slot.FIXED, Slot.PRIMARY, Slot.SECONDARY, Slot.WINDOW})
"""Lamps and lenses keep their look; fronts with windows wear what they get, and stay dark at night."""

TEXTURES_PER_MODEL = 3
"""Parts of a model share so many textures; each of them is a part of its file."""


@dataclass(frozen=True, slots=True)
class Weave:
    """How large the patterns are that are laid on a kind of things: metres to a repetition, from least to most."""

    least_m: float
    most_m: float


def textured(model: Model, pool: TexturePool, draw: np.random.Generator, weave: Weave) -> Model:
    """Return ``model`` with textures of ``pool``; ``draw`` chooses them and how large they are.

    Textures are laid on from the three sides that faces turn to most (box projection), so that none is stretched to
    more than 1.7 times. Positions, normals, triangles and the order of drawing stay, so pictures of ids and depth do
    too. Materials with holes keep their holes. Raises ``AssetError`` for a picture that cannot be read.
    """
    chosen = draw.integers(len(pool), size=TEXTURES_PER_MODEL).tolist()
    repeat_m = np.exp(draw.uniform(np.log(weave.least_m), np.log(weave.most_m), TEXTURES_PER_MODEL)).tolist()
    materials: dict[int, tuple[Material, float | None]] = {}
    for mesh in (mesh for lod in model.lods for mesh in lod):
        if id(mesh.material) not in materials:
            part = int(draw.integers(TEXTURES_PER_MODEL))
            materials[id(mesh.material)] = _worn(mesh.material, chosen[part], repeat_m[part], pool, draw)
    lods = (tuple(_dressed(mesh, *materials[id(mesh.material)]) for mesh in lod) for lod in model.lods)
    return Model(model.name, tuple(lods))


def _worn(
    material: Material, number: int, repeat_m: float, pool: TexturePool, draw: np.random.Generator
) -> tuple[Material, float | None]:
    """Return what a material becomes, and the metres to a repetition; None where texture coordinates stay."""
    roughness = float(draw.uniform(0.25, 1.0))
    if material.slot not in WEARABLE:
        return material, None
    if material.alpha_cutoff is not None:
        if material.texture is None:
            return material, None
        return replace(material, texture=pool.cut_out(number, material.texture), base_color=(1.0, 1.0, 1.0)), None
    worn = replace(
        material,
        texture=pool.texture(number),
        base_color=(1.0, 1.0, 1.0),
        roughness=roughness,
        metallic=0.0,
        slot=Slot.FIXED if material.slot is Slot.WINDOW else material.slot,
        dressed=material.texture is None,
    )
    return worn, repeat_m


def _dressed(mesh: Mesh, material: Material, repeat_m: float | None) -> Mesh:
    if material is mesh.material:
        return mesh
    if repeat_m is None:
        return replace(mesh, material=material, colors=np.ones_like(mesh.colors))
    # A vertex is kept once for every side that a triangle around it turns to.
    keys, index = np.unique(mesh.triangles.astype(np.int64) * 3 + _sides(mesh)[:, None], return_inverse=True)
    vertex, side = keys // 3, keys % 3
    positions = mesh.positions[vertex]
    across = np.take_along_axis(positions, _ACROSS[side], axis=1) * _DOWN[side]
    return Mesh(
        material=material,
        positions=positions,
        normals=mesh.normals[vertex],
        uvs=np.asarray(across / repeat_m, np.float32),
        colors=np.ones((len(vertex), 3), np.float32),
        triangles=index.reshape(-1, 3).astype(np.uint32),
        wheel=mesh.wheel,
    )


_ACROSS = np.array([(1, 2), (0, 2), (0, 1)])
"""The axes that lie in the plane of each side, by the axis that it turns to; the second is along v …"""
_DOWN = np.array([(1.0, -1.0), (1.0, -1.0), (1.0, 1.0)])
"""… downwards, so that pictures are upright on walls."""


def _sides(mesh: Mesh) -> NDArray[np.int64]:
    """Return (T,) the axis that each triangle turns to most."""
    a, b, c = mesh.positions[mesh.triangles].astype(np.float64).transpose(1, 0, 2)
    return np.asarray(np.abs(np.cross(b - a, c - a)).argmax(axis=1), np.int64)
