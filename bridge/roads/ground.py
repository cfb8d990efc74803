"""The whole ground as meshes: road, sidewalks and land, welded into one surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Mesh
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief
from bridge.roads.sidewalks import sidewalk_meshes, sidewalk_patches
from bridge.roads.surface import road_mesh, road_patch
from bridge.roads.terrain import land_mesh, land_patches
from bridge.roads.weld import weld


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Meshes in the world frame; ``sidewalk`` is empty where there is none."""

    road: tuple[Mesh, ...]
    sidewalk: tuple[Mesh, ...]
    terrain: tuple[Mesh, ...]


def ground_meshes(plan: GroundPlan, relief: Relief, houses: Sequence[BaseGeometry] = ()) -> Ground:
    """Return the ground without markings; between sidewalks and ``houses`` the land is paved."""
    lands = land_patches(plan, houses)
    patches = [road_patch(plan), *sidewalk_patches(plan), *(land.patch for land in lands)]
    xy, (road, kerb, slabs, *lying) = weld(patches)
    return Ground(
        road=(road_mesh(xy, road, relief),),
        sidewalk=sidewalk_meshes(xy, kerb, slabs, relief),
        terrain=tuple(land_mesh(land.cover, xy, part, relief) for land, part in zip(lands, lying, strict=True)),
    )
