"""Wheels turn the way that vehicles go."""

import math
from itertools import pairwise

import pytest

from bridge.classes import Category
from bridge.geometry import wrap_angle
from bridge.traffic.lie import Lie
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.steering import MOST, WHEELBASE_SHARE, Steering

_LENGTH_M = 4.5


def on_circle(radius_m: float, way_m: float) -> Lie:
    """Return how a body lies on a circle to the left (to the right for a negative radius), along x at first."""
    angle = way_m / radius_m
    return Lie(radius_m * math.sin(angle), radius_m * (1.0 - math.cos(angle)), 0.0, angle, 0.0)


@pytest.mark.parametrize("radius_m", [8.0, -12.0, 40.0, -500.0])
def test_the_steering_is_that_of_the_circle(radius_m: float) -> None:
    steering = Steering(_LENGTH_M)
    for before, now in pairwise(on_circle(radius_m, 0.7 * step) for step in range(30)):
        steering.follow(before, now)
    assert steering.angle == pytest.approx(math.atan(WHEELBASE_SHARE * _LENGTH_M / radius_m), rel=0.02)


def test_who_stands_keeps_the_wheels_turned() -> None:
    steering = Steering(_LENGTH_M)
    steering.follow(on_circle(8.0, 0.0), on_circle(8.0, 1.0))
    angle = steering.angle
    steering.follow(on_circle(8.0, 1.0), on_circle(8.0, 1.0))
    assert angle > 0.0
    assert steering.angle == angle


def test_vehicles_steer_into_their_bends_and_roll_as_far_as_they_go(moments: tuple[TrafficMoment, ...]) -> None:
    bends = agreeing = 0
    for before, now in pairwise(moments[:600]):
        earlier = {actor.actor_id: actor for actor in before.actors}
        for actor in now.actors:
            was = earlier.get(actor.actor_id)
            if was is None:
                continue
            assert abs(actor.steering) <= MOST
            if actor.category in (Category.PEDESTRIAN, Category.PERSON_SITTING):
                assert (actor.steering, actor.rolled_m) == (0.0, 0.0)
                continue
            way_m = math.dist(was.world_from_actor.position, actor.world_from_actor.position)
            assert actor.rolled_m - was.rolled_m == pytest.approx(way_m, abs=0.25)
            turn = wrap_angle(actor.world_from_actor.rotation.yaw() - was.world_from_actor.rotation.yaw())
            if abs(turn) > 0.03:
                bends += 1
                agreeing += turn * actor.steering > 0.0
    assert bends > 20
    assert agreeing > 0.95 * bends
