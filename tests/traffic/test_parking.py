from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.geometry import cuboid_corners, transform_points
from bridge.roads.build import build_network
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.sources import GridRoads, Highway, RoadFile
from bridge.traffic.actor_ids import ActorIds
from bridge.traffic.parking import ParkedActors, ParkedVehicle, park_vehicles

UNDERPASS = Path(__file__).parents[2] / "examples" / "maps" / "underpass.osm"


def park(network: RoadNetwork, catalogue: Catalogue, share: float) -> tuple[ParkedVehicle, ...]:
    return park_vehicles(network, share, catalogue.models(Category.CAR), np.random.default_rng(1))


def test_parked_actors_are_found_near_a_place_and_by_their_id(town: RoadNetwork, catalogue: Catalogue) -> None:
    parked = park(town, catalogue, 1.0)
    actors = ParkedActors(parked, ActorIds(), seed=1)
    first = parked[0]
    place = first.world_from_actor.position
    ids = {actor.actor_id for actor, _ in actors.near(place, 40.0)}
    expected = {v.vehicle_id for v in parked if math.dist(v.world_from_actor.position, place) <= 40.0}
    assert ids == {actors.actor_id(vehicle_id) for vehicle_id in expected}
    assert 1 < len(ids) < len(parked)
    actors.drop(first.vehicle_id)
    assert first.vehicle_id not in actors
    assert actors.actor_id(first.vehicle_id) is None
    assert len(actors.near(place, 40.0)) == len(ids) - 1


def test_parked_vehicles_stand_within_their_lane_at_the_kerb(town: RoadNetwork, catalogue: Catalogue) -> None:
    parked = park(town, catalogue, 1.0)
    assert len(parked) > 50
    for vehicle in parked:
        lane = shapely.LineString(vehicle.lane.centreline[:, :2]).buffer(vehicle.lane.width_m / 2, cap_style="flat")
        corners = transform_points(vehicle.world_from_actor.matrix(), cuboid_corners(vehicle.model.size))[:4, :2]
        assert lane.buffer(1e-6).contains(shapely.Polygon(corners))
        to_kerb = vehicle.lane.width_m / 2 - max(
            shapely.LineString(vehicle.lane.centreline[:, :2]).distance(shapely.Point(corner)) for corner in corners
        )
        assert to_kerb == pytest.approx(0.15, abs=0.01)
        assert vehicle.front_m + 30.0 < vehicle.lane.length_m
        assert vehicle.lane.index == min(
            town.lanes[lane_id].index
            for lane_id in town.edges[vehicle.lane.edge_id].lane_ids
            if "passenger" in town.lanes[lane_id].allows
        )


def test_parked_vehicles_leave_room_between_them(town: RoadNetwork, catalogue: Catalogue) -> None:
    parked = park(town, catalogue, 1.0)
    for one, other in pairwise(parked):
        gap = math.dist(one.world_from_actor.position, other.world_from_actor.position)
        assert gap > (one.model.size.length_m + other.model.size.length_m) / 2 + 0.5


def test_the_longest_vehicle_fits_in_between_a_junction_and_what_is_parked(
    town: RoadNetwork, catalogue: Catalogue
) -> None:
    longest_m = max(model.size.length_m for model in catalogue.models(Category.TRUCK))
    gap_m = 2.5  # SUMO's
    assert longest_m > 15.0
    assert all(v.front_m - v.blocked_m > longest_m + gap_m for v in park(town, catalogue, 1.0))


def test_room_to_pull_out_is_left_behind_a_parked_vehicle_unless_the_next_is_close(
    town: RoadNetwork, catalogue: Catalogue
) -> None:
    roomy = 0
    for share in (0.3, 1.0):
        last: dict[str, float] = {}
        for vehicle in park(town, catalogue, share):
            rear_m = vehicle.front_m - vehicle.model.size.length_m
            free_m = rear_m - last.get(vehicle.lane.lane_id, 0.0)
            room_m = vehicle.blocked_m - vehicle.model.size.length_m
            assert room_m == pytest.approx(4.5 if free_m > 4.74 else 0.0)
            assert room_m < free_m
            roomy += room_m > 0.0
            last[vehicle.lane.lane_id] = vehicle.front_m
    assert roomy > 20


def test_lanes_for_parking_are_full_of_cars_that_nobody_has_to_get_round(catalogue: Catalogue, tmp_path: Path) -> None:
    network = build_network(GridRoads(nx=3, ny=3, block_m=110.0, lanes=1, parking_m=2.2), tmp_path, 1)
    parked = park(network, catalogue, 1.0)
    assert len(parked) > 7 * len(network.edges)
    for vehicle in parked:
        assert vehicle.lane.kind is LaneKind.SHOULDER
        assert not vehicle.in_traffic
        assert 8.0 < vehicle.front_m - vehicle.model.size.length_m
        assert vehicle.front_m < vehicle.lane.length_m - 7.0
        lane = shapely.LineString(vehicle.lane.centreline[:, :2]).buffer(vehicle.lane.width_m / 2, cap_style="flat")
        corners = transform_points(vehicle.world_from_actor.matrix(), cuboid_corners(vehicle.model.size))[:4, :2]
        assert lane.buffer(1e-6).contains(shapely.Polygon(corners))


def test_the_share_of_places_is_taken(town: RoadNetwork, catalogue: Catalogue) -> None:
    everywhere, some = (len(park(town, catalogue, share)) for share in (1.0, 0.3))
    assert 0.15 * everywhere < some < 0.45 * everywhere
    assert park(town, catalogue, 0.0) == ()


def test_nobody_parks_on_motorways_or_single_lanes(catalogue: Catalogue, tmp_path: Path) -> None:
    motorway = build_network(Highway(), tmp_path / "motorway", 1)
    lanes = build_network(GridRoads(nx=2, ny=2, lanes=1), tmp_path / "lanes", 1)
    assert park(motorway, catalogue, 1.0) == ()
    assert park(lanes, catalogue, 1.0) == ()


def test_nobody_parks_in_tunnels_and_on_their_ramps(catalogue: Catalogue, tmp_path: Path) -> None:
    network = build_network(RoadFile(UNDERPASS), tmp_path, 1)
    assert sum(lane.below is not None and lane.length_m > 300.0 for lane in network.lanes.values()) >= 4
    # The ramps of the longest street begin at once behind its junctions; without them there is room for dozens.
    assert not [vehicle for vehicle in park(network, catalogue, 1.0) if vehicle.lane.below is not None]
    flat = replace(network, lanes={key: replace(lane, below=None) for key, lane in network.lanes.items()})
    assert len(park(flat, catalogue, 1.0)) > 50
