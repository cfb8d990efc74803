"""How high the roads of a scene lie as they are drawn: the height of their triangles."""

from __future__ import annotations

import re
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.assets.gltf import read_glb
from bridge.roads.elevation import Elevation
from bridge.roads.network import RoadNetwork
from bridge.world import Asset, StaticScene

Array = NDArray[np.float64]

_ROADS = re.compile(r"(ground|bridge|tunnel)/(road|sidewalk)(-\d+)?")
"""What of a scene bodies stand on, by the names that ``bridge.roads.scene`` gives."""
_STEEPEST = 0.5
"""Of a triangle that one stands on, the least share of its area that is seen from above."""


class DrawnGround:
    """Roads and sidewalks of a scene, bridges and tunnels included."""

    def __init__(self, scene: StaticScene) -> None:
        """Read the meshes of ``scene``, which are in the world frame."""
        found = [np.empty((0, 3, 3))]
        for name, asset in scene.assets.items():
            if isinstance(asset, Asset) and _ROADS.fullmatch(name):
                meshes = read_glb(asset.glb, name).lods[0]
                found += [mesh.positions[mesh.triangles].astype(np.float64) for mesh in meshes]
        corners = np.concatenate(found)
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        seen = normals[:, 2] > _STEEPEST * np.linalg.norm(normals, axis=1)
        self._corners, self._normals = corners[seen], normals[seen]
        self._tree = shapely.STRtree(list(shapely.polygons(self._corners[..., :2])))

    @classmethod
    def of(cls, scene: StaticScene, network: RoadNetwork) -> Self | None:
        """Return the ground of ``network`` as ``scene`` draws it; None where all of it lies at one height."""
        return None if Elevation(network).is_flat else cls(scene)

    def heights(self, xy: Array, expected_m: Array) -> Array:
        """Return the (N,) heights in metres at (N, 2) places: of what lies over each other, the nearest to expected.

        ``expected_m`` itself, (N,), where no road is drawn.
        """
        point, triangle = self._tree.query(shapely.points(xy), predicate="intersects")
        corner, normal = self._corners[triangle, 0], self._normals[triangle]
        away = (normal[:, :2] * (xy[point] - corner[:, :2])).sum(axis=1)
        heights = corner[:, 2] - away / normal[:, 2]
        found = expected_m.copy()
        # The nearest comes last, and stays.
        order = np.argsort(-np.abs(heights - expected_m[point]), kind="stable")
        found[point[order]] = heights[order]
        return found
