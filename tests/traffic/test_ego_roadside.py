"""Masts: where they stand, where their heads look, and the traffic that passes."""

from __future__ import annotations

import math
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.assets.catalogue import Catalogue
from bridge.assets.gltf import read_glb
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Vec3, wrap_angle
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.scene import static_scene
from bridge.roads.sources import Scenery
from bridge.traffic.demand import SumoDemand
from bridge.traffic.egos.roadside import MastAt, MastBeside, Roadside, Side
from bridge.traffic.egos.siting import put_up
from bridge.traffic.sumo import SumoTraffic
from bridge.world import Asset, StaticScene

EDGE = "B0B1"


@pytest.fixture(scope="module")
def scene(town: RoadNetwork) -> StaticScene:
    return static_scene(town, Scenery(building_density=1.0), 3)


def lanes_of(town: RoadNetwork) -> BaseGeometry:
    kinds = (LaneKind.DRIVING, LaneKind.INTERNAL)
    return shapely.union_all(
        [
            shapely.LineString(lane.centreline[:, :2]).buffer(lane.width_m / 2, cap_style="flat")
            for lane in town.lanes.values()
            if lane.kind in kinds and not lane.pedestrian_only
        ]
    )


def test_masts_that_are_drawn_stand_beside_the_lanes_and_look_along_them(town: RoadNetwork, scene: StaticScene) -> None:
    lanes, places = lanes_of(town), set()
    for seed in range(5):
        mast = put_up(Roadside(), town, scene, seed)
        assert seed or mast == put_up(Roadside(), town, scene, seed)
        foot = mast.world_from_foot
        x, y, z = foot.position
        assert 0.2 < lanes.distance(shapely.Point(x, y)) < 3.0
        assert z == pytest.approx(0.12, abs=0.05)
        # The sensors look at the road: some way ahead is a lane.
        yaw = foot.rotation.yaw()
        ahead = shapely.Point(x + 14.0 * math.cos(yaw), y + 14.0 * math.sin(yaw))
        assert lanes.distance(ahead) < 1.0
        places.add((round(x), round(y)))
    assert len(places) == 5


@pytest.mark.parametrize("side", [Side.RIGHT, Side.LEFT])
def test_a_mast_beside_a_street_stands_on_the_side_that_was_asked_for(
    side: Side, town: RoadNetwork, scene: StaticScene
) -> None:
    mast = put_up(Roadside(MastBeside(EDGE, 30.0, side)), town, scene, 0)
    # B0B1 leads north.
    offset = mast.world_from_foot.position.x - 110.0
    assert (offset > 0.0) == (side is Side.RIGHT)
    looks = mast.world_from_foot.rotation.yaw()
    wanted = math.radians(90.0 + 12.0) if side is Side.RIGHT else math.radians(-90.0 + 12.0)
    assert wrap_angle(looks - wanted) == pytest.approx(0.0, abs=1e-9)


def test_a_yaw_is_counted_from_where_the_edge_leads(town: RoadNetwork, scene: StaticScene) -> None:
    mast = put_up(Roadside(MastBeside(EDGE, 30.0, yaw=math.pi)), town, scene, 0)
    assert mast.world_from_foot.rotation.yaw() == pytest.approx(-math.pi / 2)


def in_a_house(scene: StaticScene) -> tuple[float, float]:
    house = next(each for each in scene.placements if each.category is Category.BUILDING)
    asset = scene.assets[house.asset]
    assert isinstance(asset, Asset)
    mesh = read_glb(asset.glb, asset.name).lods[0][0]
    middle = (mesh.positions.min(axis=0) + mesh.positions.max(axis=0)) / 2 * house.scale
    x, y, _ = house.world_from_asset.rotation.matrix() @ middle + np.array(house.world_from_asset.position)
    return float(x), float(y)


def test_a_place_that_is_taken_is_refused(town: RoadNetwork, scene: StaticScene) -> None:
    house = in_a_house(scene)
    for site, message in (
        (MastAt(*house), "is in a house; choose a place beside the road"),
        (MastAt(108.0, 50.0), r"\(108, 50\) is on the road"),
        (MastAt(5000.0, 0.0), "is outside of the map, whose roads reach from x = "),
        (MastBeside("B0B9", 10.0), r"no edge 'B0B9' .* similar are .*'B0B1'"),
        (MastBeside(EDGE, 500.0), r"expected no more than the length of edge 'B0B1', \d+\.\d m, got 500"),
    ):
        with pytest.raises(TrafficError, match=message):
            put_up(Roadside(site), town, scene, 0)


def test_traffic_passes_a_mast(town: RoadNetwork, catalogue: Catalogue, scene: StaticScene, tmp_path: Path) -> None:
    mast = put_up(Roadside(MastBeside(EDGE, 40.0)), town, scene, 0)
    demand = SumoDemand(vehicles_per_km=20.0, pedestrians_per_minute=12.0, warmup_s=8.0)
    with SumoTraffic(town, demand, mast, catalogue, seed=7, headlights=False, folder=tmp_path) as traffic:
        moments = list(islice(traffic.moments(2), 50))
    assert {moment.world_from_ego for moment in moments} == {mast.world_from_foot}
    assert {moment.ego_velocity_mps for moment in moments} == {Vec3(0.0, 0.0, 0.0)}
    assert {moment.ego_yaw_rate for moment in moments} == {0.0}
    assert moments[0].signals
    foot = mast.world_from_foot.position
    near = [
        math.dist(actor.world_from_actor.position[:2], foot[:2])
        for moment in moments
        for actor in moment.actors
        if actor.category is not Category.PEDESTRIAN
    ]
    assert min(near) < 12.0
    assert max(near) < 155.0
    walkers = [
        math.dist(actor.world_from_actor.position[:2], foot[:2])
        for moment in moments
        for actor in moment.actors
        if actor.category is Category.PEDESTRIAN
    ]
    assert min(walkers) > 0.2, "people go round it"
    routes = (tmp_path / "traffic.rou.xml").read_text()
    assert 'id="ego"' not in routes
