"""What five minutes of a small town must look like."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bridge.classes import Category
from bridge.geometry import Pose, Size, cuboid_corners, transform_points, wrap_angle
from bridge.roads.network import KERB_HEIGHT_M, LaneKind, RoadNetwork
from bridge.traffic.demand import STEP_NS, STEP_S
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.walking import CLIMB_RATE_MPS, TURN_RATE
from bridge.world import FIRST_STATIC_ID, Actor

TOP_SPEED_MPS = 20.0
"""The town's limit is 50 km/h; some drivers are faster."""


def consecutive(moments: tuple[TrafficMoment, ...]) -> Iterator[tuple[Actor, Actor]]:
    """Yield every actor of every moment with itself one step later."""
    for before, after in pairwise(moments):
        earlier = {actor.actor_id: actor for actor in before.actors}
        for actor in after.actors:
            if actor.actor_id in earlier:
                yield earlier[actor.actor_id], actor


def footprint(pose: Pose, size: Size) -> BaseGeometry:
    return shapely.Polygon(transform_points(pose.matrix(), cuboid_corners(size))[:4, :2])


def on_foot(actor: Actor) -> bool:
    return actor.category is Category.PEDESTRIAN


def turn(before: Actor, after: Actor) -> float:
    return abs(wrap_angle(after.world_from_actor.rotation.yaw() - before.world_from_actor.rotation.yaw()))


def surface(network: RoadNetwork, *kinds: LaneKind) -> BaseGeometry:
    outlines = [
        shapely.Polygon(lane.outline[:, :2])
        if lane.outline is not None
        else shapely.LineString(lane.centreline[:, :2]).buffer(lane.width_m / 2, cap_style="flat")
        for lane in network.lanes_of_kind(*kinds)
    ]
    return shapely.unary_union([outline.buffer(0.0) for outline in outlines])


def test_steps_and_times_count_up(moments: tuple[TrafficMoment, ...]) -> None:
    assert [moment.step for moment in moments] == list(range(len(moments)))
    assert all(moment.time_ns == moment.step * STEP_NS for moment in moments)


def test_every_category_of_the_mix_appears(moments: tuple[TrafficMoment, ...]) -> None:
    seen = {actor.category for moment in moments for actor in moment.actors}
    assert {Category.CAR, Category.VAN, Category.TRUCK, Category.CYCLIST, Category.PEDESTRIAN} <= seen


def test_nobody_jumps(moments: tuple[TrafficMoment, ...]) -> None:
    ways: dict[bool, list[float]] = {True: [], False: []}
    for before, after in consecutive(moments):
        ways[on_foot(after)].append(math.dist(before.world_from_actor.position, after.world_from_actor.position))
    assert len(ways[True]) > 10_000
    assert len(ways[False]) > 50_000
    assert max(ways[False]) <= TOP_SPEED_MPS * STEP_S
    assert max(ways[True]) <= 3.0 * STEP_S


def test_headings_turn_as_vehicles_and_people_can(moments: tuple[TrafficMoment, ...]) -> None:
    for before, after in consecutive(moments):
        most = TURN_RATE if on_foot(after) else 2.5
        assert turn(before, after) <= most * STEP_S + 1e-9, (before, after)


def test_velocity_is_the_way_to_the_next_moment(moments: tuple[TrafficMoment, ...]) -> None:
    for before, after in consecutive(moments[:200]):
        if on_foot(after):
            continue
        way = np.subtract(after.world_from_actor.position, before.world_from_actor.position)
        np.testing.assert_allclose(way / STEP_S, after.velocity_mps, atol=1e-6)


def test_vehicles_never_drive_sideways(moments: tuple[TrafficMoment, ...]) -> None:
    slips = []
    for moment in moments:
        for actor in moment.actors:
            speed = math.hypot(*actor.velocity_mps[:2])
            if not on_foot(actor) and speed > 1.0:
                course = math.atan2(actor.velocity_mps.y, actor.velocity_mps.x)
                slips.append(abs(wrap_angle(course - actor.world_from_actor.rotation.yaw())))
    assert max(slips) < math.radians(50)
    assert np.percentile(slips, 99) < math.radians(20)


def test_nobody_comes_back_from_nowhere(moments: tuple[TrafficMoment, ...]) -> None:
    """Who is gone stays away until the ego has been elsewhere."""
    last_seen: dict[int, TrafficMoment] = {}
    for moment in moments:
        for actor in moment.actors:
            seen = last_seen.get(actor.actor_id)
            if seen is not None and seen.step < moment.step - 1:
                assert math.dist(actor.world_from_actor.position, moment.world_from_ego.position) > 100.0
            last_seen[actor.actor_id] = moment
    assert len(last_seen) > 100


def test_vehicles_are_on_the_road(town: RoadNetwork, moments: tuple[TrafficMoment, ...]) -> None:
    junctions = [shapely.Polygon(j.outline[:, :2]) for j in town.junctions.values() if len(j.outline) > 2]
    road = shapely.unary_union([surface(town, LaneKind.DRIVING), *junctions]).buffer(0.1)
    shapely.prepare(road)
    for moment in moments[::10]:
        assert shapely.contains_xy(road, *moment.world_from_ego.position[:2])
        for actor in moment.actors:
            if not on_foot(actor):
                assert shapely.contains_xy(road, *actor.world_from_actor.position[:2]), actor


def test_people_walk_on_sidewalks_and_crossings(town: RoadNetwork, moments: tuple[TrafficMoment, ...]) -> None:
    walkways = surface(town, LaneKind.SIDEWALK, LaneKind.WALKING_AREA, LaneKind.CROSSING).buffer(0.3)
    shapely.prepare(walkways)
    places = [a.world_from_actor.position[:2] for moment in moments[::10] for a in moment.actors if on_foot(a)]
    inside = shapely.contains_xy(walkways, *np.array(places).T)
    assert len(places) > 1000
    assert inside.mean() > 0.98


def test_people_step_smoothly_over_kerbs(moments: tuple[TrafficMoment, ...]) -> None:
    heights = set()
    for before, after in consecutive(moments):
        if on_foot(after):
            z = after.world_from_actor.position.z
            heights.add(round(z, 6))
            assert abs(z - before.world_from_actor.position.z) <= CLIMB_RATE_MPS * STEP_S + 1e-9
    assert {0.0, KERB_HEIGHT_M} <= heights
    assert min(heights) == 0.0
    assert max(heights) == KERB_HEIGHT_M


def test_an_id_stays_with_one_actor(moments: tuple[TrafficMoment, ...]) -> None:
    looks: dict[int, object] = {}
    for moment in moments:
        ids = [actor.actor_id for actor in moment.actors]
        assert ids == sorted(set(ids))
        assert not ids or (ids[0] >= 1 and ids[-1] < FIRST_STATIC_ID)
        for actor in moment.actors:
            # People change their pose as they walk, never who they are.
            model = actor.asset.split("/")[:2] if actor.size.width_m < 1.2 else actor.asset
            key = (actor.category, str(model), actor.primary, actor.secondary)
            assert looks.setdefault(actor.actor_id, key) == key


def test_parked_vehicles_stand_still_with_their_lights_off(moments: tuple[TrafficMoment, ...]) -> None:
    dark = {a.actor_id: a for a in moments[0].actors if not on_foot(a) and not a.lights.head}
    assert len(dark) > 5
    for moment in moments[::10]:
        for actor in moment.actors:
            if actor.actor_id in dark:
                assert actor == dark[actor.actor_id]
                assert actor.velocity_mps == (0.0, 0.0, 0.0)


def test_the_ego_keeps_driving(moments: tuple[TrafficMoment, ...]) -> None:
    places = np.array([moment.world_from_ego.position for moment in moments])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert steps.max() <= TOP_SPEED_MPS * STEP_S
    assert steps.sum() > 500.0
    standing = max((len(run) for run in "".join("s" if step < 0.01 else "d" for step in steps).split("d")), default=0)
    assert standing * STEP_S < 100.0


def test_people_walk_with_their_legs(moments: tuple[TrafficMoment, ...]) -> None:
    poses: dict[int, set[str]] = {}
    for moment in moments:
        for actor in moment.actors:
            if on_foot(actor):
                poses.setdefault(actor.actor_id, set()).add(actor.asset)
    assert max(len(names) for names in poses.values()) > 3
