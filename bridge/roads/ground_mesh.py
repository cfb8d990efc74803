"""Turns plan vertices with heights into meshes with normals, texture coordinates and a little variety of tone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Material, Mesh

Array = NDArray[np.float64]


def ground_mesh(
    material: Material,
    positions: Array,
    triangles: NDArray[np.uint32],
    *,
    repeat_m: float,
    normals: Array | None = None,
    uvs: Array | None = None,
    colors: Array | None = None,
) -> Mesh:
    """Return the mesh of (V, 3) world positions.

    Without ``uvs`` (V, 2) the texture lies flat on the world, one repeat each ``repeat_m``; without ``normals``
    they follow the slope of the triangles; without ``colors`` (linear, (V, 3)) the tone varies gently over the map.
    """
    if uvs is None:
        uvs = np.stack([positions[:, 0], -positions[:, 1]], axis=1) / repeat_m
    if normals is None:
        normals = slope_normals(positions, triangles)
    if colors is None:
        colors = tone(positions[:, :2])
    return Mesh(
        material=material,
        positions=positions.astype(np.float32),
        normals=normals.astype(np.float32),
        uvs=uvs.astype(np.float32),
        colors=colors.astype(np.float32),
        triangles=np.ascontiguousarray(triangles, dtype=np.uint32),
    )


def slope_normals(positions: Array, triangles: NDArray[np.uint32]) -> Array:
    """Return (V, 3) unit normals: the mean of the triangles that meet at each place."""
    if np.ptp(positions[:, 2]) < 1e-6:
        return np.tile([0.0, 0.0, 1.0], (len(positions), 1))
    a, b, c = (positions[triangles[:, corner]] for corner in range(3))
    faces = np.cross(b - a, c - a)
    # No ground is that steep: such a triangle is a sliver, whose normal is noise.
    faces[faces[:, 2] < 0.5 * np.linalg.norm(faces, axis=1), :2] = 0.0
    faces[:, 2] = np.abs(faces[:, 2])
    # Vertices of neighbouring cells lie at the same place, but are not shared.
    _, place = np.unique(np.round(positions[:, :2], 3), axis=0, return_inverse=True)
    place = place.ravel()
    sums = np.zeros((int(place.max()) + 1, 3))
    for corner in range(3):
        np.add.at(sums, place[triangles[:, corner]], faces)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit = np.where(lengths > 1e-12, sums / np.maximum(lengths, 1e-12), [0.0, 0.0, 1.0])
    return np.asarray(unit[place], dtype=np.float64)


def tone(xy: Array, strength: float = 0.07) -> Array:
    """Return (V, 3) grey tones around 1 - ``strength`` that vary over tens of metres, without a visible repeat."""
    x, y = xy[:, 0], xy[:, 1]
    waves = np.sin(x / 17.3 + 1.3 * np.sin(y / 23.9)) + np.sin(y / 13.1 - 0.9 * np.sin(x / 31.7))
    grey = 1.0 - strength * (1.0 + waves / 2)
    return np.repeat(grey[:, None], 3, axis=1)
