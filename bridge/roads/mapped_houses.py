"""The buildings that a map knows of: which of them stand where, and how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.buildings.building import FOUNDATION_M, choose_family
from bridge.assets.buildings.families import FAMILIES, Family, Roof
from bridge.assets.buildings.outline import Outline, OutlineStyle, add_outline_building
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Model
from bridge.assets.textures.facades import CELLS
from bridge.randomness import derive_generator
from bridge.roads.mapped import MappedBuilding, RoofShape
from bridge.roads.plan import GroundPlan, polygons
from bridge.roads.relief import Relief

_CLEARANCE_M = 0.15
"""From what is paved for traffic to a wall."""
_SIMPLER_M = 0.15
"""Outlines are drawn with so little less detail."""
_LEAST_SHARE = 0.4
"""A building of which less is left beside the road is left out."""
_LEAST_M2 = 8.0
_DOUBLED_SHARE = 0.3
"""A building of which more lies in another is mapped twice."""
_ON_TUNNEL_M = 0.5
"""What of a house over a tunnel reaches into the ground."""
_BEYOND_M = 380.0
"""Farther from the roads nothing is drawn."""

_SMALL = frozenset({"garage", "garages", "shed", "hut", "kiosk", "carport", "greenhouse", "service"})
_HOMES = frozenset({"house", "detached", "semidetached_house", "terrace", "bungalow", "cabin", "farm", "residential"})
_SHOPS = frozenset({"retail", "commercial", "supermarket", "mixed_use", "kiosk", "hotel"})
_HALLS = frozenset({"industrial", "warehouse", "hangar", "barn", "farm_auxiliary", "stable", "manufacture", "depot"})

_FAMILY_OF_USE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_HALLS, ("warehouse",)),
    **dict.fromkeys(_SMALL, ("warehouse",)),
    "apartments": ("tenement", "townhouse", "slab_block"),
    "dormitory": ("slab_block",),
    "office": ("glass_office", "ribbon_office"),
    "commercial": ("ribbon_office", "tenement", "glass_office"),
    "church": ("tenement",),
    "school": ("ribbon_office", "townhouse"),
}
_HOME_M2 = 260.0
"""Larger buildings are no single houses."""


@dataclass(frozen=True, slots=True, eq=False)
class StandingHouse:
    """A mapped building with the outline that is free for it."""

    number: int
    """Its place in the map, from which its looks are drawn."""
    building: MappedBuilding
    footprint: Polygon


def standing_houses(buildings: Sequence[MappedBuilding], paved: BaseGeometry) -> tuple[StandingHouse, ...]:
    """Return the mapped buildings near the roads, cut back from what is paved, each place built on once."""
    if not buildings:
        return ()
    keep_out = shapely.buffer(paved, _CLEARANCE_M, join_style="mitre")
    outlines = np.array([building.footprint for building in buildings], dtype=object)
    near = shapely.dwithin(shapely.convex_hull(paved), outlines, _BEYOND_M)
    shapely.prepare(keep_out)
    cut = shapely.intersects(keep_out, outlines)
    found: list[StandingHouse] = []
    for number in np.flatnonzero(near).tolist():
        outline = outlines[number]
        free = _largest(shapely.difference(outline, keep_out) if cut[number] else outline)
        if free is not None and free.area >= max(_LEAST_SHARE * outline.area, _LEAST_M2):
            found.append(StandingHouse(number, buildings[number], free))
    return tuple(_once(found))


def _largest(shape: BaseGeometry) -> Polygon | None:
    parts = polygons(shapely.make_valid(shapely.simplify(shape, _SIMPLER_M))).geoms
    return max(parts, key=lambda part: part.area, default=None)


def _once(houses: Sequence[StandingHouse]) -> list[StandingHouse]:
    """Return the houses without those that lie in an earlier one."""
    outlines = [house.footprint for house in houses]
    tree = shapely.STRtree(outlines)
    dropped: set[int] = set()
    for one, other in zip(*tree.query(outlines, predicate="intersects").tolist(), strict=True):
        if other < one and other not in dropped:
            shared = shapely.intersection(outlines[one], outlines[other]).area
            if shared > _DOUBLED_SHARE * outlines[one].area:
                dropped.add(one)
    return [house for index, house in enumerate(houses) if index not in dropped]


def house_models(
    houses: Sequence[StandingHouse], plan: GroundPlan, relief: Relief, seed: int, undermined: BaseGeometry
) -> tuple[Model, ...]:
    """Return the houses in world coordinates, a model for each style, so that they share its textures.

    Where the land is ``undermined``, they stand on it without foundations.
    """
    builders: dict[OutlineStyle, MeshBuilder] = {}
    street = MultiPolygon([*plan.road.geoms, *plan.walk.geoms])
    shapely.prepare(street)
    for house in houses:
        rng = derive_generator(seed, "mapped", house.number)
        height_m = house.building.height_m or _height_m(house.building, rng)
        family = _family(house.building, height_m, rng)
        style = OutlineStyle(family, int(rng.integers(len(family.fronts))))
        corners = shapely.get_coordinates(house.footprint)
        roof = house.building.roof or _roof(house.building, family, rng)
        outline = Outline(
            footprint=house.footprint,
            base_z=float(relief.land(corners).max()),
            height_m=height_m,
            pitched=roof is not RoofShape.FLAT,
            ridged=roof is RoofShape.GABLED,
            first_cell=(int(rng.integers(CELLS)), int(rng.integers(CELLS))),
            shops=house.building.use in _SHOPS or (family.name in ("tenement", "townhouse") and rng.random() < 0.5),
            street=None if house.building.use in _SMALL else street,
            foundation_m=_ON_TUNNEL_M if shapely.intersects(house.footprint, undermined) else FOUNDATION_M,
        )
        add_outline_building(builders.setdefault(style, MeshBuilder()), style, outline)
    return tuple(Model(f"mapped/{style.name}", (builder.meshes(),)) for style, builder in builders.items())


def _height_m(building: MappedBuilding, rng: np.random.Generator) -> float:
    """Return a likely height of a building of which the map gives none."""
    area = building.footprint.area
    if building.use in _SMALL or area < 45.0:
        low, high = 2.8, 3.6
    elif building.use in _HALLS:
        low, high = 6.0, 10.0
    elif building.use in _HOMES or area < _HOME_M2:
        low, high = 6.0, 9.0
    elif building.use in ("retail", "supermarket", "school"):
        low, high = 5.0, 9.0
    else:
        low, high = 9.0, 19.0
    return round(float(rng.uniform(low, high)), 2)


def _family(building: MappedBuilding, height_m: float, rng: np.random.Generator) -> Family:
    names = _FAMILY_OF_USE.get(building.use, ())
    if building.use in _HOMES and height_m <= 10.0 and building.footprint.area < _HOME_M2:
        names = ("house",)
    fitting = [family for family in FAMILIES if family.name in names]
    if fitting:
        return fitting[int(rng.integers(len(fitting)))]
    return choose_family(rng, float(np.sqrt(building.footprint.area)), height_m)


def _roof(building: MappedBuilding, family: Family, rng: np.random.Generator) -> RoofShape:
    """Return a likely roof of a building of which the map gives none."""
    if building.use in _SMALL or building.footprint.area > 4 * _HOME_M2:
        return RoofShape.FLAT
    roof = family.roofs[int(rng.integers(len(family.roofs)))]
    if roof in (Roof.FLAT, Roof.PARAPET):
        return RoofShape.FLAT
    return RoofShape.HIPPED if roof is Roof.MANSARD else RoofShape.GABLED
