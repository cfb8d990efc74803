"""Where a street ends, who turns round has room for it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bridge.roads.build import build_network
from bridge.roads.lane_areas import turning_places
from bridge.roads.sources import RandomRoads, Roundabout
from bridge.roads.turning_loops import RADIUS_M, turning_loop, widen_turning_loops


@given(st.floats(-math.pi, math.pi), st.floats(2.5, 11.0), st.sampled_from([1.0, -1.0]), st.floats(-3.0, 3.0))
def test_a_loop_joins_the_lanes_without_a_corner_and_turns_no_sharper_than_a_car(
    yaw: float, gap_m: float, side: float, along_m: float
) -> None:
    turn = np.array([[math.cos(yaw), -math.sin(yaw)], [math.sin(yaw), math.cos(yaw)]])
    start = np.array([[-10.0, 0.0], [0.0, 0.0]]) @ turn.T
    end = np.array([[along_m, side * gap_m], [along_m - 10.0, side * gap_m]]) @ turn.T
    loop = turning_loop(np.column_stack([start, [0.0, 1.0]]), np.column_stack([end, [2.0, 3.0]]))
    assert loop is not None
    np.testing.assert_allclose(loop[0], [*start[-1], 1.0], atol=1e-9)
    np.testing.assert_allclose(loop[-1], [*end[0], 2.0], atol=1e-9)
    line = np.concatenate([start[:1], loop[:, :2], end[1:]])
    steps = np.diff(line, axis=0)
    yaws = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    assert yaws[-1] - yaws[0] == pytest.approx(side * math.pi, abs=1e-6)
    assert np.abs(np.diff(yaws)).max() < 0.6 / RADIUS_M


def test_lanes_that_do_not_lie_beside_each_other_get_no_loop() -> None:
    start = np.array([[-10.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    for end in ([[0.0, 3.0], [0.0, 13.0]], [[0.0, 3.0], [10.0, 3.0]], [[0.0, 30.0], [-10.0, 30.0]]):
        assert turning_loop(start, np.column_stack([end, [0.0, 0.0]])) is None


@pytest.mark.parametrize("left_hand", [False, True])
def test_the_arms_of_a_roundabout_end_in_turning_circles(tmp_path: Path, left_hand: bool) -> None:
    network = build_network(Roundabout(left_hand=left_hand), tmp_path, 1)
    places, _ = turning_places(network)
    assert len(places) == Roundabout().arms
    assert all(shapely.minimum_bounding_radius(place) > RADIUS_M for place in places)


def test_a_network_is_widened_once_and_always_alike(tmp_path: Path) -> None:
    build_network(RandomRoads(), tmp_path / "a", 3)
    build_network(RandomRoads(), tmp_path / "b", 3)
    first = (tmp_path / "a" / "road.net.xml").read_bytes()
    assert first == (tmp_path / "b" / "road.net.xml").read_bytes()
    widen_turning_loops(tmp_path / "a" / "road.net.xml")
    assert (tmp_path / "a" / "road.net.xml").read_bytes() == first
