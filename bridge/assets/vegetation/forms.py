"""How each species of tree grows, ``FORMS``: its trunk, and the lobes that its crown is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bridge.assets.model import Texture
from bridge.assets.textures import foliage, twigs
from bridge.assets.vegetation.crowns import Lobes


class TreeSpecies(StrEnum):
    """What grows along streets."""

    BROADLEAF = "broadleaf"
    """Round and wide, as oak or maple."""
    LIME = "lime"
    """An avenue tree with a clear trunk and an oval crown."""
    BIRCH = "birch"
    POPLAR = "poplar"
    CONIFER = "conifer"


@dataclass(frozen=True, slots=True)
class Whorl:
    """Lobes at one height of a crown; lengths as shares of the crown's height and radius."""

    height: float
    offset: float
    count: int
    radius: float


@dataclass(frozen=True, slots=True)
class Form:
    """How a species grows; lengths as shares of the tree's height unless said otherwise."""

    crown_base: float
    crown_radius: float
    trunk_radius: float
    whorls: tuple[Whorl, ...]
    leaf: Callable[[], Texture] = foliage.leaves
    bark: Callable[[], Texture] = foliage.bark
    stretch: float = 1.0
    """Height of a lobe over its width."""
    core: float = 0.74
    """Size of the closed inside of a lobe over that of the lobe."""
    card: float = 0.60
    """Half the side of a card over the radius of its lobe."""
    twigs: Callable[[], Texture] = twigs.spray
    """Of a tree that has shed its leaves."""
    climb: float = 0.8
    """How far a limb rises over its way from the trunk to the middle of its lobe."""
    rise: float = 0.35
    """How steeply twigs ascend from the boughs that they grow on; below 0, they hang."""


FORMS: dict[TreeSpecies, Form] = {
    TreeSpecies.BROADLEAF: Form(
        crown_base=0.22,
        crown_radius=0.40,
        trunk_radius=0.028,
        whorls=(Whorl(0.28, 0.56, 5, 0.44), Whorl(0.58, 0.46, 5, 0.46), Whorl(0.80, 0.10, 2, 0.42)),
    ),
    TreeSpecies.LIME: Form(
        crown_base=0.26,
        crown_radius=0.27,
        trunk_radius=0.021,
        whorls=(
            Whorl(0.18, 0.45, 4, 0.52),
            Whorl(0.46, 0.50, 5, 0.56),
            Whorl(0.72, 0.30, 3, 0.52),
            Whorl(0.89, 0.0, 1, 0.38),
        ),
        stretch=1.2,
        core=0.80,
        climb=1.0,
        rise=0.6,
    ),
    TreeSpecies.BIRCH: Form(
        crown_base=0.22,
        crown_radius=0.21,
        trunk_radius=0.013,
        whorls=(
            Whorl(0.14, 0.46, 3, 0.46),
            Whorl(0.38, 0.50, 4, 0.50),
            Whorl(0.63, 0.36, 3, 0.46),
            Whorl(0.84, 0.10, 2, 0.34),
        ),
        leaf=foliage.small_leaves,
        bark=foliage.birch_bark,
        twigs=twigs.weeping_spray,
        climb=1.3,
        rise=-0.7,
        stretch=1.5,
        core=0.60,
        card=0.72,
    ),
    TreeSpecies.POPLAR: Form(
        crown_base=0.08,
        crown_radius=0.13,
        trunk_radius=0.018,
        whorls=(
            Whorl(0.15, 0.32, 3, 0.60),
            Whorl(0.36, 0.38, 3, 0.64),
            Whorl(0.60, 0.34, 3, 0.60),
            Whorl(0.80, 0.12, 2, 0.52),
            Whorl(0.93, 0.0, 1, 0.34),
        ),
        leaf=foliage.small_leaves,
        stretch=2.2,
        core=0.82,
        card=0.7,
        climb=3.0,
        rise=1.6,
    ),
}


def grown_lobes(rng: np.random.Generator, form: Form, height_m: float) -> Lobes:
    """Return the lobes of one tree, from the lowest to the highest whorl."""
    base, crown_radius = form.crown_base * height_m, form.crown_radius * height_m
    centers, radii = [], []
    for whorl in form.whorls:
        turn = rng.uniform(0.0, 2.0 * np.pi)
        for index in range(whorl.count):
            angle = turn + 2.0 * np.pi * (index + rng.uniform(-0.2, 0.2)) / whorl.count
            away = whorl.offset * crown_radius * rng.uniform(0.85, 1.15)
            z = base + (whorl.height + rng.uniform(-0.04, 0.04)) * (height_m - base)
            size = whorl.radius * crown_radius * rng.uniform(0.88, 1.12)
            centers.append((away * np.cos(angle), away * np.sin(angle), z))
            radii.append((size, size, size * form.stretch))
    counts = [whorl.count for whorl in form.whorls]
    return Lobes(np.array(centers), np.array(radii), np.repeat(np.arange(len(counts)), counts))
