"""The land around the roads: what the map says it is used for, paved yards behind the sidewalks, and grass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Material, Mesh, Texture
from bridge.assets.textures.surfaces import asphalt, concrete, grass, gravel, paving
from bridge.classes import Category
from bridge.roads.ground_mesh import ground_mesh, tone
from bridge.roads.mapped import LandUse, MappedLand
from bridge.roads.plan import GRID_M, GroundPlan, polygons
from bridge.roads.relief import BANK_M, REACH_M, UNDER_BRIDGE_M, Relief
from bridge.roads.surface import cell_size
from bridge.roads.triangulate import Patch, Triangles, Vertices, triangulate
from bridge.roads.weld import TOLERANCE_M, compact
from bridge.world import Rgb

_CELL_M = 64.0
_SLOPE_CELL_M = 16.0
_SLOPES_M = 130.0
"""As far from what is paved, sloping land is cut finely: what stands there must not float."""
_YARD_M = 7.0
"""Ground is paved no farther than this from a sidewalk."""
_YARD_WIDER_M = 0.8
"""How far the paved ground before a house goes on beyond it."""
NOWHERE = MultiPolygon()

_BRIDGE_CELL_M = 4.0
_BRIDGE_SLOPE_M = 1.6
"""Beside a bridge the land sinks over this width."""
_UNDER_M = 0.3
"""Over this width the land sinks under the edge of what is paved."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How land looks, and what it counts as."""

    texture: Callable[[], Texture] | None
    repeat_m: float
    strength: float
    """How much its tone varies."""
    category: Category
    color: Rgb = (1.0, 1.0, 1.0)
    roughness: float = 0.95


class Cover(Enum):
    """What land is covered with."""

    GRASS = _Look(grass, 4.0, 0.16, Category.TERRAIN)
    YARD = _Look(concrete, 4.0, 0.1, Category.SIDEWALK)
    """Paved ground between a sidewalk and the houses."""
    FOREST = _Look(grass, 5.0, 0.2, Category.TERRAIN, (0.5, 0.52, 0.42))
    WATER = _Look(None, 8.0, 0.05, Category.TERRAIN, (0.035, 0.065, 0.07), 0.08)
    UNDER_BRIDGE = _Look(gravel, 2.0, 0.1, Category.TERRAIN)
    PARKING = _Look(asphalt, 6.0, 0.1, Category.ROAD)
    PEDESTRIAN = _Look(paving, 4.0, 0.08, Category.SIDEWALK)

    @property
    def category(self) -> Category:
        """The class of such land in labels."""
        return self.value.category


_COVER_OF_USE = {
    LandUse.WATER: Cover.WATER,
    LandUse.PARKING: Cover.PARKING,
    LandUse.PEDESTRIAN: Cover.PEDESTRIAN,
    LandUse.FOREST: Cover.FOREST,
    LandUse.GRASS: Cover.GRASS,
}


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """A piece of land in plan, cut; ``under`` if it lies below what is paved."""

    cover: Cover
    patch: Patch
    under: bool = False


def land_patches(
    plan: GroundPlan,
    houses: Sequence[BaseGeometry],
    mapped: Sequence[MappedLand] = (),
    overhead: BaseGeometry = NOWHERE,
    pits: BaseGeometry = NOWHERE,
) -> tuple[Land, ...]:
    """Return the land in pieces, cut where it bends; between sidewalks and ``houses`` it is paved.

    Where the map says what land is used for, it is covered accordingly; under bridges, ``overhead``, it is gravel. The
    land goes on under everything that is paved, so that nobody ever looks through the ground. In ``pits`` there is
    none.
    """
    paved = polygons(shapely.union(plan.road, plan.walk, grid_size=GRID_M))
    west, south, east, north = paved.bounds
    around = shapely.box(west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
    # Overlays leave lines and points behind too, which the next ones refuse.
    rest = polygons(shapely.difference(around, paved, grid_size=GRID_M))
    if not pits.is_empty:
        rest = polygons(shapely.difference(rest, pits, grid_size=GRID_M))
    bank = polygons(shapely.buffer(plan.road, BANK_M, quad_segs=2))
    covered: list[tuple[Cover, MultiPolygon]] = []
    for beyond_m in (UNDER_BRIDGE_M / 2, _BRIDGE_SLOPE_M):
        under = shapely.buffer(overhead, beyond_m)
        covered.append((Cover.UNDER_BRIDGE, polygons(shapely.intersection(rest, under, grid_size=GRID_M))))
        rest = polygons(shapely.difference(rest, under, grid_size=GRID_M))
    by_use = {land.use: land.area for land in mapped}
    areas = [(cover, by_use[use]) for use, cover in _COVER_OF_USE.items() if use in by_use]
    for cover, area in (*areas, (Cover.YARD, shapely.difference(_yards(plan, houses), bank))):
        covered.append((cover, polygons(shapely.intersection(rest, area, grid_size=GRID_M))))
        rest = polygons(shapely.difference(rest, area, grid_size=GRID_M))
    covered.append((Cover.GRASS, rest))
    fine_m = cell_size(plan)
    lands = [
        Land(cover, triangulate(polygons(part), cell_m))
        for cover, area in covered
        for part, cell_m in (
            [(area, _BRIDGE_CELL_M)] if cover is Cover.UNDER_BRIDGE else _split(area, bank, paved, plan)
        )
    ]
    deep = shapely.buffer(paved, -_UNDER_M, join_style="mitre")
    edge = triangulate(polygons(shapely.difference(paved, deep, grid_size=GRID_M)), fine_m)
    middle = triangulate(polygons(shapely.intersection(paved, deep, grid_size=GRID_M)), fine_m)
    lands += [Land(Cover.GRASS, _sinking(edge, paved), under=True), Land(Cover.GRASS, middle, under=True)]
    return tuple(land for land in lands if len(land.patch[1]))


def _split(
    area: MultiPolygon, bank: MultiPolygon, paved: MultiPolygon, plan: GroundPlan
) -> Iterator[tuple[BaseGeometry, float]]:
    """Yield an area in parts, each with the size of the lattice on which it is cut: finer where it has slopes."""
    yield shapely.intersection(area, bank, grid_size=GRID_M), _CELL_M
    beyond = polygons(shapely.difference(area, bank, grid_size=GRID_M))
    if plan.elevation.is_flat:
        yield beyond, _CELL_M
        return
    near = shapely.buffer(shapely.simplify(paved, 1.0), _SLOPES_M, quad_segs=1)
    yield shapely.intersection(beyond, near, grid_size=GRID_M), _SLOPE_CELL_M
    yield shapely.difference(beyond, near, grid_size=GRID_M), _CELL_M


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
    look = cover.value
    material = Material(
        cover.name.lower(),
        base_color=look.color,
        roughness=look.roughness,
        texture=None if look.texture is None else look.texture(),
    )
    places, corners = compact(xy, triangles)
    positions = np.column_stack([places, relief.land(places)])
    return ground_mesh(material, positions, corners, repeat_m=look.repeat_m, colors=tone(places, look.strength))
