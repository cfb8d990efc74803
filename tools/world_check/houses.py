"""Whether somebody stands in a house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.assets.gltf import read_glb
from bridge.classes import Category
from bridge.traffic.overlap import Footprint
from bridge.world import Actor, Asset, StaticScene
from world_check.worst import Worst

_GRID_M = 0.01
_HEADROOM_M = 2.0
"""What of a house is higher, an awning or a bay, has people under it."""


def house_outlines(scene: StaticScene) -> shapely.STRtree:
    """Return the outline of each house as far up as a person reaches."""
    return shapely.STRtree(list(_outlines(scene)))


def note_houses(near: Sequence[Actor], houses: shapely.STRtree, where: str, worst: Worst) -> None:
    """Note how deep the middle of each actor lies in a house."""
    for actor in near:
        if actor.category is Category.PERSON_SITTING:
            continue  # bus shelters are buildings, with seats in them
        box = Footprint.of(actor.world_from_actor, actor.size)
        middle = shapely.Point(box.x, box.y)
        for index in houses.query(middle, predicate="within"):
            inside = shapely.distance(middle, shapely.boundary(houses.geometries[index]))
            worst.note("building", float(inside), f"{where}: {actor.category} {actor.actor_id}")


def _outlines(scene: StaticScene) -> Iterator[BaseGeometry]:
    triangles: dict[str, np.ndarray] = {}
    for placement in scene.placements:
        if placement.category is not Category.BUILDING:
            continue
        if placement.asset not in triangles:
            asset = scene.assets[placement.asset]
            assert isinstance(asset, Asset), "houses are models of ours"
            model = read_glb(asset.glb, placement.asset)
            triangles[placement.asset] = np.concatenate([mesh.positions[mesh.triangles] for mesh in model.lods[0]])
        corners = triangles[placement.asset] * placement.scale @ placement.world_from_asset.rotation.matrix().T
        low = corners[(corners[..., 2].min(axis=1) < _HEADROOM_M) & (corners[..., 2].max(axis=1) > 0.5)]
        yield _around(low[..., :2] + np.array(placement.world_from_asset.position[:2]))


def _around(walls: np.ndarray) -> BaseGeometry:
    """Return what the walls, (N, 3, 2) corners of triangles seen from above, stand round."""
    lines = shapely.unary_union(shapely.linearrings(np.concatenate([walls, walls[:, :1]], axis=1)), grid_size=_GRID_M)
    rooms = shapely.union_all(shapely.get_parts(shapely.polygonize([lines])))
    return rooms if not rooms.is_empty else shapely.convex_hull(lines)
