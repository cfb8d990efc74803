from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.geometry import Vec3
from bridge.traffic.smoothing import Smoothing

REACH = 5


def smoothed(places: list[Vec3], step: Vec3 = Vec3(0.0, 0.0, 0.0)) -> list[Vec3]:
    smoothing = Smoothing(REACH, places[0], step)
    found = [place for each in places[1:] if (place := smoothing.add(each)) is not None]
    return [*found, *smoothing.finish()]


@given(st.integers(1, 40), st.floats(-2.0, 2.0))
def test_every_place_comes_out_once_and_a_straight_line_is_not_moved(count: int, step_m: float) -> None:
    places = [Vec3(step_m * number, -step_m * number, 0.0) for number in range(count)]
    for place, found in zip(places, smoothed(places, Vec3(step_m, -step_m, 0.0)), strict=True):
        assert found == pytest.approx(place, abs=1e-9)


def test_what_has_come_to_stand_keeps_its_place() -> None:
    places = [Vec3(min(number, 20) * 1.0, 0.0, 0.0) for number in range(40)]
    found = smoothed(places, Vec3(1.0, 0.0, 0.0))
    assert found[-1] == found[-10] == (20.0, 0.0, 0.0)
    assert max(place.x for place in found) == 20.0


def test_a_corner_becomes_a_bend_and_a_jump_a_run() -> None:
    corner = [Vec3(min(number, 20) * 1.0, max(0, number - 20) * 1.0, 0.0) for number in range(41)]
    found = smoothed(corner, Vec3(1.0, 0.0, 0.0))
    yaws = [math.atan2(b.y - a.y, b.x - a.x) for a, b in pairwise(found)]
    assert max(abs(b - a) for a, b in pairwise(yaws)) < math.radians(20)
    jump = [Vec3(0.0 if number < 20 else 3.0, 0.0, 0.0) for number in range(40)]
    steps = [b.x - a.x for a, b in pairwise(smoothed(jump))]
    assert max(steps) == pytest.approx(3.0 / (2 * REACH + 1))


def test_who_stands_gets_the_same_place_again() -> None:
    here = Vec3(0.1, 0.2, 0.3)
    smoothing = Smoothing(REACH, here, Vec3(0.1, 0.0, 0.0))
    found = [smoothing.add(here) for _ in range(4 * REACH)]
    assert found[-1] is found[2 * REACH - 1] is not found[2 * REACH - 2]
