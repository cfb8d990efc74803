"""Collects textured quads, boxes and tubes by material and turns them into meshes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.assets.model import Material, Mesh
from bridge.world import Rgb

WHITE: Rgb = (1.0, 1.0, 1.0)

Point = tuple[float, float, float]

_BOX_FACES = (
    # The corners of each face from outside, counter-clockwise from the lower left, as -1 and +1 along x, y, z.
    ("front", ((1, -1, -1), (1, 1, -1), (1, 1, 1), (1, -1, 1))),
    ("back", ((-1, 1, -1), (-1, -1, -1), (-1, -1, 1), (-1, 1, 1))),
    ("left", ((1, 1, -1), (-1, 1, -1), (-1, 1, 1), (1, 1, 1))),
    ("right", ((-1, -1, -1), (1, -1, -1), (1, -1, 1), (-1, -1, 1))),
    ("top", ((1, -1, 1), (1, 1, 1), (-1, 1, 1), (-1, -1, 1))),
    ("bottom", ((-1, -1, -1), (-1, 1, -1), (1, 1, -1), (1, -1, -1))),
)


class MeshBuilder:
    """Grows one level of detail. Positions are in the model's frame; texture rows run down, so v does too."""

    def __init__(self) -> None:
        self._parts: dict[Material, list[tuple[NDArray[np.float64], ...]]] = {}

    def add(
        self,
        material: Material,
        positions: ArrayLike,
        normals: ArrayLike,
        uvs: ArrayLike,
        triangles: ArrayLike,
        *,
        colors: ArrayLike = WHITE,
    ) -> None:
        """Add (V, 3) positions with (V, 3) or (3,) unit normals and colours, (V, 2) uvs and (T, 3) indices."""
        points = np.asarray(positions, dtype=np.float64)
        self._parts.setdefault(material, []).append(
            (
                points,
                np.broadcast_to(np.asarray(normals, dtype=np.float64), points.shape),
                np.asarray(uvs, dtype=np.float64),
                np.broadcast_to(np.asarray(colors, dtype=np.float64), points.shape),
                np.asarray(triangles, dtype=np.float64),
            )
        )

    def polygon(
        self, material: Material, corners: Sequence[Point], uvs: ArrayLike, *, colors: ArrayLike = WHITE
    ) -> None:
        """Add a flat convex polygon, its corners counter-clockwise as seen from outside."""
        points = np.asarray(corners, dtype=np.float64)
        normal = np.cross(points[1] - points[0], points[2] - points[0])
        fan = [(0, i, i + 1) for i in range(1, len(points) - 1)]
        self.add(material, points, normal / np.linalg.norm(normal), uvs, fan, colors=colors)

    def wall(
        self,
        material: Material,
        start: tuple[float, float],
        end: tuple[float, float],
        z_m: tuple[float, float],
        *,
        u: tuple[float, float],
        v: tuple[float, float],
        colors: ArrayLike = WHITE,
    ) -> None:
        """Add an upright rectangle from ``start`` to ``end``, left to right as seen from outside.

        ``u`` are the texture coordinates at its left and right, ``v`` those at its bottom and top.
        """
        corners = [(*start, z_m[0]), (*end, z_m[0]), (*end, z_m[1]), (*start, z_m[1])]
        self.polygon(material, corners, [(u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1])], colors=colors)

    def box(
        self,
        material: Material,
        low: Point,
        high: Point,
        *,
        repeat_m: float = 1.0,
        color: Rgb = WHITE,
        without: tuple[str, ...] = (),
    ) -> None:
        """Add an upright box between two corners; ``repeat_m`` metres carry one repeat of the texture.

        ``without`` names the faces to leave out, of front, back, left, right, top and bottom.
        """
        center = (np.asarray(low) + np.asarray(high)) / 2.0
        half = (np.asarray(high) - np.asarray(low)) / 2.0
        for face, signs in _BOX_FACES:
            if face in without:
                continue
            points = center + np.asarray(signs) * half
            right, up = points[1] - points[0], points[3] - points[0]
            u, v = float(np.linalg.norm(right)) / repeat_m, -float(np.linalg.norm(up)) / repeat_m
            self.polygon(material, [tuple(p) for p in points], [(0, 0), (u, 0), (u, v), (0, v)], colors=color)

    def tube(
        self,
        material: Material,
        path: ArrayLike,
        radii: Sequence[float],
        *,
        sides: int,
        repeat_m: float = 1.0,
        color: Rgb = WHITE,
        cap: bool = False,
    ) -> None:
        """Add a smooth round rod along (K, 3) points with a radius at each; ``cap`` closes its far end."""
        points = np.asarray(path, dtype=np.float64)
        axis = points[-1] - points[0]
        axis /= np.linalg.norm(axis)
        across = np.cross(axis, (0.0, 1.0, 0.0) if abs(axis[1]) < 0.9 else (1.0, 0.0, 0.0))
        across /= np.linalg.norm(across)
        angles = np.linspace(0.0, 2.0 * np.pi, sides + 1)
        ring = np.cos(angles)[:, None] * across + np.sin(angles)[:, None] * np.cross(axis, across)
        positions = (points[:, None] + np.asarray(radii)[:, None, None] * ring).reshape(-1, 3)
        along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        turns = max(1, round(2.0 * np.pi * max(radii) / repeat_m))
        u, v = np.meshgrid(angles / (2.0 * np.pi) * turns, -along / repeat_m)
        k, s = np.meshgrid(np.arange(len(points) - 1), np.arange(sides), indexing="ij")
        a = (k * (sides + 1) + s).ravel()
        b = a + sides + 1
        triangles = np.concatenate([np.stack([a, a + 1, b + 1], 1), np.stack([a, b + 1, b], 1)])
        uvs = np.stack([u.ravel(), v.ravel()], axis=1)
        self.add(material, positions, np.tile(ring, (len(points), 1)), uvs, triangles, colors=color)
        if cap:
            end = points[-1] + radii[-1] * ring[:-1]
            disc = 0.5 + 0.5 * np.stack([np.cos(angles[:-1]), np.sin(angles[:-1])], axis=1)
            self.polygon(material, [tuple(p) for p in end], disc, colors=color)

    def meshes(self) -> tuple[Mesh, ...]:
        """Return one mesh a material, in the order in which the materials were first used."""
        return tuple(_joined(material, parts) for material, parts in self._parts.items())


def _joined(material: Material, parts: list[tuple[NDArray[np.float64], ...]]) -> Mesh:
    offsets = np.cumsum([0, *(len(part[0]) for part in parts[:-1])])
    positions, normals, uvs, colors = (np.concatenate([part[i] for part in parts]) for i in range(4))
    triangles = np.concatenate([part[4] + offset for part, offset in zip(parts, offsets, strict=True)])
    return Mesh(
        material=material,
        positions=positions.astype(np.float32),
        normals=normals.astype(np.float32),
        uvs=uvs.astype(np.float32),
        colors=colors.astype(np.float32),
        triangles=triangles.astype(np.uint32),
    )
