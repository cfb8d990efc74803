from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.geometry import Pose, Size, Vec3
from bridge.traffic.demand import STEP_S
from bridge.traffic.motion import VehicleMotion
from bridge.traffic.outlook import Walker
from bridge.traffic.overlap import Footprint, depth_m
from bridge.traffic.pace import BRAKING
from bridge.traffic.scheduled_boxes import Driver
from bridge.traffic.yielding import Yielding

CAR = Size(4.5, 1.9, 1.5)
PERSON = Size(0.5, 0.5, 1.8)
AHEAD = 30


def driver(name: str, x: float, y: float, yaw: float, speed_mps: float, steps: int = 200) -> Driver:
    motion = VehicleMotion(CAR.length_m, Vec3(x, y, 0.0), yaw=yaw, slope=0.0, speed_mps=speed_mps)
    for number in range(1, steps):
        way_m = number * speed_mps * STEP_S
        motion.foresee(Vec3(x + way_m * math.cos(yaw), y + way_m * math.sin(yaw), 0.0))
    motion.foresee_no_more()
    motion.begin()
    return Driver(name, motion, CAR)


def box(who: Driver) -> Footprint:
    return Footprint.of(who.motion.pose, CAR)


def drive(drivers: list[Driver], still: list[Footprint], steps: int) -> float:
    """Let all drive, and return how deep any two ever stuck in each other."""
    yielding, worst = Yielding(), 0.0
    for _ in range(steps):
        before = [who.motion.speed_mps for who in drivers]
        for who, plan in zip(drivers, yielding.plan(drivers, [], still), strict=True):
            who.motion.go(plan[1])
        assert all(
            abs(who.motion.speed_mps - speed) <= BRAKING * STEP_S + 1e-6
            for who, speed in zip(drivers, before, strict=True)
        )
        boxes = [*map(box, drivers), *still]
        worst = max(worst, *(depth_m(a, b) for number, a in enumerate(boxes) for b in boxes[number + 1 :]), 0.0)
    return worst


@given(st.floats(-math.pi, math.pi), st.floats(2.0, 14.0))
@settings(max_examples=30, deadline=None)
def test_a_vehicle_stops_before_what_stands_in_its_way(yaw: float, speed_mps: float) -> None:
    wall = Footprint.of(Pose.planar(0.0, 0.0, 0.0, 0.0), CAR)
    comer = driver("a", -40.0 * math.cos(yaw), -40.0 * math.sin(yaw), yaw, speed_mps)
    assert drive([comer], [wall], 150) == 0.0
    assert isinstance(comer.motion, VehicleMotion)
    assert comer.motion.lag_m > 0.0 or speed_mps < 3.0


@pytest.mark.parametrize("ego_first", [True, False])
def test_of_two_who_close_up_the_one_behind_waits(ego_first: bool) -> None:
    front, rear = driver("front", 30.0, 0.0, 0.0, 3.0), driver("rear", 0.0, 0.0, 0.0, 10.0)
    assert drive([front, rear] if ego_first else [rear, front], [], 150) == 0.0
    assert front.motion.is_on_time
    assert isinstance(rear.motion, VehicleMotion)
    assert rear.motion.lag_m > 10.0


def test_of_two_who_cross_one_stops_before_the_others_way_and_goes_on_after_it() -> None:
    ego, other = driver("ego", -30.0, 0.0, 0.0, 8.0), driver("other", 0.0, -30.0, math.pi / 2, 8.0)
    assert drive([ego, other], [], 190) == 0.0
    assert ego.motion.is_on_time
    assert other.motion.pose.position.y > 20.0


def test_vehicles_wait_for_people_on_the_road_and_say_so() -> None:
    comer, yielding = driver("a", -30.0, 0.0, 0.0, 8.0), Yielding()
    there = Walker(np.zeros((AHEAD, 3)), PERSON)
    for _ in range(100):
        comer.motion.go(yielding.plan([comer], [there], [])[0][1])
    assert -2.0 < comer.motion.pose.position.x + CAR.length_m / 2 < -0.2
    assert yielding.waiting_for_people == {"a"}
    speeds = [comer.motion.speed_mps]
    for _ in range(50):
        comer.motion.go(yielding.plan([comer], [], [])[0][1])
        speeds.append(comer.motion.speed_mps)
    assert all(b >= a - 1e-9 for a, b in pairwise(speeds[:20]))
    assert not yielding.waiting_for_people


def test_nobody_waits_for_what_is_beside_the_way_or_under_a_bridge() -> None:
    comer, yielding = driver("a", -30.0, 0.0, 0.0, 8.0), Yielding()
    beside = Footprint.of(Pose.planar(0.0, 2.2, 0.0, 0.0), CAR)
    above = Footprint.of(Pose.planar(0.0, 0.0, 6.0, 0.0), CAR)
    for _ in range(60):
        comer.motion.go(yielding.plan([comer], [], [beside, above])[0][1])
        assert comer.motion.is_on_time


@pytest.mark.parametrize("seed", [35, 363, 575])
def test_who_follows_one_that_hesitates_among_people_keeps_off_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    front = turning("front", 30.0, rng.uniform(1.0, 4.0), 1.0 / 16.0)
    rear = driver("rear", rng.uniform(5.0, 20.0), 0.0, 0.0, rng.uniform(3.0, 6.0))
    starts = rng.uniform((33.0, -6.0, 0.0), (38.0, 6.0, 0.0), (4, 3))
    paces = rng.uniform((-0.8, -1.0, 0.0), (0.4, 1.0, 0.0), (4, 3))
    yielding, worst = Yielding(), 0.0
    for step in range(100):
        times = STEP_S * np.arange(step, step + AHEAD + 2)[:, None]
        walkers = [Walker(start + pace * times, PERSON) for start, pace in zip(starts, paces, strict=True)]
        for who, plan in zip((front, rear), yielding.plan([front, rear], walkers, []), strict=True):
            who.motion.go(plan[1])
        worst = max(worst, depth_m(box(front), box(rear)))
    assert worst == 0.0


def turning(name: str, x: float, speed_mps: float, curvature: float) -> Driver:
    motion = VehicleMotion(CAR.length_m, Vec3(x, 0.0, 0.0), yaw=0.0, slope=0.0, speed_mps=speed_mps)
    for number in range(1, 200):
        angle = number * speed_mps * STEP_S * curvature
        motion.foresee(Vec3(x + math.sin(angle) / curvature, (1.0 - math.cos(angle)) / curvature, 0.0))
    motion.foresee_no_more()
    motion.begin()
    return Driver(name, motion, CAR)
