"""What lines the streets: houses, trees and furniture, as models and the places where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.buildings.building import BuildingVariant, building_variants
from bridge.assets.model import Model
from bridge.classes import Category
from bridge.geometry import Pose, Vec3
from bridge.randomness import derive_generator, derive_seed
from bridge.roads.bus_stops import bus_stops, free_shelters
from bridge.roads.frontage import frontages
from bridge.roads.furnishing import Furnisher
from bridge.roads.houses import House, build_houses
from bridge.roads.lane_areas import walkable
from bridge.roads.mapped import LandUse, MappedSurroundings
from bridge.roads.mapped_houses import house_models, standing_houses
from bridge.roads.markings import Marking
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import GroundPlan, polygons
from bridge.roads.planting import plant, surround
from bridge.roads.relief import Relief
from bridge.roads.roadside import Spot
from bridge.roads.site import Site
from bridge.roads.sources import Scenery
from bridge.roads.stand import Fixture, Stand
from bridge.roads.terrain import NOWHERE

_BUILDINGS = 16
_GARDEN_M = 2.0
"""Houses nearer to a sidewalk have no garden before them."""
_SETTLED_M = 30.0
"""As near to a building of the map, what is not built on there is open in truth."""
_AT_ORIGIN = Pose(Vec3(0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Lining:
    """Everything that stands beside the roads."""

    models: tuple[Model, ...]
    """Each once, with unique names."""
    fixtures: tuple[Fixture, ...]
    fronts: tuple[Polygon, ...]
    """Plan shapes of the houses that have no garden before them."""
    painted: tuple[Marking, ...]
    """What belongs to it on the road."""


def line_streets(
    network: RoadNetwork,
    plan: GroundPlan,
    relief: Relief,
    scenery: Scenery,
    seed: int,
    overhead: BaseGeometry = NOWHERE,
    undermined: BaseGeometry = NOWHERE,
) -> Lining:
    """Return what stands along the streets of a network; nothing stands on the road or where people walk.

    The buildings and trees of the map are used where it has them, our own elsewhere. Under bridges and in pits,
    ``overhead``, nothing stands; where the land is ``undermined`` by tunnels, only buildings of the map do.
    """
    streets = frontages(network)
    paved = shapely.union_all([plan.road, plan.walk, overhead])
    mapped_houses = standing_houses(network.mapped.buildings, paved)
    variants = building_variants(derive_seed(seed, "houses"), _BUILDINGS, scenery.building_height_m)
    stops = list(bus_stops(streets, network.mapped.bus_stops, derive_generator(seed, "bus stops")))
    if not scenery.street_furniture:
        stops = []
    no_post = [*walkable(network), *polygons(overhead).geoms]
    unbuildable = [*network.mapped.areas(LandUse.WATER), *(house.footprint for house in mapped_houses)]
    sheltered = free_shelters(stops, [plan.road, *no_post, *unbuildable])
    no_houses = shapely.union_all([paved, *(stop.place for stop in sheltered), *_kept_open(network.mapped), undermined])
    houses = build_houses(streets, no_houses, variants, scenery.building_density, derive_generator(seed, "houses"))
    footprints = [*(house.footprint for house in houses), *(house.footprint for house in mapped_houses)]
    fronts = [house.footprint for house in houses if _at_street(house, variants, plan)]
    fronts += [house.footprint for house in mapped_houses if _near_walk(house.footprint, plan)]
    site = Site(plan.road, paved, no_post, footprints, fronts, network.mapped)

    stand = Stand(relief)
    for house in houses:
        variant = variants[house.variant]
        spot = Spot(house.x, house.y, house.yaw)
        stand.add(variant.asset, Category.BUILDING, [spot], door_m=variant.depth_m / 2)
    if scenery.street_furniture:
        furnisher = Furnisher(stand, network, streets, site, seed, winter=scenery.winter)
        furnisher.furnish(relief, stops, sheltered)
    plant(stand, streets, plan, site, [stop.place for stop in sheltered], scenery, seed)
    surround(stand, site, variants if houses else (), scenery, seed)
    blocks = house_models(mapped_houses, plan, relief, seed, undermined)
    return Lining(
        models=(*stand.models, *blocks),
        fixtures=(*stand.fixtures(), *(Fixture(model.name, Category.BUILDING, _AT_ORIGIN) for model in blocks)),
        fronts=tuple(fronts),
        painted=tuple(stop.marking for stop in stops),
    )


def _kept_open(mapped: MappedSurroundings) -> list[BaseGeometry]:
    """Return where no houses of our own stand: near those of the map, and on land that it has a use for."""
    built = [building.footprint for building in mapped.buildings]
    return [*shapely.buffer(built, _SETTLED_M, quad_segs=2).tolist(), *(land.area for land in mapped.lands)]


def _at_street(house: House, variants: Sequence[BuildingVariant], plan: GroundPlan) -> bool:
    return variants[house.variant].shops or _near_walk(house.footprint, plan)


def _near_walk(footprint: Polygon, plan: GroundPlan) -> bool:
    return bool(shapely.dwithin(footprint, plan.walk, _GARDEN_M))
