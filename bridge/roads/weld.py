"""Joins surfaces that meet into one without cracks: neighbours share their vertices, edge for edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.triangulate import Patch, Triangles, Vertices

TOLERANCE_M = 0.003
"""Places nearer than this are one; overlays on the grid of the plan move a line by less."""

_THINNEST_M = 1e-6
"""Height of the thinnest triangle that is kept; the edges of its neighbours are split instead."""
_ROUNDS = 6
"""Splitting a triangle can put an edge of it beside another vertex; this often it is looked at again."""

Edges = NDArray[np.int64]


def weld(patches: Sequence[Patch]) -> tuple[Vertices, tuple[Triangles, ...]]:
    """Return (V, 2) vertices that all patches share, and the (T, 3) triangles of each patch.

    Vertices that lie together become one, and an edge is split wherever a vertex of its own patch or of another
    lies on it: where two patches have the same border, they have the same edges there. Seen from above nothing
    opens between them, however the renderer rounds.
    """
    counts = np.array([len(triangles) for _, triangles in patches])
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in patches[:-1])])
    loose = np.concatenate([triangles + start for (_, triangles), start in zip(patches, starts, strict=True)])
    xy, places = _merged(np.concatenate([vertices for vertices, _ in patches]))
    triangles, owner = _whole(xy, places[loose.astype(np.int64)], np.repeat(np.arange(len(patches)), counts))
    for _ in range(_ROUNDS):
        added = _on_edges(xy, triangles)
        if not added:
            break
        triangles, owner = _whole(xy, *_split(triangles, owner, added))
    triangles, owner = _without_doubles(xy, triangles, owner)
    return xy, tuple(triangles[owner == index].astype(np.uint32) for index in range(len(patches)))


def border(triangles: Triangles) -> Edges:
    """Return the (E, 2) directed edges that only one triangle has; the surface lies on their left."""
    directed = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64)
    return np.asarray(directed[_unmatched(directed)])


def compact(xy: Vertices, triangles: Triangles) -> tuple[Vertices, Triangles]:
    """Return only the vertices that ``triangles`` use, and the triangles with their numbers."""
    used, numbers = np.unique(triangles, return_inverse=True)
    return xy[used], numbers.reshape(-1, 3).astype(np.uint32)


def _merged(points: Vertices) -> tuple[Vertices, Edges]:
    """Return the distinct places of (N, 2) points, and for each point the number of its place."""
    distinct, place = np.unique(np.round(points, 6), axis=0, return_inverse=True)
    dots = np.asarray(shapely.points(distinct))
    one, other = shapely.STRtree(list(dots)).query(dots, predicate="dwithin", distance=TOLERANCE_M)
    first = np.arange(len(distinct))
    while True:
        lowest = first.copy()
        np.minimum.at(lowest, one, first[other])
        if np.array_equal(lowest, first):
            break
        first = lowest
    kept, number = np.unique(first, return_inverse=True)
    return distinct[kept], number[place.ravel()]


def _whole(xy: Vertices, triangles: Edges, owner: Edges) -> tuple[Edges, Edges]:
    """Return the triangles that have an area; the others would pass for the neighbours of their longest edges."""
    keep = _thinness(xy, triangles) > _THINNEST_M
    return triangles[keep], owner[keep]


def _without_doubles(xy: Vertices, triangles: Edges, owner: Edges) -> tuple[Edges, Edges]:
    """Return the triangles without slivers that no other joins: their neighbours have closed over them."""
    lonely = _unmatched(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)).reshape(-1, 3).all(axis=1)
    keep = ~lonely | (_thinness(xy, triangles) > 2 * TOLERANCE_M)
    return triangles[keep], owner[keep]


def _thinness(xy: Vertices, triangles: Edges) -> Vertices:
    """Return the (T,) heights of triangles over their longest sides."""
    corners = xy[triangles]
    sides = np.roll(corners, -1, axis=1) - corners
    area2 = sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]
    return np.asarray(np.abs(area2) / np.maximum(np.linalg.norm(sides, axis=2).max(axis=1), 1e-12))


def _unmatched(directed: Edges) -> NDArray[np.bool_]:
    """Return which of (E, 2) directed edges lie more often one way than the other."""
    low, high = directed.min(axis=1), directed.max(axis=1)
    _, edge = np.unique(low * (int(directed.max(initial=0)) + 1) + high, return_inverse=True)
    way = np.where(directed[:, 0] == low, 1.0, -1.0)
    return np.asarray(np.bincount(edge, way)[edge] * way > 0.0)


def _on_edges(xy: Vertices, triangles: Edges) -> dict[tuple[int, int], list[int]]:
    """Return the vertices that lie on edges without a counterpart, by (triangle, corner), in order along each."""
    directed = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    lonely = np.flatnonzero(_unmatched(directed))
    start, end = xy[directed[lonely, 0]], xy[directed[lonely, 1]]
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([start, end], axis=1))))
    # A vertex on such an edge ends others like it.
    vertices = np.unique(directed[lonely])
    vertex, edge = tree.query(shapely.points(xy[vertices]), predicate="dwithin", distance=TOLERANCE_M)
    vertex = vertices[vertex]
    inside = np.all(triangles[lonely[edge] // 3] != vertex[:, None], axis=1)
    vertex, edge = vertex[inside], edge[inside]
    along = np.einsum("ij,ij->i", xy[vertex] - start[edge], end[edge] - start[edge])
    order = np.lexsort((along, edge))
    added: dict[tuple[int, int], list[int]] = {}
    for number, point in zip(lonely[edge[order]].tolist(), vertex[order].tolist(), strict=True):
        added.setdefault(divmod(number, 3), []).append(point)
    return added


def _split(triangles: Edges, owner: Edges, added: dict[tuple[int, int], list[int]]) -> tuple[Edges, Edges]:
    """Return the triangles with those replaced that have vertices on their edges."""
    cut = sorted({triangle for triangle, _ in added})
    pieces: list[tuple[int, int, int]] = []
    owners: list[int] = []
    for triangle in cut:
        a, b, c = triangles[triangle].tolist()
        found = list(_pieces((a, b, c), [added.get((triangle, corner), []) for corner in range(3)]))
        pieces += found
        owners += [int(owner[triangle])] * len(found)
    rest = np.delete(np.arange(len(triangles)), cut)
    return (
        np.concatenate([triangles[rest], np.array(pieces, dtype=np.int64)]),
        np.concatenate([owner[rest], np.array(owners, dtype=np.int64)]),
    )


def _pieces(corners: tuple[int, int, int], added: list[list[int]]) -> Iterator[tuple[int, int, int]]:
    """Yield triangles that fill one with vertices ``added`` on each of its edges, the first from corner 0 to 1."""
    for corner in range(3):
        if added[corner]:
            a, b, c = (corners[(corner + turn) % 3] for turn in range(3))
            ab, bc, ca = (added[(corner + turn) % 3] for turn in range(3))
            for p, q in pairwise([a, *ab, b]):
                yield from _pieces((p, q, c), [[], bc if q == b else [], ca if p == a else []])
            return
    yield corners
