"""Trees that have shed their leaves: trunk, limbs, boughs, and cards with sprays of twigs on them.

Limbs reach into the lobes of the leafy crown, so that a tree is the same one in summer and in winter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.textures import twigs
from bridge.assets.vegetation.crowns import (
    Lobes,
    Points,
    bark_material,
    both_sides,
    directions,
    even_directions,
    leaf_material,
    unit,
)
from bridge.assets.vegetation.forms import Form, grown_lobes


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much of a bare tree one level shows."""

    trunk_sides: int
    limb_sides: int
    """0 for no limbs; three or less for straight ones."""
    boughs: int
    """Of each limb."""
    sprays: int
    """Of each limb, besides one at the end of each of its boughs."""
    crowns: int
    """Upright cards through the trunk with a picture of the whole crown on each."""


_DETAILS = (
    _Detail(trunk_sides=7, limb_sides=4, boughs=5, sprays=2, crowns=0),
    _Detail(trunk_sides=4, limb_sides=3, boughs=0, sprays=1, crowns=4),
    _Detail(trunk_sides=3, limb_sides=0, boughs=0, sprays=0, crowns=3),
)

_SPRAY = 1.1
"""Length of a spray over the mean radius of its lobe."""
_SPRAY_HALF_WIDTH = 0.44
"""Of a spray over its length."""
_UPWARD = 0.37
"""How far normals of cards point up: snow lies on twigs, but does not hide them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Skeleton:
    """Where a tree's wood is: the trunk's radius at its foot and its lean, and (L, 4, 3) lines of limbs."""

    height_m: float
    base_m: float
    top_m: float
    radius_m: float
    lean: Points
    lobes: Lobes
    limbs: Points

    def axis(self, z: NDArray[np.float64]) -> Points:
        """Return the (N, 3) points of the trunk at the heights ``z``."""
        return np.column_stack([np.outer((z / self.height_m) ** 2, self.lean), z])


def bare_levels(rng: np.random.Generator, form: Form, height_m: float) -> tuple[MeshBuilder, ...]:
    """Return the levels of detail of a tree about ``height_m`` high without its leaves, the finest first."""
    tree = _skeleton(rng, form, height_m)
    levels = []
    for detail, level_rng in zip(_DETAILS, rng.spawn(len(_DETAILS)), strict=True):
        builder = MeshBuilder()
        _add_trunk(builder, form, tree, detail)
        if detail.limb_sides:
            _add_limbs(builder, form, tree, detail)
        if detail.boughs:
            _add_boughs(builder, form, level_rng, tree, detail)
        if detail.sprays:
            _add_sprays_of_limbs(builder, form, level_rng, tree, detail.sprays)
        if detail.crowns:
            _add_crowns(builder, level_rng, tree, detail.crowns)
        levels.append(builder)
    return tuple(levels)


def _skeleton(rng: np.random.Generator, form: Form, height_m: float) -> _Skeleton:
    lobes = grown_lobes(rng, form, height_m)
    lean = rng.normal(0.0, 0.012, 2) * height_m
    base, top = form.crown_base * height_m, float(lobes.centers[:, 2].max())
    tree = _Skeleton(height_m, base, top, form.trunk_radius * height_m, lean, lobes, np.empty((0, 4, 3)))
    centers = lobes.centers
    away = np.linalg.norm(centers[:, :2], axis=1)
    # A limb leaves the trunk below its lobe, rises towards it, and ends beyond its middle.
    starts = tree.axis(np.clip(centers[:, 2] - form.climb * away, 0.85 * base, 0.92 * top))
    knees = starts + (centers - starts) * (0.55, 0.55, 0.42)
    heart = np.array((0.0, 0.0, 0.5 * (base + top)))
    tips = centers + 0.6 * lobes.radii * unit(np.add(unit(centers - heart), (0.0, 0.0, 0.6)))
    limbs = np.stack([starts, knees, centers, tips], axis=1)
    return replace(tree, limbs=limbs)


def _add_trunk(builder: MeshBuilder, form: Form, tree: _Skeleton, detail: _Detail) -> None:
    base, top = tree.base_m, tree.top_m
    if detail.boughs:
        heights, widths = [0.0, 0.05 * tree.height_m, base, 0.5 * (base + top), top], [1.45, 1.0, 0.82, 0.5, 0.14]
    else:
        heights, widths = [0.0, base, top], [1.25, 0.85, 0.2]
    path = tree.axis(np.array(heights))
    builder.tube(bark_material(form.bark), path, [w * tree.radius_m for w in widths], sides=detail.trunk_sides)


def _add_limbs(builder: MeshBuilder, form: Form, tree: _Skeleton, detail: _Detail) -> None:
    for limb, thick in zip(tree.limbs, _limb_radii(tree), strict=True):
        line, widths = (limb, (1.0, 0.72, 0.42, 0.12)) if detail.boughs else (limb[[0, 2]], (1.1, 0.5))
        builder.tube(bark_material(form.bark), line, [w * thick for w in widths], sides=detail.limb_sides)


def _limb_radii(tree: _Skeleton) -> NDArray[np.float64]:
    """Return the (L,) radii of limbs where they leave the trunk: thinner farther up."""
    rise = np.clip((tree.limbs[:, 0, 2] - tree.base_m) / (tree.top_m - tree.base_m), 0.0, 1.0)
    return np.asarray(tree.radius_m * (0.46 - 0.24 * rise), dtype=np.float64)


def _add_boughs(builder: MeshBuilder, form: Form, rng: np.random.Generator, tree: _Skeleton, detail: _Detail) -> None:
    """Add the boughs of each limb, with a spray on each."""
    count = len(tree.limbs) * detail.boughs
    owner = np.arange(count) % len(tree.limbs)
    centers, radii = tree.lobes.centers[owner], tree.lobes.radii[owner]
    heart = np.array((0.0, 0.0, 0.5 * (tree.base_m + tree.top_m)))
    outward = unit(even_directions(rng, count, len(tree.limbs)) + 0.5 * unit(centers - heart) + (0.0, 0.0, 0.25))
    at = rng.uniform(0.15, 0.85, (count, 1))
    starts = tree.limbs[owner, 1] * (1.0 - at) + tree.limbs[owner, 2] * at
    ends = centers + outward * radii * rng.uniform(0.5, 1.1, (count, 1))
    for start, end, thick in zip(starts, ends, _limb_radii(tree)[owner], strict=True):
        builder.tube(bark_material(form.bark), [start, end], [0.34 * thick, 0.09 * thick], sides=3)
    share = rng.uniform(0.2, 0.6, (count, 1))
    heads = unit(unit(ends - starts) + 0.45 * directions(rng, count) + (0.0, 0.0, form.rise))
    lengths = _SPRAY * radii.mean(axis=1) * rng.uniform(0.7, 1.3, count)
    _add_sprays(builder, form, rng, starts * (1.0 - share) + ends * share, heads, lengths)


def _add_sprays_of_limbs(
    builder: MeshBuilder, form: Form, rng: np.random.Generator, tree: _Skeleton, each: int
) -> None:
    """Add sprays that grow from the outer halves of the limbs, ``each`` so many on a limb."""
    limbs, radii = np.repeat(tree.limbs, each, axis=0), np.repeat(tree.lobes.radii, each, axis=0)
    count = len(limbs)
    at = rng.uniform(0.0, 0.7, (count, 1))
    heads = unit(unit(limbs[:, 3] - limbs[:, 1]) + 0.6 * directions(rng, count) + (0.0, 0.0, form.rise))
    lengths = 1.2 * _SPRAY * radii.mean(axis=1) * rng.uniform(0.8, 1.2, count)
    _add_sprays(builder, form, rng, limbs[:, 1] * (1.0 - at) + limbs[:, 2] * at, heads, lengths)


def _add_sprays(
    builder: MeshBuilder,
    form: Form,
    rng: np.random.Generator,
    feet: Points,
    heads: Points,
    lengths: NDArray[np.float64],
) -> None:
    """Add cards that grow from ``feet`` the way that ``heads`` point, each turned at random about that axis."""
    count = len(feet)
    side = unit(np.cross(heads, directions(rng, count)))
    ends = feet + heads * lengths[:, None]
    wide = side * (_SPRAY_HALF_WIDTH * lengths)[:, None]
    positions = np.stack([feet - wide, ends - wide, ends + wide, feet + wide], axis=1)
    outward = unit((feet + ends) * (0.5, 0.5, 0.0) + 0.1 * side)
    normals = np.stack([_lit(outward - 0.6 * side), _lit(outward + 0.6 * side)], axis=1)[:, [0, 0, 1, 1]].reshape(-1, 3)
    uvs = np.tile([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)], (count, 1))
    shade = np.repeat(rng.uniform(0.75, 1.0, (count, 1)), 4, axis=0) * np.ones(3)
    builder.add(
        leaf_material(form.twigs),
        positions.reshape(-1, 3),
        normals,
        uvs,
        both_sides(count),
        colors=shade,
    )


def _add_crowns(builder: MeshBuilder, rng: np.random.Generator, tree: _Skeleton, count: int) -> None:
    """Add ``count`` upright cards through the trunk, from its first limbs to the top of the crown."""
    low, high = tree.lobes.bounds()
    reach, turn = 0.5 * float((high - low)[:2].mean()), rng.uniform(0.0, np.pi)
    # Each half of a card faces its own way: between two normals across a whole one lie those that point up.
    angles = turn + np.arange(2 * count) / count * np.pi
    side = np.stack([np.cos(angles), np.sin(angles), np.zeros(2 * count)], axis=1)
    foot, head = np.array((0.0, 0.0, 0.9 * tree.base_m)), np.array((*tree.lean, tree.height_m))
    inner = np.zeros_like(side)
    positions = np.stack([foot + inner, foot + reach * side, head + reach * side, head + inner], axis=1)
    uvs = np.tile([(0.5, 1.0), (1.0, 1.0), (1.0, 0.0), (0.5, 0.0)], (2 * count, 1))
    uvs[4 * count :, 0] = 1.0 - uvs[4 * count :, 0]
    normals = np.repeat(_lit(side), 4, axis=0)
    builder.add(leaf_material(twigs.bare_crown), positions.reshape(-1, 3), normals, uvs, both_sides(2 * count))


def _lit(sideways: Points) -> Points:
    """Return normals that face as ``sideways`` does and a little up, as the round twigs of a card do on average."""
    flat = unit(sideways * (1.0, 1.0, 0.0) + (1e-9, 0.0, 0.0))
    return np.asarray(flat * np.sqrt(1.0 - _UPWARD**2) + (0.0, 0.0, _UPWARD), dtype=np.float64)
