from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.geometry import Vec3, wrap_angle
from bridge.traffic.motion import (
    KERB_RATE_MPS,
    REAR_AXLE_SHARE,
    SHORTEST_TRAIL_M,
    STEP_S,
    PersonMotion,
    Trail,
    VehicleMotion,
)

coordinates = st.floats(-100.0, 100.0)
points = st.builds(Vec3, coordinates, coordinates, st.floats(-5.0, 5.0))


def distance_to_segment(point: Vec3, start: Vec3, end: Vec3) -> float:
    p, a, b = np.array(point), np.array(start), np.array(end)
    length = float(np.dot(b - a, b - a))
    share = float(np.clip(np.dot(p - a, b - a) / length, 0.0, 1.0)) if length > 0.0 else 0.0
    return float(np.linalg.norm(p - a - share * (b - a)))


def still(front: Vec3 = Vec3(0.0, 0.0, 0.0), length_m: float = 4.0) -> VehicleMotion:
    return VehicleMotion(length_m, front, yaw=0.0, slope=0.0, speed_mps=0.0)


@given(st.lists(points, min_size=3, max_size=30), st.floats(0.0, 1.0))
def test_a_trail_leads_back_over_the_points_it_came_along(way: list[Vec3], share: float) -> None:
    kept_m = math.dist(way[0], way[1])
    assume(kept_m > 0.1)
    trail = Trail(way[1], way[0])
    for point in way[2:]:
        trail.extend(point)
    assert trail.end == way[-1]
    found = trail.point(share * kept_m)
    nearest = min(distance_to_segment(found, a, b) for a, b in pairwise(way))
    assert nearest < 1e-6
    assert math.dist(found, trail.end) <= share * kept_m + 1e-6


@given(st.floats(-math.pi, math.pi), st.floats(0.1, 2.0), st.floats(2.0, 15.0))
def test_a_straight_drive_keeps_its_heading(yaw: float, step_m: float, length_m: float) -> None:
    motion = VehicleMotion(length_m, Vec3(0.0, 0.0, 0.0), yaw=yaw, slope=0.0, speed_mps=0.0)
    for step in range(1, 20):
        assert motion.follow(Vec3(step * step_m * math.cos(yaw), step * step_m * math.sin(yaw), 0.0))
        assert abs(wrap_angle(motion.pose.rotation.yaw() - yaw)) < 1e-9
    assert motion.travelled_m == pytest.approx(19 * step_m)


@given(st.floats(-math.pi / 2, math.pi / 2), st.floats(0.2, 1.4), st.floats(2.0, 12.0))
def test_the_heading_turns_steadily_into_a_corner_and_is_straight_after_it(
    corner: float, step_m: float, length_m: float
) -> None:
    motion = still(length_m=length_m)
    trail_m = max(REAR_AXLE_SHARE * length_m, SHORTEST_TRAIL_M)
    yaws = [0.0]
    for step in range(1, math.ceil(trail_m / step_m) + 3):
        motion.follow(Vec3(step * step_m * math.cos(corner), step * step_m * math.sin(corner), 0.0))
        yaws.append(motion.pose.rotation.yaw())
    turns = [b - a for a, b in pairwise(yaws)]
    # The chord is never shorter than at a square corner; both its ends move by a step.
    most = 2 * step_m * abs(math.sin(corner / 2)) / (trail_m * math.cos(corner / 2))
    assert all(abs(turn) <= 1.1 * most + 1e-9 for turn in turns)
    assert all(turn * corner >= -1e-12 for turn in turns)
    assert yaws[-1] == pytest.approx(corner, abs=1e-6)


@given(st.floats(6.0, 30.0), st.floats(2.0, 12.0))
def test_a_body_in_a_bend_lies_half_inside_and_half_outside(radius_m: float, length_m: float) -> None:
    motion = still(length_m=length_m)
    step_m = 0.05
    for step in range(1, round(2 * (length_m + SHORTEST_TRAIL_M) / step_m)):
        angle = step * step_m / radius_m
        motion.follow(Vec3(radius_m * math.sin(angle), radius_m * (1 - math.cos(angle)), 0.0))
    body = motion.pose
    x, y, _ = body.position
    yaw = body.rotation.yaw()
    trail_m = max(REAR_AXLE_SHARE * length_m, SHORTEST_TRAIL_M)
    sagitta_m = radius_m * (1 - math.cos(trail_m / 2 / radius_m))
    nose, middle = (
        math.hypot(x + ahead * math.cos(yaw), y + ahead * math.sin(yaw) - radius_m) - radius_m
        for ahead in (length_m / 2, 0.0)
    )
    assert 0.0 < nose <= 0.6 * sagitta_m + 0.01
    assert -0.6 * sagitta_m - 0.01 <= middle < nose


def test_the_box_is_centred_half_a_length_behind_the_bumper() -> None:
    motion = still(Vec3(10.0, 3.0, 0.5), length_m=4.0)
    assert motion.pose.position == pytest.approx((8.0, 3.0, 0.5))


def test_a_climb_raises_the_nose() -> None:
    motion = VehicleMotion(4.0, Vec3(0.0, 0.0, 0.0), yaw=0.0, slope=0.1, speed_mps=0.0)
    nose = motion.pose.matrix()[:3, 0]
    assert nose == pytest.approx((math.cos(0.1), 0.0, math.sin(0.1)))


def test_a_vehicle_put_elsewhere_is_refused_and_left_alone() -> None:
    motion = still()
    before = motion.pose
    assert not motion.follow(Vec3(50.0, 0.0, 0.0))
    assert motion.pose == before


def test_a_person_catches_up_with_a_jump_at_a_human_pace() -> None:
    person = PersonMotion(Vec3(0.0, 0.0, 0.0), yaw=0.0, pace_mps=1.3, height_m=0.0)
    ways = []
    for step in range(1, 60):
        before = person.pose.position
        assert person.follow(Vec3(0.8 + 0.13 * step, 0.0, 0.0), pace_mps=1.3, height_m=0.0)
        ways.append(math.dist(before, person.pose.position))
    assert max(ways) <= 0.2 + 1e-9
    assert person.pose.position.x == pytest.approx(0.8 + 0.13 * 59)


def test_a_person_rises_at_the_kerb_within_some_steps() -> None:
    person = PersonMotion(Vec3(0.0, 0.0, 0.0), yaw=0.0, pace_mps=1.0, height_m=0.0)
    person.follow(Vec3(0.1, 0.0, 0.0), pace_mps=1.0, height_m=0.12)
    assert person.pose.position.z == pytest.approx(KERB_RATE_MPS * STEP_S)
    person.follow(Vec3(0.2, 0.0, 0.0), pace_mps=1.0, height_m=0.12)
    assert person.pose.position.z == pytest.approx(0.12)


def test_a_standing_person_looks_on() -> None:
    person = PersonMotion(Vec3(0.0, 0.0, 0.0), yaw=1.0, pace_mps=0.0, height_m=0.0)
    for wobble in (0.01, -0.01, 0.01):
        person.follow(Vec3(wobble, 0.0, 0.0), pace_mps=0.0, height_m=0.0)
    assert person.pose.rotation.yaw() == pytest.approx(1.0)
    assert not person.moving


def test_the_yaw_rate_is_that_of_the_body_in_the_last_step() -> None:
    radius_m, speed_mps = 30.0, 8.0
    motion = still()
    assert motion.yaw_rate == 0.0
    for step in range(1, 80):
        angle = step * 0.1 * speed_mps / radius_m
        motion.follow(Vec3(radius_m * math.sin(angle), radius_m * (1.0 - math.cos(angle)), 0.0))
    assert motion.yaw_rate == pytest.approx(speed_mps / radius_m, rel=1e-3)
    motion.hold()
    assert motion.yaw_rate == 0.0


def test_the_yaw_rate_is_small_where_the_heading_wraps() -> None:
    motion = VehicleMotion(4.0, Vec3(0.0, 0.0, 0.0), yaw=math.pi - 1e-3, slope=0.0, speed_mps=5.0)
    for step in range(1, 30):
        motion.follow(Vec3(-0.5 * step, -2e-4 * step**2, 0.0))
        assert 0.0 <= motion.yaw_rate < 0.1
