from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.geometry import Vec3, wrap_angle
from bridge.traffic.demand import STEP_S
from bridge.traffic.motion import SHORTEST_TRAIL_M, VehicleMotion
from bridge.traffic.pace import BRAKING, SPEEDING_UP, stopping_speed


def still(front: Vec3 = Vec3(0.0, 0.0, 0.0), length_m: float = 4.0) -> VehicleMotion:
    return VehicleMotion(length_m, front, yaw=0.0, slope=0.0, speed_mps=0.0)


def drive(motion: VehicleMotion, fronts: list[Vec3]) -> None:
    """Foresee all of ``fronts``, and begin."""
    for front in fronts:
        assert motion.foresee(front)
    motion.foresee_no_more()
    motion.begin()


def straight(speed_mps: float, steps: int, yaw: float = 0.0) -> VehicleMotion:
    motion = VehicleMotion(4.0, Vec3(0.0, 0.0, 0.0), yaw=yaw, slope=0.0, speed_mps=speed_mps)
    way_m = [number * speed_mps * STEP_S for number in range(1, steps + 1)]
    drive(motion, [Vec3(m * math.cos(yaw), m * math.sin(yaw), 0.0) for m in way_m])
    return motion


def run(motion: VehicleMotion, stop_m: float = math.inf, steps: int | None = None) -> list[float]:
    """Drive on, and return the speeds."""
    speeds = [motion.speed_mps]
    for _ in range(motion.steps_ahead if steps is None else steps):
        motion.go(motion.plan(stop_m)[1])
        speeds.append(motion.speed_mps)
    return speeds


@given(st.floats(-math.pi, math.pi), st.floats(1.0, 20.0))
def test_a_straight_drive_keeps_its_heading_and_its_time(yaw: float, speed_mps: float) -> None:
    motion = straight(speed_mps, 30, yaw)
    for _ in range(30):
        motion.go(motion.plan()[1])
        assert abs(wrap_angle(motion.pose.rotation.yaw() - yaw)) < 1e-9
        assert motion.is_on_time
        assert math.hypot(*motion.velocity_mps) == pytest.approx(speed_mps)
    assert motion.travelled_m == pytest.approx(3.0 * speed_mps)


@given(st.floats(-math.pi / 2, math.pi / 2), st.floats(3.0, 14.0), st.floats(2.0, 12.0))
def test_a_corner_is_taken_steadily_and_the_way_is_straight_after_it(
    corner: float, speed_mps: float, length_m: float
) -> None:
    motion = VehicleMotion(length_m, Vec3(0.0, 0.0, 0.0), yaw=0.0, slope=0.0, speed_mps=speed_mps)
    fronts = []
    for number in range(1, 80):
        way_m = number * speed_mps * STEP_S
        before_m, after_m = min(way_m, 15.0), max(0.0, way_m - 15.0)
        fronts.append(Vec3(before_m + after_m * math.cos(corner), after_m * math.sin(corner), 0.0))
    drive(motion, fronts)
    yaws = [motion.pose.rotation.yaw()]
    while motion.steps_ahead:
        motion.go(motion.plan()[1])
        yaws.append(motion.pose.rotation.yaw())
    turns = [wrap_angle(b - a) for a, b in pairwise(yaws)]
    assert max(map(abs, turns)) < 0.3 * abs(corner) + 1e-9
    assert all(turn * corner >= -1e-9 for turn in turns)
    if fronts[-1].x + abs(fronts[-1].y) > 15.0 + 3 * length_m + 2 * speed_mps:
        assert yaws[-1] == pytest.approx(corner, abs=1e-6)


@given(st.floats(8.0, 30.0), st.floats(2.0, 14.0), st.booleans())
@settings(max_examples=30)
def test_a_body_lies_half_outside_of_a_bend_and_a_long_one_swings_out_from_the_kerb(
    radius_m: float, length_m: float, left_hand: bool
) -> None:
    motion = VehicleMotion(length_m, Vec3(0.0, 0.0, 0.0), yaw=0.0, slope=0.0, speed_mps=0.0, left_hand=left_hand)
    step_m = 0.2
    fronts = []
    for number in range(1, round(2 * (length_m + SHORTEST_TRAIL_M) / step_m)):
        angle = number * step_m / radius_m
        fronts.append(Vec3(radius_m * math.sin(angle), radius_m * (1 - math.cos(angle)), 0.0))
    drive(motion, fronts)
    while motion.steps_ahead > 6:
        motion.go(motion.plan()[1])
    (x, y, _), yaw = motion.pose.position, motion.pose.rotation.yaw()
    trail_m = max(0.8 * length_m, SHORTEST_TRAIL_M)
    sagitta_m = radius_m * (1 - math.cos(trail_m / 2 / radius_m))
    nose, middle = (
        math.hypot(x + ahead * math.cos(yaw), y + ahead * math.sin(yaw) - radius_m) - radius_m
        for ahead in (length_m / 2, 0.0)
    )
    out = np.interp(length_m, (6.0, 11.0), (0.5, 1.0 if left_hand else 0.0))
    assert -0.05 < nose <= (out + 0.1) * sagitta_m + 0.05
    assert (out - 1.1) * sagitta_m - 0.05 <= middle < nose + 1e-6


@given(st.floats(8.0, 30.0), st.floats(2.0, 12.0))
@settings(max_examples=30)
def test_many_lies_at_once_are_those_one_by_one(radius_m: float, length_m: float) -> None:
    motion = still(length_m=length_m)
    angles = [0.3 * number / radius_m for number in range(1, 120)]
    drive(motion, [Vec3(radius_m * math.sin(a), radius_m * (1 - math.cos(a)), 2.0 * math.sin(a)) for a in angles])
    at_m = np.linspace(motion.at_m - 1.0, motion.at_m + 40.0, 30)
    one_by_one = [motion.lie(each_m) for each_m in at_m.tolist()]
    assert np.allclose(motion.lies(at_m), one_by_one, rtol=0.0, atol=1e-9)


def test_the_box_is_centred_half_a_length_behind_the_bumper() -> None:
    motion = still(Vec3(10.0, 3.0, 0.5), length_m=4.0)
    drive(motion, [])
    assert motion.pose.position == pytest.approx((8.0, 3.0, 0.5))


def test_a_climb_raises_the_nose() -> None:
    motion = VehicleMotion(4.0, Vec3(0.0, 0.0, 0.0), yaw=0.0, slope=0.1, speed_mps=0.0)
    drive(motion, [])
    assert motion.pose.matrix()[:3, 0] == pytest.approx((math.cos(0.1), 0.0, math.sin(0.1)))


def test_a_vehicle_put_elsewhere_is_refused() -> None:
    motion = still()
    assert not motion.foresee(Vec3(50.0, 0.0, 0.0))
    assert motion.foresee(Vec3(1.0, 0.0, 0.0))


@given(st.floats(3.0, 14.0), st.floats(5.0, 40.0))
@settings(max_examples=30, deadline=None)
def test_who_must_stop_brakes_as_a_vehicle_can_and_makes_up_for_it(speed_mps: float, ahead_m: float) -> None:
    motion = straight(speed_mps, 400)
    stop_m = motion.at_m + ahead_m
    speeds = run(motion, stop_m, 60)
    assert all(-BRAKING * STEP_S - 1e-9 <= b - a <= SPEEDING_UP * STEP_S + 1e-9 for a, b in pairwise(speeds))
    if speed_mps**2 / 2 / BRAKING + speed_mps * STEP_S < ahead_m < 0.6 * 6.0 * speed_mps:
        assert motion.at_m <= stop_m + 0.05
        assert motion.at_m == pytest.approx(stop_m, abs=0.5)
        assert motion.lag_m > 0.0
    late_m = motion.lag_m
    speeds = run(motion)
    assert all(-BRAKING * STEP_S - 1e-9 <= b - a <= SPEEDING_UP * STEP_S + 1e-9 for a, b in pairwise(speeds))
    assert motion.lag_m < late_m or late_m < 0.01
    assert max(speeds) <= max(speed_mps + 2.0, 7.0) + 1e-6


def test_who_makes_up_slows_down_for_a_bend() -> None:
    radius_m, speed_mps = 8.0, 4.0
    motion = VehicleMotion(4.0, Vec3(0.0, 0.0, 0.0), yaw=0.0, slope=0.0, speed_mps=speed_mps)
    fronts = []
    for number in range(1, 150):
        way_m = number * speed_mps * STEP_S
        turn = max(0.0, way_m - 30.0) / radius_m
        fronts.append(Vec3(min(way_m, 30.0) + radius_m * math.sin(turn), radius_m * (1 - math.cos(turn)), 0.0))
    drive(motion, fronts)
    run(motion, motion.at_m + 10.0, 60)
    assert motion.lag_m > 8.0
    while motion.steps_ahead:
        motion.go(motion.plan()[1])
        assert abs(motion.yaw_rate) * motion.speed_mps < 5.5


def test_the_yaw_rate_is_that_of_the_body_in_the_last_step() -> None:
    radius_m, speed_mps = 30.0, 8.0
    motion = still()
    angles = [step * 0.1 * speed_mps / radius_m for step in range(1, 80)]
    drive(motion, [Vec3(radius_m * math.sin(a), radius_m * (1.0 - math.cos(a)), 0.0) for a in angles])
    assert motion.yaw_rate == 0.0
    run(motion, steps=60)
    assert motion.yaw_rate == pytest.approx(speed_mps / radius_m, rel=0.02)


def test_the_yaw_rate_is_small_where_the_heading_wraps() -> None:
    motion = VehicleMotion(4.0, Vec3(0.0, 0.0, 0.0), yaw=math.pi - 1e-3, slope=0.0, speed_mps=5.0)
    drive(motion, [Vec3(-0.5 * step, -2e-4 * step**2, 0.0) for step in range(1, 30)])
    while motion.steps_ahead > 6:
        motion.go(motion.plan()[1])
        assert -1e-9 <= motion.yaw_rate < 0.1


@given(st.floats(0.01, 50.0), st.floats(0.0, 10.0))
def test_the_stopping_speed_is_that_from_which_one_stops_in_time(distance_m: float, slowing_down: float) -> None:
    speed_mps = stopping_speed(distance_m, slowing_down)
    way_m, slower = 0.0, min(max(slowing_down, 3.0), BRAKING) * STEP_S
    while speed_mps > 0.0:
        way_m += speed_mps * STEP_S
        speed_mps -= slower
    assert way_m == pytest.approx(distance_m, abs=0.05)
    assert stopping_speed(0.0) == stopping_speed(-1.0) == 0.0
    assert stopping_speed(math.inf) == math.inf
