"""The land around the roads: paved yards behind the sidewalks, grass everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import concrete, grass
from bridge.roads.ground_mesh import ground_mesh, tone
from bridge.roads.plan import GRID_M, GroundPlan, polygons
from bridge.roads.relief import BANK_M, Relief
from bridge.roads.surface import cell_size
from bridge.roads.triangulate import Patch, Triangles, Vertices, triangulate
from bridge.roads.weld import TOLERANCE_M, compact

REACH_M = 450.0
"""How far the land goes on beyond the network."""

_CELL_M = 64.0
_YARD_M = 7.0
"""Ground is paved no farther than this from a sidewalk."""
_YARD_WIDER_M = 0.8
"""How far the paved ground before a house goes on beyond it."""
_UNDER_M = 0.3
"""Over this width the land sinks under the edge of what is paved."""


class Cover(Enum):
    """What land is covered with: the name of its material, one repeat in metres, and how much its tone varies."""

    GRASS = ("grass", 4.0, 0.16)
    YARD = ("yard", 4.0, 0.1)


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """A piece of land in plan, cut; ``under`` if it lies below what is paved."""

    cover: Cover
    patch: Patch
    under: bool = False


def land_patches(plan: GroundPlan, houses: Sequence[BaseGeometry]) -> tuple[Land, ...]:
    """Return the land in pieces, cut where it bends; between sidewalks and ``houses`` it is paved.

    The land goes on under everything that is paved, so that nobody ever looks through the ground.
    """
    paved = polygons(shapely.union(plan.road, plan.walk, grid_size=GRID_M))
    west, south, east, north = paved.bounds
    around = shapely.box(west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
    land = shapely.difference(around, paved, grid_size=GRID_M)
    bank = polygons(shapely.buffer(plan.road, BANK_M, quad_segs=2))
    yard = polygons(shapely.intersection(land, shapely.difference(_yards(plan, houses), bank), grid_size=GRID_M))
    green = polygons(shapely.difference(land, yard, grid_size=GRID_M))
    deep = shapely.buffer(paved, -_UNDER_M, join_style="mitre")
    fine_m = cell_size(plan)
    edge = triangulate(polygons(shapely.difference(paved, deep, grid_size=GRID_M)), fine_m)
    lands = (
        Land(Cover.GRASS, triangulate(polygons(shapely.difference(green, bank, grid_size=GRID_M)), _CELL_M)),
        Land(Cover.GRASS, triangulate(polygons(shapely.intersection(green, bank, grid_size=GRID_M)), _CELL_M)),
        Land(Cover.YARD, triangulate(yard, _CELL_M)),
        Land(Cover.GRASS, _sinking(edge, paved), under=True),
        Land(
            Cover.GRASS, triangulate(polygons(shapely.intersection(paved, deep, grid_size=GRID_M)), fine_m), under=True
        ),
    )
    return tuple(land for land in lands if len(land.patch[1]))


def _yards(plan: GroundPlan, houses: Sequence[BaseGeometry]) -> MultiPolygon:
    """Return the ground between the houses and the sidewalk, as far as they stand near to one."""
    if not houses or plan.walk.is_empty:
        return MultiPolygon()
    away = shapely.distance(np.array(houses, dtype=object), plan.walk)
    near = away < _YARD_M
    around = shapely.buffer(np.array(houses, dtype=object)[near], away[near] + _YARD_WIDER_M, join_style="mitre")
    behind = shapely.buffer(plan.walk, _YARD_M, join_style="mitre", mitre_limit=2.0)
    return polygons(shapely.intersection(shapely.union_all(around), behind, grid_size=GRID_M))


def _sinking(patch: Patch, paved: MultiPolygon) -> Patch:
    """Return the land under the edge of ``paved`` without the triangles that would lie level with it."""
    xy, triangles = patch
    above = np.asarray(shapely.dwithin(shapely.boundary(paved), shapely.points(xy), TOLERANCE_M))
    return xy, triangles[~np.all(above[triangles], axis=1)]


def land_mesh(cover: Cover, xy: Vertices, triangles: Triangles, relief: Relief) -> Mesh:
    """Return a piece of land in the world frame; ``xy`` (V, 2) are the places that ``triangles`` refer to."""
    name, repeat_m, strength = cover.value
    texture = grass() if cover is Cover.GRASS else concrete()
    material = Material(name, roughness=1.0 if cover is Cover.GRASS else 0.9, texture=texture)
    places, corners = compact(xy, triangles)
    positions = np.column_stack([places, relief.land(places)])
    return ground_mesh(material, positions, corners, repeat_m=repeat_m, colors=tone(places, strength))
