"""The static scene of a road network: ground, markings and what lines the streets, ready for a simulator."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from bridge.assets.gltf import write_glb
from bridge.assets.model import Model
from bridge.classes import Category
from bridge.errors import RoadError
from bridge.geometry import Pose, Vec3
from bridge.randomness import derive_generator
from bridge.roads.backdrop import hills
from bridge.roads.ground import ground_meshes
from bridge.roads.lining import Fixture, line_streets
from bridge.roads.markings import marking_meshes, markings
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.relief import Relief
from bridge.roads.sources import Scenery
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, Asset, Placement, StaticScene

_AT_ORIGIN = Pose(Vec3(0.0, 0.0, 0.0))


def static_scene(network: RoadNetwork, scenery: Scenery, seed: int) -> StaticScene:
    """Return everything of a network that does not move.

    The ground is one asset a category, in world coordinates: ``ground/road`` with its markings, ``ground/sidewalk``
    and ``ground/terrain``, with ``ground/hills`` around it. Houses, trees and the rest share models. Instance ids
    count up from ``FIRST_STATIC_ID``. The same arguments give the same bytes.

    Raises ``RoadError`` if there are more things than instance ids.
    """
    plan = ground_plan(network)
    relief = Relief(plan)
    lining = line_streets(network, plan, relief, scenery, seed)
    meshes = ground_meshes(plan, relief, lining.fronts)
    ground = (
        ("ground/road", Category.ROAD, (*meshes.road, *marking_meshes(markings(network, plan), relief))),
        ("ground/sidewalk", Category.SIDEWALK, meshes.sidewalk),
        ("ground/terrain", Category.TERRAIN, meshes.terrain),
        ("ground/hills", Category.TERRAIN, (hills(plan.road, relief, derive_generator(seed, "hills")),)),
    )
    assets = [_asset(Model(name, (meshes,))) for name, _, meshes in ground if meshes]
    assets += [_asset(model) for model in lining.models]
    lying = [Fixture(name, category, _AT_ORIGIN) for name, category, meshes in ground if meshes]
    return StaticScene(
        MappingProxyType({asset.name: asset for asset in assets}), place_fixtures([*lying, *lining.fixtures])
    )


def _asset(model: Model) -> Asset:
    return Asset(model.name, write_glb(model))


def place_fixtures(fixtures: Iterable[Fixture]) -> tuple[Placement, ...]:
    """Return the fixtures with their instance ids, counted up from ``FIRST_STATIC_ID``.

    Raises ``RoadError`` if there are more of them than ids.
    """
    things = tuple(fixtures)
    room = MAX_INSTANCE_ID - FIRST_STATIC_ID + 1
    if len(things) > room:
        raise RoadError(
            f"the scenery has {len(things)} things, but there are instance ids for {room}; "
            "use a smaller map, fewer trees_per_100_m or no street_furniture"
        )
    return tuple(
        Placement(FIRST_STATIC_ID + number, thing.category, thing.model, thing.world_from_model, scale=thing.scale)
        for number, thing in enumerate(things)
    )
