"""The edge of a wood as it is seen from afar: crowns side by side, closed, without trunks."""

from __future__ import annotations

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model
from bridge.assets.textures import foliage, twigs
from bridge.assets.vegetation.crowns import Points, closed_material, unit

_CROWN_M = 7.0
"""From one crown to the next."""
_DEPTH_M = 9.0
# Depth and height of the lines along the wood, as shares, from its foot in front over the top to the one behind.
_PROFILE = np.array([(-0.5, 0.0), (-0.55, 0.45), (-0.3, 0.9), (0.1, 1.0), (0.5, 0.0)])
_SHADES = np.array([0.45, 0.75, 0.95, 1.0, 0.5])
_REPEAT_M = 5.0
_LEVELS = ((6, [0, 1, 2, 3, 4]), (2, [0, 1, 2, 3, 4]), (1, [0, 2, 4]))
"""Per level of detail the steps a crown, and the lines of the profile."""


def wood(rng: np.random.Generator, *, length_m: float, height_m: float, bare: bool = False) -> Model:
    """Return ``length_m`` of a wood along x, its crowns 0.6 to 1 times ``height_m`` high, ``bare`` of leaves or not.

    At most 500, 150 and 40 triangles in its three levels for 60 m.
    """
    count = max(2, round(length_m / _CROWN_M))
    middles = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count * length_m - length_m / 2
    tops = height_m * rng.uniform(0.6, 1.0, count)
    tops[rng.integers(count)] = height_m
    tones = rng.uniform(0.75, 1.0, (count, 1)) * (1.0, 1.0, 0.9) * rng.uniform((0.85, 0.95, 0.8), 1.0, (count, 3))
    depths = rng.uniform(-1.5, 1.5, count)
    material = closed_material(twigs.bare_wood if bare else foliage.hedge)
    levels = []
    for steps, lines in _LEVELS:
        builder = MeshBuilder()
        x = np.linspace(-length_m / 2, length_m / 2, count * steps + 1)
        crown = np.abs(x[:, None] - middles).argmin(axis=1)
        away = (x - middles[crown]) / (0.75 * _CROWN_M)
        round_top = np.sqrt(np.clip(1.0 - away**2, 0.15, 1.0))
        _add_curtain(builder, material, x, tops[crown] * round_top, depths[crown], tones[crown], lines)
        levels.append(builder.meshes())
    return Model(name="wood_bare" if bare else "wood", lods=tuple(levels))


def _add_curtain(
    builder: MeshBuilder, material: Material, x: Points, tops: Points, shift: Points, tones: Points, lines: list[int]
) -> None:
    """Add the surface over some ``lines`` of the profile at each x."""
    profile = _PROFILE[lines]
    columns, rows = len(x), len(profile)
    y = profile[:, 0] * _DEPTH_M + shift[:, None]
    z = profile[:, 1] * tops[:, None]
    positions = np.stack([np.broadcast_to(x[:, None], y.shape), y, z], axis=2).reshape(-1, 3)
    column, row = (index.ravel() for index in np.mgrid[: columns - 1, : rows - 1])
    a = column * rows + row
    triangles = np.concatenate([np.stack([a, a + rows, a + rows + 1], 1), np.stack([a, a + rows + 1, a + 1], 1)])
    faces = np.cross(*(positions[triangles[:, corner]] - positions[triangles[:, 0]] for corner in (1, 2)))
    normals = np.zeros_like(positions)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], faces)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(profile * (_DEPTH_M, 10.0), axis=0), axis=1))])
    uvs = np.stack(np.broadcast_arrays(x[:, None], -along), axis=2).reshape(-1, 2) / _REPEAT_M
    colors = (_SHADES[lines, None] * tones[:, None]).reshape(-1, 3)
    builder.add(material, positions, unit(normals), uvs, triangles, colors=colors)
