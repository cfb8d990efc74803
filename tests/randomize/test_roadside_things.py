import math
from collections import Counter

import numpy as np
import pytest
import shapely

from bridge.classes import Category
from bridge.conformance import stage
from bridge.geometry import Pose, Size
from bridge.randomize.flying import without_collisions
from bridge.randomize.roadside_things import FIRST_ID, street_distractors
from bridge.randomize.street_things import Thing, street_thing
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.roads.sources import StraightRoad
from bridge.roads.straight import straight_network
from bridge.world import Actor, Placement

LENGTH_M = 4000.0
SIZES = {thing: Size(0.5, 0.5, 1.0) for thing in Thing}


@pytest.fixture(scope="module")
def network() -> RoadNetwork:
    return straight_network(StraightRoad(length_m=LENGTH_M, lanes=1, sidewalk_m=2.5))


@pytest.fixture(scope="module")
def things(network: RoadNetwork) -> tuple[Actor, ...]:
    return street_distractors(network, (), SIZES, 5.0, 1)


def test_as_many_stand_as_were_asked_for(things: tuple[Actor, ...]) -> None:
    expected = 5.0 * 2 * LENGTH_M / 100.0  # both sides; somewhat fewer, since they keep apart
    assert 0.85 * expected < len(things) < 1.1 * expected
    assert set(Counter(thing.asset for thing in things)) == {f"distractor/{thing}" for thing in Thing}
    assert [thing.actor_id for thing in things] == list(range(FIRST_ID, FIRST_ID + len(things)))
    assert all(thing.category is Category.DISTRACTOR for thing in things)


def test_they_stand_on_the_sidewalks(network: RoadNetwork, things: tuple[Actor, ...]) -> None:
    walks = shapely.union_all(
        [
            shapely.LineString(lane.centreline[:, :2]).buffer(lane.width_m / 2, cap_style="flat")
            for lane in network.lanes_of_kind(LaneKind.SIDEWALK)
        ]
    )
    for thing in things:
        x, y, z = thing.world_from_actor.position
        assert walks.contains(shapely.Point(x, y))
        assert math.isclose(z, KERB_HEIGHT_M)


def test_without_a_sidewalk_they_stand_beside_the_lanes() -> None:
    bare = straight_network(StraightRoad(length_m=800.0, lanes=2, sidewalk_m=0.0))
    lanes = shapely.union_all(
        [shapely.LineString(lane.centreline[:, :2]).buffer(lane.width_m / 2) for lane in bare.lanes.values()]
    )
    found = street_distractors(bare, (), SIZES, 10.0, 1)
    assert len(found) > 50
    for thing in found:
        gap = lanes.distance(shapely.Point(*thing.world_from_actor.position[:2]))
        assert 0.3 < gap < 1.2


def test_they_keep_clear_of_each_other_and_of_what_stands(network: RoadNetwork, things: tuple[Actor, ...]) -> None:
    spots = np.array([thing.world_from_actor.position[:2] for thing in things])
    gaps = np.linalg.norm(spots[:, None] - spots[None], axis=2) + np.diag(np.full(len(spots), np.inf))
    assert gaps.min() >= 1.0
    first = things[0].world_from_actor.position
    pole = Placement(16384, Category.POLE, "lamp", Pose.planar(first.x, first.y, 0.0, 0.0))
    again = street_distractors(network, (pole,), SIZES, 5.0, 1)
    assert len(again) == len(things) - 1
    assert min(math.dist(thing.world_from_actor.position[:2], first[:2]) for thing in again) >= 1.0


def test_they_step_aside_for_who_walks_through() -> None:
    thing = Actor(FIRST_ID, Category.DISTRACTOR, "distractor/bin", Pose.planar(10.0, 2.0, 0.0, 0.0), SIZES[Thing.BIN])
    assert list(without_collisions([thing], stage.state(), 50.0)) == [thing]
    assert list(without_collisions([thing], stage.state([stage.box(1, 10.0, 1.5)]), 50.0)) == []
    assert list(without_collisions([thing], stage.state(), 5.0)) == []


@pytest.mark.parametrize("thing", Thing)
def test_things_have_the_size_of_such_things(thing: Thing) -> None:
    low, high = street_thing(thing).body_box()
    assert abs(low[2]) < 1e-6
    assert np.allclose(low[:2], -high[:2])
    assert 0.2 < (high - low).max() < 2.0
    assert (high - low)[2] > 0.6
