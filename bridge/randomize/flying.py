"""Distractors that fly within view of the cameras, and those among them that cover a part of an object.

Occluders are the third layer of Hinterstoisser et al. (2019), "An Annotation Saved is an Annotation Earned": in front
of the objects, covering no more of each than a stated share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bridge.camera import Camera
from bridge.classes import Category
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.randomize.airspace import EGO_M, Airspace, FlyingModel, Spot, outside_m
from bridge.randomize.colours import light_tint
from bridge.randomize.in_view import InView, views_of
from bridge.randomize.plan import FramePlan
from bridge.randomness import derive_generator
from bridge.world import Actor, WorldState

FIRST_ID = 12288
"""Ids of what flies; see ``roadside_things.FIRST_ID``. What is there in one frame only has others than that of the next
ones, until they begin anew after eight frames; bodies that are kept have the first ``MOST``."""
MOST = 256
_FRAMES_APART = 8

_NEAREST_M, _FARTHEST_M = 3.0, 40.0
_TRIES = 24
_LEAST_HEIGHT_PX = 16.0
"""Smaller objects get no occluder."""


def fly(
    plan: FramePlan, state: WorldState, cameras: Sequence[Camera], models: Sequence[FlyingModel], seed: int
) -> tuple[Actor, ...]:
    """Return what flies in a frame: ``plan.flying`` bodies, and occluders before a share of the objects of ``state``.

    Where bodies are kept, they fly along with the ego, and one that is in the way of anybody is left out of that frame.
    None touches the ground, the ego or an actor, and together they cover at most ``plan.max_overlap`` of the
    box around any object in any picture. For what finds no place after some tries there is none. Ids count up from
    ``FIRST_ID``; colours are drawn too.
    """
    sky = Airspace(state, views_of(state, cameras), plan.max_overlap)
    bodies = _kept(plan, state, cameras, models, seed, sky) if plan.is_flying_kept else _new(plan, models, seed, sky)
    before = derive_generator(seed, "occluders", plan.frame)
    occluders: list[Spot] = []
    for view in sky.views:
        for row in view.rows_at_least(_LEAST_HEIGHT_PX):
            if before.random() < plan.occluded_share and (spot := _in_front(sky, view, row, models, before)):
                occluders.append(sky.take(*spot))
    if not plan.is_flying_kept:
        bodies += [_actor(len(bodies) + n, *spot, seed, plan.frame) for n, spot in enumerate(occluders)]
        return tuple(replace(body, actor_id=body.actor_id + _block(plan.frame, 0)) for body in bodies[:MOST])
    anew = (_actor(number, *spot, seed, plan.frame) for number, spot in enumerate(occluders[:MOST]))
    return (*bodies, *(replace(body, actor_id=body.actor_id + _block(plan.frame, 1)) for body in anew))


def _block(frame: int, first: int) -> int:
    """Return where the ids of what is there in one frame only begin, in the blocks from ``first`` on."""
    return (first + frame % (_FRAMES_APART - first)) * MOST


def _new(plan: FramePlan, models: Sequence[FlyingModel], seed: int, sky: Airspace) -> list[Actor]:
    """Return bodies that fly in this frame alone."""
    draw = derive_generator(seed, "flying", plan.frame)
    found = [sky.take(*spot) for _ in range(plan.flying) if (spot := _anywhere(sky, models, draw)) is not None]
    return [_actor(number, *spot, seed, plan.frame) for number, spot in enumerate(found)]


def _kept(
    plan: FramePlan,
    state: WorldState,
    cameras: Sequence[Camera],
    models: Sequence[FlyingModel],
    seed: int,
    sky: Airspace,
) -> list[Actor]:
    """Return the bodies of the episode, where the ego has carried them, but for those that have no room there now.

    Each has a place, among the other bodies, that is the same in every frame, seen from the ego.
    """
    empty = replace(state, actors=())
    open_sky = Airspace(empty, views_of(empty, cameras), plan.max_overlap)
    ego, heading = np.array(state.world_from_ego.position), state.world_from_ego.rotation.yaw()
    bodies = []
    for number in range(min(plan.flying, MOST)):
        spot = _anywhere(open_sky, models, derive_generator(seed, "flying along", number))
        if spot is None or not sky.has_room(*open_sky.take(*spot)):
            continue
        body = _actor(number, *sky.take(*spot), seed, 0)
        x, y, z = (float(v) for v in np.cross([0.0, 0.0, state.ego_yaw_rate], spot[1] - ego) + state.ego_velocity_mps)
        pose = body.world_from_actor
        carried = Pose(pose.position, Quaternion.from_rpy(0.0, 0.0, pose.rotation.yaw() + heading))
        bodies.append(replace(body, world_from_actor=carried, velocity_mps=Vec3(x, y, z)))
    return bodies


def _anywhere(sky: Airspace, models: Sequence[FlyingModel], draw: np.random.Generator) -> Spot | None:
    """Return a free place at any pixel of any camera, at any distance alike in its logarithm."""
    for _ in range(_TRIES):
        model = models[int(draw.integers(len(models)))]
        view = sky.views[int(draw.integers(len(sky.views)))]
        across, down, depth = draw.random(3).tolist()
        at = view.place(across, down, _NEAREST_M * (_FARTHEST_M / _NEAREST_M) ** depth)
        if sky.has_room(model, at):
            return model, at
    return None


def _in_front(
    sky: Airspace, view: InView, row: int, models: Sequence[FlyingModel], draw: np.random.Generator
) -> Spot | None:
    """Return a free place before object ``row`` of a view, at which a body covers a share of its box."""
    for _ in range(_TRIES):
        model = models[int(draw.integers(len(models)))]
        share = float(draw.uniform(0.3, 1.0)) * sky.max_overlap
        at = view.before(row, share, model.radius_m, *draw.random(2).tolist())
        if at is not None and sky.has_room(model, at):
            return model, at
    return None


def _actor(number: int, model: FlyingModel, at: np.ndarray, seed: int, frame: int) -> Actor:
    draw = derive_generator(seed, "flying colours", frame, number)
    x, y, z = at.tolist()
    return Actor(
        actor_id=FIRST_ID + number,
        category=Category.DISTRACTOR,
        asset=model.asset,
        world_from_actor=Pose.planar(x, y, z - model.size.height_m / 2, float(draw.uniform(-math.pi, math.pi))),
        size=model.size,
        primary=light_tint(draw, 1.0),
    )


def without_collisions(things: Sequence[Actor], state: WorldState, radius_m: float) -> Iterator[Actor]:
    """Yield those of ``things`` up to ``radius_m`` from the ego that touch neither it nor an actor of ``state``.

    A thing steps aside for who walks through it.
    """
    if not things:
        return
    places = np.array([thing.world_from_actor.position for thing in things])
    ego = np.array(state.world_from_ego.position)
    near = np.flatnonzero(np.linalg.norm(places - ego, axis=1) <= radius_m)
    bodies = [(state.world_from_ego, Size(*EGO_M)), *((a.world_from_actor, a.size) for a in state.actors)]
    is_free = np.ones(len(near), np.bool_)
    for pose, size in bodies:
        close = np.flatnonzero(np.linalg.norm(places[near] - pose.position, axis=1) < math.hypot(*size) + 1.0)
        actor_from_world = pose.inverse().matrix()
        for index in close.tolist():
            thing = things[int(near[index])]
            local = actor_from_world[:3, :3] @ places[near[index]] + actor_from_world[:3, 3]
            is_free[index] &= (
                outside_m(local, np.array(size)) >= math.hypot(thing.size.length_m, thing.size.width_m) / 2
            )
    for index in near[is_free].tolist():
        yield things[index]
