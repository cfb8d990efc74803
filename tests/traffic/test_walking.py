from __future__ import annotations

import math

import pytest

from bridge.geometry import Vec3
from bridge.traffic.demand import STEP_S
from bridge.traffic.walking import CLIMB_RATE_MPS, PersonMotion


def walker(places: list[Vec3], pace_mps: float = 1.3, yaw: float = 0.0, kerb_m: float = 0.0) -> PersonMotion:
    person = PersonMotion(places[0], yaw=yaw, pace_mps=pace_mps, kerb_m=kerb_m)
    for place in places[1:]:
        assert person.foresee(place, pace_mps=pace_mps, kerb_m=kerb_m)
    person.foresee_no_more()
    person.begin()
    return person


def test_a_person_catches_up_with_a_jump_at_a_human_pace() -> None:
    person = walker([Vec3((0.8 if step > 20 else 0.0) + 0.13 * step, 0.0, 0.0) for step in range(80)])
    ways = []
    while person.steps_ahead:
        before = person.place
        person.walk()
        ways.append(math.dist(before, person.place))
    assert max(ways) <= 0.2 + 1e-9
    assert person.place.x == pytest.approx(0.8 + 0.13 * 79)


def test_a_person_put_elsewhere_is_refused() -> None:
    person = PersonMotion(Vec3(0.0, 0.0, 0.0), yaw=0.0, pace_mps=1.0, kerb_m=0.0)
    assert not person.foresee(Vec3(25.0, 0.0, 0.0), pace_mps=1.0, kerb_m=0.0)


def test_a_plan_is_what_the_person_does_if_nobody_is_in_the_way() -> None:
    person = walker([Vec3((0.8 if step > 20 else 0.0) + 0.13 * step, 0.0, 0.0) for step in range(60)])
    for _ in range(15):
        person.walk()
    plan = person.plan()
    for place in plan[1:]:
        person.walk()
        assert person.place == pytest.approx(place)


def test_a_person_rises_at_the_kerb_within_some_steps() -> None:
    person = walker([Vec3(0.0, 0.0, 0.0)] * 5)
    person.stand_on(0.0)
    person.stand_on(0.15)
    assert person.pose.position.z == pytest.approx(CLIMB_RATE_MPS * STEP_S)
    person.stand_on(0.15)
    assert person.pose.position.z == pytest.approx(0.15)


def test_the_ground_is_known_until_the_person_moves() -> None:
    person = walker([Vec3(0.0, 0.0, 0.0)] * 20 + [Vec3(0.13 * step, 0.0, 0.0) for step in range(10)])
    for _ in range(10):
        person.walk()
    assert person.ground_m is None
    person.stand_on(0.15)
    person.walk()
    assert person.ground_m == 0.15
    while not person.moved:
        person.walk()
    assert person.ground_m is None


def test_a_standing_person_looks_on() -> None:
    person = walker([Vec3(0.01 * (step % 2), 0.0, 0.0) for step in range(10)], pace_mps=0.0, yaw=1.0)
    while person.steps_ahead:
        person.walk()
    assert person.pose.rotation.yaw() == pytest.approx(1.0)
    assert not person.moving
    assert person.stands


def test_who_is_on_a_sidewalk_keeps_off_the_road_unless_it_leads_astray() -> None:
    near = walker([Vec3(0.0, 0.0, 0.0)] * 5, kerb_m=0.12)
    near.walk()
    assert near.keeps_off_road
    far = walker([Vec3(min(step, 12) * 1.5, 0.0, 0.0) for step in range(30)], kerb_m=0.12)
    for _ in range(20):
        far.walk()
        far.step_aside(0.0, 0.0)
    assert not far.keeps_off_road
