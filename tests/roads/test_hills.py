"""Everything follows the heights of a map: road, sidewalks, what stands beside, and who drives there."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.buildings.building import FOUNDATION_M
from bridge.assets.catalogue import builtin_catalogue
from bridge.classes import Category
from bridge.geometry import transform_points
from bridge.roads.build import build_network
from bridge.roads.drawn import DrawnGround
from bridge.roads.lines import chainage, offset, place, without_repeats
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.scene import build_scene
from bridge.roads.sources import RoadFile, Scenery
from bridge.traffic.demand import EgoDrive, SumoDemand
from bridge.traffic.stance import WHEEL_AHEAD, WHEEL_ASIDE
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


def test_who_drives_there_stands_on_the_road_with_every_wheel(
    hills: RoadNetwork, scene: StaticScene, tmp_path: Path
) -> None:
    road, ground = Surface(scene, "ground/road", "ground/sidewalk"), DrawnGround.of(scene, hills)
    demand, models = SumoDemand(vehicles_per_km=20.0, pedestrians_per_minute=30.0, warmup_s=20.0), builtin_catalogue()
    assert ground is not None
    wheels, feet, rolls = [], [], []
    with SumoTraffic(
        hills, demand, EgoDrive(), models, seed=2, headlights=False, folder=tmp_path, ground=ground
    ) as traffic:
        for moment in islice(traffic.moments(10), 12):
            size = models.ego_model(EgoDrive().asset).size
            bodies = [(moment.world_from_ego, size)]
            bodies += [(a.world_from_actor, a.size) for a in moment.actors if a.category is not Category.PEDESTRIAN]
            for pose, (length_m, width_m, _) in bodies:
                one_track = width_m < 1.2
                sides = (0.0,) if one_track else (-WHEEL_ASIDE * width_m, WHEEL_ASIDE * width_m)
                ends = (-WHEEL_AHEAD * length_m, WHEEL_AHEAD * length_m)
                wheels.append(transform_points(pose.matrix(), np.array([(x, y, 0.0) for x in ends for y in sides])))
                rolls.append(pose.matrix()[2, 1])
            feet += [a.world_from_actor.position for a in moment.actors if a.category is Category.PEDESTRIAN]
    at = np.concatenate(wheels)
    gaps = at[:, 2] - road.at(at[:, :2])
    gaps = np.abs(gaps[np.isfinite(gaps)])
    assert len(gaps) > 500
    assert gaps.max() < 0.08
    assert np.quantile(gaps, 0.98) < 0.03
    assert np.abs(rolls).max() > 0.01
    stood = np.array(feet)
    gaps = np.abs(stood[:, 2] - road.at(stood[:, :2]))
    assert np.quantile(gaps[np.isfinite(gaps)], 0.9) < 0.08


def test_of_what_lies_over_each_other_the_nearest_counts(scene: StaticScene) -> None:
    (mesh,) = [asset for name, asset in scene.assets.items() if name == "ground/road"]
    ground = DrawnGround(StaticScene({"ground/road": mesh, "ground/terrain": mesh}, ()))
    road = Surface(scene, "ground/road")
    xy = np.array([[30.0, 0.0], [100.0, -1.5], [1e4, 1e4]])
    heights = ground.heights(xy, np.array([0.0, 50.0, 7.0]))
    assert heights[:2] == pytest.approx(road.at(xy[:2]), abs=0.03)
    assert heights[2] == 7.0


def test_inside_junctions_the_road_goes_over_from_lane_to_lane_without_a_step(hills: RoadNetwork) -> None:
    elevation = ground_plan(hills).elevation
    for junction in hills.junctions.values():
        middle = junction.outline[:, :2].mean(axis=0)
        ways = np.linspace(-14.0, 14.0, 561)
        for angle in np.linspace(0.0, np.pi, 8, endpoint=False):
            line = middle + np.outer(ways, (np.cos(angle), np.sin(angle)))
            assert np.abs(np.diff(elevation.at(line))).max() < 0.08
