"""The edge of a wood as it is seen from afar: crowns side by side, closed, without trunks."""

from __future__ import annotations

import numpy as np

from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model
from bridge.assets.textures import foliage, twigs
from bridge.assets.vegetation.crowns import Points, both_sides, closed_material, leaf_material, unit

_CROWN_M = 7.0
"""From one crown to the next."""
_DEPTH_M = 9.0
# Depth and height of the lines along the wood, as shares, from its foot in front over the top to the one behind.
_PROFILE = np.array([(-0.5, 0.0), (-0.55, 0.45), (-0.3, 0.9), (0.1, 1.0), (0.5, 0.0)])
_SHADES = np.array([0.45, 0.75, 0.95, 1.0, 0.5])
_REPEAT_M = 5.0
_LEVELS = ((6, [0, 1, 2, 3, 4]), (2, [0, 1, 2, 3, 4]), (1, [0, 2, 4]))
"""Per level of detail the steps a crown, and the lines of the profile."""
_UNDERWOOD = 0.6
"""Height of what is closed in winter, over that in summer; bare crowns rise above it."""
_BARE_CROWN_M = 1.7 * _CROWN_M
_BARE_CROWN_FOOT = 0.2
"""Where the picture of a bare crown begins, over its height."""
_CARD_NORMAL = (0.0, -0.93, 0.37)
"""Of bare crowns: snow lies on twigs, but does not hide them."""


def wood(rng: np.random.Generator, *, length_m: float, height_m: float, bare: bool = False) -> Model:
    """Return ``length_m`` of a wood along x, its crowns 0.6 to 1 times ``height_m`` high, ``bare`` of leaves or not.

    At most 500, 150 and 40 triangles in its three levels for 60 m; 36 more if it is bare.
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
        closed_tops = tops[crown] * round_top * (_UNDERWOOD if bare else 1.0)
        _add_curtain(builder, material, x, closed_tops, depths[crown], tones[crown], lines)
        if bare:
            _add_bare_crowns(builder, middles, tops, depths, tones)
        levels.append(builder.meshes())
    return Model(name="wood_bare" if bare else "wood", lods=tuple(levels))


def _add_bare_crowns(builder: MeshBuilder, middles: Points, tops: Points, shift: Points, tones: Points) -> None:
    """Add an upright card for each crown, with the picture of one on it, in turns before and behind the middle."""
    count = len(middles)
    y = shift + np.where(np.arange(count) % 2, 0.2, -0.4) * _DEPTH_M
    corners = np.array([(-0.5, _BARE_CROWN_FOOT), (0.5, _BARE_CROWN_FOOT), (0.5, 1.0), (-0.5, 1.0)])
    x = middles[:, None] + _BARE_CROWN_M * corners[:, 0]
    z = tops[:, None] * corners[:, 1]
    positions = np.stack(np.broadcast_arrays(x, y[:, None], z), axis=2).reshape(-1, 3)
    uvs = np.tile([(0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)], (count, 1))
    colors = np.repeat(tones, 4, axis=0)
    builder.add(leaf_material(twigs.bare_crown), positions, unit(_CARD_NORMAL), uvs, both_sides(count), colors=colors)


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
    # Nobody looks into the wood from its ends.
    fan = np.array([(0, row, row + 1) for row in range(1, rows - 1)])
    for outward, end in ((-1.0, slice(0, rows)), (1.0, slice(-rows, None))):
        across = uvs[end] + np.column_stack([y[0] if outward < 0 else y[-1], np.zeros(rows)]) / _REPEAT_M
        corners = fan if outward < 0 else fan[:, ::-1]
        builder.add(material, positions[end], (outward, 0.0, 0.0), across, corners, colors=colors[end])
