from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.traffic.bends import SIDEWAYS, bend_speeds
from bridge.traffic.route_graph import Link

CAR = frozenset({"passenger"})


def lane(lane_id: str, line: list[tuple[float, float]], speed_mps: float = 14.0, scale: float = 1.0) -> Lane:
    points = np.column_stack([np.array(line), np.zeros(len(line))])
    length_m = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum()) * scale
    kind = LaneKind.INTERNAL if lane_id.startswith(":") else LaneKind.DRIVING
    return Lane(lane_id, lane_id.rpartition("_")[0], 0, kind, points, 3.2, speed_mps, length_m, CAR)


def network(*lanes: Lane) -> RoadNetwork:
    return RoadNetwork(None, {each.lane_id: each for each in lanes}, {}, {})


def arc(radius_m: float) -> list[tuple[float, float]]:
    angles = np.radians(np.arange(0.0, 91.0, 10.0))
    return [(radius_m * math.sin(a), radius_m * (1.0 - math.cos(a))) for a in angles]


def test_a_straight_lane_is_as_fast_as_sumo_says() -> None:
    assert not bend_speeds(network(lane("a_0", [(0.0, 0.0), (100.0, 0.0)])), ())


@pytest.mark.parametrize("radius_m", [10.0, 20.0, 40.0])
def test_a_bend_is_as_fast_as_drivers_take_it(radius_m: float) -> None:
    speed_mps = bend_speeds(network(lane("a_0", arc(radius_m))), ())["a_0"]
    assert speed_mps == pytest.approx(math.sqrt(SIDEWAYS * radius_m), rel=0.2)


def test_a_gentle_bend_of_a_motorway_is_no_bend() -> None:
    line = [(50.0 * number, 0.5 * number**2) for number in range(10)]
    assert not bend_speeds(network(lane("a_0", line, speed_mps=36.0)), ())


def test_speeds_hold_along_the_line_that_is_drawn() -> None:
    short = lane("a_0", [(0.0, 0.0), (100.0, 0.0)], scale=0.75)
    assert bend_speeds(network(short), ())["a_0"] == pytest.approx(0.75 * 14.0)


def test_the_corners_at_the_ends_of_a_turn_belong_to_it() -> None:
    before, after = lane("a_0", [(-50.0, 0.0), (0.0, 0.0)]), lane("b_0", [(4.0, 4.0), (4.0, 50.0)])
    turn = lane(":j_0_0", [(0.0, 0.0), (4.0, 4.0)])
    assert not bend_speeds(network(before, turn, after), ())
    link = Link("a", "a_0", "b", "b_0", "l", ":j_0_0")
    assert bend_speeds(network(before, turn, after), (link,))[":j_0_0"] < 6.0
    assert not bend_speeds(network(before, replace(turn, allows=frozenset({"pedestrian"})), after), (link,))
