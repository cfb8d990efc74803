"""Nothing stands where people walk."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.assets.buildings.building import HEADROOM_M
from bridge.assets.gltf import read_glb
from bridge.classes import Category
from bridge.geometry import transform_points
from bridge.roads.lane_areas import WALK_MARGIN_M, walkable
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.scene import build_scene
from bridge.roads.sources import Scenery
from bridge.world import StaticScene

_KNEE_M = 0.5


def feet(scene: StaticScene) -> tuple[list[str], list[BaseGeometry]]:
    """Return name and plan shape of what each thing has where people would walk into it."""
    shapes: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
    names, found = [], []
    for item in scene.placements:
        if item.asset.startswith("ground/"):
            continue
        if item.asset not in shapes:
            model = read_glb(scene.files()[item.asset].glb, item.asset)
            points = np.concatenate([mesh.positions for mesh in model.lods[0]])
            # Twigs that hang over a sidewalk are no obstacle.
            tree = item.asset.startswith("tree_")
            shapes[item.asset] = points[points[:, 2] < (_KNEE_M if tree else HEADROOM_M)].astype(np.float64)
        matrix = item.world_from_asset.matrix()
        matrix[:3, :3] *= item.scale
        names.append(item.asset)
        found.append(shapely.MultiPoint(transform_points(matrix, shapes[item.asset])[:, :2]).convex_hull)
    return names, found


@pytest.mark.parametrize("source", ["straight", "grid", "random", "town01", "spider", "left_hand", "roundabout"])
def test_nothing_stands_where_people_walk(
    source: str, networks: dict[str, RoadNetwork], odd_networks: dict[str, RoadNetwork]
) -> None:
    network = (networks | odd_networks)[source]
    scene = build_scene(network, Scenery(), seed=3)
    areas = walkable(network)
    assert areas
    names, found = feet(scene)
    assert len(found) > 100
    hits = shapely.STRtree(areas).query(found, predicate="intersects")[0]
    assert sorted({names[index] for index in hits}) == []


def test_towns_still_have_trees_lamps_and_signs(networks: dict[str, RoadNetwork]) -> None:
    for name in ("grid", "random", "town01"):
        scene = build_scene(networks[name], Scenery(), seed=3)
        near = shapely.union_all(walkable(networks[name])).buffer(4.0)
        beside = [
            item.category
            for item in scene.placements
            if near.contains(shapely.Point(item.world_from_asset.position[:2]))
        ]
        assert beside.count(Category.VEGETATION) > 15
        assert beside.count(Category.POLE) > 15
        assert beside.count(Category.TRAFFIC_SIGN) + beside.count(Category.TRAFFIC_LIGHT) > 3


def test_sidewalks_are_walked_on_but_for_their_borders(networks: dict[str, RoadNetwork]) -> None:
    network = networks["straight"]
    (lane, *_) = network.lanes_of_kind(LaneKind.SIDEWALK)
    middle = shapely.LineString(lane.centreline[:, :2])
    area = walkable(network)[0]
    half = lane.width_m / 2 - WALK_MARGIN_M
    assert area.area == pytest.approx(2 * half * middle.length)
    assert shapely.hausdorff_distance(area, middle) == pytest.approx(half, abs=0.01)
