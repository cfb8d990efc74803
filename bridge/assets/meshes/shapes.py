"""Surfaces that models are made of: boxes, lofts, revolutions, tubes.

A ``Surface`` is bare geometry in float64; ``Assembly`` gives surfaces their materials, works out the normals of all of
them in one pass, and returns meshes. Normals are smooth across an edge whose faces meet at less than the crease
angle, and hard otherwise. Closed primitives always face outward, whichever way their sections are ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.geometry import Matrix

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Triangles, counter-clockwise seen from outside: ``positions`` (V, 3) metres, ``triangles`` (T, 3)."""

    positions: Matrix
    triangles: Indices

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Surface:
        """Return the surface moved by a vector, in metres."""
        return Surface(self.positions + vector(x, y, z), self.triangles)

    def turned(self, rotation: Matrix) -> Surface:
        """Return the surface turned about the origin by a 3x3 rotation matrix."""
        return Surface(self.positions @ rotation.T, self.triangles)

    def mirrored(self) -> Surface:
        """Return the surface on the other side of the plane y = 0, still facing outward."""
        return Surface(self.positions * (1.0, -1.0, 1.0), self.triangles[:, ::-1])

    def facing(self, direction: ArrayLike) -> Surface:
        """Return the surface wound so that it faces ``direction`` on the whole; for open patches."""
        return self if self._area_vector() @ np.asarray(direction) >= 0.0 else Surface(self.positions, self._flipped())

    def outward(self) -> Surface:
        """Return the closed surface wound so that it faces outward."""
        return self if self.volume() >= 0.0 else Surface(self.positions, self._flipped())

    def volume(self) -> float:
        """Return the enclosed volume in cubic metres, negative for a closed surface that faces inward."""
        a, b, c = (self.positions[self.triangles] - self.positions.mean(axis=0)).transpose(1, 0, 2)
        return float((a * cross(b, c)).sum()) / 6.0

    def _area_vector(self) -> Matrix:
        a, b, c = self.positions[self.triangles].transpose(1, 0, 2)
        return np.asarray(cross(b - a, c - a).sum(axis=0))

    def _flipped(self) -> Indices:
        return self.triangles[:, ::-1]


def vector(x: float, y: float, z: float) -> Matrix:
    """Return a (3,) vector."""
    return np.array((x, y, z), dtype=float)


def cross(a: Matrix, b: Matrix) -> Matrix:
    """Return the cross products of (..., 3) vectors; on small arrays several times as fast as numpy's."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def joined(surfaces: Sequence[Surface]) -> Surface:
    """Return several surfaces as one; they keep their own vertices."""
    offsets = np.cumsum([0, *(len(s.positions) for s in surfaces[:-1])])
    triangles = [s.triangles + offset for s, offset in zip(surfaces, offsets, strict=True)]
    return Surface(np.concatenate([s.positions for s in surfaces]), np.concatenate(triangles))


@lru_cache(maxsize=1024)
def grid_triangles(rows: int, columns: int, *, wrap: bool = False) -> Indices:
    """Return the (T, 3) triangles over a grid of vertices in row-major order, two a cell, cells in row-major order.

    ``wrap`` joins the last column to the first. The array is shared: do not write to it.
    """
    cells = columns if wrap else columns - 1
    row, column = np.divmod(np.arange((rows - 1) * cells), cells)
    a = row * columns + column
    b = row * columns + (column + 1) % columns
    return np.stack([a, b, b + columns, a, b + columns, a + columns], axis=1).reshape(-1, 3)


def sheet(points: Matrix) -> Surface:
    """Return the open surface over a (R, C, 3) grid of points, facing (along columns) x (along rows)."""
    rows, columns = points.shape[:2]
    return Surface(points.reshape(-1, 3), grid_triangles(rows, columns))


def loft(rings: Matrix) -> Surface:
    """Return the closed surface through (R, C, 3) rings of points, its ends filled with fans."""
    return _closed(rings).outward()


def _closed(rings: Matrix) -> Surface:
    """Return ``loft``'s surface, which faces outward where the rings turn left about the way from one to the next."""
    ends = rings[[0, -1]]
    positions = np.concatenate([rings.reshape(-1, 3), ends.reshape(-1, 3), ends.sum(axis=1) / rings.shape[1]])
    return Surface(positions, _closed_triangles(*rings.shape[:2]))


@lru_cache(maxsize=1024)
def _closed_triangles(rows: int, columns: int) -> Indices:
    first = rows * columns
    ring = np.arange(columns)
    following = (ring + 1) % columns
    centre = first + 2 * columns
    start = np.stack([np.full(columns, centre), first + following, first + ring], axis=1)
    end = np.stack([np.full(columns, centre + 1), first + columns + ring, first + columns + following], axis=1)
    return np.concatenate([grid_triangles(rows, columns, wrap=True), start, end])


def box(size: ArrayLike, centre: ArrayLike = (0.0, 0.0, 0.0), top: float | tuple[float, float] = 1.0) -> Surface:
    """Return a box; ``top`` scales its upper face in x and y."""
    corners = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], dtype=float) / 2
    ring = np.stack([np.c_[corners, np.full(4, -0.5)], np.c_[corners * top, np.full(4, 0.5)]])
    positions = ring.reshape(-1, 3) * np.asarray(size) + np.asarray(centre)
    return Surface(positions, _BOX_TRIANGLES)


_BOX_TRIANGLES: Indices = np.array(
    [(0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7)]
    + [t for a, b in ((0, 1), (1, 2), (2, 3), (3, 0)) for t in ((a, b, b + 4), (a, b + 4, a + 4))]
)


def circle(sides: int, start: float = 0.0) -> Matrix:
    """Return the (sides, 2) points of the unit circle, from the angle ``start`` in radians."""
    angle = start + np.arange(sides) * (2 * np.pi / sides)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def revolved(profile: ArrayLike, sides: int) -> Surface:
    """Return the solid of a (P, 2) profile of (radius, y) turned about the y axis; one vertex points straight down."""
    radius, along = np.asarray(profile, dtype=float).T
    around = circle(sides, -np.pi / 2)
    rings = np.empty((len(radius), sides, 3))
    rings[..., [0, 2]] = radius[:, None, None] * around
    rings[..., 1] = along[:, None]
    return loft(rings)


def ellipsoid(radii: ArrayLike, centre: ArrayLike, rows: int, sides: int) -> Surface:
    """Return an ellipsoid; its poles lie on the z axis."""
    polar = np.linspace(-np.pi / 2, np.pi / 2, rows + 1)[1:-1]
    around = circle(sides)
    rings = np.empty((len(polar), sides, 3))
    rings[..., :2] = np.cos(polar)[:, None, None] * around
    rings[..., 2] = np.sin(polar)[:, None]
    body = rings.reshape(-1, 3)
    first, last = len(body), len(body) + 1
    ring = np.arange(sides)
    following = (ring + 1) % sides
    top = (len(polar) - 1) * sides
    triangles = np.concatenate(
        [
            grid_triangles(len(polar), sides, wrap=True),
            np.stack([np.full(sides, first), following, ring], axis=1),
            np.stack([np.full(sides, last), top + ring, top + following], axis=1),
        ]
    )
    positions = np.concatenate([body, [(0.0, 0.0, -1.0), (0.0, 0.0, 1.0)]])
    return Surface(positions * np.asarray(radii) + np.asarray(centre), triangles)


def torus(radius: float, section: float, segments: int, sides: int) -> Surface:
    """Return a ring about the y axis; ``sides`` = 2 gives a flat ring that shows from both sides."""
    around = circle(segments, -np.pi / 2)
    profile = circle(sides) * section
    reach = radius + profile[None, :, 0]
    points = np.empty((segments + 1, sides, 3))
    points[:-1, :, 0] = around[:, :1] * reach
    points[:-1, :, 1] = profile[None, :, 1]
    points[:-1, :, 2] = around[:, 1:] * reach
    points[-1] = points[0]
    triangles = grid_triangles(segments + 1, sides, wrap=True)
    triangles = np.where(triangles >= segments * sides, triangles - segments * sides, triangles)
    return Surface(points[:-1].reshape(-1, 3), triangles).outward()


def tube(path: ArrayLike, radii: ArrayLike, sides: int, *, across: ArrayLike = (0.0, 1.0, 0.0)) -> Surface:
    """Return a closed tube along a (N, 3) path.

    ``radii`` is one number, (N,), or (N, 2): first along ``across`` made square to the path, then along the third
    direction. ``across`` must not run along the path.
    """
    points = np.asarray(path, dtype=float)
    sizes = np.asarray(radii, dtype=float)
    if sizes.ndim < 2:
        sizes = np.repeat(np.broadcast_to(sizes, (len(points),))[:, None], 2, axis=1)
    padded = np.concatenate([points[:1], points, points[-1:]])
    along = padded[2:] - padded[:-2]
    along /= np.sqrt((along * along).sum(axis=1, keepdims=True))
    side = np.asarray(across, dtype=float) - along * (along @ np.asarray(across, dtype=float))[:, None]
    side /= np.sqrt((side * side).sum(axis=1, keepdims=True))
    third = cross(along, side)
    around = circle(sides, np.pi / sides)
    rings = points[:, None] + (
        around[:, :1] * (side * sizes[:, :1])[:, None] + around[:, 1:] * (third * sizes[:, 1:])[:, None]
    )
    return _closed(rings)
