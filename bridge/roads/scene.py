"""The static scene of a road network: ground, markings and what lines the streets, ready for a simulator."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import shapely

from bridge.assets.gltf import write_glb
from bridge.assets.model import Model
from bridge.assets.street_furniture import tunnel_lamp
from bridge.classes import Category
from bridge.errors import RoadError
from bridge.geometry import Pose, Vec3
from bridge.randomness import derive_generator
from bridge.roads.backdrop import hills
from bridge.roads.decks import Level, deck
from bridge.roads.ground import ground_meshes
from bridge.roads.levels import split_levels
from bridge.roads.lining import line_streets
from bridge.roads.markings import marking_meshes, markings
from bridge.roads.network import RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.relief import Relief
from bridge.roads.scene_cache import SceneCache, scene_key, user_cache
from bridge.roads.sources import Scenery
from bridge.roads.stand import Fixture
from bridge.roads.tram_tracks import track_meshes
from bridge.roads.tunnels import lay_out, tunnel
from bridge.roads.underground import split_underground
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, Asset, Placement, StaticScene

_AT_ORIGIN = Pose(Vec3(0.0, 0.0, 0.0))
_PIT_RIM_M = 0.5
"""A road that reaches farther over a pit than this passes over it."""
_PIT_CLEAR_M = 1.0
"""So far from a pit nothing else stands."""


def static_scene(network: RoadNetwork, scenery: Scenery, seed: int, cache: SceneCache | None = None) -> StaticScene:
    """Return what ``build_scene`` does, from ``cache`` (by default the user's) where it is kept there.

    Raises ``RoadError`` if there are more things than instance ids.
    """
    kept = user_cache() if cache is None else cache
    key = scene_key(network, scenery, seed)
    scene = kept.load(key)
    if scene is None:
        scene = build_scene(network, scenery, seed)
        kept.store(key, scene)
    return scene


def build_scene(network: RoadNetwork, scenery: Scenery, seed: int) -> StaticScene:
    """Build everything of a network that does not move.

    The ground is one asset a kind, in world coordinates: ``ground/road`` with its tracks and markings,
    ``ground/sidewalk``, ``ground/yards``, ``ground/parking`` and ``ground/terrain``, with ``ground/hills`` around it.
    What lies over the ground is in ``bridge/…`` and what lies below it in ``tunnel/…``, each with its number.
    Buildings of a map are in world coordinates too, an asset for each style. Our houses, trees and the rest share
    models. Instance ids count up from ``FIRST_STATIC_ID``. The same arguments give the same bytes.

    Raises ``RoadError`` if there are more things than instance ids.
    """
    surface, buried = split_underground(network)
    undergrounds = [] if buried is None else lay_out(buried, ground_plan(surface))
    pits = shapely.union_all([below.pits for below in undergrounds])
    roofs = shapely.union_all([below.roofed for below in undergrounds])
    lowest, *higher = split_levels(surface, None if pits.is_empty else pits.buffer(-_PIT_RIM_M))
    levels = [Level.of(level) for level in higher]
    plan = ground_plan(lowest)
    relief = Relief(plan, [level.overhead for level in levels])
    overhead = shapely.union_all([level.overhead.area for level in levels])
    open_air = overhead if pits.is_empty else shapely.union(overhead, pits.buffer(_PIT_CLEAR_M))
    lining = line_streets(lowest, plan, relief, scenery, seed, open_air, roofs)
    meshes = ground_meshes(plan, relief, lining.fronts, network.mapped.lands, overhead, pits)
    painted = marking_meshes(markings(lowest, plan, lining.painted), relief)
    ground = [
        ("ground/road", Category.ROAD, (*meshes.road, *track_meshes(lowest, plan, relief), *painted)),
        ("ground/sidewalk", Category.SIDEWALK, meshes.sidewalk),
        ("ground/yards", Category.SIDEWALK, meshes.yards),
        ("ground/parking", Category.ROAD, meshes.parking),
        ("ground/terrain", Category.TERRAIN, meshes.terrain),
        ("ground/hills", Category.TERRAIN, (hills(plan.road, relief, derive_generator(seed, "hills")),)),
    ]
    for number, built in enumerate((deck(level, plan, relief) for level in levels), start=1):
        ground += [
            (f"bridge/road-{number}", Category.ROAD, built.road),
            (f"bridge/sidewalk-{number}", Category.SIDEWALK, built.sidewalk),
            (f"bridge/structure-{number}", Category.WALL, built.structure),
        ]
    lamps: list[Fixture] = []
    for number, bored in enumerate((tunnel(below, relief) for below in undergrounds), start=1):
        ground += [
            (f"tunnel/road-{number}", Category.ROAD, bored.road),
            (f"tunnel/sidewalk-{number}", Category.SIDEWALK, bored.sidewalk),
            (f"tunnel/structure-{number}", Category.WALL, bored.structure),
        ]
        lamps += [Fixture(tunnel_lamp().name, Category.POLE, pose) for pose in bored.lamps]
    assets = [_asset(Model(name, (meshes,))) for name, _, meshes in ground if meshes]
    assets += [_asset(model) for model in (*lining.models, *([tunnel_lamp()] if lamps else []))]
    lying = [Fixture(name, category, _AT_ORIGIN) for name, category, meshes in ground if meshes]
    return StaticScene(
        MappingProxyType({asset.name: asset for asset in assets}), place_fixtures([*lying, *lining.fixtures, *lamps])
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
        Placement(
            FIRST_STATIC_ID + number,
            thing.category,
            thing.model,
            thing.world_from_model,
            scale=thing.scale,
            signal=thing.signal,
        )
        for number, thing in enumerate(things)
    )
