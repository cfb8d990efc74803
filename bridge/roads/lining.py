"""What lines the streets: houses, trees, lamps and guard rails, as models and the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from bridge.assets.buildings.building import BuildingVariant, building_variants
from bridge.assets.model import Model
from bridge.assets.street_furniture import (
    SEGMENT_M,
    bench,
    fence_segment,
    guard_rail_segment,
    litter_bin,
    street_lamp,
    traffic_light_pole,
    traffic_sign,
)
from bridge.assets.textures.road_signs import SignKind
from bridge.assets.vegetation.trees import TreeSpecies, hedge, tree
from bridge.assets.vegetation.woods import wood
from bridge.classes import Category
from bridge.geometry import Pose
from bridge.randomness import derive_generator, derive_seed
from bridge.roads.backdrop import HEDGEROW_SCALE, WOOD_M, hedgerows, villages, woods
from bridge.roads.frontage import Frontage, frontages
from bridge.roads.houses import House, build_houses
from bridge.roads.kerbside import BENCH, BIN, FENCE, HEDGE, SIGNAL, lot_fences, posts, seats_and_bins
from bridge.roads.lane_areas import walkable
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import Relief
from bridge.roads.roadside import Spot, clear_of, guard_rails, lamps, scattered_trees, street_trees
from bridge.roads.sources import Scenery

_BUILDINGS = 16
_TREES_OF_A_SPECIES = 2
_TREE_SCALE = (0.85, 1.15)
_TREE_HEIGHT_M = (8.0, 10.5)
_STREET_SPECIES = (TreeSpecies.LIME, TreeSpecies.LIME, TreeSpecies.BIRCH)
_WOOD_HEIGHT_M = 13.0
_WOOD_SCALE = (0.75, 1.2)
_WOOD_FROM_HOUSE_M = 15.0
_HEDGEROW_CLEAR_M = 25.0
_VILLAGE_VARIANTS = 6
_FROM_CROSSING_M = 3.0
_POST_M = 0.11
"""From the middle of a post to its outside."""
_POST_FROM_HOUSE_M = 0.2
_BENCH_M, _BIN_M = 0.95, 0.3
_TRUNK_M = 0.6
_RAIL_CLEAR_M = 0.4
_GARDEN_M = 2.0
"""Houses nearer to a sidewalk have no garden before them."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """One thing beside the road."""

    model: str
    """Name of its model."""
    category: Category
    world_from_model: Pose
    scale: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Lining:
    """Everything that stands beside the roads."""

    models: tuple[Model, ...]
    """Each once, with unique names."""
    fixtures: tuple[Fixture, ...]
    fronts: tuple[Polygon, ...]
    """Plan shapes of the houses that have no garden before them."""


def line_streets(network: RoadNetwork, plan: GroundPlan, relief: Relief, scenery: Scenery, seed: int) -> Lining:
    """Return what stands along the streets of a network; nothing stands on the road or where people walk."""
    streets = frontages(network)
    paved = shapely.union(plan.road, plan.walk)
    variants = building_variants(derive_seed(seed, "houses"), _BUILDINGS, scenery.building_height_m)
    houses = build_houses(streets, paved, variants, scenery.building_density, derive_generator(seed, "houses"))
    footprints = [house.footprint for house in houses]

    stand = _Stand(relief)
    walked = walkable(network)
    for house in houses:
        stand.add(variants[house.variant].asset, Category.BUILDING, [Spot(house.x, house.y, house.yaw)])
    if scenery.street_furniture:
        _furnish(stand, network, streets, plan, walked, footprints, seed)
    _plant(stand, streets, plan, paved, walked, footprints, scenery, seed)
    _surround(stand, paved, variants if houses else (), scenery, seed)
    return stand.lining([house.footprint for house in houses if _at_street(house, variants, plan)])


def _at_street(house: House, variants: Sequence[BuildingVariant], plan: GroundPlan) -> bool:
    return variants[house.variant].shops or bool(shapely.dwithin(house.footprint, plan.walk, _GARDEN_M))


class _Stand:
    """Collects models and where they stand."""

    def __init__(self, relief: Relief) -> None:
        self._relief = relief
        self._models: dict[str, Model] = {}
        self._places: list[tuple[str, Category, Spot, float]] = []

    def add(self, model: Model, category: Category, spots: Iterable[Spot], scale: float = 1.0) -> None:
        places = [(model.name, category, spot, scale) for spot in spots]
        if places:
            self._models[model.name] = model
            self._places += places

    def lining(self, fronts: Sequence[Polygon]) -> Lining:
        if not self._places:
            return Lining((), (), ())
        heights = self._relief.standing(np.array([(spot.x, spot.y) for _, _, spot, _ in self._places]))
        fixtures = tuple(
            Fixture(name, category, Pose.planar(spot.x, spot.y, float(height), spot.yaw), scale)
            for (name, category, spot, scale), height in zip(self._places, heights, strict=True)
        )
        return Lining(tuple(self._models.values()), fixtures, tuple(fronts))


def _furnish(
    stand: _Stand,
    network: RoadNetwork,
    streets: Sequence[Frontage],
    plan: GroundPlan,
    walked: Sequence[BaseGeometry],
    footprints: Sequence[BaseGeometry],
    seed: int,
) -> None:
    """Put up lamps, rails, signals, signs, seats and fences."""
    rng = derive_generator(seed, "furniture")
    no_post = [*walked, plan.road]

    def free(spots: Iterable[Spot], radius_m: float) -> list[Spot]:
        return clear_of(clear_of(spots, no_post, radius_m), footprints, max(radius_m, _POST_FROM_HOUSE_M))

    stand.add(street_lamp(), Category.POLE, free(lamps(streets), _POST_M))
    stand.add(guard_rail_segment(), Category.FENCE, clear_of(guard_rails(streets), [plan.road], _RAIL_CLEAR_M))
    for kind, spots in _by_kind(posts(network, streets, rng)).items():
        signal = kind == SIGNAL
        model = traffic_light_pole() if signal else traffic_sign(SignKind(kind))
        category = Category.TRAFFIC_LIGHT if signal else Category.TRAFFIC_SIGN
        stand.add(model, category, free(spots, _POST_M))
    rests = _by_kind(seats_and_bins(streets, rng))
    stand.add(bench(), Category.MISC, free(rests.get(BENCH, ()), _BENCH_M))
    stand.add(litter_bin(), Category.MISC, free(rests.get(BIN, ()), _BIN_M))
    fenced = _by_kind(lot_fences(streets, footprints, [plan.road, *walked], rng))
    stand.add(hedge(derive_generator(seed, "hedge"), length_m=SEGMENT_M), Category.VEGETATION, fenced.get(HEDGE, ()))
    stand.add(fence_segment(), Category.FENCE, fenced.get(FENCE, ()))


def _by_kind(things: Iterable[tuple[str, Spot]]) -> dict[str, list[Spot]]:
    groups: dict[str, list[Spot]] = {}
    for kind, spot in things:
        groups.setdefault(kind, []).append(spot)
    return groups


def _plant(
    stand: _Stand,
    streets: Sequence[Frontage],
    plan: GroundPlan,
    paved: BaseGeometry,
    walked: Sequence[BaseGeometry],
    footprints: Sequence[BaseGeometry],
    scenery: Scenery,
    seed: int,
) -> None:
    """Plant one species along each street and all of them on the land."""
    rng = derive_generator(seed, "trees")
    rows: dict[TreeSpecies, list[Spot]] = {species: [] for species in TreeSpecies}
    for street in streets:
        species = _STREET_SPECIES[rng.integers(len(_STREET_SPECIES))]
        rows[species] += street_trees(street, scenery.trees_per_100_m, rng)
    crossings = list(plan.crossings.geoms)
    for species, row in rows.items():
        along = clear_of(clear_of(row, [plan.road, *walked], _TRUNK_M), crossings, _FROM_CROSSING_M)
        rows[species] = clear_of(along, footprints)
    wild = list(TreeSpecies)
    for spot in clear_of(scattered_trees(paved, scenery.trees_per_100_m, rng), footprints):
        rows[wild[rng.integers(len(wild))]].append(spot)
    for species, spots in rows.items():
        models = _tree_models(species, seed)
        for spot in spots:
            model, scale = models[rng.integers(len(models))], float(rng.uniform(*_TREE_SCALE))
            stand.add(model, Category.VEGETATION, [spot], scale=scale)


def _surround(
    stand: _Stand, paved: BaseGeometry, variants: Sequence[BuildingVariant], scenery: Scenery, seed: int
) -> None:
    """Put villages of ``variants`` and woods around the network."""
    rng = derive_generator(seed, "backdrop")
    settled: list[BaseGeometry] = []
    if variants:
        low = sorted(variants, key=lambda variant: (variant.blank_sides, variant.height_m))[:_VILLAGE_VARIANTS]
        for index, spot in villages(paved, low, rng):
            stand.add(low[index].asset, Category.BUILDING, [spot])
            settled.append(Point(spot.x, spot.y))
    if scenery.trees_per_100_m > 0:
        rows = clear_of(clear_of(hedgerows(paved, rng), settled, _HEDGEROW_CLEAR_M), [paved], _HEDGEROW_CLEAR_M)
        model = wood(derive_generator(seed, "wood"), length_m=WOOD_M, height_m=_WOOD_HEIGHT_M)
        for spot in clear_of(woods(paved, rng), settled, WOOD_M / 2 + _WOOD_FROM_HOUSE_M):
            stand.add(model, Category.VEGETATION, [spot], scale=float(rng.uniform(*_WOOD_SCALE)))
        stand.add(model, Category.VEGETATION, rows, scale=HEDGEROW_SCALE)


def _tree_models(species: TreeSpecies, seed: int) -> list[Model]:
    models = []
    for number in range(_TREES_OF_A_SPECIES):
        rng = derive_generator(seed, "tree", species.value, number)
        model = tree(rng, species=species, height_m=float(rng.uniform(*_TREE_HEIGHT_M)))
        models.append(replace(model, name=f"{model.name}_{number}"))
    return models
