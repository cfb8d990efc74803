from __future__ import annotations

import math
import random
from itertools import combinations
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.geometry import Pose, Size, Vec3
from bridge.traffic.hiding import victims
from bridge.traffic.overlap import Footprint, depth_m
from bridge.traffic.person import Person
from bridge.traffic.separation import Body, lead_people
from bridge.traffic.walking import PersonMotion

CAR = Size(4.5, 1.9, 1.5)
RESTING = Size(0.3, 0.5, 1.8)
WALKING = Size(0.9, 0.5, 1.8)


class Standing(NamedTuple):
    footprint: Footprint
    on_foot: bool
    is_new: bool


def person(places: list[Vec3], pace_mps: float) -> Person:
    yaw = math.atan2(places[-1].y - places[0].y, places[-1].x - places[0].x)
    motion = PersonMotion(places[0], yaw=yaw, pace_mps=pace_mps, kerb_m=0.0)
    for place in places[1:]:
        motion.foresee(place, pace_mps=pace_mps, kerb_m=0.0)
    motion.foresee_no_more()
    motion.begin()
    return Person(motion, RESTING, WALKING)


def box(who: Person) -> Footprint:
    return Footprint.of(who.motion.pose, who.size)


@settings(max_examples=40, deadline=None)
@given(st.floats(-0.3, 0.3), st.floats(0.9, 2.0))
def test_people_who_meet_go_round_each_other(left_m: float, pace_mps: float) -> None:
    ways_m = [min(0.1 * pace_mps * step, 10.0) for step in range(int(180 / pace_mps))]
    one = person([Vec3(way_m - 5.0, 0.0, 0.0) for way_m in ways_m], pace_mps)
    other = person([Vec3(5.0 - way_m, left_m, 0.0) for way_m in ways_m], pace_mps)
    while one.motion.steps_ahead:
        one.motion.walk()
        other.motion.walk()
        lead_people([one, other], [], None)
        assert depth_m(box(one), box(other)) <= 0.02
    assert one.motion.place.x > 4.0
    assert other.motion.place.x < -4.0


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_nobody_in_a_crowd_walks_into_anybody_or_into_a_car(seed: int) -> None:
    draw = random.Random(seed)
    car = Footprint.of(Pose.planar(0.0, 0.0, 0.0, 0.3), CAR)
    crowd = []
    for row in range(3):
        for place in range(4):
            side, pace_mps = draw.choice((-1, 1)), draw.uniform(0.9, 2.0)
            x, y = side * (6.0 + 1.1 * place), 0.9 * (row - 1) + draw.uniform(-0.1, 0.1)
            way_m = (min(0.1 * pace_mps * step, 2.0 * abs(x)) for step in range(110))
            crowd.append(person([Vec3(x - side * m, y, 0.0) for m in way_m], pace_mps))
    while crowd[0].motion.steps_ahead:
        for who in crowd:
            who.motion.walk()
        lead_people(crowd, [Body(car)], None)
        boxes = [*map(box, crowd), car]
        assert max(depth_m(one, other) for one, other in combinations(boxes, 2)) <= 0.02


def test_a_person_goes_round_what_stands_in_the_way() -> None:
    who = person([Vec3(0.13 * step - 5.0, 0.1, 0.0) for step in range(120)], 1.3)
    car = Footprint.of(Pose.planar(0.0, 0.0, 0.0, math.pi / 2), CAR)
    while who.motion.steps_ahead:
        who.motion.walk()
        lead_people([who], [Body(car)], None)
        assert depth_m(box(who), car) <= 0.02
    assert who.motion.place.x > 4.0


def test_who_stands_clears_the_way_of_a_vehicle_that_waits() -> None:
    who = person([Vec3(0.0, 0.0, 0.0)] * 40, 0.0)
    waits = Footprint.of(Pose.planar(-3.0, 0.8, 0.0, 0.0), CAR)
    onward = tuple(waits.moved(ahead_m, 0.0) for ahead_m in (1.0, 2.0, 3.0))
    while who.motion.steps_ahead:
        who.motion.walk()
        lead_people([who], [Body(waits, (waits,), onward)], None)
    assert max(depth_m(box(who), there) for there in onward) < 0.02
    assert math.hypot(*who.motion.place[:2]) < 1.0


def test_where_nothing_helps_the_one_out_of_sight_goes() -> None:
    ego = Footprint.of(Pose.planar(0.0, 0.0, 0.0, 0.0), CAR)
    for first_x, second_x, gone in ((50.0, 51.0, 1), (-80.0, -79.0, 1), (-42.0, -38.0, 0)):
        stuck = [
            Standing(Footprint.of(Pose.planar(x, 0.0, 0.0, 0.0), CAR), on_foot=False, is_new=False)
            for x in (first_x, second_x)
        ]
        assert victims(Pose(Vec3(0.0, 0.0, 0.0)), ego, stuck, ()) == {gone}
    assert victims(Pose(Vec3(0.0, 0.0, 0.0)), ego, stuck[:1], (stuck[0].footprint,)) == {0}


def test_before_anybody_is_seen_nobody_may_even_touch() -> None:
    here, ego = Pose(Vec3(0.0, 0.0, 0.0)), Footprint.of(Pose.planar(0.0, 0.0, 0.0, 0.0), CAR)
    touching = [
        Standing(Footprint.of(Pose.planar(x, 0.0, 0.0, 0.0), CAR), on_foot=False, is_new=False) for x in (50.0, 54.4)
    ]
    assert victims(here, ego, touching, ()) == set()
    assert victims(here, ego, touching, (), unseen=True) == {1}
