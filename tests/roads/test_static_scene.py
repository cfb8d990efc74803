from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon

from bridge.assets.buildings.building import building_variants
from bridge.assets.gltf import read_glb
from bridge.assets.model import Mesh
from bridge.classes import Category
from bridge.errors import RoadError
from bridge.geometry import Pose, Vec3
from bridge.randomness import derive_generator
from bridge.roads.frontage import frontages
from bridge.roads.ground import Ground, ground_meshes
from bridge.roads.houses import build_houses
from bridge.roads.markings import RAISED_M, Paint, marking_meshes, markings
from bridge.roads.network import FAST_MPS, KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import REACH_M, Relief
from bridge.roads.scene import build_scene, place_fixtures
from bridge.roads.sources import Scenery
from bridge.roads.stand import Fixture
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, StaticScene


@pytest.fixture(scope="module")
def scenes(networks: dict[str, RoadNetwork]) -> dict[str, StaticScene]:
    return {name: build_scene(network, Scenery(), seed=3) for name, network in networks.items()}


@pytest.fixture
def scene(name: str, scenes: dict[str, StaticScene]) -> StaticScene:
    return scenes[name]


def plan_area(mesh: Mesh) -> float:
    """The area of a mesh as seen from above."""
    a, b, c = (mesh.positions[mesh.triangles[:, corner], :2].astype(np.float64) for corner in range(3))
    u, v = b - a, c - a
    area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    # Where borders are welded, a sliver may be folded over.
    assert -area[area < 0].sum() < 1e-4 * area.sum(), "triangles face down"
    return float(area.sum() / 2)


@pytest.fixture(scope="module")
def grounds(plans: dict[str, GroundPlan]) -> dict[str, Ground]:
    return {name: ground_meshes(plan, Relief(plan)) for name, plan in plans.items()}


@pytest.fixture
def ground(name: str, grounds: dict[str, Ground]) -> Ground:
    return grounds[name]


def test_road_mesh_is_the_road(plan: GroundPlan, ground: Ground) -> None:
    (mesh,) = ground.road
    assert plan_area(mesh) == pytest.approx(plan.road.area, rel=1e-4)


def test_sidewalk_tops_are_the_sidewalk(plan: GroundPlan, ground: Ground) -> None:
    tops = [mesh for mesh in ground.sidewalk if np.all(mesh.normals[:, 2] > 0.5)]
    assert sum(plan_area(mesh) for mesh in tops) == pytest.approx(plan.walk.area, rel=1e-3)
    for mesh in tops:
        assert mesh.positions[:, 2].max() == pytest.approx(KERB_HEIGHT_M)
        assert mesh.positions[:, 2].min() > 0.01


def test_kerb_faces_look_away_from_the_sidewalk(plans: dict[str, GroundPlan], grounds: dict[str, Ground]) -> None:
    plan = plans["grid"]
    faces = next(mesh for mesh in grounds["grid"].sidewalk if np.all(mesh.normals[:, 2] == 0))
    corners = faces.positions[faces.triangles].astype(np.float64)
    outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert np.all(np.einsum("ij,ij->i", outward, faces.normals[faces.triangles[:, 0]]) > 0)
    outside = corners.mean(axis=1)[:, :2] + 0.02 * faces.normals[faces.triangles[:, 0]][:, :2]
    inside = shapely.contains_xy(plan.walk, outside[:, 0], outside[:, 1])
    assert inside.mean() < 0.01


def test_land_goes_on_to_the_horizon_and_under_everything(plan: GroundPlan, ground: Ground) -> None:
    meshes = ground.terrain
    west, south, east, north = shapely.union(plan.road, plan.walk).bounds
    points = np.concatenate([mesh.positions[:, :2] for mesh in meshes])
    expected = (west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
    assert (*points.min(axis=0), *points.max(axis=0)) == pytest.approx(expected, abs=0.01)
    covered = sum(plan_area(mesh) for mesh in meshes)
    assert covered == pytest.approx(shapely.box(*expected).area, rel=1e-4)


def test_markings_lie_on_the_road(network: RoadNetwork, plan: GroundPlan) -> None:
    found = markings(network, plan)
    quads = np.asarray(shapely.polygons(np.concatenate([marking.quads for marking in found])))
    assert len(quads) > 10
    assert np.all(shapely.covers(plan.road.buffer(0.011), quads))
    heights = np.concatenate([mesh.positions[:, 2] for mesh in marking_meshes(found, Relief(plan))])
    assert heights == pytest.approx(np.full(len(heights), RAISED_M))


def test_only_zebras_are_painted_inside_junctions_of_towns(network: RoadNetwork, plan: GroundPlan) -> None:
    motorway = max(lane.speed_mps for lane in network.lanes_of_kind(LaneKind.DRIVING)) >= FAST_MPS
    quads = shapely.polygons(np.concatenate([marking.quads for marking in markings(network, plan)]))
    inside = shapely.intersection(quads, plan.junctions.buffer(-0.3))
    stray = shapely.difference(inside, plan.crossings.buffer(0.3))
    # The lines of a motorway go on where lanes are gained and lost, which SUMO calls junctions.
    assert (shapely.area(stray).sum() > 0.5) == motorway


def test_oncoming_traffic_is_kept_apart_in_yellow(
    networks: dict[str, RoadNetwork], plans: dict[str, GroundPlan]
) -> None:
    for name, yellow in (("grid", True), ("straight", True), ("highway", False)):
        paints = {marking.paint for marking in markings(networks[name], plans[name])}
        assert (Paint.YELLOW in paints) == yellow


def test_ids_are_unique_and_in_range(scene: StaticScene) -> None:
    ids = [placement.instance_id for placement in scene.placements]
    assert len(set(ids)) == len(ids)
    assert min(ids) == FIRST_STATIC_ID
    assert max(ids) <= MAX_INSTANCE_ID


def test_every_placement_has_its_asset_and_every_asset_a_placement(scene: StaticScene) -> None:
    assert {placement.asset for placement in scene.placements} == set(scene.assets)
    for name, asset in scene.files().items():
        assert asset.name == name


def test_nothing_stands_on_the_road(plan: GroundPlan, scene: StaticScene) -> None:
    standing = [item for item in scene.placements if not item.asset.startswith("ground/")]
    assert len(standing) > 30
    points = shapely.points([item.world_from_asset.position[:2] for item in standing])
    shapely.prepare(plan.road)
    assert not np.any(shapely.intersects(plan.road, points))


def test_houses_stand_clear_of_the_ground_and_of_each_other(
    networks: dict[str, RoadNetwork], plans: dict[str, GroundPlan]
) -> None:
    variants = building_variants(4, 4, (6.0, 20.0))
    for name in ("straight", "grid", "random", "town01"):
        paved = MultiPolygon([*plans[name].road.geoms, *plans[name].walk.geoms]).buffer(0)
        houses = build_houses(frontages(networks[name]), paved, variants, 0.9, derive_generator(1, "houses"))
        footprints = [house.footprint for house in houses]
        assert len(footprints) > 20
        assert not np.any(shapely.intersects(paved, footprints))
        pairs = shapely.STRtree(footprints).query(footprints, predicate="intersects")
        assert np.array_equal(pairs[0], pairs[1])


def test_houses_face_the_street(networks: dict[str, RoadNetwork], plans: dict[str, GroundPlan]) -> None:
    houses = build_houses(
        frontages(networks["straight"]),
        plans["straight"].walk,
        building_variants(4, 4, (6.0, 20.0)),
        1.0,
        derive_generator(1, "houses"),
    )
    for house in houses:
        assert np.sin(house.yaw) == pytest.approx(-np.sign(house.y))
    fronts = sum(house.footprint.bounds[2] - house.footprint.bounds[0] for house in houses)
    assert fronts > 0.75 * 2 * 400.0


def test_scenery_decides_what_is_there(networks: dict[str, RoadNetwork]) -> None:
    bare = build_scene(networks["grid"], Scenery(building_density=0.0, trees_per_100_m=0.0, street_furniture=False), 1)
    assert {placement.category for placement in bare.placements} == {Category.ROAD, Category.SIDEWALK, Category.TERRAIN}
    full = build_scene(networks["grid"], Scenery(), 1)
    categories = {placement.category for placement in full.placements}
    assert {Category.BUILDING, Category.VEGETATION, Category.POLE, Category.TRAFFIC_LIGHT} <= categories


def test_a_motorway_has_rails_and_no_houses(scenes: dict[str, StaticScene]) -> None:
    categories = [placement.category for placement in scenes["highway"].placements]
    assert categories.count(Category.FENCE) > 500
    assert Category.VEGETATION in categories
    assert Category.BUILDING not in categories
    assert Category.SIDEWALK not in categories


def test_same_seed_same_bytes(networks: dict[str, RoadNetwork], scenes: dict[str, StaticScene]) -> None:
    again = build_scene(networks["grid"], Scenery(), seed=3)
    assert again.placements == scenes["grid"].placements
    assert {name: asset.sha256 for name, asset in again.files().items()} == {
        name: asset.sha256 for name, asset in scenes["grid"].files().items()
    }
    assert build_scene(networks["grid"], Scenery(), seed=4).placements != again.placements


def test_ground_assets_can_be_read_back(scenes: dict[str, StaticScene]) -> None:
    scene = scenes["town01"]
    for name in ("ground/road", "ground/sidewalk", "ground/terrain"):
        model = read_glb(scene.files()[name].glb, name)
        assert len(model.lods) == 1
        assert all(len(mesh.triangles) for mesh in model.lods[0])


def test_more_things_than_ids_are_refused() -> None:
    thing = Fixture("tree", Category.VEGETATION, Pose(Vec3(0.0, 0.0, 0.0)))
    room = MAX_INSTANCE_ID - FIRST_STATIC_ID + 1
    assert place_fixtures([thing] * room)[-1].instance_id == MAX_INSTANCE_ID
    with pytest.raises(RoadError, match=f"{room + 1} things"):
        place_fixtures([thing] * (room + 1))


def test_every_traffic_light_has_a_signal_of_the_network(networks: dict[str, RoadNetwork]) -> None:
    network = networks["grid"]
    scene = build_scene(network, Scenery(), seed=3)
    lights = [placement for placement in scene.placements if placement.category is Category.TRAFFIC_LIGHT]
    assert lights
    on_foot = {number for number, group in network.signals.items() if group.on_foot}
    for light in lights:
        assert light.signal in network.signals
        assert (light.signal in on_foot) == (light.asset == "crossing_signal")
    assert all(placement.signal == 0 for placement in scene.placements if placement not in lights)


def test_in_winter_only_the_looks_of_plants_differ(networks: dict[str, RoadNetwork]) -> None:
    summer, winter = (build_scene(networks["grid"], Scenery(winter=winter), seed=3) for winter in (False, True))
    renamed = 0
    for one, other in zip(summer.placements, winter.placements, strict=True):
        assert replace(other, asset=one.asset) == one
        if other.asset != one.asset:
            assert other.asset.replace("_bare", "") == one.asset
            assert one.category is Category.VEGETATION
            renamed += 1
        else:
            assert one.category is not Category.VEGETATION or "conifer" in one.asset
            assert winter.assets[one.asset] == summer.assets[one.asset]
    assert renamed > 50
