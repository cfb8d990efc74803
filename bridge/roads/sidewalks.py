"""Sidewalks: paved tops behind kerb stones, sunk at the crossings."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import kerb_stone, paving
from bridge.roads.ground_mesh import ground_mesh, slope_normals, tone
from bridge.roads.plan import GRID_M, GroundPlan, polygons
from bridge.roads.relief import RAMP_M, Relief
from bridge.roads.surface import cell_size
from bridge.roads.triangulate import Patch, Triangles, Vertices, triangulate
from bridge.roads.weld import border, compact

Array = NDArray[np.float64]

_KERB_M = 0.15
"""Width of the kerb stones as seen from above."""
_KERB_DEPTH_M = 0.25
"""How far the kerb stones reach down into the ground."""
_RAMP_STEP_M = 0.4
_KERB_REPEAT_M = 2.0
_PAVING_REPEAT_M = 4.0


def sidewalk_patches(plan: GroundPlan) -> tuple[Patch, Patch]:
    """Return the tops of the kerb stones and the paving behind them in plan, cut; empty without sidewalks."""
    beside_road = shapely.buffer(plan.road, _KERB_M, join_style="round", quad_segs=4)
    kerb = polygons(shapely.intersection(plan.walk, beside_road, grid_size=GRID_M))
    slabs = polygons(shapely.difference(plan.walk, beside_road, grid_size=GRID_M))
    return _cut(kerb, plan), _cut(slabs, plan)


def sidewalk_meshes(xy: Vertices, kerb: Triangles, slabs: Triangles, relief: Relief) -> tuple[Mesh, ...]:
    """Return the paving, the tops and the faces of the kerb stones, in the world frame; empty without sidewalks.

    ``xy`` (V, 2) are the places that the triangles of both patches refer to.
    """
    if not len(kerb) + len(slabs):
        return ()
    stone = Material("kerb-stone", roughness=0.8, texture=kerb_stone())
    edges = xy[border(np.concatenate([kerb, slabs]))]
    meshes = [_kerb_faces(stone, edges, relief)]
    if len(kerb):
        meshes.append(_kerb_tops(stone, xy, kerb, edges, relief))
    if len(slabs):
        slab_xy, slab_triangles = compact(xy, slabs)
        positions = np.column_stack([slab_xy, relief.walk(slab_xy)])
        slab = Material("paving", roughness=0.85, texture=paving())
        meshes.append(ground_mesh(slab, positions, slab_triangles, repeat_m=_PAVING_REPEAT_M))
    return tuple(meshes)


def _cut(shape: MultiPolygon, plan: GroundPlan) -> Patch:
    """Triangulate, finely where the sidewalk sinks to a crossing."""
    ramps = shapely.buffer(plan.crossings, RAMP_M, quad_segs=2)
    sinking = shapely.segmentize(polygons(shapely.intersection(shape, ramps, grid_size=GRID_M)), _RAMP_STEP_M)
    level = polygons(shapely.difference(shape, ramps, grid_size=GRID_M))
    parts = [triangulate(part, cell_size(plan)) for part in (sinking, level)]
    shift = np.uint32(len(parts[0][0]))
    return np.concatenate([parts[0][0], parts[1][0]]), np.concatenate([parts[0][1], parts[1][1] + shift])


def _kerb_tops(material: Material, xy: Vertices, triangles: Triangles, edges: Array, relief: Relief) -> Mesh:
    """Return the tops, the joints of their stones square to the nearest face."""
    corners = xy[triangles]
    tree = shapely.STRtree([LineString(edge) for edge in edges])
    nearest = edges[tree.nearest(shapely.points(corners.mean(axis=1)))]
    along = nearest[:, 1] - nearest[:, 0]
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    u = np.einsum("tcx,tx->tc", corners, along)
    v = np.einsum("tcx,tx->tc", corners - nearest[:, :1], np.stack([-along[:, 1], along[:, 0]], axis=1))
    flat = corners.reshape(-1, 2)
    positions = np.column_stack([flat, relief.walk(flat)])
    own = np.arange(len(flat), dtype=np.uint32).reshape(-1, 3)
    return ground_mesh(
        material,
        positions,
        own,
        repeat_m=_KERB_REPEAT_M,
        normals=slope_normals(positions, own),
        uvs=np.stack([u.ravel(), v.ravel()], axis=1) / _KERB_REPEAT_M,
    )


def _kerb_faces(material: Material, edges: Array, relief: Relief) -> Mesh:
    """Return the upright faces below (E, 2, 2) edges, facing away from the surface on the left of each."""
    start, end = edges[:, 0], edges[:, 1]
    along = (end - start) / np.maximum(np.linalg.norm(end - start, axis=1, keepdims=True), 1e-9)
    top_start, top_end = relief.walk(start), relief.walk(end)
    # Seen from outside the surface is behind, so the edge runs from the left to the right.
    positions = np.stack(
        [
            np.column_stack([start, top_start - _KERB_DEPTH_M]),
            np.column_stack([end, top_end - _KERB_DEPTH_M]),
            np.column_stack([end, top_end]),
            np.column_stack([start, top_start]),
        ],
        axis=1,
    )
    u = np.einsum("ecx,ex->ec", positions[..., :2], along)
    v = np.array([_KERB_DEPTH_M, _KERB_DEPTH_M, 0.0, 0.0])
    outward = np.column_stack([along[:, 1], -along[:, 0], np.zeros(len(along))])
    first = np.arange(len(edges), dtype=np.uint32)[:, None] * np.uint32(4)
    flat = positions.reshape(-1, 3)
    return ground_mesh(
        material,
        flat,
        (first + np.array([0, 1, 2, 0, 2, 3], dtype=np.uint32)).reshape(-1, 3),
        repeat_m=_KERB_REPEAT_M,
        normals=np.repeat(outward, 4, axis=0),
        uvs=np.stack([u, np.broadcast_to(v, u.shape)], axis=2).reshape(-1, 2) / _KERB_REPEAT_M,
        colors=tone(flat[:, :2]),
    )
