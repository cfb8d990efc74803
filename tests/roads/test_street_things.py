"""Arrows, signs, signals, bus stops, walls, rails and seats are where streets have them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.street_furniture import SEGMENT_M
from bridge.classes import Category
from bridge.geometry import transform_points
from bridge.roads.arrows import arrow_quads
from bridge.roads.build import build_network
from bridge.roads.bus_stops import bus_stops
from bridge.roads.frontage import frontages
from bridge.roads.lane_areas import lane_bands
from bridge.roads.network import LaneKind, RoadNetwork, SignalGroup, Turn
from bridge.roads.plan import GroundPlan
from bridge.roads.scene import build_scene
from bridge.roads.seats import seats
from bridge.roads.signposts import signals, signs
from bridge.roads.sources import GridRoads, Scenery
from bridge.world import StaticScene


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(GridRoads(nx=3, ny=3), tmp_path_factory.mktemp("town"), seed=1)


@pytest.fixture(scope="module")
def scene(town: RoadNetwork) -> StaticScene:
    return build_scene(town, Scenery(building_density=0.6), seed=5)


def test_lanes_know_where_they_lead(town: RoadNetwork) -> None:
    found = Counter(turn for lane in town.lanes_of_kind(LaneKind.DRIVING) for turn in lane.turns)
    assert set(found) == set(Turn)
    for edge in town.edges.values():
        driving = [town.lanes[lane_id] for lane_id in edge.lane_ids if town.lanes[lane_id].kind is LaneKind.DRIVING]
        # From the kerb to the middle: nobody turns left from the right of who turns right.
        assert not (Turn.LEFT in driving[0].turns and Turn.RIGHT in driving[-1].turns)


def test_arrows_lie_on_their_lanes_and_point_where_they_lead(town: RoadNetwork) -> None:
    count = 0
    for edge in town.edges.values():
        lanes = [town.lanes[lane_id] for lane_id in edge.lane_ids]
        bands = lane_bands([lane for lane in lanes if lane.kind is LaneKind.DRIVING])
        for quads in arrow_quads(edge, town):
            arrow = shapely.polygons(quads)
            (lane,) = [band for band in bands if shapely.covers(band, shapely.union_all(arrow))]
            assert shapely.is_ccw(shapely.get_exterior_ring(arrow)).all()
            assert lane.area > 0
            count += 1
    assert count > 20


def test_single_lanes_have_no_arrows(networks: dict[str, RoadNetwork]) -> None:
    for name in ("random", "town01", "roundabout", "highway", "straight"):
        network = networks[name]
        assert not [quads for edge in network.edges.values() for quads in arrow_quads(edge, network)]


def test_signs_say_who_goes_first_and_how_fast(networks: dict[str, RoadNetwork]) -> None:
    kinds: dict[str, Counter[str]] = {}
    for name, network in networks.items():
        found = signs(network, frontages(network), np.random.default_rng(1))
        kinds[name] = Counter(post.kind.value for post in found)
    assert kinds["random"]["yield"] > 0
    assert kinds["roundabout"] >= Counter({"yield": 4, "roundabout": 4})
    assert kinds["highway"]["speed_130"] > 0
    assert kinds["grid"]["speed_50"] > 0
    assert not kinds["grid"]["yield"]


def test_signs_and_signals_face_those_who_come(networks: dict[str, RoadNetwork]) -> None:
    for name in ("grid", "random", "town01", "roundabout"):
        network = networks[name]
        streets = frontages(network)
        posts = [post.spot for post in signals(network, streets)]
        posts += [p.spot for p in signs(network, streets, np.random.default_rng(1)) if p.kind.value != "no_entry"]
        lines = [shapely.LineString(street.kerb) for street in streets]
        for spot in posts:
            here = shapely.Point(spot.x, spot.y)
            facing = []
            for line in lines:
                if line.distance(here) < 0.25:
                    at = line.project(here)
                    ahead, behind = (np.array(line.interpolate(at + way).coords[0]) for way in (0.3, -0.3))
                    along = (ahead - behind) / np.linalg.norm(ahead - behind)
                    facing.append(along @ (np.cos(spot.yaw), np.sin(spot.yaw)))
            assert min(facing) < -0.9


def test_posts_and_what_they_carry_are_apart(scene: StaticScene) -> None:
    carried = [
        i for i in scene.placements if i.asset.partition("_arrow")[0] == "signal" or i.category is Category.TRAFFIC_SIGN
    ]
    poles = {i.world_from_asset for i in scene.placements if i.category is Category.POLE}
    assert len(carried) > 20
    assert all(item.world_from_asset in poles for item in carried)
    assert any(item.asset.startswith("signal_mast") for item in scene.placements)


def test_signals_of_lanes_that_only_turn_have_arrows(town: RoadNetwork, scene: StaticScene) -> None:
    arrows = {number: group.arrow for number, group in town.signals.items()}
    assert Turn.RIGHT in arrows.values()
    for lane in town.lanes_of_kind(LaneKind.DRIVING):
        if lane.signal:
            only = next(iter(lane.turns)) if len(lane.turns) == 1 else None
            assert arrows[lane.signal] == (None if only is Turn.STRAIGHT else only)
    assert all(town.signals[number].arrow is None for number in arrows if town.signals[number].on_foot)
    shown = Counter[bool]()
    for light in scene.placements:
        if light.category is Category.TRAFFIC_LIGHT:
            arrow = arrows[light.signal]
            assert light.asset.endswith("_arrow_right") == (arrow is Turn.RIGHT)
            assert light.asset.endswith("_arrow_left") == (arrow is Turn.LEFT)
            shown["_arrow_" in light.asset] += 1
    assert min(shown[True], shown[False]) > 3


def test_a_signal_for_several_ways_has_round_lenses() -> None:
    ways = {turns: SignalGroup("a", (0,), turns=frozenset(turns)).arrow for turns in combinations(Turn, 2)}
    assert set(ways.values()) == {None}
    assert SignalGroup("a", (0,), turns=frozenset(Turn)).arrow is None
    assert SignalGroup("a", (0,)).arrow is None
    assert SignalGroup("a", (0,), turns=frozenset({Turn.STRAIGHT})).arrow is None
    assert SignalGroup("a", (0, 1), turns=frozenset({Turn.LEFT})).arrow is Turn.LEFT


def test_buses_stop_beside_the_sidewalk(town: RoadNetwork, plans: dict[str, GroundPlan]) -> None:
    streets = frontages(town)
    own = list(bus_stops(streets, np.empty((0, 2)), np.random.default_rng(2)))
    assert len(own) > 3
    asked = np.array([[own[0].sign.x, own[0].sign.y], [5000.0, 0.0]])
    (mapped,) = bus_stops(streets, asked, np.random.default_rng(2))
    assert np.linalg.norm(np.array([mapped.shelter.x, mapped.shelter.y]) - asked[0]) < 12.0
    for stop in own:
        towards = np.array([stop.sign.x - stop.shelter.x, stop.sign.y - stop.shelter.y])
        assert towards @ (np.cos(stop.shelter.yaw), np.sin(stop.shelter.yaw)) > 2.0
        assert len(stop.marking.quads) > 4


def test_lots_have_walls_fences_and_hedges(scene: StaticScene) -> None:
    classes = {"wall_0": Category.WALL, "wall_1": Category.WALL, "fence": Category.FENCE, "hedge": Category.VEGETATION}
    found = {item.asset: item.category for item in scene.placements if item.asset in classes}
    assert found == classes


def test_shelters_stand_clear_of_houses(scene: StaticScene) -> None:
    shelters = [item for item in scene.placements if item.asset == "bus_shelter"]
    assert shelters
    assert {item.category for item in shelters} == {Category.BUILDING}


def test_yards_are_sidewalk_and_not_terrain(scene: StaticScene) -> None:
    assert {item.category for item in scene.placements if item.asset == "ground/yards"} == {Category.SIDEWALK}


def test_people_can_sit_on_benches(scene: StaticScene) -> None:
    benches = [item for item in scene.placements if item.asset == "bench"]
    poses = seats(benches)
    assert len(poses) == 2 * len(benches) > 0
    for pose in poses:
        near = min(
            benches, key=lambda item: float(np.linalg.norm(np.subtract(item.world_from_asset.position, pose.position)))
        )
        (local,) = transform_points(near.world_from_asset.inverse().matrix(), np.array([pose.position]))
        assert abs(local[0]) < 0.25
        assert 0.3 < abs(local[1]) < 0.7
        assert local[2] == pytest.approx(0.0, abs=1e-6)
        assert pose.rotation.yaw() == pytest.approx(near.world_from_asset.rotation.yaw())
    assert len(seats(scene.placements)) > len(poses)


def test_a_bend_without_a_sidewalk_has_a_rail_outside(tmp_path: Path) -> None:
    turn = np.linspace(0.0, np.pi / 2, 40)
    bend = np.column_stack([60.0 * np.sin(turn), 60.0 * (1.0 - np.cos(turn)), np.zeros(40)])
    line = np.vstack([[-80.0, 0.0, 0.0], bend, [60.0, 140.0, 0.0]])
    grid = build_network(GridRoads(nx=2, ny=2, sidewalk_m=0.0), tmp_path, seed=1)
    edge_id, edge = next(iter(grid.edges.items()))
    lane = grid.lanes[edge.lane_ids[0]]
    curve = replace(lane, centreline=line, speed_mps=13.9, kind=LaneKind.DRIVING, entry="")
    network = replace(
        grid,
        lanes={curve.lane_id: curve},
        edges={edge_id: replace(edge, lane_ids=(curve.lane_id,), opposite=None)},
        junctions={},
    )
    scene = build_scene(network, Scenery(0.0), seed=1)
    rails = np.array([i.world_from_asset.position[:2] for i in scene.placements if i.asset == "guard_rail"])
    assert len(rails) > 0.8 * 60.0 * np.pi / 2 / SEGMENT_M
    assert np.linalg.norm(rails - (0.0, 60.0), axis=1).min() > 60.0, "the rail is inside the bend"


def test_nothing_stands_where_people_sit(scene: StaticScene) -> None:
    lying = ("hedge", "fence", "wall_0", "wall_1", "guard_rail")
    runs = [item.world_from_asset for item in scene.placements if item.asset in lying]
    ends = np.array([[-SEGMENT_M / 2, 0.0, 0.0], [SEGMENT_M / 2, 0.0, 0.0]])
    lines = shapely.STRtree([shapely.LineString(transform_points(run.matrix(), ends)[:, :2]) for run in runs])
    assert len(lines.geometries)
    for item in scene.placements:
        if item.asset == "bench":
            corners = np.array([[x, y, 0.0] for x, y in ((-0.27, -0.9), (0.7, -0.9), (0.7, 0.9), (-0.27, 0.9))])
            place = shapely.Polygon(transform_points(item.world_from_asset.matrix(), corners)[:, :2])
            assert not len(lines.query(place, predicate="intersects"))
