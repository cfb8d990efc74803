"""Buildings on any outline, as maps have them: walls with windows along every side, courtyards, and a roof.

All lengths are metres of the frame that the outline is given in, so many buildings can share one model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.polygon import orient

from bridge.assets.buildings import outline_roofs as roofs
from bridge.assets.buildings import parts
from bridge.assets.buildings.building import FOUNDATION_M
from bridge.assets.buildings.families import Family
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material
from bridge.assets.textures import surfaces
from bridge.assets.textures.facades import CELLS, SIZE_PX
from bridge.assets.textures.shopfronts import GroundFloor, Piece

_SHORTEST_WINDOW_WALL_M = 2.2
_SHOP_M = 4.0
"""Width of a shop and height of its storey, about."""
_LOWEST_WITH_SHOPS_M = 6.8
_DOOR_M, _DOOR_OUT_M = 1.3, 0.06
"""Width of a door, and how far it stands before its wall."""


@dataclass(frozen=True, slots=True)
class OutlineStyle:
    """What a building on an outline is made of."""

    family: Family
    front: int
    """Index of the family's window front."""

    @property
    def name(self) -> str:
        """Unique name of the style."""
        return f"{self.family.name}_{self.front}"

    @property
    def facade(self) -> Material:
        """The material of walls with windows."""
        return parts.facade_material(self.family.fronts[self.front][0])

    @property
    def blank(self) -> Material:
        """The material of walls without windows."""
        _, texture, variant = self.family.fronts[self.front]
        return parts.wall_material(texture, *variant)

    @property
    def roofing(self) -> Material:
        """The material of pitched roofs."""
        if self.family.name == "warehouse":
            return parts.plain_material(surfaces.corrugated)
        return parts.plain_material(surfaces.roof_tiles if self.front % 2 else surfaces.slate)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The measures of one building."""

    footprint: Polygon
    """Its courtyards are holes."""
    base_z: float
    height_m: float
    """To the ridge or the parapet."""
    pitched: bool
    ridged: bool
    """Whether a pitched roof has gables, where the outline is rectangular enough for one."""
    first_cell: tuple[int, int]
    """Where in the façade texture the lower left window is, in cells."""
    shops: bool
    street: MultiPolygon | None
    """Sides near it have doors, or shops; None for a building without a way in."""
    foundation_m: float = FOUNDATION_M
    """How far the walls reach into the ground."""
    street_m: float = 14.0
    """How near that is."""


def add_outline_building(builder: MeshBuilder, style: OutlineStyle, outline: Outline) -> None:
    """Add a building to ``builder``; its walls go on into the ground for slopes."""
    shape = orient(outline.footprint)
    rise_m = roofs.pitched_rise_m(shape, outline.height_m) if outline.pitched else 0.0
    eaves_m = outline.height_m - rise_m
    rings = [shapely.get_coordinates(ring) for ring in (shape.exterior, *shape.interiors)]
    entrance = True
    for ring in rings:
        for start, end in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True):
            faces_street = _faces(start, end, outline)
            _add_wall(builder, style, outline, (start[0], start[1]), (end[0], end[1]), eaves_m, faces_street, entrance)
            entrance = entrance and not faces_street
    if not outline.pitched:
        roofs.add_flat_roof(builder, style.blank, shape, outline.base_z + eaves_m)
    elif outline.ridged and roofs.is_rectangular(shape):
        roofs.add_gabled_roof(builder, style.roofing, style.blank, shape, outline.base_z + eaves_m, rise_m)
    else:
        roofs.add_hipped_roof(builder, style.roofing, shape, outline.base_z + eaves_m, rise_m)


def _faces(start: Sequence[float], end: Sequence[float], outline: Outline) -> bool:
    """Return whether a wall looks at a street nearby."""
    length = math.dist(start, end)
    if outline.street is None or length < 2 * _SHORTEST_WINDOW_WALL_M:
        return False
    outward = ((end[1] - start[1]) / length, (start[0] - end[0]) / length)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    ahead = shapely.LineString(
        [[middle[0] + outward[0] * at, middle[1] + outward[1] * at] for at in (0.5, outline.street_m)]
    )
    return bool(shapely.intersects(outline.street, ahead)) and not bool(shapely.intersects(outline.footprint, ahead))


def _add_wall(
    builder: MeshBuilder,
    style: OutlineStyle,
    outline: Outline,
    start: tuple[float, float],
    end: tuple[float, float],
    eaves_m: float,
    faces_street: bool,
    entrance: bool,
) -> None:
    length, base = math.dist(start, end), outline.base_z
    if length < 1e-3:
        return
    builder.wall(
        parts.plain_material(surfaces.concrete),
        start,
        end,
        (base - outline.foundation_m, base),
        u=(0.0, length / 4.0),
        v=(outline.foundation_m / 4.0, 0.0),
    )
    family = style.family
    bay_m = sum(family.bay_m) / 2
    if length < _SHORTEST_WINDOW_WALL_M:
        builder.wall(style.blank, start, end, (base, base + eaves_m), u=(0.0, length / 3.0), v=(0.0, -eaves_m / 3.0))
        return
    shops = faces_street and outline.shops and eaves_m > _LOWEST_WITH_SHOPS_M
    ground_m = _SHOP_M if shops else 0.0
    bays, storeys = max(1, round(length / bay_m)), max(1, round((eaves_m - ground_m) / family.storey_m))
    u0, v0 = outline.first_cell[0] / CELLS, outline.first_cell[1] / CELLS
    builder.wall(
        style.facade,
        start,
        end,
        (base + ground_m, base + eaves_m),
        u=(u0, u0 + bays / CELLS),
        v=(v0, v0 - storeys / CELLS),
    )
    if shops:
        _add_shops(builder, start, end, base, ground_m, outline.first_cell[0], entrance)
    elif faces_street and entrance:
        _add_door(builder, start, end, base, min(2.4, 0.85 * eaves_m / storeys))


def _add_shops(
    builder: MeshBuilder,
    start: tuple[float, float],
    end: tuple[float, float],
    base: float,
    height_m: float,
    turn: int,
    entrance: bool,
) -> None:
    """Fill the ground floor of a wall with shops, and one entrance to the floors above."""
    count = max(1, round(math.dist(start, end) / _SHOP_M))
    edges = np.linspace(start, end, count + 1).tolist()
    for index, (left, right) in enumerate(pairwise(edges)):
        row = GroundFloor.SHOPS if (index + turn) % 3 else GroundFloor.CAFES
        column = (index + turn) % CELLS
        if entrance and index == count // 2 and count > 1:
            row, column = GroundFloor.DOORS, 0
        _add_piece(
            builder, row, (column, column + 1.0), (left[0], left[1]), (right[0], right[1]), (base, base + height_m)
        )


def _add_door(
    builder: MeshBuilder, start: tuple[float, float], end: tuple[float, float], base: float, height_m: float
) -> None:
    """Put a door in the middle of a wall, a little before it."""
    along = np.subtract(end, start) / math.dist(start, end)
    middle = np.add(start, end) / 2 + np.array([along[1], -along[0]]) * _DOOR_OUT_M
    left, right = (middle - along * _DOOR_M / 2).tolist(), (middle + along * _DOOR_M / 2).tolist()
    columns = Piece.PANELLED_DOOR.value
    _add_piece(builder, GroundFloor.DOORS, columns, (left[0], left[1]), (right[0], right[1]), (base, base + height_m))


def _add_piece(
    builder: MeshBuilder,
    row: GroundFloor,
    columns: tuple[float, float],
    start: tuple[float, float],
    end: tuple[float, float],
    z_m: tuple[float, float],
) -> None:
    slack = 0.5 / SIZE_PX
    u = (columns[0] / CELLS + slack, columns[1] / CELLS - slack)
    v = ((row + 1) / CELLS - slack, row / CELLS + slack)
    builder.wall(parts.shopfront_material(), start, end, z_m, u=u, v=v)
