from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.geometry import Vec3
from bridge.traffic.way import Way

coordinates = st.floats(-100.0, 100.0)
points = st.builds(Vec3, coordinates, coordinates, st.floats(-5.0, 5.0))


def distance_to_segment(point: Vec3, start: Vec3, end: Vec3) -> float:
    p, a, b = np.array(point), np.array(start), np.array(end)
    length = float(np.dot(b - a, b - a))
    share = float(np.clip(np.dot(p - a, b - a) / length, 0.0, 1.0)) if length > 0.0 else 0.0
    return float(np.linalg.norm(p - a - share * (b - a)))


@given(st.lists(points, min_size=2, max_size=30), st.floats(0.0, 1.0))
def test_a_way_leads_over_the_points_it_was_given(places: list[Vec3], share: float) -> None:
    assume(math.dist(places[0], places[1]) > 0.1)
    way = Way(places[0], places[1])
    for place in places[2:]:
        way.extend(place)
    assert way.end == places[-1]
    assert math.isclose(way.end_m, sum(math.dist(a, b) for a, b in pairwise(places)))
    found = way.point(share * way.end_m)
    assert min(distance_to_segment(found, a, b) for a, b in pairwise(places)) < 1e-6


@given(st.lists(points, min_size=2, max_size=30), st.lists(st.floats(-0.2, 1.2), max_size=8), st.integers(0, 3))
def test_many_places_at_once_are_those_one_by_one(places: list[Vec3], shares: list[float], forgotten: int) -> None:
    assume(all(math.dist(a, b) > 0.1 for a, b in pairwise(places)))
    way = Way(places[0], places[1])
    for place in places[2:] * (1 + 10 * forgotten):
        if math.dist(place, way.end) > 0.1:
            way.extend(place)
    way.forget(way.end_m / 2)
    at_m = np.array(shares) * way.end_m
    one_by_one = np.array([way.point(each_m) for each_m in at_m.tolist()]).reshape(-1, 3)
    assert np.allclose(way.points(at_m), one_by_one, rtol=0.0, atol=1e-6)


def test_beyond_its_ends_a_way_goes_straight_on() -> None:
    way = Way(Vec3(0.0, 0.0, 0.0), Vec3(1.0, 0.0, 0.0))
    way.extend(Vec3(1.0, 2.0, 0.0))
    assert way.point(-1.0) == (-1.0, 0.0, 0.0)
    assert way.point(5.0) == (1.0, 4.0, 0.0)


def test_what_is_forgotten_moves_nothing_that_is_not() -> None:
    way, kept = (Way(Vec3(0.0, 0.0, 0.0), Vec3(1.0, 0.0, 0.0)) for _ in range(2))
    for step in range(2, 400):
        for each in (way, kept):
            each.extend(Vec3(float(step), math.sin(step), 0.0))
        way.forget(way.end_m - 20.0)
        assert way.point(way.end_m - 15.0) == kept.point(kept.end_m - 15.0)
