from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from bridge.roads.build import build_network
from bridge.roads.drawn import DrawnGround
from bridge.roads.levels import split_levels
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.relief import Relief
from bridge.roads.scene import build_scene
from bridge.roads.sources import RoadFile, Scenery
from bridge.traffic.footing import STRIDE_M, Footing
from tests.roads.tunnel_maps import straight_tunnel


def test_people_stand_on_sidewalks_roads_and_between_them_at_kerbs(town: RoadNetwork) -> None:
    footing = Footing(town)
    lane = max(town.lanes_of_kind(LaneKind.SIDEWALK), key=lambda lane: lane.length_m)
    start, end = lane.centreline[0, :2], lane.centreline[-1, :2]
    along = (end - start) / np.linalg.norm(end - start)
    left = np.array([-along[1], along[0]])
    asides = np.linspace(-0.5, 2.5, 61)
    xy = (start + end) / 2 + np.outer(asides, left)
    heights = footing.heights(xy, np.zeros(len(xy)), np.full(len(xy), KERB_HEIGHT_M))
    edge_m = lane.width_m / 2
    assert np.allclose(heights[asides < edge_m - STRIDE_M - 0.01], KERB_HEIGHT_M, atol=1e-6)
    assert np.allclose(heights[asides > edge_m + STRIDE_M + 0.01], 0.0, atol=1e-6)
    assert np.abs(np.diff(heights)).max() < 0.06
    on_road = footing.among_vehicles(xy)
    assert not on_road[asides < edge_m - 0.01].any()
    assert on_road[asides > edge_m + 0.01].all()


def test_wherever_a_sidewalk_is_even_it_is_as_high_as_the_relief_says(town: RoadNetwork) -> None:
    plan = ground_plan(split_levels(town)[0])
    west, south, east, north = town.bounds()
    xy = np.random.default_rng(3).uniform((west, south), (east, north), (20_000, 2))
    deep = shapely.buffer(plan.walk, -1.1 * STRIDE_M)
    xy = xy[shapely.contains_xy(deep, xy[:, 0], xy[:, 1])]
    heights = Footing(town).heights(xy, np.zeros(len(xy)), np.full(len(xy), KERB_HEIGHT_M))
    walk = Relief(plan).walk(xy)
    assert np.ptp(walk) > 0.05
    assert np.allclose(heights, walk, rtol=0.0, atol=1e-9)


def test_crossings_are_not_among_vehicles(town: RoadNetwork) -> None:
    crossings = [lane.centreline[:, :2].mean(axis=0) for lane in town.lanes_of_kind(LaneKind.CROSSING)]
    assert crossings
    assert not Footing(town).among_vehicles(np.array(crossings)).any()


def test_people_stand_in_tunnels_on_ramps_and_on_the_ground_above(tmp_path: Path) -> None:
    (tmp_path / "map.osm").write_text(straight_tunnel().text(), encoding="utf-8")
    network = build_network(RoadFile(tmp_path / "map.osm"), tmp_path / "out", seed=1)
    footing, ground = Footing(network), DrawnGround(build_scene(network, Scenery(street_furniture=False), seed=2))
    low = []
    for lane in network.lanes_of_kind(LaneKind.SIDEWALK):
        middle = shapely.segmentize(shapely.LineString(lane.centreline), 2.0)
        x, y, z = shapely.get_coordinates(middle, include_z=True)[2:-2].T
        xy = np.column_stack([x, y])
        heights = footing.heights(xy, z, np.full(len(z), KERB_HEIGHT_M))
        drawn = ground.heights(xy, z + KERB_HEIGHT_M)
        # Crossings and junctions lie lower.
        assert np.abs(heights - drawn).max() < 0.15, lane.lane_id
        assert np.median(np.abs(heights - drawn)) < 0.02, lane.lane_id
        low += z.tolist()
    assert min(low) < -5.9


def test_nobody_in_a_tunnel_is_kept_off_the_street_above(tmp_path: Path) -> None:
    (tmp_path / "map.osm").write_text(straight_tunnel().text(), encoding="utf-8")
    network = build_network(RoadFile(tmp_path / "map.osm"), tmp_path / "out", seed=1)
    sidewalks = network.lanes_of_kind(LaneKind.SIDEWALK)
    deep = np.concatenate([lane.centreline[lane.centreline[:, 2] < -5.0, :2] for lane in sidewalks])
    assert len(deep) > 20
    assert not Footing(network).among_vehicles(deep).any()


def test_on_a_bridge_lanes_say_how_high_it_is(town: RoadNetwork) -> None:
    footing, xy = Footing(town), np.array([[0.0, 0.0]])
    assert footing.heights(xy, np.array([6.0]), np.array([0.12])) == [6.12]
