"""Every kind of event in the moments that come out: who is where, how fast, and when."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.geometry import Pose, wrap_angle
from bridge.roads.build import build_network
from bridge.roads.network import RoadNetwork
from bridge.roads.sources import GridRoads
from bridge.traffic.demand import STEP_NS, STEP_S, EgoDrive, SumoDemand
from bridge.traffic.events.blind_spot_cyclist import BACK_SHARE, WITHIN_M
from bridge.traffic.events.kinds import (
    CutIn,
    CyclistInBlindSpot,
    Dooring,
    Event,
    HardBrake,
    Jaywalker,
    OncomingOvertaker,
    RedLightRunner,
    StalledVehicle,
)
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.overlap import Footprint, depth_m
from bridge.traffic.sumo import SumoTraffic
from bridge.world import Actor, Aspect, EventCourse, ScriptedEvent

Moments = Sequence[TrafficMoment]
Play = Callable[..., Moments]
"""Plays a demand in the town, from a seed, until a while after its event is over, or for so many seconds."""

AFTER_STEPS = 15

EGO = EgoDrive()


class Seen(NamedTuple):
    """One actor from the ego's box: metres ahead and to the left, middle to middle."""

    ahead_m: float
    left_m: float
    actor: Actor


@pytest.fixture(scope="module")
def wide_town(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """Streets that are long enough to overtake, and to ride beside each other."""
    return build_network(GridRoads(nx=3, ny=3, block_m=250.0), tmp_path_factory.mktemp("wide-town"), seed=1)


@pytest.fixture(scope="module")
def narrow_town(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    """Long streets with a lane each way."""
    roads = GridRoads(nx=3, ny=2, block_m=350.0, lanes=1)
    return build_network(roads, tmp_path_factory.mktemp("narrow-town"), seed=2)


@pytest.fixture
def play(wide_town: RoadNetwork, catalogue: Catalogue, tmp_path: Path) -> Play:
    def played(demand: SumoDemand, seed: int, seconds: float, network: RoadNetwork = wide_town) -> Moments:
        traffic = SumoTraffic(network, demand, EGO, catalogue, seed=seed, headlights=False, folder=tmp_path)
        moments: list[TrafficMoment] = []
        with traffic as running:
            for moment in islice(running.moments(1), round(seconds / STEP_S)):
                moments.append(moment)
                if any(event.ended_ns is not None for event in moments[max(0, len(moments) - AFTER_STEPS)].events):
                    break
        return moments

    return played


def asked(event: Event, vehicles_per_km: float = 12.0) -> SumoDemand:
    return SumoDemand(vehicles_per_km=vehicles_per_km, pedestrians_per_minute=2.0, warmup_s=10.0, events=(event,))


def seen(moment: TrafficMoment, actor_id: int) -> Seen | None:
    actor = next((actor for actor in moment.actors if actor.actor_id == actor_id), None)
    if actor is None:
        return None
    here, there = moment.world_from_ego, actor.world_from_actor.position
    yaw, dx, dy = here.rotation.yaw(), there.x - here.position.x, there.y - here.position.y
    return Seen(dx * math.cos(yaw) + dy * math.sin(yaw), dy * math.cos(yaw) - dx * math.sin(yaw), actor)


def happened(moments: Moments) -> ScriptedEvent:
    found = [event for event in moments[-1].events if event.course is EventCourse.HAPPENED]
    assert found, moments[-1].events
    return found[0]


def during(moments: Moments, event: ScriptedEvent) -> Moments:
    assert event.began_ns is not None
    assert event.ended_ns is not None
    return [moment for moment in moments if event.began_ns <= moment.time_ns <= event.ended_ns]


def speed(actor: Actor) -> float:
    return math.hypot(*actor.velocity_mps)


def gap_m(one: Seen, catalogue: Catalogue) -> float:
    """Return the gap from the ego's front to the rear of somebody ahead who goes the same way."""
    return one.ahead_m - (catalogue.ego_model(EGO.asset).size.length_m + one.actor.size.length_m) / 2


def assert_physical(moments: Moments, catalogue: Catalogue) -> None:
    """Nobody who plays a part touches the ego, jumps, or comes and goes in front of it."""
    players = {actor_id for event in moments[-1].events for actor_id in event.actor_ids}
    ego_size = catalogue.ego_model(EGO.asset).size
    for before, after in pairwise(moments):
        for actor_id in players:
            first, second = seen(before, actor_id), seen(after, actor_id)
            for one in (first, second):
                if (first is None) != (second is None) and one is not None:
                    assert one.ahead_m < -35.0 or math.hypot(*one[:2]) > 100.0, (after.step, one)
            if first is None or second is None:
                continue
            on_foot = second.actor.category is Category.PEDESTRIAN
            way_m = math.dist(first.actor.world_from_actor.position, second.actor.world_from_actor.position)
            assert way_m < (0.35 if on_foot else 2.5), (after.step, way_m)
            if not on_foot:
                assert abs(speed(second.actor) - speed(first.actor)) <= 10.5 * STEP_S, after.step
            ego = Footprint.of(after.world_from_ego, ego_size)
            assert depth_m(ego, Footprint.of(second.actor.world_from_actor, second.actor.size)) < 0.05, after.step


def test_a_vehicle_cuts_in(play: Play, catalogue: Catalogue) -> None:
    demand = replace(asked(CutIn(at_s=1.0, gap_m=8.0, duration_s=3.0), 40.0), parked_share=0.0)
    moments = play(demand, 2, 40.0)
    event = happened(moments)
    views = [view for moment in during(moments, event) if (view := seen(moment, event.actor_ids[0]))]
    assert len(views) == len(during(moments, event))
    assert abs(views[0].left_m) > 2.5
    assert abs(views[-1].left_m) < 1.0
    assert gap_m(views[0], catalogue) == pytest.approx(8.0, abs=2.0)
    assert len(views) * STEP_S == pytest.approx(3.0, abs=0.2)
    assert any(view.actor.lights.left or view.actor.lights.right for view in views)
    assert_physical(moments, catalogue)


def test_somebody_walks_across_the_ego_s_lane(play: Play, catalogue: Catalogue) -> None:
    moments = play(asked(Jaywalker(at_s=0.0, ahead_m=25.0, speed_mps=1.5)), 1, 40.0)
    event = happened(moments)
    views = [view for moment in during(moments, event) if (view := seen(moment, event.actor_ids[0]))]
    half_m = catalogue.ego_model(EGO.asset).size.length_m / 2
    on_road = next(view for view in views if view.actor.world_from_actor.position.z < 0.06)
    assert on_road.ahead_m - half_m == pytest.approx(25.0, abs=5.0)
    first, second = next((a, b) for a, b in pairwise(views) if (a.left_m < 0.0) != (b.left_m < 0.0))
    assert min(first.ahead_m, second.ahead_m) > half_m, "crosses ahead of the ego"
    assert views[0].left_m * views[-1].left_m < 0.0
    assert max(speed(view.actor) for view in views) < 2.3
    assert_physical(moments, catalogue)


def test_the_leader_brakes_hard(play: Play, catalogue: Catalogue) -> None:
    moments = play(asked(HardBrake(at_s=1.0, gap_m=40.0, deceleration_mps2=7.0), 20.0), 2, 20.0)
    event = happened(moments)
    views = [view for moment in during(moments, event) if (view := seen(moment, event.actor_ids[0]))]
    speeds = np.array([speed(view.actor) for view in views])
    assert gap_m(views[0], catalogue) <= 41.0
    assert speeds[0] > 3.5
    assert speeds.min() < 0.2
    assert 5.0 < -np.diff(speeds).min() / STEP_S < 8.5
    assert any(view.actor.lights.brake for view in views)
    assert_physical(moments, catalogue)


def test_a_vehicle_breaks_down_with_its_hazard_lights_on(play: Play, catalogue: Catalogue) -> None:
    moments = play(asked(StalledVehicle(at_s=1.0, ahead_m=80.0, duration_s=6.0), 20.0), 3, 60.0)
    event = happened(moments)
    actors = [view.actor for moment in during(moments, event) if (view := seen(moment, event.actor_ids[0]))]
    standing = [actor for actor in actors if speed(actor) < 0.2]
    assert len(standing) * STEP_S == pytest.approx(6.0, abs=1.5)
    lit = [actor.lights.left for actor in standing]
    assert lit == [actor.lights.right for actor in standing]
    assert 0.3 < np.mean(lit) < 0.8, "both flash"
    assert_physical(moments, catalogue)


def test_somebody_overtakes_towards_the_ego(play: Play, catalogue: Catalogue, narrow_town: RoadNetwork) -> None:
    mix = {Category.CAR: 0.6, Category.CYCLIST: 0.4}
    demand = replace(asked(OncomingOvertaker(at_s=0.0, gap_m=25.0, within_s=150.0), 9.0), parked_share=0.0, mix=mix)
    moments = play(demand, 33, 120.0, narrow_town)
    event = happened(moments)
    overtaker, slower = event.actor_ids
    pairs = [
        (one, other)
        for moment in during(moments, event)
        if (one := seen(moment, overtaker)) and (other := seen(moment, slower)) and one.ahead_m < 150.0
    ]
    assert min(abs(one.left_m) for one, _ in pairs if one.ahead_m > 0.0) < 0.7, "on the ego's lane"
    assert pairs[0][0].ahead_m > pairs[0][1].ahead_m, "is behind the other one"
    meeting = [pair for pair in pairs if max(pair[0].ahead_m, pair[1].ahead_m) > 0.0][-1]
    assert meeting[0].ahead_m < meeting[1].ahead_m, "is past the other one"
    assert all(math.cos(wrap_angle(_yaw(one.actor) - _yaw(other.actor))) > 0.9 for one, other in pairs)
    assert pairs[-1][0].ahead_m > 10.0
    for one, other in pairs:
        boxes = (Footprint.of(each.actor.world_from_actor, each.actor.size) for each in (one, other))
        assert depth_m(*boxes) == 0.0
    assert_physical(moments, catalogue)


def test_somebody_steps_out_beside_a_parked_car(play: Play, catalogue: Catalogue) -> None:
    demand = replace(asked(Dooring(at_s=0.0, ahead_m=20.0, step_m=1.2, duration_s=3.0)), parked_share=0.3)
    moments = play(demand, 2, 20.0)
    event = happened(moments)
    views = [view for moment in during(moments, event) if (view := seen(moment, event.actor_ids[0]))]
    half_m = catalogue.ego_model(EGO.asset).size.length_m / 2
    assert views[0].ahead_m - half_m == pytest.approx(20.0, abs=3.0)
    places = np.array([view.actor.world_from_actor.position[:2] for view in views])
    out_m = np.linalg.norm(places - places[0], axis=1)
    assert 0.9 < out_m.max() < 1.3, "may keep clear of who passes"
    assert (out_m > 0.8).sum() * STEP_S == pytest.approx(3.0, abs=1.0)
    assert out_m[-1] < 0.3
    moment = next(moment for moment in moments if moment.time_ns == event.began_ns)
    parked = [actor for actor in moment.actors if actor.category in (Category.CAR, Category.VAN) and not speed(actor)]
    assert (
        min(math.dist(views[0].actor.world_from_actor.position, car.world_from_actor.position) for car in parked) < 2.5
    )
    assert_physical(moments, catalogue)


def test_somebody_runs_a_red_light(play: Play, catalogue: Catalogue, wide_town: RoadNetwork) -> None:
    moments = play(asked(RedLightRunner(at_s=0.0, within_s=300.0), 20.0), 9, 40.0)
    event = happened(moments)
    (lane_id,) = {
        lane for lane in (passed_line(wide_town, *pair, event) for pair in pairwise(during(moments, event))) if lane
    }
    lane = wide_town.lanes[lane_id]
    crossing = next(b for a, b in pairwise(during(moments, event)) if passed_line(wide_town, a, b, event))
    assert crossing.signals[lane.signal] is Aspect.RED
    assert_physical(moments, catalogue)


def passed_line(network: RoadNetwork, before: TrafficMoment, after: TrafficMoment, event: ScriptedEvent) -> str | None:
    """Return the lane over whose end the event's vehicle drives between two moments."""
    fronts = []
    for moment in (before, after):
        view = seen(moment, event.actor_ids[0])
        if view is None:
            return None
        pose, half_m = view.actor.world_from_actor, view.actor.size.length_m / 2
        fronts.append(np.array(pose.position[:2]) + half_m * np.array([math.cos(_of(pose)), math.sin(_of(pose))]))
    for lane in network.lanes.values():
        if lane.signal and "passenger" in lane.allows:
            end, back = lane.centreline[-1, :2], lane.centreline[-2, :2]
            ahead = (end - back) / np.linalg.norm(end - back)
            along = [float((front - end) @ ahead) for front in fronts]
            aside = max(abs(float(ahead[0] * (front - end)[1] - ahead[1] * (front - end)[0])) for front in fronts)
            if along[0] < 0.0 <= along[1] and aside < lane.width_m / 2:
                return lane.lane_id
    return None


def test_a_cyclist_rides_in_the_blind_spot(play: Play, catalogue: Catalogue) -> None:
    moments = play(asked(CyclistInBlindSpot(at_s=0.0, gap_m=0.8, duration_s=4.0, speed_mps=5.5)), 1, 40.0)
    event = happened(moments)
    size = catalogue.ego_model(EGO.asset).size
    views = [view for moment in during(moments, event) if (view := seen(moment, event.actor_ids[0]))]
    beside = [
        view
        for view in views
        if abs(view.ahead_m + view.actor.size.length_m / 2 - (0.5 - BACK_SHARE) * size.length_m) <= WITHIN_M + 0.3
    ]
    assert len(beside) * STEP_S >= 3.7
    for view in beside:
        assert view.actor.category is Category.CYCLIST
        assert -view.left_m - (size.width_m + view.actor.size.width_m) / 2 == pytest.approx(0.8, abs=0.15)
    assert_physical(moments, catalogue)


def test_the_same_seed_plays_the_same_and_without_chance_nothing_changes(play: Play) -> None:
    demand = asked(Jaywalker(every_s=5.0))
    first, second = (play(demand, 4, 25.0) for _ in range(2))
    assert first == second
    assert first[-1].events
    quiet = play(asked(Jaywalker(every_s=5.0, p=0.0)), 4, 25.0)
    assert quiet == play(replace(demand, events=()), 4, 25.0)
    assert first[-1].actors != quiet[-1].actors


def test_what_finds_no_opportunity_is_in_the_log_with_its_reason(play: Play) -> None:
    moments = play(replace(asked(Dooring(at_s=1.0, within_s=2.0)), parked_share=0.0), 4, 5.0)
    assert moments[0].events == ()
    assert moments[20].events[0].course is EventCourse.WAITING
    (event,) = moments[-1].events
    assert event == ScriptedEvent(
        number=0,
        kind="dooring",
        course=EventCourse.NO_OPPORTUNITY,
        due_ns=10 * STEP_NS,
        ended_ns=30 * STEP_NS,
        reason="no parked car came up ahead, out of sight, beside the ego's lane",
    )


def _yaw(actor: Actor) -> float:
    return _of(actor.world_from_actor)


def _of(pose: Pose) -> float:
    return pose.rotation.yaw()
