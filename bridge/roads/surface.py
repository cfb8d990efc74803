"""The road surface of any network as meshes."""

from __future__ import annotations

import numpy as np

from bridge.assets.model import Material, Mesh
from bridge.assets.textures.surfaces import asphalt
from bridge.roads.ground_mesh import ground_mesh
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief
from bridge.roads.triangulate import triangulate

FLAT_CELL_M = 32.0
HILLY_CELL_M = 8.0

_ASPHALT_REPEAT_M = 6.0


def cell_size(plan: GroundPlan) -> float:
    """Return the lattice on which the paved ground is cut, in metres: finer where it has hills to follow."""
    return FLAT_CELL_M if plan.elevation.is_flat else HILLY_CELL_M


def road_meshes(plan: GroundPlan, relief: Relief) -> tuple[Mesh, ...]:
    """Return the road surface without its markings, in the world frame."""
    material = Material("asphalt", roughness=0.85, texture=asphalt())
    xy, triangles = triangulate(plan.road, cell_size(plan))
    positions = np.column_stack([xy, relief.road(xy)])
    return (ground_mesh(material, positions, triangles, repeat_m=_ASPHALT_REPEAT_M),)
