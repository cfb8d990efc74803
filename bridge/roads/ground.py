"""The whole ground as meshes: road, sidewalks and land, welded into one surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Mesh
from bridge.classes import Category
from bridge.roads.mapped import MappedLand
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief
from bridge.roads.sidewalks import sidewalk_meshes, sidewalk_patches
from bridge.roads.surface import road_mesh, road_patch
from bridge.roads.terrain import NOWHERE, land_mesh, land_patches
from bridge.roads.weld import weld


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Meshes in the world frame, each empty where there is none of its kind."""

    road: tuple[Mesh, ...]
    sidewalk: tuple[Mesh, ...]
    terrain: tuple[Mesh, ...]
    yards: tuple[Mesh, ...]
    """Land that is paved for people: before houses, and where the map has squares."""
    parking: tuple[Mesh, ...]
    """Land that is paved for cars."""


def ground_meshes(
    plan: GroundPlan,
    relief: Relief,
    houses: Sequence[BaseGeometry] = (),
    mapped: Sequence[MappedLand] = (),
    overhead: BaseGeometry = NOWHERE,
    pits: BaseGeometry = NOWHERE,
) -> Ground:
    """Return the ground without markings, the land covered as ``land_patches`` says."""
    lands = land_patches(plan, houses, mapped, overhead, pits)
    patches = [road_patch(plan), *sidewalk_patches(plan), *(land.patch for land in lands)]
    xy, (road, kerb, slabs, *lying) = weld(patches)
    covered: dict[Category, list[Mesh]] = {}
    for land, part in zip(lands, lying, strict=True):
        if len(part):
            covered.setdefault(land.cover.category, []).append(land_mesh(land.cover, xy, part, relief))
    return Ground(
        road=(road_mesh(xy, road, relief),),
        sidewalk=sidewalk_meshes(xy, kerb, slabs, relief),
        terrain=tuple(covered.get(Category.TERRAIN, ())),
        yards=tuple(covered.get(Category.SIDEWALK, ())),
        parking=tuple(covered.get(Category.ROAD, ())),
    )
