from __future__ import annotations

import numpy as np
import pytest
import shapely

from bridge.assets.buildings.building import building_variants
from bridge.roads.backdrop import hedgerows, hills, villages, woods
from bridge.roads.plan import GroundPlan
from bridge.roads.relief import REACH_M, Relief


def test_woods_and_villages_lie_between_the_network_and_the_end_of_the_land(plan: GroundPlan) -> None:
    hull = plan.road.convex_hull
    rng = np.random.default_rng(1)
    wooded = [shapely.Point(spot.x, spot.y) for spot in woods(plan.road, rng)]
    housed = [shapely.Point(spot.x, spot.y) for _, spot in villages(plan.road, building_variants(1, 4, (6, 12)), rng)]
    hedged = [shapely.Point(spot.x, spot.y) for spot in hedgerows(plan.road, rng)]
    for points, nearest in ((wooded, 150.0), (housed, 130.0), (hedged, 20.0)):
        assert len(points) > 20
        distances = shapely.distance(hull, points)
        assert distances.min() > nearest
        assert distances.max() < REACH_M - 40.0


def test_villages_face_the_network(plans: dict[str, GroundPlan]) -> None:
    road = plans["grid"].road
    centre = np.array(road.convex_hull.centroid.coords[0])
    for _, spot in villages(road, building_variants(1, 4, (6, 12)), np.random.default_rng(2)):
        inward = centre - (spot.x, spot.y)
        assert inward @ (np.cos(spot.yaw), np.sin(spot.yaw)) > 0.5 * np.linalg.norm(inward)


def test_hills_close_the_view_all_around(plan: GroundPlan) -> None:
    mesh = hills(plan.road, Relief(plan), np.random.default_rng(3))
    centre = np.array(shapely.box(*plan.road.bounds).centroid.coords[0])
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert np.all(faces[:, 2] > 0)
    away = mesh.positions[:, :2] - centre
    turns = np.sort(np.arctan2(away[:, 1], away[:, 0]))
    assert np.diff(turns).max() < 0.2
    far = np.abs(away) - np.ptp(np.reshape(plan.road.bounds, (2, 2)), axis=0) / 2
    beyond = far.max(axis=1)
    assert beyond.min() < REACH_M
    # They begin under the land and end high above it.
    assert mesh.positions[beyond < REACH_M, 2].max() < 0.2
    crest = mesh.positions[len(mesh.positions) * 4 // 5 :, 2]
    assert crest.min() > 9.0
    assert crest.max() == pytest.approx(30.0, abs=25.0)
