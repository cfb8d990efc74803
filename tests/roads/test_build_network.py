from __future__ import annotations

import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import RoadError
from bridge.roads import sumo_tools
from bridge.roads.build import build_network
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.sources import GridRoads, Highway, RandomRoads, RoadFile, RoadSource, Roundabout, StraightRoad

TOWN01 = Path(__file__).parents[2] / "examples" / "maps" / "Town01.xodr"


def test_every_source_has_driving_lanes_of_sensible_size(network: RoadNetwork) -> None:
    driving = network.lanes_of_kind(LaneKind.DRIVING)
    assert len(driving) >= 2
    for lane in driving:
        assert lane.centreline.shape[1] == 3
        assert len(lane.centreline) >= 2
        assert 2.0 <= lane.width_m <= 6.0
        assert lane.length_m > 0
        assert 2.0 < lane.speed_mps < 50.0
        assert "passenger" in lane.allows


def test_lanes_of_an_edge_lie_from_right_to_left(network: RoadNetwork) -> None:
    for edge in network.edges.values():
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        assert [lane.index for lane in lanes] == list(range(len(lanes)))
        for right, left in pairwise(lanes):
            along = right.centreline[1, :2] - right.centreline[0, :2]
            across = left.centreline[0, :2] - right.centreline[0, :2]
            assert along[0] * across[1] - along[1] * across[0] > 0


def test_opposites_are_mutual_and_touch(network: RoadNetwork) -> None:
    for edge in network.edges.values():
        if edge.opposite is None:
            continue
        other = network.edges[edge.opposite]
        assert other.opposite == edge.edge_id
        own, oncoming = network.lanes[edge.lane_ids[-1]], network.lanes[other.lane_ids[-1]]
        gap = np.linalg.norm(own.centreline[0] - oncoming.centreline[-1])
        assert gap == pytest.approx((own.width_m + oncoming.width_m) / 2, abs=0.5)


@pytest.mark.parametrize(("name", "paired"), [("straight", True), ("grid", True), ("town01", True), ("highway", False)])
def test_only_a_divided_road_has_no_oncoming_traffic(name: str, paired: bool, networks: dict[str, RoadNetwork]) -> None:
    assert {edge.opposite is not None for edge in networks[name].edges.values()} == {paired}


@pytest.mark.parametrize("left_hand", [False, True])
@pytest.mark.parametrize("source", [GridRoads(nx=3, ny=2, lanes=1), RandomRoads(iterations=20, signals=True)])
def test_lanes_for_parking_lie_between_the_sidewalk_and_those_that_are_driven_on(
    source: GridRoads | RandomRoads, left_hand: bool, tmp_path: Path
) -> None:
    network = build_network(replace(source, parking_m=2.2, left_hand=left_hand), tmp_path, seed=1)
    without = build_network(replace(source, left_hand=left_hand), tmp_path / "without", seed=1)
    assert network.edges.keys() == without.edges.keys()
    assert len(network.signals) == len(without.signals)
    for edge in network.edges.values():
        sidewalk, parking, driving = (network.lanes[lane_id] for lane_id in edge.lane_ids)
        assert (sidewalk.kind, parking.kind) == (LaneKind.SIDEWALK, LaneKind.SHOULDER)
        assert (parking.width_m, parking.allows) == (2.2, frozenset())
        assert driving.kind is LaneKind.DRIVING


def test_people_walk_on_kerbs_and_cross_at_road_level(networks: dict[str, RoadNetwork]) -> None:
    grid = networks["grid"]
    for kind, height in (
        (LaneKind.SIDEWALK, KERB_HEIGHT_M),
        (LaneKind.WALKING_AREA, KERB_HEIGHT_M),
        (LaneKind.CROSSING, 0.0),
        (LaneKind.DRIVING, 0.0),
    ):
        lanes = grid.lanes_of_kind(kind)
        assert lanes
        assert {grid.surface_height(lane.lane_id) for lane in lanes} == {height}
    with pytest.raises(KeyError):
        grid.surface_height("nowhere")


def test_crossings_and_walking_areas_have_outlines(networks: dict[str, RoadNetwork]) -> None:
    for name in ("grid", "random", "town01"):
        lanes = networks[name].lanes_of_kind(LaneKind.CROSSING, LaneKind.WALKING_AREA)
        assert lanes
        assert all(lane.outline is not None and len(lane.outline) >= 3 for lane in lanes)


def test_cars_may_not_drive_on_imported_sidewalks(networks: dict[str, RoadNetwork]) -> None:
    town = networks["town01"]
    assert len(town.lanes_of_kind(LaneKind.SIDEWALK)) == len(town.edges)
    assert all(lane.pedestrian_only for lane in town.lanes_of_kind(LaneKind.SIDEWALK))


def test_grid_signals_are_at_lane_ends(networks: dict[str, RoadNetwork]) -> None:
    entries = {lane.entry for lane in networks["grid"].lanes_of_kind(LaneKind.DRIVING)}
    assert entries & {"o", "O"}


def test_a_straight_road_needs_no_sumo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a program was started"))
    network = build_network(StraightRoad(length_m=120.0, lanes=2), tmp_path / "out", seed=1)
    assert network.net_file is None
    assert network.bounds() == pytest.approx((0.0, -8.25, 120.0, 8.25))


@pytest.mark.parametrize("source", [GridRoads(nx=2, ny=2), RandomRoads(iterations=8), Highway(), Roundabout()])
def test_same_seed_same_bytes(source: RoadSource, tmp_path: Path) -> None:
    files = [build_network(source, tmp_path / folder, seed=9).net_file for folder in ("a", "b")]
    assert all(file is not None for file in files)
    first, second = (file.read_bytes() for file in files if file is not None)
    assert first == second
    assert b"generated on" not in first


def test_another_seed_makes_another_town(tmp_path: Path) -> None:
    towns = [build_network(RandomRoads(iterations=8), tmp_path / str(seed), seed=seed).bounds() for seed in (1, 2)]
    assert towns[0] != towns[1]


def test_a_net_file_is_used_as_it_is(networks: dict[str, RoadNetwork], tmp_path: Path) -> None:
    made = networks["grid"].net_file
    assert made is not None
    again = build_network(RoadFile(made), tmp_path, seed=0)
    assert again.net_file == made
    assert list(again.lanes) == list(networks["grid"].lanes)


@pytest.mark.parametrize(
    ("file_name", "text", "reason"),
    [
        ("town.dwg", "", "expected a name that ends in .xodr, .osm, .net.xml"),
        ("missing.xodr", None, "no such map"),
        ("broken.xodr", "not xml", "is not XML"),
        ("other.osm", "<OpenDRIVE/>", "expected <osm>"),
        ("empty.xodr", "<OpenDRIVE/>", "netconvert says: No nodes loaded"),
        ("empty.net.xml", "<net/>", "no lane that cars may drive on"),
        ("cut.net.xml", "<net><edge id='a'><lane id='a_0'/></edge></net>", "not a complete SUMO network"),
    ],
)
def test_a_bad_map_is_refused_with_a_reason(file_name: str, text: str | None, reason: str, tmp_path: Path) -> None:
    path = tmp_path / file_name
    if text is not None:
        path.write_text(text)
    with pytest.raises(RoadError) as caught:
        build_network(RoadFile(path), tmp_path / "out", seed=0)
    message = str(caught.value)
    assert str(path) in message
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "source",
    [
        StraightRoad(length_m=0),
        GridRoads(nx=1),
        GridRoads(block_m=20),
        RandomRoads(iterations=1),
        Highway(length_m=300),
        Roundabout(arms=2),
        Roundabout(arms=8, radius_m=15.0),
        Roundabout(arm_m=10.0),
    ],
)
def test_a_description_that_makes_no_sense_is_refused(source: RoadSource, tmp_path: Path) -> None:
    with pytest.raises(RoadError, match="need"):
        build_network(source, tmp_path, seed=0)


def test_a_program_that_hangs_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(RoadError, match="did not finish within 0 s"):
        sumo_tools.run_sumo_tool("netconvert", ["--version"], making="nothing", timeout_s=1e-6)


def test_a_missing_program_is_named() -> None:
    with pytest.raises(RoadError, match="pip install"):
        sumo_tools.sumo_binary("no-such-program")


def test_the_roads_of_a_level_stay_where_their_map_has_them(networks: dict[str, RoadNetwork], tmp_path: Path) -> None:
    """Town01's header says 28.35 m north, 356.91 m south, 28.36 m west and 422.68 m east of its origin."""
    kept = build_network(RoadFile(TOWN01, keep_origin=True), tmp_path, seed=0)
    points = np.concatenate([lane.centreline for lane in kept.lanes_of_kind(LaneKind.DRIVING)])
    assert -29 < points[:, 0].min() < points[:, 0].max() < 423
    assert -357 < points[:, 1].min() < -300
    assert -30 < points[:, 1].max() < 29
    moved = networks["town01"].lanes_of_kind(LaneKind.DRIVING)
    shifts = [
        there.centreline[0] - here.centreline[0]
        for here, there in zip(kept.lanes_of_kind(LaneKind.DRIVING), moved, strict=True)
    ]
    assert np.ptp(np.array(shifts), axis=0).max() < 0.03
    assert shifts[0][1] > 300


@pytest.mark.parametrize(("arms", "lanes", "radius_m"), [(3, 1, 16.0), (4, 2, 30.0), (7, 1, 40.0)])
def test_a_roundabout_has_a_ring_and_its_arms(arms: int, lanes: int, radius_m: float, tmp_path: Path) -> None:
    source = Roundabout(arms=arms, lanes=lanes, radius_m=radius_m, arm_m=60.0)
    network = build_network(source, tmp_path, seed=1)
    ring = [edge for edge in network.edges.values() if edge.roundabout]
    assert len(ring) == arms
    assert len(network.edges) == 3 * arms
    for edge in network.edges.values():
        driving = [lane for lane in edge.lane_ids if network.lanes[lane].kind is LaneKind.DRIVING]
        assert len(driving) == lanes
    for edge in ring:
        along = np.concatenate([network.lanes[lane].centreline[:, :2] for lane in edge.lane_ids])
        assert np.linalg.norm(along, axis=1).max() == pytest.approx(radius_m, abs=lanes * 3.5 + 2.5)
        # Traffic keeps right, so it goes round counter-clockwise.
        line = network.lanes[edge.lane_ids[-1]].centreline
        assert np.cross(line[0], line[-1])[2] > 0
    assert {
        network.lanes[edge.lane_ids[-1]].entry for edge in network.edges.values() if edge.edge_id.startswith("in")
    } <= set("mw")
