"""Flat quads that lie on the road, such as paint and rails."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bridge.assets.model import Material, Mesh
from bridge.roads.ground_mesh import ground_mesh, slope_normals, tone
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief

Array = NDArray[np.float64]

_TOLERANCE_M = 0.01
"""What reaches no farther over the edge of the road is on it."""
_TONE = 0.04


def road_area(plan: GroundPlan) -> BaseGeometry:
    """Return where things may lie."""
    road = plan.road.buffer(_TOLERANCE_M)
    shapely.prepare(road)
    return road


def on_road(quads: Array, road: BaseGeometry) -> Array:
    """Return those of (Q, 4, 2) plan quads that lie wholly within ``road``, by ``road_area``."""
    return quads[shapely.covers(road, shapely.polygons(quads))] if len(quads) else quads


def laid_mesh(quads: Array, material: Material, relief: Relief, *, raised_m: float, repeat_m: float) -> Mesh:
    """Return a mesh of (Q > 0, 4, 2) quads that lies ``raised_m`` above the road in the world frame."""
    xy = quads.reshape(-1, 2)
    positions = np.column_stack([xy, relief.road(xy) + raised_m])
    first = np.arange(len(quads), dtype=np.uint32)[:, None] * np.uint32(4)
    triangles = (first + np.array([0, 1, 2, 0, 2, 3], dtype=np.uint32)).reshape(-1, 3)
    normals = slope_normals(positions, triangles)
    return ground_mesh(material, positions, triangles, repeat_m=repeat_m, normals=normals, colors=tone(xy, _TONE))
