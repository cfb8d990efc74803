"""Parametric trees and hedges.

How each species grows is the table in ``forms``; ``crowns``, ``conifers`` and ``bare`` say what trees are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Mesh, Model
from bridge.assets.textures import foliage, twigs
from bridge.assets.vegetation.bare import bare_levels
from bridge.assets.vegetation.conifers import conifer_levels
from bridge.assets.vegetation.crowns import (
    Lobes,
    Points,
    add_cards,
    add_lobe,
    bark_material,
    closed_material,
    crown_shade,
    directions,
    even_directions,
    unit,
)
from bridge.assets.vegetation.forms import FORMS, Form, TreeSpecies, grown_lobes
from bridge.errors import AssetError


class _Body(Enum):
    """What closes the inside of a crown."""

    LOBES = auto()
    WHORLS = auto()
    ONE = auto()


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much of a tree one level shows; fewer cards are larger."""

    cards: int
    card_scale: float
    reach: tuple[float, float]
    """Where cards are, over the radius of their lobe."""
    away: float
    """How much cards keep to the outside of the crown."""
    trunk_sides: int
    branches: int
    body: _Body
    light: float
    """Brightness of the body; more where fewer cards are before it."""
    swell: float
    """Size of the body over that of the finest level, to fill the outline where cards are few."""


_DETAILS = (
    _Detail(190, 1.0, (0.62, 0.95), 0.7, trunk_sides=7, branches=5, body=_Body.LOBES, light=0.94, swell=1.0),
    _Detail(34, 1.5, (0.5, 0.8), 0.7, trunk_sides=4, branches=0, body=_Body.WHORLS, light=0.97, swell=1.1),
    _Detail(8, 1.05, (0.65, 0.8), 0.0, trunk_sides=3, branches=0, body=_Body.ONE, light=1.0, swell=1.22),
)


def tree(rng: np.random.Generator, *, species: TreeSpecies, height_m: float, bare: bool = False) -> Model:
    """Return a tree ``height_m`` high that stands at the origin, ``bare`` of its leaves if it sheds any.

    At most 1200, 250 and 60 triangles in its three levels. Raises ``AssetError`` for a height under 1 m.
    """
    if height_m < 1.0:
        raise AssetError(f"tree: expected a height of at least 1 m, got {height_m} m")
    if species is TreeSpecies.CONIFER:
        levels = conifer_levels(rng, height_m)
    else:
        levels = (bare_levels if bare else _leafy_levels)(rng, FORMS[species], height_m)
    is_bare = bare and species is not TreeSpecies.CONIFER
    return Model(
        name=f"tree_{species.value}{'_bare' if is_bare else ''}",
        lods=tuple(_fitted(level, height_m) for level in levels),
    )


def hedge(
    rng: np.random.Generator, *, length_m: float, height_m: float = 1.2, width_m: float = 0.7, bare: bool = False
) -> Model:
    """Return a clipped hedge of ``length_m`` along x in the middle of its box, in two levels.

    A ``bare`` one has twigs and few brown leaves. Leaves stand out by up to 0.2 m on all sides but the ground.
    """
    fine, coarse = MeshBuilder(), MeshBuilder()
    for builder in (fine, coarse):
        low, high = (-length_m / 2, -width_m / 2, 0.0), (length_m / 2, width_m / 2, height_m)
        builder.box(closed_material(twigs.bare_hedge if bare else foliage.hedge), low, high, without=("bottom",))
    count = 60
    side = rng.choice([-1.0, 1.0], count)
    on_top = rng.random(count) < 0.5
    y = np.where(on_top, rng.uniform(-0.5, 0.5, count), side * 0.5) * width_m
    z = np.where(on_top, height_m, rng.uniform(0.3, 1.0, count) * height_m)
    middles = np.stack([rng.uniform(-0.48, 0.48, count) * length_m, y, z], axis=1)
    outward = unit(np.stack([np.zeros(count), np.where(on_top, 0.0, side), np.where(on_top, 1.0, 0.2)], axis=1))
    shade = rng.uniform(0.7, 1.0, (count, 1)) * np.ones(3)
    facing = unit(outward + 0.35 * directions(rng, count))
    leaf = twigs.spray if bare else foliage.small_leaves
    add_cards(fine, leaf, rng, middles, facing, np.full(count, 0.2), outward, shade)
    return Model(name="hedge_bare" if bare else "hedge", lods=(fine.meshes(), coarse.meshes()))


def _leafy_levels(rng: np.random.Generator, form: Form, height_m: float) -> tuple[MeshBuilder, ...]:
    lobes = grown_lobes(rng, form, height_m)
    lean = rng.normal(0.0, 0.012, 2) * height_m
    levels = []
    for detail, level_rng in zip(_DETAILS, rng.spawn(len(_DETAILS)), strict=True):
        builder = MeshBuilder()
        _add_trunk(builder, form, height_m, lean, lobes.centers, detail)
        _add_crown(builder, form, level_rng, lobes, detail)
        levels.append(builder)
    return tuple(levels)


def _add_trunk(
    builder: MeshBuilder, form: Form, height_m: float, lean: Points, centers: Points, detail: _Detail
) -> None:
    bark = bark_material(form.bark)
    radius, base = form.trunk_radius * height_m, form.crown_base * height_m
    top = base + 0.55 * (height_m - base)
    heights = [0.0, 0.05 * height_m, base, top] if detail.branches else [0.0, base + 0.2 * top]
    widths = [1.45, 1.0, 0.8, 0.3] if len(heights) == 4 else [1.2, 0.7]
    path = [(lean[0] * (z / height_m) ** 2, lean[1] * (z / height_m) ** 2, z) for z in heights]
    builder.tube(bark, path, [w * radius for w in widths], sides=detail.trunk_sides)
    start = np.array((lean[0] * 0.1, lean[1] * 0.1, 0.9 * base))
    for center in centers[: detail.branches]:
        knee = start + (center - start) * (0.5, 0.5, 0.3)
        builder.tube(bark, [start, knee, center], [0.5 * radius, 0.36 * radius, 0.12 * radius], sides=4)


def _add_crown(builder: MeshBuilder, form: Form, rng: np.random.Generator, lobes: Lobes, detail: _Detail) -> None:
    """Add the closed inside of a crown and the cards of leaves around it."""
    low, high = lobes.bounds()
    heart = np.array((0.0, 0.0, 0.65 * low[2] + 0.35 * high[2]))
    bodies = (
        lobes if detail.body is _Body.LOBES else lobes.by_whorl() if detail.body is _Body.WHORLS else lobes.as_one()
    )
    # Where few cards cover it, the body is as light as they are.
    inside = closed_material(foliage.foliage if detail.body is _Body.LOBES else foliage.hedge)
    for center, radius in zip(bodies.centers, bodies.radii, strict=True):
        add_lobe(builder, inside, center, form.core * detail.swell * radius, heart, detail.light)

    count = detail.cards
    sources = bodies if detail.body is _Body.ONE else lobes
    owner = np.arange(count) % len(sources.centers)
    # Leaves grow to the light: away from the heart of the crown.
    away = unit(sources.centers[owner] - heart + (0.0, 0.0, 0.01))
    outward = unit(even_directions(rng, count, len(sources.centers)) + detail.away * away)
    reach = rng.uniform(*detail.reach, (count, 1))
    middles = sources.centers[owner] + outward * sources.radii[owner] * reach
    halves = form.card * sources.radii[owner, :2].min(axis=1) * detail.card_scale * rng.uniform(0.8, 1.2, count)
    facing = unit(0.7 * outward + 0.55 * directions(rng, count))
    normals = unit(0.4 * outward + 0.8 * unit(middles - heart) + (0.0, 0.0, 0.45))
    shade = crown_shade(middles, low, high)[:, None] * rng.uniform(0.82, 1.0, (count, 1))
    # Some leaves are a little yellower than others.
    shade = shade * (1.0 - rng.uniform(0.0, 0.16, (count, 1)) * (0.5, 0.0, 1.0))
    add_cards(builder, form.leaf, rng, middles, facing, halves, normals, shade)


def _fitted(builder: MeshBuilder, height_m: float) -> tuple[Mesh, ...]:
    """Return the meshes of a level, stretched so that its highest point is at ``height_m``; none is under ground."""
    meshes = builder.meshes()
    highest = max(float(mesh.positions[:, 2].max()) for mesh in meshes)
    for mesh in meshes:
        mesh.positions[:, 2] = np.clip(mesh.positions[:, 2] * np.float32(height_m / highest), 0.0, None)
    return meshes
