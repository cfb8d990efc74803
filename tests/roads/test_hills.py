"""Everything follows the heights of a map: road, sidewalks, what stands beside, and who drives there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.buildings.building import FOUNDATION_M
from bridge.assets.catalogue import builtin_catalogue
from bridge.classes import Category
from bridge.roads.build import build_network
from bridge.roads.lines import chainage, offset, place, without_repeats
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.scene import build_scene
from bridge.roads.sources import RoadFile, Scenery
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.sumo import SumoTraffic
from bridge.world import StaticScene
from tests.roads.hills import height_m, write_hills
from tests.roads.surfaces import Surface


@pytest.fixture(scope="module")
def hills(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    folder = tmp_path_factory.mktemp("hills")
    return build_network(RoadFile(write_hills(folder), keep_origin=True), folder / "out", seed=1)


@pytest.fixture(scope="module")
def scene(hills: RoadNetwork) -> StaticScene:
    return build_scene(hills, Scenery(), seed=3)


def test_the_road_is_as_high_as_the_map_says(hills: RoadNetwork, scene: StaticScene) -> None:
    road = Surface(scene, "ground/road")
    for lane in hills.lanes_of_kind(LaneKind.DRIVING):
        middle = np.array(shapely.LineString(lane.centreline[:, :2]).interpolate(0.5, normalized=True).coords)
        # What netconvert's OpenDRIVE keeps of the heights, and the paint.
        assert road.at(middle)[0] == pytest.approx(height_m(*middle[0]), abs=0.3)


def test_kerbs_follow_the_road(hills: RoadNetwork, scene: StaticScene) -> None:
    walk, road = Surface(scene, "ground/sidewalk"), Surface(scene, "ground/road")
    crossings = ground_plan(hills).crossings
    checked = 0
    for lane in hills.lanes_of_kind(LaneKind.SIDEWALK):
        line = without_repeats(lane.centreline)
        (middle,), _ = place(line, np.array([chainage(line)[-1] / 2]))
        if chainage(line)[-1] < 20.0 or crossings.distance(shapely.Point(middle)) < 3.0:
            continue
        (beside,), _ = place(offset(line, lane.width_m / 2 + 1.0), np.array([chainage(line)[-1] / 2]))
        step = walk.at(middle[None])[0] - road.at(beside[None])[0]
        assert step == pytest.approx(KERB_HEIGHT_M, abs=0.08)
        checked += 1
    assert checked > 5


def test_nothing_floats(scene: StaticScene) -> None:
    ground = Surface(scene, *(name for name in scene.files() if name.startswith("ground/")))
    sunk = {Category.BUILDING: FOUNDATION_M}
    gaps = []
    standing = [item for item in scene.placements if not item.asset.startswith("ground/")]
    at = np.array([item.world_from_asset.position[:2] for item in standing])
    z = np.array([item.world_from_asset.position.z for item in standing])
    away = z - ground.at(at)
    for item, gap in zip(standing, away, strict=True):
        if item.category is not Category.BUILDING and np.isfinite(gap) and item.scale == pytest.approx(1.0, abs=0.2):
            gaps.append(gap)
    assert len(gaps) > 200
    assert np.quantile(np.abs(gaps), 0.98) < 0.15
    houses = np.array([gap for item, gap in zip(standing, away, strict=True) if item.category is Category.BUILDING])
    assert len(houses) > 30
    assert np.nanmax(houses) < sunk[Category.BUILDING]


def test_fences_and_hedges_lie_along_the_slope(scene: StaticScene) -> None:
    lying = [item for item in scene.placements if item.asset in ("fence", "wall_0", "wall_1", "guard_rail")]
    tilted = [item for item in lying if abs(item.world_from_asset.matrix()[2, 0]) > 0.02]
    assert len(tilted) > len(lying) / 2 > 5
    assert all(abs(item.world_from_asset.matrix()[2, 1]) < 1e-9 for item in lying)


def test_who_drives_there_drives_on_the_road(hills: RoadNetwork, scene: StaticScene, tmp_path: Path) -> None:
    road = Surface(scene, "ground/road", "ground/sidewalk")
    demand = SumoDemand(vehicles_per_km=20.0, pedestrians_per_minute=30.0, warmup_s=20.0)
    gaps = []
    with SumoTraffic(
        hills, demand, EgoDrive(), builtin_catalogue(), seed=2, headlights=False, folder=tmp_path
    ) as traffic:
        for number, moment in enumerate(traffic.moments(10)):
            poses = [moment.world_from_ego, *(actor.world_from_actor for actor in moment.actors)]
            at = np.array([pose.position for pose in poses])
            gaps.append(at[:, 2] - road.at(at[:, :2]))
            if number == 10:
                break
    found = np.concatenate(gaps)
    found = found[np.isfinite(found)]
    assert len(found) > 50
    assert np.quantile(np.abs(found), 0.95) < 0.15
