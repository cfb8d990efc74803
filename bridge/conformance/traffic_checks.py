"""The checks of traffic that the simulator drives; one that drives none need only say so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import numpy as np

from bridge.camera import Camera
from bridge.classes import Category
from bridge.conformance import stage
from bridge.conformance.expectations import expect, expect_refusal, loaded, points_on
from bridge.conformance.model_checks import scene_with_models
from bridge.frame import RawFrame
from bridge.geometry import Pose, Vec3, wrap_angle
from bridge.simulator.base import Simulator, TrafficSimulator
from bridge.traffic.demand import STEP_NS, Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, StaticScene, WorldState

_SEED = 11
_BUSY = Demand(
    vehicles_per_km=40.0, mix={Category.CAR: 1.0}, pedestrians_per_minute=60.0, parked_share=0.3, warmup_s=5.0
)
_STEP_S = STEP_NS / 1e9
_STEPS = 30
"""Steps in a row that are looked at."""
_LATER = (0, 3, 4, 30, 80)
_SHOWN = (0, 80)
_SPEED_MPS, _SPEED_SHARE = 0.7, 0.1
"""How far a velocity may be from the way that was made: who says that of the step before brakes by as much."""
_TURN_RATE, _TURN_SHARE = 0.15, 0.15
"""Radians a second."""
_SAME_M = 0.01
_ROUND_M = 0.3
"""How far beyond its box the pixels of an actor may lie: mirrors, and limbs that swing."""

_AROUND = tuple(
    Camera(name, stage.CAMERA.pinhole, Pose.planar(0.0, 0.0, stage.CAMERA_HEIGHT_M, quarter * math.pi / 2))
    for quarter, name in enumerate(("ahead", "left", "behind", "right"))
)


@contextmanager
def _driving(simulator: Simulator) -> Iterator[tuple[TrafficSimulator, frozenset[int]] | None]:
    """Play in the first level with all models; gives what drives there, and the ids of the level.

    Gives None where the simulator drives no traffic.
    """
    info = simulator.info
    if not (info.drives_traffic and info.levels and isinstance(simulator, TrafficSimulator)):
        yield None
        return
    with loaded(simulator, _scene_of(simulator)) as things:
        yield simulator, frozenset(things)


def _scene_of(simulator: Simulator) -> StaticScene:
    return scene_with_models(simulator.info.catalogue, simulator.info.levels[0])


def _moments(simulator: TrafficSimulator, steps: Sequence[int], *, seed: int = _SEED) -> list[TrafficMoment]:
    simulator.set_traffic(_BUSY, seed)
    return [simulator.advance(step) for step in steps]


def traffic_follows_from_seed_and_step(simulator: Simulator) -> None:
    """The same seed gives exactly the same moments when traffic starts anew, whatever steps are asked for before."""
    with _driving(simulator) as driven:
        if driven is None:
            return
        first, again = (_moments(driven[0], _LATER) for _ in range(2))
        at_once = _moments(driven[0], _LATER[-1:])
    for one, other in zip(first, again, strict=True):
        expect(one == other, f"step {one.step}: {_difference(one, other)} when the traffic starts anew")
    expect(
        first[-1] == at_once[0],
        f"step {first[-1].step}: {_difference(first[-1], at_once[0])} when it is asked for at once",
    )


def another_seed_gives_other_traffic(simulator: Simulator) -> None:
    """Another seed gives other traffic."""
    with _driving(simulator) as driven:
        if driven is None:
            return
        one, other = (_moments(driven[0], (30,), seed=seed)[0] for seed in (_SEED, _SEED + 1))
    expect(
        (one.world_from_ego, one.actors) != (other.world_from_ego, other.actors),
        "expected another seed to give other traffic, got the same",
    )


def steps_and_times_agree(simulator: Simulator) -> None:
    """A moment has the step that was asked for, and a tenth of a second of time for each."""
    with _driving(simulator) as driven:
        if driven is None:
            return
        moments = _moments(driven[0], _LATER)
    for step, moment in zip(_LATER, moments, strict=True):
        expect(moment.step == step, f"asked for step {step}, got {moment.step}")
        expect(moment.time_ns == step * STEP_NS, f"step {step}: expected {step * STEP_NS} ns, got {moment.time_ns}")


def actors_keep_what_they_are(simulator: Simulator) -> None:
    """Actors come by ascending id with models of the scene, and an id keeps its class and its looks."""
    with _driving(simulator) as driven:
        if driven is None:
            return
        moments = _moments(driven[0], range(_STEPS))
    assets = _scene_of(simulator).assets
    expect(any(moment.actors for moment in moments), "expected somebody else on the roads, got nobody")
    known: dict[int, tuple[object, ...]] = {}
    for moment in moments:
        ids = [actor.actor_id for actor in moment.actors]
        expect(ids == sorted(set(ids)), f"step {moment.step}: expected unique ids in ascending order, got {ids}")
        for actor in moment.actors:
            expect(actor.asset in assets, f"actor {actor.actor_id}: asset {actor.asset!r} is not in the scene")
            looks = (actor.category, actor.primary, actor.secondary)
            before = known.setdefault(actor.actor_id, looks)
            expect(looks == before, f"step {moment.step}: actor {actor.actor_id} was {before} and is now {looks}")


def speeds_agree_with_poses(simulator: Simulator) -> None:
    """Velocities and the ego's yaw rate are those of the way that is made in a tenth of a second; nobody jumps."""
    with _driving(simulator) as driven:
        if driven is None:
            return
        moments = _moments(driven[0], range(_STEPS))
    for before, after in pairwise(moments):
        where = f"from step {before.step} to {after.step}"
        poses = before.world_from_ego, after.world_from_ego
        _expect_speed(f"{where}: the ego", poses, (before.ego_velocity_mps, after.ego_velocity_mps))
        turned = wrap_angle(poses[1].rotation.yaw() - poses[0].rotation.yaw()) / _STEP_S
        rate = (before.ego_yaw_rate + after.ego_yaw_rate) / 2
        expect(
            abs(turned - rate) <= _TURN_RATE + _TURN_SHARE * abs(turned),
            f"{where}: the ego turns by {turned:.2f} rad/s, its yaw rate is {rate:.2f}",
        )
        earlier = {actor.actor_id: actor for actor in before.actors}
        for actor in after.actors:
            if (was := earlier.get(actor.actor_id)) is not None:
                poses = was.world_from_actor, actor.world_from_actor
                _expect_speed(f"{where}: actor {actor.actor_id}", poses, (was.velocity_mps, actor.velocity_mps))


def a_captured_moment_shows_what_it_says(simulator: Simulator) -> None:
    """What is drawn of a moment is the actors that it names, where it says, and nobody else."""
    with _driving(simulator) as driven:
        if driven is None:
            return
        traffic, things = driven
        seen = 0
        for moment in _moments(traffic, _SHOWN):
            state = _state_of(moment)
            frame = traffic.capture(state, _AROUND)
            seen += sum(_expect_shown(actor, frame, state) for actor in moment.actors)
            drawn = {i for images in frame.images.values() for i in np.unique(images.ids).tolist()}
            strangers = sorted(drawn - things - {actor.actor_id for actor in moment.actors} - {0})
            expect(not strangers, f"step {moment.step}: the picture holds the ids {strangers}, which are nobody's")
    expect(seen > 0, "expected to see somebody around the ego, saw nobody")


def traffic_is_refused_where_there_is_none(simulator: Simulator) -> None:
    """Traffic is refused with a reason by who drives none; so is what was not begun, and what has gone by."""
    if not isinstance(simulator, TrafficSimulator):
        return
    if not simulator.info.drives_traffic:
        expect_refusal("traffic, though it says that it drives none,", lambda: simulator.set_traffic(_BUSY, _SEED))
        return
    with _driving(simulator) as driven:
        if driven is None:
            return
        traffic, _ = driven
        expect_refusal("a moment of traffic that was not begun", lambda: traffic.advance(0))
        _moments(traffic, (5,))
        expect_refusal("a moment that has gone by", lambda: traffic.advance(4))


def _difference(one: TrafficMoment, other: TrafficMoment) -> str:
    if one.world_from_ego != other.world_from_ego:
        return f"the ego is at {tuple(one.world_from_ego.position)}, and at {tuple(other.world_from_ego.position)}"
    ours, theirs = ({actor.actor_id: actor for actor in moment.actors} for moment in (one, other))
    differing = sorted(i for i in {*ours, *theirs} if ours.get(i) != theirs.get(i))
    return f"the actors {differing} are not the same" if differing else "speeds of the ego are not the same"


def _expect_speed(who: str, poses: tuple[Pose, Pose], velocities: tuple[Vec3, Vec3]) -> None:
    """Expect the way between two poses to be that of the mean velocity, which is exact for any steady braking."""
    made = (np.array(poses[1].position) - np.array(poses[0].position)) / _STEP_S
    said = np.mean(velocities, axis=0)
    expect(
        float(np.linalg.norm(made - said)) <= _SPEED_MPS + _SPEED_SHARE * float(np.linalg.norm(made)),
        f"{who} moves by {np.round(made, 1).tolist()} m/s, but its velocity is {np.round(said, 1).tolist()}",
    )


def _state_of(moment: TrafficMoment) -> WorldState:
    return replace(
        stage.state(moment.actors, step=moment.step),
        world_from_ego=moment.world_from_ego,
        ego_velocity_mps=moment.ego_velocity_mps,
        ego_yaw_rate=moment.ego_yaw_rate,
    )


def _expect_shown(actor: Actor, frame: RawFrame, state: WorldState) -> bool:
    """Expect the pixels and observations of an actor to be where it is. Return whether it is seen at all."""
    length, width, height = actor.size
    low, high = np.array([-length / 2, -width / 2, 0.0]), np.array([length / 2, width / 2, height])
    is_seen = False
    for camera in _AROUND:
        points = points_on(actor, frame.images[camera.name], camera, state)
        is_seen |= len(points) > 0
        beyond_m = float(np.maximum(low - points, points - high).max(initial=-np.inf))
        expect(
            beyond_m <= _ROUND_M,
            f"step {state.step}: pixels of actor {actor.actor_id} lie {beyond_m:.2f} m outside of its box",
        )
        for seen in frame.observations[camera.name]:
            if seen.actor_id == actor.actor_id:
                off_m = math.dist(seen.world_from_actor.position, actor.world_from_actor.position)
                expect(
                    off_m <= _SAME_M,
                    f"step {state.step}: actor {actor.actor_id} was drawn {off_m:.2f} m from where the moment has it",
                )
    return is_seen
