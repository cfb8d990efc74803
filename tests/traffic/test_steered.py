from __future__ import annotations

import math
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.geometry import Vec3
from bridge.traffic.steered import Steered

ANY_YAW = st.floats(-math.pi, math.pi)


@given(ANY_YAW, st.floats(0.5, 3.0), st.sampled_from((1, -1)))
def test_who_stands_does_not_slide_aside_and_gets_there_as_it_drives_on(yaw: float, aside_m: float, side: int) -> None:
    ahead, left = (math.cos(yaw), math.sin(yaw)), (-side * math.sin(yaw), side * math.cos(yaw))

    def place(ahead_m: float, left_m: float) -> Vec3:
        return Vec3(ahead_m * ahead[0] + left_m * left[0], ahead_m * ahead[1] + left_m * left[1], 0.0)

    steered = Steered(place(0.0, 0.0), yaw, 0.0)
    slides = math.ceil(aside_m / 0.05)
    for number in range(1, slides + 1):
        there = steered.follow(place(0.0, aside_m * number / slides))
        assert math.dist(there, place(0.0, 0.0)) < 1e-6
    steps_m = [min(0.02 * number, 0.5) for number in range(1, 90)]
    way = [there, *(steered.follow(place(ahead_m, aside_m)) for ahead_m in accumulate(steps_m))]
    for step_m, (before, after) in zip(steps_m, pairwise(way), strict=True):
        assert math.dist(before, after) < step_m * math.hypot(1.0, 0.21)
    assert math.dist(way[-1], place(sum(steps_m), aside_m)) < 1e-6


@given(st.floats(0.6, 1.9), st.sampled_from((1, -1)), st.floats(2.0, 15.0))
def test_a_jump_of_sumo_is_made_up_over_some_way(jump_m: float, way: int, speed_mps: float) -> None:
    steered = Steered(Vec3(0.0, 0.0, 0.0), 0.0, speed_mps)
    step_m = 0.1 * speed_mps
    places = [
        steered.follow(Vec3(step_m * number + (number > 10) * way * jump_m, 0.0, 0.0)) for number in range(1, 150)
    ]
    steps_m = [after.x - before.x for before, after in pairwise(places)]
    assert 0.79 * step_m <= min(steps_m)
    assert max(steps_m) <= 1.21 * step_m
    assert places[-1].x == pytest.approx(149 * step_m + way * jump_m)


@given(ANY_YAW, st.floats(3.5, 40.0), st.floats(0.3, 12.0))
def test_who_takes_a_bend_is_left_alone(yaw: float, radius_m: float, speed_mps: float) -> None:
    step = speed_mps * 0.1 / radius_m

    def place(turned: float) -> Vec3:
        return Vec3(
            radius_m * (math.sin(yaw + turned) - math.sin(yaw)),
            radius_m * (math.cos(yaw) - math.cos(yaw + turned)),
            0.0,
        )

    steered = Steered(place(0.0), yaw, speed_mps)
    for number in range(1, min(int(math.pi / step), 200)):
        assert math.dist(steered.follow(place(number * step)), place(number * step)) < 0.02
