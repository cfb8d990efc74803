"""Networks in which traffic keeps left, and roundabouts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.classes import Category
from bridge.roads.build import build_network
from bridge.roads.frontage import frontages
from bridge.roads.lines import place
from bridge.roads.markings import Paint, markings
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.plan import ground_plan
from bridge.roads.scene import build_scene
from bridge.roads.sources import Scenery
from tests.roads.conftest import SOURCES


@pytest.fixture
def left_hand(odd_networks: dict[str, RoadNetwork]) -> RoadNetwork:
    return odd_networks["left_hand"]


def test_the_side_of_traffic_is_read(left_hand: RoadNetwork, networks: dict[str, RoadNetwork]) -> None:
    assert left_hand.left_hand
    assert not any(network.left_hand for network in networks.values())


@pytest.mark.parametrize("name", ["straight", "grid", "random", "highway", "roundabout"])
def test_what_is_generated_keeps_left_on_demand(name: str, tmp_path: Path) -> None:
    network = build_network(replace(SOURCES[name], left_hand=True), tmp_path, seed=5)
    assert network.left_hand
    both = 0
    for edge in network.edges.values():
        if edge.opposite is None:
            continue
        both += 1
        own, other = (network.lanes[network.edges[of].lane_ids[-1]].centreline for of in (edge.edge_id, edge.opposite))
        middle = len(own) // 2
        forward, aside = own[middle] - own[middle - 1], other[len(other) // 2] - own[middle]
        assert forward[0] * aside[1] - forward[1] * aside[0] < 0.0  # oncoming traffic passes on the right
    assert both or name == "highway"


@pytest.mark.parametrize("name", ["straight", "highway", "roundabout"])
def test_what_is_drawn_here_is_mirrored(name: str, networks: dict[str, RoadNetwork], tmp_path: Path) -> None:
    mirrored = build_network(replace(SOURCES[name], left_hand=True), tmp_path, seed=5)
    assert mirrored.lanes.keys() == networks[name].lanes.keys()
    for lane_id, lane in networks[name].lanes.items():
        if lane.kind is LaneKind.DRIVING:
            assert mirrored.lanes[lane_id].centreline == pytest.approx(lane.centreline * (1.0, -1.0, 1.0), abs=0.02)


def test_both_directions_of_a_street_know_each_other(left_hand: RoadNetwork) -> None:
    assert len(left_hand.edges) == 24
    for edge in left_hand.edges.values():
        assert edge.opposite is not None
        assert left_hand.edges[edge.opposite].opposite == edge.edge_id


def test_fronts_lie_behind_the_sidewalks(left_hand: RoadNetwork) -> None:
    plan = ground_plan(left_hand)
    for street in frontages(left_hand):
        assert street.walk_m > 0
        points, directions = place(street.back, np.array([street.length_m / 2]))
        right = np.array([directions[0, 1], -directions[0, 0]])
        assert plan.walk.contains(shapely.Point(points[0] - 0.3 * right))
        assert not shapely.union(plan.road, plan.walk).intersects(shapely.Point(points[0] + 0.3 * right))


def test_streets_are_lined_and_have_a_centre_line(left_hand: RoadNetwork) -> None:
    scene = build_scene(left_hand, Scenery(), seed=2)
    near = shapely.box(*left_hand.bounds()).buffer(30.0)
    found = [p.category for p in scene.placements if near.contains(shapely.Point(p.world_from_asset.position[:2]))]
    assert found.count(Category.BUILDING) > 20
    assert found.count(Category.POLE) > 10
    centre = [marking for marking in markings(left_hand, ground_plan(left_hand)) if marking.paint is Paint.YELLOW]
    assert len(centre) == len(left_hand.edges)
    for marking in centre:
        # The grid lies on the axes, and so do the middles of its streets.
        offsets = marking.quads.mean(axis=1) % 100.0
        assert np.all(np.minimum(offsets, 100.0 - offsets).min(axis=1) < 0.3)


def test_posts_stand_at_the_left_and_face_the_traffic(left_hand: RoadNetwork) -> None:
    scene = build_scene(left_hand, Scenery(building_density=0.0), seed=2)
    signals = [p for p in scene.placements if p.asset == "signal"]
    assert signals
    lanes = left_hand.lanes_of_kind(LaneKind.SIDEWALK)
    for signal in signals:
        at = np.array(signal.world_from_asset.position[:2])
        lane = min(lanes, key=lambda lane: float(np.linalg.norm(lane.centreline[-1, :2] - at)))
        forward = lane.centreline[-1, :2] - lane.centreline[0, :2]
        forward /= np.linalg.norm(forward)
        facing = signal.world_from_asset.rotation.matrix()[:2, 0]
        assert facing @ forward < -0.9
        assert np.linalg.norm(lane.centreline[-1, :2] - at) < 3.0


def test_the_island_of_a_roundabout_has_no_line_around_it(networks: dict[str, RoadNetwork]) -> None:
    network = networks["roundabout"]
    ring = [edge for edge in network.edges.values() if edge.roundabout]
    assert len(ring) == 4
    middle = shapely.MultiPoint([network.lanes[edge.lane_ids[-1]].centreline[0, :2] for edge in ring]).envelope.centroid
    inner = middle.buffer(18.0)
    quads = np.asarray(shapely.polygons(np.concatenate([m.quads for m in markings(network, ground_plan(network))])))
    assert len(quads) > 20
    assert not np.any(shapely.intersects(inner, quads))
