"""Roofs of buildings on any outline: flat behind a parapet, with a ridge, or with a slope along every wall."""

from __future__ import annotations

import math
from collections.abc import Callable

import mapbox_earcut
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.polygon import orient

from bridge.assets.buildings import parts
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material
from bridge.assets.textures import surfaces

Points = NDArray[np.float64]

_PITCH = 0.7
_STEEPEST_SHARE = 0.4
"""Of the height, for the roof."""
_INSET_SHARE = 0.85
"""How far the slopes of a roof on any outline reach, of the way to its middle."""
_RECTANGULAR = 0.88
"""Share of its smallest rectangle that an outline fills to get a ridge."""
_EAVES_M, _GABLE_OUT_M, _THICK_M = 0.35, 0.2, 0.12
_REPEAT_M = 4.0


def pitched_rise_m(shape: Polygon, height_m: float) -> float:
    """Return the height of a pitched roof over the eaves, for a building of ``height_m`` on the outline ``shape``."""
    half_m = shapely.maximum_inscribed_circle(shape).length
    return min(_PITCH * half_m, _STEEPEST_SHARE * height_m)


def is_rectangular(shape: Polygon) -> bool:
    """Return whether an outline is near enough to a rectangle for a ridge."""
    return not shape.interiors and shape.area > _RECTANGULAR * shapely.oriented_envelope(shape).area


def add_flat_roof(builder: MeshBuilder, blank: Material, shape: Polygon, top_z: float) -> None:
    """Close a building behind a parapet of the material ``blank``, whose edge is at ``top_z``."""
    low_z = top_z - parts.PARAPET_M
    _add_surface(builder, parts.plain_material(surfaces.roof_felt), shape, lambda xy: np.full(len(xy), low_z))
    for ring in (shape.exterior, *shape.interiors):
        line = shapely.get_coordinates(ring)
        for (x0, y0), (x1, y1) in zip(line[:-1].tolist(), line[1:].tolist(), strict=True):
            u = (0.0, math.hypot(x1 - x0, y1 - y0) / 3.0)
            if u[1] > 0.0:
                builder.wall(blank, (x1, y1), (x0, y0), (low_z, top_z), u=u, v=(0.0, -parts.PARAPET_M / 3.0))


def add_gabled_roof(
    builder: MeshBuilder, roofing: Material, blank: Material, shape: Polygon, eaves_z: float, rise_m: float
) -> None:
    """Put a ridge along the longer side of the smallest rectangle around the outline, and close the gables."""
    corners = shapely.get_coordinates(orient(Polygon(shapely.get_coordinates(shapely.oriented_envelope(shape)))))[:4]
    if math.dist(corners[0], corners[1]) < math.dist(corners[1], corners[2]):
        corners = np.roll(corners, -1, axis=0)
    length, width = math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2])
    drop_m = rise_m * 2 * _EAVES_M / width
    run = (length + 2 * _GABLE_OUT_M) / _REPEAT_M
    slope = math.hypot(width / 2 + _EAVES_M, rise_m + drop_m) / _REPEAT_M
    soffit = parts.plain_material(surfaces.concrete, (0.8, 0.8, 0.8))
    for turn in (0, 2):
        a, b, c, d = np.roll(corners, -turn, axis=0)
        along, across = (b - a) / length, (d - a) / width
        out, away = along * _GABLE_OUT_M, across * _EAVES_M
        quad = [
            (*(a - out - away).tolist(), eaves_z - drop_m),
            (*(b + out - away).tolist(), eaves_z - drop_m),
            (*((b + c) / 2 + out).tolist(), eaves_z + rise_m),
            (*((a + d) / 2 - out).tolist(), eaves_z + rise_m),
        ]
        builder.polygon(roofing, quad, [(0, slope), (run, slope), (run, 0), (0, 0)])
        below = [(x, y, z - _THICK_M) for x, y, z in reversed(quad)]
        builder.polygon(soffit, below, [(0, 0), (run, 0), (run, slope), (0, slope)])
        gable = [(*b.tolist(), eaves_z), (*c.tolist(), eaves_z), (*((b + c) / 2).tolist(), eaves_z + rise_m - 0.02)]
        builder.polygon(blank, gable, [(0, 0), (width / 3, 0), (width / 6, -rise_m / 3)])


def add_hipped_roof(builder: MeshBuilder, roofing: Material, shape: Polygon, eaves_z: float, rise_m: float) -> None:
    """Let every wall carry a slope; where they nearly meet, the roof is level."""
    reach_m = shapely.maximum_inscribed_circle(shape).length * _INSET_SHARE
    top = shapely.buffer(shape, -reach_m, join_style="mitre", mitre_limit=3.0)
    rim = shapely.boundary(shape)

    def heights(xy: Points) -> Points:
        away = np.asarray(shapely.distance(shapely.points(xy), rim))
        return np.asarray(eaves_z + rise_m * np.clip(away / reach_m, 0.0, 1.0))

    for part in (*shapely.get_parts(shapely.difference(shape, top)), *shapely.get_parts(top)):
        if isinstance(part, Polygon) and not part.is_empty:
            _add_surface(builder, roofing, part, heights)


def _add_surface(builder: MeshBuilder, material: Material, shape: Polygon, heights: Callable[[Points], Points]) -> None:
    """Add a plan shape as a surface that is seen from above, with a flat normal for each triangle."""
    rings = [shapely.get_coordinates(ring)[:-1] for ring in (shape.exterior, *shape.interiors)]
    xy = np.concatenate(rings)
    found = mapbox_earcut.triangulate_float64(xy, np.cumsum([len(ring) for ring in rings]).astype(np.uint32))
    corners = np.column_stack([xy, heights(xy)])[found.reshape(-1, 3)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    down = normals[:, 2] < 0
    corners[down], normals[down] = corners[down][:, ::-1], -normals[down]
    lengths = np.linalg.norm(normals, axis=1)
    keep = lengths > 1e-9
    corners, normals = corners[keep], normals[keep] / lengths[keep, None]
    flat = corners.reshape(-1, 3)
    builder.add(
        material,
        flat,
        np.repeat(normals, 3, axis=0),
        np.stack([flat[:, 0], -flat[:, 1]], axis=1) / _REPEAT_M,
        np.arange(len(flat)).reshape(-1, 3),
    )
