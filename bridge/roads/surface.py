"""The road surface of any network as meshes."""

from __future__ import annotations

import numpy as np

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import asphalt
from bridge.roads.ground_mesh import ground_mesh
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief
from bridge.roads.triangulate import Patch, Triangles, Vertices, triangulate
from bridge.roads.weld import compact

FLAT_CELL_M = 32.0
HILLY_CELL_M = 4.0

_ASPHALT_REPEAT_M = 6.0


def cell_size(plan: GroundPlan) -> float:
    """Return the lattice on which the paved ground is cut, in metres: finer where it has hills to follow."""
    return FLAT_CELL_M if plan.elevation.is_flat else HILLY_CELL_M


def road_patch(plan: GroundPlan, cell_m: float | None = None) -> Patch:
    """Return the road surface in plan, cut on a lattice of ``cell_size``, or of ``cell_m``."""
    return triangulate(plan.road, cell_m or cell_size(plan))


def road_mesh(xy: Vertices, triangles: Triangles, relief: Relief) -> Mesh:
    """Return the road surface without its markings, in the world frame; ``xy`` (V, 2) are the places."""
    material = Material("asphalt", roughness=0.85, texture=asphalt())
    places, corners = compact(xy, triangles)
    positions = np.column_stack([places, relief.road(places)])
    return ground_mesh(material, positions, corners, repeat_m=_ASPHALT_REPEAT_M)
