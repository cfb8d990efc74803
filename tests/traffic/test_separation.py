from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.geometry import Pose, Size, Vec3
from bridge.traffic.motion import MAX_LAG_M, PersonMotion, VehicleMotion
from bridge.traffic.overlap import Footprint, depth_m
from bridge.traffic.separation import PERSON_TOLERANCE_M, VEHICLE_TOLERANCE_M, Mover, Separation

CAR = Size(4.5, 1.9, 1.5)
PERSON = Size(0.5, 0.5, 1.8)
WALL = Footprint.of(Pose.planar(0.0, 0.0, 0.0, 0.0), CAR)


def car(x: float, y: float, yaw: float = 0.0) -> VehicleMotion:
    return VehicleMotion(CAR.length_m, Vec3(x, y, 0.0), yaw=yaw, slope=0.0, speed_mps=0.0)


def person(x: float, y: float) -> PersonMotion:
    return PersonMotion(Vec3(x, y, 0.0), yaw=0.0, pace_mps=1.3, height_m=0.0)


def far_ego() -> Mover:
    return Mover(car(-1000.0, -1000.0), CAR, CAR)


@given(st.floats(-math.pi, math.pi), st.floats(0.2, 1.5))
def test_a_vehicle_waits_before_what_stands_in_its_way(yaw: float, step_m: float) -> None:
    start = 12.0
    motion = car(-start * math.cos(yaw), -start * math.sin(yaw), yaw)
    for step in range(1, 40):
        way_m = min(step * step_m, start + MAX_LAG_M / 2) - start
        assert motion.follow(Vec3(way_m * math.cos(yaw), way_m * math.sin(yaw), 0.0))
        assert not Separation(far_ego(), [Mover(motion, CAR, CAR)], (WALL,)).settle()
        assert depth_m(Footprint.of(motion.pose, CAR), WALL) <= VEHICLE_TOLERANCE_M


def test_a_vehicle_that_waited_makes_up_for_it() -> None:
    motion = car(0.0, 0.0)
    for step in range(1, 6):
        motion.follow(Vec3(0.5 * step, 0.0, 0.0))
        motion.hold()
        assert motion.velocity_mps == (0.0, 0.0, 0.0)
    assert motion.lag_m == pytest.approx(2.5)
    assert motion.pose.position.x == pytest.approx(-CAR.length_m / 2)
    for _ in range(20):
        motion.follow(Vec3(2.5, 0.0, 0.0))
    assert motion.lag_m == 0.0
    assert motion.pose.position.x == pytest.approx(2.5 - CAR.length_m / 2)
    assert motion.travelled_m == pytest.approx(2.5)


@pytest.mark.parametrize("ego_first", [True, False])
def test_of_two_who_close_up_the_one_behind_waits(ego_first: bool) -> None:
    front, rear = car(6.0, 0.0), car(1.0, 0.0)
    for step in range(1, 8):
        front.follow(Vec3(6.0, 0.0, 0.0))
        rear.follow(Vec3(1.0 + 0.3 * step, 0.0, 0.0))
        ego, other = (front, rear) if ego_first else (rear, front)
        assert not Separation(Mover(ego, CAR, CAR), [Mover(other, CAR, CAR)], ()).settle()
    assert front.lag_m == 0.0
    assert rear.lag_m > 0.5


@settings(max_examples=50, deadline=None)
@given(st.floats(-0.3, 0.3), st.floats(0.9, 2.0))
def test_people_who_meet_go_round_each_other(left_m: float, pace_mps: float) -> None:
    one, other = person(-5.0, 0.0), person(5.0, left_m)
    for step in range(1, int(150 / pace_mps)):
        way_m = min(0.1 * pace_mps * step, 10.0)
        one.follow(Vec3(way_m - 5.0, 0.0, 0.0), pace_mps=pace_mps, height_m=0.0)
        other.follow(Vec3(5.0 - way_m, left_m, 0.0), pace_mps=pace_mps, height_m=0.0)
        movers = [Mover(one, PERSON, PERSON), Mover(other, PERSON, PERSON)]
        assert not Separation(far_ego(), movers, ()).settle()
        assert depth_m(Footprint.of(one.pose, PERSON), Footprint.of(other.pose, PERSON)) <= PERSON_TOLERANCE_M
    assert one.pose.position.x > 4.0
    assert other.pose.position.x < -4.0


def test_where_nothing_helps_the_one_out_of_sight_goes() -> None:
    ego = Mover(car(0.0, 0.0), CAR, CAR)
    for x, gone in ((50.0, 1), (-80.0, 1)):
        stuck = [Mover(car(x, 0.0), CAR, CAR), Mover(car(x + 1.0, 0.0), CAR, CAR)]
        assert Separation(ego, stuck, ()).settle() == frozenset({gone})
    edge = [Mover(car(-38.0, 0.0), CAR, CAR), Mover(car(-42.0, 0.0), CAR, CAR)]
    assert Separation(ego, edge[::-1], ()).settle() == frozenset({0})
