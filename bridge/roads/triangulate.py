"""Cuts plan shapes into triangles small enough to follow the ground."""

from __future__ import annotations

import math
from collections.abc import Iterator

import mapbox_earcut
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

Vertices = NDArray[np.float64]
Triangles = NDArray[np.uint32]
Patch = tuple[Vertices, Triangles]
"""Part of a surface in plan: (V, 2) vertices and (T, 3) triangles, counter-clockwise from above."""


def triangulate(shape: BaseGeometry, cell_m: float) -> Patch:
    """Return (V, 2) float64 vertices and (T, 3) triangles that cover a plan shape, counter-clockwise from above.

    No triangle crosses the lines of a lattice of ``cell_m`` that is the same for every shape, so neighbours
    are cut at the same places.
    """
    points: list[Vertices] = []
    corners: list[Triangles] = []
    count = 0
    for polygon in cells(shape, cell_m):
        rings = [np.asarray(ring.coords)[:-1, :2] for ring in (polygon.exterior, *polygon.interiors)]
        vertices = np.concatenate(rings)
        ends = np.cumsum([len(ring) for ring in rings]).astype(np.uint32)
        found = mapbox_earcut.triangulate_float64(vertices, ends).reshape(-1, 3)
        points.append(vertices)
        corners.append(found.astype(np.uint32) + np.uint32(count))
        count += len(vertices)
    if not points:
        return np.empty((0, 2)), np.empty((0, 3), dtype=np.uint32)
    vertices, triangles = np.concatenate(points), np.concatenate(corners)
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    area2 = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    triangles = np.where((area2 < 0)[:, None], triangles[:, ::-1], triangles)
    return vertices, triangles[np.abs(area2) > 1e-9]


def cells(shape: BaseGeometry, cell_m: float) -> Iterator[Polygon]:
    """Yield the pieces of a plan shape inside each cell of the lattice, always in the same order."""
    if shape.is_empty:
        return
    west, south, east, north = (value / cell_m for value in shape.bounds)
    yield from _split(shape, cell_m, math.floor(west), math.floor(south), math.ceil(east), math.ceil(north))


def _split(shape: BaseGeometry, cell_m: float, west: int, south: int, east: int, north: int) -> Iterator[Polygon]:
    """Halve the shape until each piece lies in one cell; halving keeps every cut cheap."""
    if shape.is_empty:
        return
    if east - west <= 1 and north - south <= 1:
        for part in shapely.get_parts(shape):
            if isinstance(part, Polygon) and not part.is_empty:
                yield part
        return
    if east - west >= north - south:
        middle = (west + east) // 2
        halves = ((west, south, middle, north), (middle, south, east, north))
    else:
        middle = (south + north) // 2
        halves = ((west, south, east, middle), (west, middle, east, north))
    for half in halves:
        box = shapely.box(half[0] * cell_m, half[1] * cell_m, half[2] * cell_m, half[3] * cell_m)
        yield from _split(shapely.intersection(shape, box), cell_m, *half)
