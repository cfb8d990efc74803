"""The land around the roads: paved yards behind the sidewalks, grass everywhere else."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import MultiPolygon

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import concrete, grass
from bridge.roads.ground_mesh import ground_mesh, tone
from bridge.roads.plan import GRID_M, GroundPlan, polygons
from bridge.roads.relief import BANK_M, Relief
from bridge.roads.triangulate import triangulate

REACH_M = 450.0
"""How far the land goes on beyond the network."""

_CELL_M = 64.0
_YARD_M = 3.0
"""Width of the paved ground behind a sidewalk, on which the houses stand."""
_UNDER_M = 0.3
"""How far the land runs on under what is paved."""
_GRASS_REPEAT_M = 4.0
_CONCRETE_REPEAT_M = 4.0


def terrain_meshes(plan: GroundPlan, relief: Relief, *, yards: bool) -> tuple[Mesh, ...]:
    """Return the land, in the world frame; ``yards`` paves a strip behind the sidewalks."""
    paved = polygons(shapely.union(plan.road, plan.walk, grid_size=GRID_M))
    west, south, east, north = paved.bounds
    around = shapely.box(west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
    land = around.difference(shapely.buffer(paved, -_UNDER_M, join_style="mitre"))
    bank = polygons(shapely.buffer(plan.road, BANK_M, quad_segs=2))
    yard = MultiPolygon()
    if yards and not plan.walk.is_empty:
        behind = shapely.buffer(plan.walk, _YARD_M, join_style="mitre", mitre_limit=2.0)
        yard = polygons(shapely.intersection(land, shapely.difference(behind, bank), grid_size=GRID_M))
    green = polygons(shapely.difference(land, yard, grid_size=GRID_M))
    lawn = Material("grass", roughness=1.0, texture=grass())
    slab = Material("yard", roughness=0.9, texture=concrete())
    meshes = []
    for material, repeat_m, shape, strength in (
        (lawn, _GRASS_REPEAT_M, green, 0.16),
        (slab, _CONCRETE_REPEAT_M, yard, 0.1),
    ):
        for part in _strips(shape, paved, bank):
            xy, triangles = triangulate(part, _CELL_M)
            if len(triangles):
                positions = np.column_stack([xy, relief.land(xy)])
                colors = tone(xy, strength)
                meshes.append(ground_mesh(material, positions, triangles, repeat_m=repeat_m, colors=colors))
    return tuple(meshes)


def _strips(shape: MultiPolygon, paved: MultiPolygon, bank: MultiPolygon) -> tuple[MultiPolygon, ...]:
    """Return the land under the pavement's edge, on the bank, and beyond, so that each is cut where it bends."""
    if shape.is_empty:
        return ()
    beside = polygons(shapely.difference(shape, paved, grid_size=GRID_M))
    return (
        polygons(shapely.intersection(shape, paved, grid_size=GRID_M)),
        polygons(shapely.intersection(beside, bank, grid_size=GRID_M)),
        polygons(shapely.difference(beside, bank, grid_size=GRID_M)),
    )
