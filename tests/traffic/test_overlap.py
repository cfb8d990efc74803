from __future__ import annotations

import math
from itertools import combinations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from bridge.classes import Category
from bridge.geometry import Pose, Size, cuboid_corners, transform_points
from bridge.traffic.overlap import Box, Footprint, columns, depth_m, depths_m, overlaps, touching, without_overlaps
from bridge.world import Actor

FAR: Box = (Pose.planar(1000.0, 0.0, 0.0, 0.0), Size(4.0, 2.0, 1.5))

boxes = st.builds(
    lambda x, y, yaw, length, width: (Pose.planar(x, y, 0.0, yaw), Size(length, width, 1.5)),
    st.floats(-8.0, 8.0),
    st.floats(-8.0, 8.0),
    st.floats(-math.pi, math.pi),
    st.floats(0.5, 12.0),
    st.floats(0.5, 3.0),
)


def footprint(box: Box) -> shapely.Polygon:
    return shapely.Polygon(transform_points(box[0].matrix(), cuboid_corners(box[1]))[:4, :2])


def boxes_intersect(first: Box, second: Box) -> bool:
    return depth_m(Footprint.of(*first), Footprint.of(*second)) > 0.0


def actor(actor_id: int, box: Box) -> Actor:
    return Actor(actor_id, Category.CAR, "car/sedan-0", *box)


@given(boxes, boxes)
def test_boxes_intersect_as_their_footprints_do(first: Box, second: Box) -> None:
    a, b = footprint(first), footprint(second)
    if abs(a.distance(b)) > 1e-6 or a.intersection(b).area > 1e-6:
        assert boxes_intersect(first, second) == a.intersects(b)
        assert boxes_intersect(second, first) == a.intersects(b)


@given(boxes, boxes, st.floats(0.0, 2 * math.pi))
def test_moving_by_the_depth_and_no_less_parts_two_boxes(first: Box, second: Box, direction: float) -> None:
    a, b = Footprint.of(*first), Footprint.of(*second)
    depth = depth_m(a, b)
    assert depth == pytest.approx(depth_m(b, a))
    if depth > 1e-6:
        less = 0.99 * depth
        assert depth_m(a.moved(less * math.cos(direction), less * math.sin(direction)), b) > 0.0
        normals = [n for f in (a, b) for n in ((f.cos, f.sin), (-f.sin, f.cos))]
        more = 1.01 * depth
        assert any(depth_m(a.moved(s * more * x, s * more * y), b) == 0.0 for x, y in normals for s in (1, -1))


def test_boxes_above_each_other_do_not_intersect() -> None:
    size = Size(4.0, 2.0, 1.5)
    assert not boxes_intersect((Pose.planar(0, 0, 0, 0), size), (Pose.planar(0, 0, 6, 0), size))


@given(st.lists(boxes, max_size=12))
def test_what_stays_is_apart_and_what_goes_touches_somebody_who_stays(several: list[Box]) -> None:
    actors = [actor(index + 1, box) for index, box in enumerate(several)]
    kept = without_overlaps(FAR, reversed(actors))
    assert [each.actor_id for each in kept] == sorted(each.actor_id for each in kept)
    kept_boxes = {each.actor_id: (each.world_from_actor, each.size) for each in kept}
    for each in actors:
        box = (each.world_from_actor, each.size)
        hits = [other for other, there in kept_boxes.items() if other < each.actor_id and boxes_intersect(box, there)]
        assert bool(hits) == (each.actor_id not in kept_boxes)


@given(st.lists(boxes, max_size=12))
def test_all_overlaps_at_once_are_those_pair_by_pair(several: list[Box]) -> None:
    footprints = [Footprint.of(*box) for box in several]
    pairs = {(i, j): depth_m(footprints[i], footprints[j]) for i, j in combinations(range(len(several)), 2)}
    found = {(i, j): depth for i, j, depth in overlaps(footprints)}
    assert found == {pair: depth for pair, depth in pairs.items() if depth > 0.0}


@given(st.lists(boxes, min_size=1, max_size=8), st.lists(boxes, min_size=1, max_size=8))
def test_who_touches_is_who_has_a_depth(some: list[Box], others: list[Box]) -> None:
    first, second = (columns([Footprint.of(*box) for box in several]) for several in (some, others))
    depths = depths_m(first[:, None], second[None])
    assert (touching(first[:, None], second[None]) == (depths > 0.0)).all()


def test_nobody_is_in_the_ego() -> None:
    assert without_overlaps(FAR, [actor(1, FAR)]) == ()
