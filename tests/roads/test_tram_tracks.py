"""Tracks of trams lie in the lanes that a map makes for them, and trams drive there and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.catalogue import builtin_catalogue
from bridge.assets.model import Mesh
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.roads.build import build_network
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.relief import Relief
from bridge.roads.sources import GridRoads, RoadFile
from bridge.roads.tram_tracks import GAUGE_M, track_meshes
from bridge.traffic.demand import SumoDemand
from bridge.traffic.route_graph import read_links, route_graph
from bridge.traffic.routes import plan_traffic
from tests.roads.osm_text import OsmText

MAP = Path(__file__).parents[2] / "examples" / "maps" / "tramway.osm"

Build = Callable[[OsmText], RoadNetwork]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return build_network(RoadFile(MAP), tmp_path_factory.mktemp("tramway"), seed=1)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def made(osm: OsmText) -> RoadNetwork:
        path = tmp_path / "map.osm"
        path.write_text(osm.text(), encoding="utf-8")
        return build_network(RoadFile(path), tmp_path / "out", seed=1)

    return made


def meshes_of(network: RoadNetwork) -> dict[str, Mesh]:
    plan = ground_plan(network)
    return {mesh.material.name: mesh for mesh in track_meshes(network, plan, Relief(plan))}


def track_ids(network: RoadNetwork) -> set[str]:
    return {lane.edge_id for lane in network.lanes.values() if lane.tracks and not lane.edge_id.startswith(":")}


def test_rails_lie_in_the_street_and_beside_it(town: RoadNetwork) -> None:
    kinds = {lane.kind for lane in town.lanes.values() if lane.tracks}
    assert kinds == {LaneKind.DRIVING, LaneKind.RAIL, LaneKind.INTERNAL}
    lanes = [lane for lane in town.lanes.values() if lane.tracks]
    heads = meshes_of(town)["rail_head"]
    length_m = sum(float(np.linalg.norm(np.diff(lane.centreline, axis=0), axis=1).sum()) for lane in lanes)
    corners = heads.positions[heads.triangles][..., :2].astype(np.float64)
    area = shapely.area(shapely.polygons(corners)).sum()
    assert area == pytest.approx(2 * length_m * 0.075, rel=0.03), "two rails as long as the lanes"


def test_rails_are_a_gauge_apart(town: RoadNetwork) -> None:
    lane = next(lane for lane in town.lanes_of_kind(LaneKind.RAIL) if lane.tracks)
    alone = replace(town, lanes={lane.lane_id: lane}, edges={}, junctions={})
    points = meshes_of(alone)["rail_head"].positions[:, :2].astype(np.float64)
    start, end = lane.centreline[0, :2], lane.centreline[-1, :2]
    along = (end - start) / np.linalg.norm(end - start)
    aside = (points - start) @ np.array([-along[1], along[0]])
    assert aside[aside > 0].min() - aside[aside < 0].max() == pytest.approx(GAUGE_M, abs=1e-3)


def test_rails_do_not_turn_round_in_the_street(town: RoadNetwork) -> None:
    for lane in town.lanes_of_kind(LaneKind.INTERNAL):
        if lane.tracks:
            way = np.diff(lane.centreline[:, :2], axis=0)
            turned = np.unwrap(np.arctan2(way[:, 1], way[:, 0]))
            assert abs(turned[-1] - turned[0]) < np.radians(120)


def test_trams_keep_to_their_tracks(town: RoadNetwork) -> None:
    assert town.net_file is not None
    graph = route_graph(town, read_links(town.net_file), "tram")
    assert set(graph.lengths_m) == track_ids(town)
    assert graph.loop, "one can go round the ring"
    assert graph.sources, "the other track begins at the end of the map"


def test_a_grid_has_no_tracks_and_says_so(tmp_path: Path) -> None:
    grid = build_network(GridRoads(nx=2, ny=2), tmp_path, seed=1)
    assert not track_ids(grid)
    assert not meshes_of(grid)
    catalogue = builtin_catalogue()
    demand = SumoDemand(mix={Category.CAR: 0.9, Category.TRAM: 0.1})
    assert grid.net_file is not None
    with pytest.raises(TrafficError, match=r"a grid of streets: it has no tracks; use a map .*railway=tram"):
        plan_traffic(grid, read_links(grid.net_file), demand, catalogue.ego_model("car/sedan-0"), catalogue, seed=1)


def test_tracks_drawn_in_the_middle_of_a_street_have_rails_but_no_trams(build: Build) -> None:
    osm = OsmText()
    osm.way([(0, 0), (200, 0), (400, 0)], highway="secondary")
    osm.way([(450, -200), (450, 30), (450, 200)], highway="residential")
    osm.way([(400, 0), (450, -200)], highway="residential")
    osm.way([(0, 1.5), (400, 1.5), (450, 30), (600, 60)], railway="tram")
    network = build(osm)
    assert meshes_of(network)
    assert len(track_ids(network)) == 2, "that in the street, and what goes on from there beyond the crossing"
    assert network.net_file is not None
    assert not route_graph(network, read_links(network.net_file), "tram").lengths_m
