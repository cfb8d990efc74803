"""Nobody parks on the zigzag of a bus stop, and behind a sign that forbids it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.geometry import cuboid_corners, transform_points
from bridge.roads.build import build_network
from bridge.roads.scene import build_scene
from bridge.roads.sources import GridRoads, Scenery
from bridge.traffic.parking import ParkedVehicle, park_vehicles
from bridge.traffic.parking_rules import allowed
from bridge.world import Placement

ZIGZAG_M = 15.0


def beside(sign: Placement, parked: tuple[ParkedVehicle, ...]) -> list[tuple[float, float]]:
    """Return how far before a sign those on its side of the street stand: their rears and fronts, metres."""
    sign_from_world = sign.world_from_asset.inverse().matrix()
    found = []
    for vehicle in parked:
        corners = transform_points(vehicle.world_from_actor.matrix(), cuboid_corners(vehicle.model.size))
        x, y, _ = transform_points(sign_from_world, corners).T
        if np.abs(y).max() < 4.0:  # the other side of the street is farther away
            found.append((float(x.max()), float(x.min())))
    return found


@pytest.mark.parametrize("left_hand", [False, True])
def test_signs_keep_the_kerb_free(left_hand: bool, catalogue: Catalogue, tmp_path: Path) -> None:
    roads = GridRoads(nx=4, ny=4, block_m=110.0, lanes=1, parking_m=2.2, left_hand=left_hand)
    network = build_network(roads, tmp_path, 1)
    placements = build_scene(network, Scenery(), 2).placements
    everywhere = park_vehicles(network, 1.0, catalogue.models(Category.CAR), np.random.default_rng(1))
    parked = allowed(everywhere, placements)
    assert 0.5 * len(everywhere) < len(parked) < len(everywhere)
    stops = [each for each in placements if each.asset == "sign_bus_stop"]
    bans = [each for each in placements if each.asset == "sign_no_parking"]
    assert stops
    assert bans
    for stop in stops:
        assert any(0.0 < rear and front < ZIGZAG_M for rear, front in beside(stop, everywhere))
        assert not any(0.0 < rear and front < ZIGZAG_M for rear, front in beside(stop, parked))
    for ban in bans:
        assert any(-60.0 < front < 0.0 for _, front in beside(ban, everywhere))
        assert not any(-60.0 < front < 0.0 for _, front in beside(ban, parked))
    assert allowed(everywhere, []) == everywhere
