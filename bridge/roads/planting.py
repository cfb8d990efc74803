"""Trees along the streets and on the land, and the woods and villages around the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from bridge.assets.buildings.building import BuildingVariant
from bridge.assets.model import Model
from bridge.assets.vegetation.forms import TreeSpecies
from bridge.assets.vegetation.trees import tree
from bridge.assets.vegetation.woods import wood
from bridge.classes import Category
from bridge.randomness import derive_generator
from bridge.roads.backdrop import HEDGEROW_SCALE, WOOD_M, hedgerows, villages, woods
from bridge.roads.frontage import Frontage
from bridge.roads.mapped import LandUse, MappedSurroundings
from bridge.roads.plan import GroundPlan
from bridge.roads.roadside import Spot, clear_of, scattered_trees, street_trees
from bridge.roads.site import Site
from bridge.roads.sources import Scenery
from bridge.roads.stand import Stand

_TREES_OF_A_SPECIES = 2
_TREE_SCALE = (0.85, 1.15)
_TREE_HEIGHT_M = (8.0, 10.5)
_STREET_SPECIES = (TreeSpecies.LIME, TreeSpecies.LIME, TreeSpecies.BIRCH)
_FOREST_SPECIES = (TreeSpecies.BROADLEAF, TreeSpecies.BROADLEAF, TreeSpecies.BIRCH, TreeSpecies.CONIFER)
_FOREST_M2 = 45.0
"""Of forest, for each of its trees."""
_MOST_FOREST_TREES = 3000
_WOOD_HEIGHT_M = 13.0
_WOOD_SCALE = (0.75, 1.2)
_WOOD_FROM_HOUSE_M = 15.0
_HEDGEROW_CLEAR_M = 25.0
_VILLAGE_VARIANTS = 6
_FROM_CROSSING_M = 3.0
_TRUNK_M = 0.6
_FROM_MAPPED_TREE_M = 15.0
"""Nearer to the trees of the map none of our own grow."""


def plant(
    stand: Stand,
    streets: Sequence[Frontage],
    plan: GroundPlan,
    site: Site,
    shelters: Sequence[BaseGeometry],
    scenery: Scenery,
    seed: int,
) -> None:
    """Plant the trees of the map; where it has none, one species along each street and all of them on the land.

    ``shelters`` are what stands where trees would.
    """
    rng = derive_generator(seed, "trees")
    mapped = [Spot(float(x), float(y), float(rng.uniform(-np.pi, np.pi))) for x, y in site.mapped.trees]
    open_land = site.mapped.areas(LandUse.WATER, LandUse.PARKING)
    blocked = [plan.road, *site.walked]
    rows: dict[TreeSpecies, list[Spot]] = {species: [] for species in TreeSpecies}
    for street in streets:
        species = _STREET_SPECIES[rng.integers(len(_STREET_SPECIES))]
        rows[species] += street_trees(street, scenery.trees_per_100_m, rng)
    crossings = list(plan.crossings.geoms)
    known = [Point(spot.x, spot.y) for spot in mapped]
    for species, row in rows.items():
        along = clear_of(clear_of(row, blocked, _TRUNK_M), crossings, _FROM_CROSSING_M)
        along = clear_of(clear_of(along, known, _FROM_MAPPED_TREE_M), open_land, _TRUNK_M)
        rows[species] = clear_of(along, [*site.footprints, *shelters])
    wild = list(TreeSpecies)
    scattered = clear_of(scattered_trees(site.paved, scenery.trees_per_100_m, rng), [*known, *open_land])
    for spot in clear_of(scattered, site.footprints):
        rows[wild[rng.integers(len(wild))]].append(spot)
    for spot in clear_of(clear_of(mapped, blocked, _TRUNK_M), site.footprints, _TRUNK_M):
        rows[TreeSpecies.LIME if rng.random() < 0.5 else TreeSpecies.BROADLEAF].append(spot)
    for spot in clear_of(_forest(site.mapped, rng), [*blocked, *site.footprints], 2.0):
        rows[_FOREST_SPECIES[rng.integers(len(_FOREST_SPECIES))]].append(spot)
    for species, spots in rows.items():
        models = _tree_models(species, seed, bare=scenery.winter)
        for spot in spots:
            model, scale = models[rng.integers(len(models))], float(rng.uniform(*_TREE_SCALE))
            stand.add(model, Category.VEGETATION, [spot], scale=scale)


def _forest(mapped: MappedSurroundings, rng: np.random.Generator) -> Iterator[Spot]:
    """Yield trees all over the forests of the map, sparser where there is more forest than trees to plant."""
    area = shapely.union_all(mapped.areas(LandUse.FOREST))
    if area.is_empty:
        return
    count = min(int(area.area / _FOREST_M2), _MOST_FOREST_TREES)
    west, south, east, north = area.bounds
    tries = int(count * (east - west) * (north - south) / area.area)
    xy = rng.uniform((west, south), (east, north), (min(tries, 20 * _MOST_FOREST_TREES), 2))
    shapely.prepare(area)
    for x, y in xy[shapely.contains_xy(area, xy[:, 0], xy[:, 1])][:_MOST_FOREST_TREES]:
        yield Spot(float(x), float(y), float(rng.uniform(-np.pi, np.pi)))


def surround(stand: Stand, site: Site, variants: Sequence[BuildingVariant], scenery: Scenery, seed: int) -> None:
    """Put villages of ``variants`` and woods around the network, clear of everything that the map has there."""
    rng = derive_generator(seed, "backdrop")
    taken = [*site.footprints, *(land.area for land in site.mapped.lands)]
    settled: list[BaseGeometry] = list(taken)
    if variants:
        low = sorted(variants, key=lambda variant: (variant.blank_sides, variant.height_m))[:_VILLAGE_VARIANTS]
        for index, spot in villages(site.paved, low, rng):
            if clear_of([spot], taken, low[index].width_m):
                stand.add(low[index].asset, Category.BUILDING, [spot], door_m=low[index].depth_m / 2)
                settled.append(Point(spot.x, spot.y))
    if scenery.trees_per_100_m > 0:
        rows = clear_of(
            clear_of(hedgerows(site.paved, rng), settled, _HEDGEROW_CLEAR_M), [site.paved], _HEDGEROW_CLEAR_M
        )
        model = wood(derive_generator(seed, "wood"), length_m=WOOD_M, height_m=_WOOD_HEIGHT_M, bare=scenery.winter)
        for spot in clear_of(woods(site.paved, rng), settled, WOOD_M / 2 + _WOOD_FROM_HOUSE_M):
            stand.add(model, Category.VEGETATION, [spot], scale=float(rng.uniform(*_WOOD_SCALE)))
        stand.add(model, Category.VEGETATION, rows, scale=HEDGEROW_SCALE)


def _tree_models(species: TreeSpecies, seed: int, *, bare: bool) -> list[Model]:
    models = []
    for number in range(_TREES_OF_A_SPECIES):
        rng = derive_generator(seed, "tree", species.value, number)
        model = tree(rng, species=species, height_m=float(rng.uniform(*_TREE_HEIGHT_M)), bare=bare)
        models.append(replace(model, name=f"{model.name}_{number}"))
    return models
