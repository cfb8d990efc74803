"""Conifers: tiers of drooping sprays of needles around a dark cone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.textures import foliage
from bridge.assets.vegetation.crowns import bark_material, both_sides, closed_material, leaf_material, unit


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much of a conifer one level shows."""

    tiers: int
    sprays: int
    """In the lowest tier; there are fewer towards the top."""
    sides: int
    core: float
    """Radius of the cone over that of the lowest tier; wider where there are few sprays to fill the outline."""


_DETAILS = (_Detail(15, 15, 8, 0.62), _Detail(8, 7, 6, 0.72), _Detail(4, 3, 5, 0.84))

_BASE = 0.08
"""Height of the lowest branches over that of the tree."""

_TRUNK_RADIUS = 0.018


def conifer_levels(rng: np.random.Generator, height_m: float) -> tuple[MeshBuilder, ...]:
    """Return the levels of detail of a conifer about ``height_m`` high, the finest first."""
    radius_m = rng.uniform(0.19, 0.24) * height_m
    levels = []
    for detail, level_rng in zip(_DETAILS, rng.spawn(len(_DETAILS)), strict=True):
        builder = MeshBuilder()
        _add_stem(builder, height_m, radius_m, detail)
        for tier in np.linspace(0.0, 1.0, detail.tiers).tolist():
            _add_tier(builder, level_rng, height_m, radius_m, tier, detail)
        levels.append(builder)
    return tuple(levels)


def _add_stem(builder: MeshBuilder, height_m: float, radius_m: float, detail: _Detail) -> None:
    """Add the trunk and the dark inside of the tree."""
    base, trunk = _BASE * height_m, _TRUNK_RADIUS * height_m
    stem = [(0.0, 0.0, 0.0), (0.0, 0.0, 1.6 * base)]
    builder.tube(bark_material(foliage.bark), stem, [trunk, 0.8 * trunk], sides=detail.sides // 2 + 1)
    builder.tube(
        closed_material(foliage.foliage),
        [(0.0, 0.0, 1.4 * base), (0.0, 0.0, 0.97 * height_m)],
        [detail.core * radius_m, 0.02 * radius_m],
        sides=detail.sides,
        repeat_m=1.5,
        color=(0.24, 0.32, 0.30),
    )


def _add_tier(
    builder: MeshBuilder, rng: np.random.Generator, height_m: float, radius_m: float, tier: float, detail: _Detail
) -> None:
    """Add the sprays at ``tier``, 0 at the lowest branches and 1 at the tip."""
    base = _BASE * height_m
    count = max(3 if detail.tiers > 4 else 2, round(detail.sprays * (1.0 - 0.62 * tier)))
    reach = radius_m * (1.0 - tier) ** 0.85 + 0.05 * radius_m
    top = base + (0.16 + 0.84 * tier) * (height_m - base)
    drop = 0.62 * reach + min(0.54 / detail.tiers, 0.08) * (height_m - base)
    angles = (np.arange(count) + rng.uniform(-0.25, 0.25, count)) / count * 2.0 * np.pi + rng.uniform(0.0, 2.0 * np.pi)
    reaches = (reach * rng.uniform(0.85, 1.12, count))[:, None]
    out = np.stack([np.cos(angles), np.sin(angles), np.zeros(count)], axis=1)
    side = np.stack([-np.sin(angles), np.cos(angles), np.zeros(count)], axis=1)
    half = min(np.pi / count, 0.8) * reach * 1.45
    inner = out * 0.12 * reaches + (0.0, 0.0, top)
    outer = out * reaches + (0.0, 0.0, top - drop)
    corners = [inner - 0.7 * half * side, outer - half * side, outer + half * side, inner + 0.7 * half * side]
    normals = np.repeat(unit(np.add(out, (0.0, 0.0, 0.45))), 4, axis=0)
    uvs = np.tile([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)], (count, 1))
    shade = np.tile([0.55, 1.0, 1.0, 0.55], count)[:, None] * (0.75 + 0.25 * tier) * np.ones(3)
    positions = np.stack(corners, axis=1).reshape(-1, 3)
    builder.add(leaf_material(foliage.needles), positions, normals, uvs, both_sides(count), colors=shade)
