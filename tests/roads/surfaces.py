"""How high what is drawn lies, from the triangles themselves."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.assets.gltf import read_glb
from bridge.world import StaticScene

Array = NDArray[np.float64]


class Surface:
    """The meshes of assets in world coordinates, seen from above or (``below``) from below."""

    def __init__(self, scene: StaticScene, *names: str, below: bool = False) -> None:
        meshes = [mesh for name in names for mesh in read_glb(scene.files()[name].glb, name).lods[0]]
        corners = np.concatenate([mesh.positions[mesh.triangles].astype(np.float64) for mesh in meshes])
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        seen = normals[:, 2] * (-1 if below else 1) > 1e-4
        self._corners, self._normals = corners[seen], normals[seen]
        self._tree = shapely.STRtree([shapely.Polygon(corners[:, :2]) for corners in self._corners])
        self._nearest = np.fmin if below else np.fmax

    def at(self, xy: Array) -> Array:
        """Return the (N,) heights of the triangles nearest to the eye at (N, 2) places, NaN where there is none."""
        heights = np.full(len(xy), np.nan)
        point, triangle = self._tree.query(shapely.points(xy), predicate="intersects")
        corner, normal = self._corners[triangle, 0], self._normals[triangle]
        away = np.einsum("ij,ij->i", normal[:, :2], xy[point] - corner[:, :2])
        self._nearest.at(heights, point, corner[:, 2] - away / normal[:, 2])
        return heights
