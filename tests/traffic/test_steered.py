from __future__ import annotations

import math
from itertools import pairwise

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

    steered = Steered(place(0.0, 0.0), yaw)
    slides = math.ceil(aside_m / 0.05)
    for number in range(1, slides + 1):
        there = steered.follow(place(0.0, aside_m * number / slides))
        assert math.dist(there, place(0.0, 0.0)) < 1e-6
    way = [there, *(steered.follow(place(0.5 * number, aside_m)) for number in range(1, 60))]
    for before, after in pairwise(way):
        assert math.dist(before, after) < 0.5 * math.hypot(1.0, 0.21)
    assert math.dist(way[-1], place(29.5, aside_m)) < 1e-6


@given(ANY_YAW, st.floats(3.5, 40.0), st.floats(0.3, 12.0))
def test_who_takes_a_bend_is_left_alone(yaw: float, radius_m: float, speed_mps: float) -> None:
    step = speed_mps * 0.1 / radius_m

    def place(turned: float) -> Vec3:
        return Vec3(
            radius_m * (math.sin(yaw + turned) - math.sin(yaw)),
            radius_m * (math.cos(yaw) - math.cos(yaw + turned)),
            0.0,
        )

    steered = Steered(place(0.0), yaw)
    for number in range(1, min(int(math.pi / step), 200)):
        assert math.dist(steered.follow(place(number * step)), place(number * step)) < 0.02
