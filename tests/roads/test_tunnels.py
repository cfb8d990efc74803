"""Tunnels: streets dive under what crosses them, and are closed all around; the ground above them is whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.gltf import read_glb
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Vec3
from bridge.roads.build import build_network
from bridge.roads.drawn import DrawnGround
from bridge.roads.lines import chainage
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.scene import build_scene
from bridge.roads.sources import RoadFile, Scenery
from bridge.roads.tunnels import Underground, lay_out
from bridge.roads.underground import split_underground
from bridge.world import StaticScene, WorldState
from tests.roads.osm_text import OsmText
from tests.roads.surfaces import Surface
from tests.roads.tunnel_maps import (
    bent_tunnel,
    cramped_tunnel,
    path_over_or_under,
    straight_tunnel,
    tram_tunnel,
    tunnel_with_junction,
)

DEPTH_M = 6.0
_MAPS = {"straight": straight_tunnel, "bent": bent_tunnel, "junction": tunnel_with_junction}


def built(osm: OsmText, folder: Path) -> RoadNetwork:
    folder.mkdir(exist_ok=True)
    (folder / "map.osm").write_text(osm.text(), encoding="utf-8")
    return build_network(RoadFile(folder / "map.osm"), folder / "out", seed=1)


@pytest.fixture(scope="module", params=_MAPS)
def network(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return built(_MAPS[request.param](), tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def scene(network: RoadNetwork) -> StaticScene:
    return build_scene(network, Scenery(), seed=2)


@pytest.fixture(scope="module")
def below(network: RoadNetwork) -> Underground:
    surface, buried = split_underground(network)
    assert buried is not None
    (only,) = lay_out(buried, ground_plan(surface))
    return only


@pytest.fixture(scope="module")
def device() -> Iterator[EmbeddedSimulator]:
    simulator = EmbeddedSimulator()
    yield simulator
    simulator.close()


def roofed_places(network: RoadNetwork) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return (N, 3) places in the middle of lanes that are under a ceiling."""
    found = []
    for lane in network.lanes_of_kind(LaneKind.DRIVING):
        along = chainage(lane.centreline[:, :2]) / chainage(lane.centreline[:, :2])[-1]
        for start, end in lane.below.roofed if lane.below else ():
            found.append(lane.centreline[(along > start) & (along < end)])
    return np.concatenate(found)


def test_streets_dive_and_what_crosses_them_stays(network: RoadNetwork) -> None:
    heights = {lane.lane_id: lane.centreline[:, 2] for lane in network.lanes.values()}
    assert min(z.min() for z in heights.values()) == pytest.approx(-DEPTH_M, abs=0.01)
    for lane in network.lanes.values():
        expected = 0.0 if lane.below is None else -lane.below.depth_m
        assert lane.centreline[:, 2] == pytest.approx(expected, abs=2e-3)
    for lane in network.lanes_of_kind(LaneKind.DRIVING):
        steps = np.diff(lane.centreline[:, 2]) / np.diff(chainage(lane.centreline[:, :2]))
        assert np.abs(steps).max(initial=0.0) < 0.11, lane.lane_id


def test_lanes_that_lead_on_meet_at_one_height(network: RoadNetwork) -> None:
    ends: dict[str, list[float]] = {}
    for edge in network.edges.values():
        for lane in (network.lanes[lane_id] for lane_id in edge.lane_ids):
            ends.setdefault(edge.from_junction, []).append(lane.centreline[0, 2])
            ends.setdefault(edge.to_junction, []).append(lane.centreline[-1, 2])
    for lane in network.lanes_of_kind(LaneKind.INTERNAL, LaneKind.WALKING_AREA, LaneKind.CROSSING):
        ends[lane.edge_id[1:].rpartition("_")[0]] += lane.centreline[:, 2].tolist()
    assert all(np.ptp(heights) < 0.01 for heights in ends.values())


def test_there_is_room_under_the_ceiling(network: RoadNetwork, scene: StaticScene) -> None:
    places = roofed_places(network)
    assert len(places) > 40
    free_m = Surface(scene, "tunnel/structure-1", below=True).at(places[:, :2]) - places[:, 2]
    assert free_m.min() > 4.7
    assert free_m.max() < 5.0


def test_traffic_stands_on_the_road_of_the_tunnel_or_on_that_above(network: RoadNetwork, scene: StaticScene) -> None:
    ground = DrawnGround(scene)
    places = roofed_places(network)
    assert ground.heights(places[:, :2], places[:, 2]) == pytest.approx(places[:, 2], abs=0.05)
    for lane in network.lanes_of_kind(LaneKind.DRIVING):
        if lane.below is None:
            assert ground.heights(lane.centreline[:, :2], lane.centreline[:, 2]) == pytest.approx(0.0, abs=0.05)


def test_the_ground_above_is_whole(scene: StaticScene, below: Underground) -> None:
    land = Surface(scene, *(name for name in scene.assets if name.startswith("ground/")))
    west, south, east, north = below.roofed.bounds
    rng = np.random.default_rng(1)
    xy = rng.uniform((west, south), (east, north), (4000, 2))
    above = xy[shapely.contains_xy(below.roofed, xy[:, 0], xy[:, 1])]
    assert len(above) > 300
    assert land.at(above) == pytest.approx(0.0, abs=0.5)
    pits = xy[shapely.contains_xy(below.pits.buffer(-0.5), xy[:, 0], xy[:, 1])]
    assert np.isnan(land.at(pits)).all()


def test_nothing_stands_in_a_pit_or_hangs_into_a_tunnel(scene: StaticScene, below: Underground) -> None:
    pits = shapely.union_all([below.pits])
    for thing in scene.placements:
        x, y, z = thing.world_from_asset.position
        if thing.asset == "tunnel_lamp":
            assert shapely.intersects_xy(below.roofed, x, y)
        elif (x, y) != (0.0, 0.0):
            assert not shapely.intersects_xy(pits, x, y), thing.asset
            assert z > -0.6, thing.asset
    buildings = [name for name in scene.assets if name.startswith("mapped/")]
    if buildings:
        lowest = Surface(scene, *(name for name in scene.assets if name.startswith("ground/")))
        walls = np.concatenate([surface_points(scene, name) for name in buildings])
        over = walls[shapely.contains_xy(below.roofed, walls[:, 0], walls[:, 1])]
        assert len(over)
        assert (over[:, 2] > lowest.at(over[:, :2]) - 0.8).all()


def surface_points(scene: StaticScene, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.concatenate([mesh.positions for mesh in read_glb(scene.files()[name].glb, name).lods[0]]).astype(float)


def test_paint_lies_on_the_ramps(scene: StaticScene) -> None:
    meshes = read_glb(scene.files()["tunnel/road-1"].glb, "tunnel/road-1").lods[0]
    asphalt = [mesh for mesh in meshes if mesh.material.name == "asphalt"]
    road = np.concatenate([mesh.positions[mesh.triangles].astype(float) for mesh in asphalt])
    tree = shapely.STRtree([shapely.Polygon(corners[:, :2]) for corners in road])
    paint = np.concatenate([m.positions[m.triangles].mean(axis=1) for m in meshes if "paint" in m.material.name])
    of, under = tree.query(shapely.points(paint[:, :2]), predicate="intersects")
    normals = np.cross(road[:, 1] - road[:, 0], road[:, 2] - road[:, 0])[under]
    over_m = np.einsum("ij,ij->i", paint[of] - road[under, 0], normals) / np.linalg.norm(normals, axis=1)
    assert len(set(of)) == len(paint)
    assert over_m.min() > 0.002


def test_a_lamp_hangs_over_a_junction_in_a_tunnel(tmp_path: Path) -> None:
    network = built(tunnel_with_junction(), tmp_path)
    lamps = [item for item in build_scene(network, Scenery(), 2).placements if item.asset == "tunnel_lamp"]
    at = shapely.points([(p.world_from_asset.position.x, p.world_from_asset.position.y) for p in lamps])
    low = [junction.outline for junction in network.junctions.values() if junction.outline[:, 2].mean() < -5.0]
    assert low
    assert all(shapely.contains(shapely.Polygon(outline[:, :2]), at).any() for outline in low)


def test_labels_are_those_of_bridges(scene: StaticScene) -> None:
    categories = {item.asset: item.category for item in scene.placements if item.asset.startswith("tunnel")}
    assert categories == {
        "tunnel/road-1": Category.ROAD,
        "tunnel/sidewalk-1": Category.SIDEWALK,
        "tunnel/structure-1": Category.WALL,
        "tunnel_lamp": Category.POLE,
    }


def test_nobody_looks_out_of_a_tunnel_but_through_its_portals(
    network: RoadNetwork, scene: StaticScene, below: Underground, device: EmbeddedSimulator
) -> None:
    device.load_scene(scene)
    camera = Camera("eye", Pinhole.from_fov(240, 160, math.radians(90)), Pose(Vec3(0.0, 0.0, 1.6)))
    portals = shapely.intersection(shapely.boundary(below.roofed), below.pits.buffer(0.01))
    rng = np.random.default_rng(3)
    places = roofed_places(network)
    deep = places[shapely.distance(shapely.points(places[:, :2]), portals) > 25.0]
    for x, y, z in deep[rng.integers(len(deep), size=10)]:
        pose = Pose.planar(x, y, z, float(rng.uniform(-math.pi, math.pi)))
        images = device.capture(WorldState(0, 0, 0, pose, Vec3(0.0, 0.0, 0.0), ()), [camera]).images["eye"]
        # The sky is seen through a portal at most: in a few rows around the horizon.
        assert images.ids[:60].all()
        assert images.ids[100:].all()


def test_nobody_looks_through_the_ground_from_above(
    network: RoadNetwork, scene: StaticScene, below: Underground, device: EmbeddedSimulator
) -> None:
    device.load_scene(scene)
    pinhole = Pinhole.from_fov(900, 900, math.radians(70))
    camera = Camera("eye", pinhole, Pose.planar(0.0, 0.0, 0.0, 0.0, math.radians(89.9)))
    for part in (*below.pits.geoms, *below.roofed.geoms):
        x, y = part.centroid.coords[0]
        pose = Pose.planar(x, y, 60.0, 0.3)
        images = device.capture(WorldState(0, 0, 0, pose, Vec3(0.0, 0.0, 0.0), ()), [camera]).images["eye"]
        assert images.ids.all()


def test_a_tunnel_needs_no_layer(tmp_path: Path) -> None:
    plain, layered = (built(straight_tunnel(layer), tmp_path / f"at{layer}") for layer in ("", "-1"))
    for lane_id, lane in layered.lanes.items():
        assert np.array_equal(lane.centreline, plain.lanes[lane_id].centreline)


def test_ramps_are_steeper_where_there_is_little_room(tmp_path: Path) -> None:
    network = built(cramped_tunnel(room_m=45.0), tmp_path)
    assert any(lane.below and lane.below.roofed for lane in network.lanes.values())
    crossing = [lane for lane in network.lanes_of_kind(LaneKind.DRIVING) if _crosses(lane)]
    assert crossing
    assert all(lane.centreline[:, 2].min() == 0.0 for lane in crossing)


def _crosses(lane: Lane) -> bool:
    return any(abs(b[0] - a[0]) < 0.2 * abs(b[1] - a[1]) for a, b in pairwise(lane.centreline)) and lane.below is None


def test_a_tunnel_without_room_stays_a_cutting(tmp_path: Path) -> None:
    network = built(cramped_tunnel(room_m=2.0), tmp_path)
    assert all(lane.below is None for lane in network.lanes.values())
    scene = build_scene(network, Scenery(), seed=2)
    assert not any(item.asset.startswith("tunnel") for item in scene.placements)
    assert any(item.asset.startswith("bridge/") for item in scene.placements)


@pytest.mark.parametrize(("kind", "layer", "asset"), [("bridge", "1", "bridge"), ("tunnel", "-1", "tunnel")])
def test_paths_have_bridges_and_tunnels_too(kind: str, layer: str, asset: str, tmp_path: Path) -> None:
    scene = build_scene(built(path_over_or_under(kind, layer), tmp_path), Scenery(), seed=2)
    assert {f"{asset}/sidewalk-1", f"{asset}/structure-1"} <= scene.assets.keys()
    assert f"{asset}/road-1" not in scene.assets


def test_trams_have_tunnels(tmp_path: Path) -> None:
    network = built(tram_tunnel(), tmp_path)
    rails = network.lanes_of_kind(LaneKind.RAIL)
    assert any(lane.below and lane.below.roofed for lane in rails)
    assert "tunnel/road-1" in build_scene(network, Scenery(), seed=2).assets
