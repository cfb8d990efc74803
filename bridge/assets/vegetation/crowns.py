"""What crowns are made of: closed lobes inside, and cards of leaves around them.

The cards are seen from both sides; their normals point out of the crown rather than out of the card, so that a
crown is lit like a soft ball and not like a heap of mirrors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Slot, Texture

Points = NDArray[np.float64]
"""(N, 3) float64 metres, or unit vectors."""

ALPHA_CUTOFF = 0.5


@cache
def leaf_material(texture: Callable[[], Texture]) -> Material:
    """Return the material of cards: cut at ``ALPHA_CUTOFF``, coloured by the placement."""
    made = texture()
    return Material(name=made.name, roughness=1.0, texture=made, slot=Slot.PRIMARY, alpha_cutoff=ALPHA_CUTOFF)


@cache
def closed_material(texture: Callable[[], Texture]) -> Material:
    """Return the material of closed foliage, coloured by the placement."""
    made = texture()
    return Material(name=made.name, roughness=1.0, texture=made, slot=Slot.PRIMARY)


@cache
def bark_material(texture: Callable[[], Texture]) -> Material:
    """Return the material of trunks and branches."""
    made = texture()
    return Material(name=made.name, texture=made)


@dataclass(frozen=True, slots=True, eq=False)
class Lobes:
    """The ellipsoids that make a crown: (N, 3) centres, (N, 3) semi-axes, (N,) number of the whorl."""

    centers: Points
    radii: Points
    whorl: NDArray[np.int64]

    def bounds(self) -> tuple[Points, Points]:
        """Return the lowest and the highest corner of the box around the crown."""
        return (self.centers - self.radii).min(axis=0), (self.centers + self.radii).max(axis=0)

    def as_one(self) -> Lobes:
        """Return the ellipsoid in the box around the crown."""
        low, high = self.bounds()
        return Lobes(((low + high) / 2.0)[None], ((high - low) / 2.0)[None], np.zeros(1, dtype=np.int64))

    def by_whorl(self) -> Lobes:
        """Return one ellipsoid a whorl."""
        parts = [self._of(int(number)).as_one() for number in np.unique(self.whorl)]
        return Lobes(
            np.concatenate([p.centers for p in parts]), np.concatenate([p.radii for p in parts]), np.unique(self.whorl)
        )

    def _of(self, number: int) -> Lobes:
        members = self.whorl == number
        return Lobes(self.centers[members], self.radii[members], self.whorl[members])


def crown_shade(points: Points, low: Points, high: Points) -> Points:
    """Return how much light reaches points of a crown: less at its bottom and inside."""
    rise = np.clip((points[:, 2] - low[2]) / (high[2] - low[2]), 0.0, 1.0)
    relative = (points - (low + high) / 2.0) / ((high - low) / 2.0)
    depth = np.clip(np.linalg.norm(relative, axis=1), 0.0, 1.0)
    return np.asarray((0.60 + 0.40 * rise) * (0.55 + 0.45 * depth), dtype=np.float64)


def add_cards(
    builder: MeshBuilder,
    texture: Callable[[], Texture],
    rng: np.random.Generator,
    middles: Points,
    facing: Points,
    halves: NDArray[np.float64],
    normals: Points,
    shade: Points,
) -> None:
    """Add square cards that are seen from both sides, each turned at random about its axis."""
    count = len(middles)
    across = unit(np.cross(facing, directions(rng, count)))
    along = np.cross(facing, across)
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], dtype=np.float64)
    offsets = corners[None, :, :1] * across[:, None] + corners[None, :, 1:] * along[:, None]
    positions = middles[:, None] + offsets * halves[:, None, None]
    # A little of each corner's own direction bends the light over the card.
    bent = unit((normals[:, None] + 0.25 * offsets).reshape(-1, 3))
    uvs = np.tile((corners * (1.0, -1.0) + 1.0) / 2.0, (count, 1))
    colors = np.repeat(shade, 4, axis=0)
    builder.add(leaf_material(texture), positions.reshape(-1, 3), bent, uvs, both_sides(count), colors=colors)


def both_sides(count: int) -> NDArray[np.int64]:
    """Return the triangles of ``count`` quads of four vertices each, wound both ways."""
    quad = np.array([(0, 1, 2), (0, 2, 3), (2, 1, 0), (3, 2, 0)])
    return np.asarray((quad[None] + 4 * np.arange(count)[:, None, None]).reshape(-1, 3), dtype=np.int64)


def add_lobe(
    builder: MeshBuilder, material: Material, center: Points, radius: Points, heart: Points, light: float
) -> None:
    """Add a closed ellipsoid of 20 triangles; ``light`` 0-1 reaches it from above, half of it from below."""
    vertices, triangles = _icosahedron()
    positions = center + vertices * radius
    normals = unit(vertices + 0.6 * unit(positions - heart) + (0.0, 0.0, 0.3))
    uvs = np.stack([positions[:, 0] - positions[:, 1], 0.6 * (positions[:, 0] + positions[:, 1]) - positions[:, 2]], 1)
    colors = light * (0.75 + 0.25 * vertices[:, 2:]) * np.ones(3)
    builder.add(material, positions, normals, uvs / 1.5, triangles, colors=colors)


@cache
def _icosahedron() -> tuple[Points, NDArray[np.int64]]:
    """Return the (12, 3) vertices on the unit sphere and the (20, 3) triangles, counter-clockwise from outside."""
    g = (1.0 + 5.0**0.5) / 2.0
    points = unit([p for a in (-1.0, 1.0) for b in (-g, g) for p in ((0.0, a, b), (a, b, 0.0), (b, 0.0, a))])
    # Turned about x, so that a vertex and not an edge is on top.
    c, s = g / np.hypot(1.0, g), 1.0 / np.hypot(1.0, g)
    points = points @ np.array([(1.0, 0.0, 0.0), (0.0, c, s), (0.0, -s, c)])
    near = np.linalg.norm(points[:, None] - points[None], axis=2) < 1.1
    faces = []
    for i, j, k in combinations(range(12), 3):
        if near[i, j] and near[j, k] and near[i, k]:
            outside = np.dot(np.cross(points[j] - points[i], points[k] - points[i]), points[i]) > 0.0
            faces.append((i, j, k) if outside else (i, k, j))
    return points, np.array(faces)


def even_directions(rng: np.random.Generator, count: int, owners: int) -> Points:
    """Return directions that cover the sphere of each of ``owners`` evenly, dealt to the owners in turn."""
    each = -(-count // owners)
    step = (np.arange(each) + 0.5) / each
    z = 1.0 - 2.0 * step
    turn = np.arange(each) * 2.399963 + rng.uniform(0.0, 2.0 * np.pi, (owners, 1))
    flat = np.sqrt(1.0 - z * z)
    spiral = np.stack([flat * np.cos(turn), flat * np.sin(turn), np.broadcast_to(z, turn.shape)], axis=2)
    return unit(spiral.transpose(1, 0, 2).reshape(-1, 3)[:count] + 0.15 * directions(rng, count))


def directions(rng: np.random.Generator, count: int) -> Points:
    """Return ``count`` random unit vectors."""
    return unit(rng.standard_normal((count, 3)))


def unit(vectors: ArrayLike) -> Points:
    """Return ``vectors`` scaled to length 1."""
    array = np.asarray(vectors, dtype=np.float64)
    return np.asarray(array / np.linalg.norm(array, axis=-1, keepdims=True), dtype=np.float64)
