"""Distractors that fly within view of the cameras, and those among them that cover a part of an object.

Occluders are the third layer of Hinterstoisser et al. (2019), "An Annotation Saved is an Annotation Earned": in front
of the objects, covering no more of each than a stated share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bridge.camera import Camera
from bridge.classes import Category
from bridge.geometry import Pose, Size
from bridge.randomize.colours import light_tint
from bridge.randomize.in_view import InView, views_of
from bridge.randomize.plan import FramePlan
from bridge.randomness import derive_generator
from bridge.world import Actor, WorldState

FIRST_ID = 12288
"""Ids of what flies; see ``roadside_things.FIRST_ID``. Each frame's are others, since its bodies are, until they begin
anew after eight frames."""
MOST = 256
_FRAMES_APART = 8

_NEAREST_M, _FARTHEST_M = 3.0, 40.0
_FROM_CAMERA_M = 1.0
_EGO_M = (5.5, 2.6, 2.4)
"""Length, width and height around the ego that stay free."""
_TRIES = 24
_LEAST_HEIGHT_PX = 16.0
"""Smaller objects get no occluder."""


@dataclass(frozen=True, slots=True)
class FlyingModel:
    """A body that may fly."""

    asset: str
    size: Size

    @property
    def radius_m(self) -> float:
        """Of the sphere around it."""
        return math.hypot(*self.size) / 2


def fly(
    plan: FramePlan, state: WorldState, cameras: Sequence[Camera], models: Sequence[FlyingModel], seed: int
) -> tuple[Actor, ...]:
    """Return what flies in a frame: ``plan.flying`` bodies, and occluders before a share of the objects of ``state``.

    None touches the ground, the ego or an actor, and together they cover at most ``plan.max_overlap`` of the
    box around any object in any picture. For what finds no place after some tries there is none. Ids count up from
    ``FIRST_ID``; colours are drawn too.
    """
    sky = _Airspace(state, views_of(state, cameras), plan.max_overlap)
    places = derive_generator(seed, "flying", plan.frame)
    found = [sky.take(*spot) for _ in range(plan.flying) if (spot := _anywhere(sky, models, places)) is not None]
    before = derive_generator(seed, "occluders", plan.frame)
    for view in sky.views:
        for row in view.rows_at_least(_LEAST_HEIGHT_PX):
            if before.random() < plan.occluded_share and (spot := _in_front(sky, view, row, models, before)):
                found.append(sky.take(*spot))
    return tuple(_actor(number, *spot, seed, plan.frame) for number, spot in enumerate(found[:MOST]))


_Spot = tuple[FlyingModel, np.ndarray]
"""A body and the (3,) place of its middle in the world, metres."""


class _Airspace:
    """Where there is room."""

    def __init__(self, state: WorldState, views: Sequence[InView], max_overlap: float) -> None:
        self.views = views
        self._max_overlap = max_overlap
        self._ego_from_world = state.world_from_ego.inverse().matrix()
        self._actor_from_world = [actor.world_from_actor.inverse().matrix() for actor in state.actors]
        self._sizes = np.array([actor.size for actor in state.actors]).reshape(-1, 3)
        self._taken: list[_Spot] = []

    def has_room(self, model: FlyingModel, at: np.ndarray) -> bool:
        """Whether a body fits there, and covers little enough."""
        radius = model.radius_m
        in_ego = self._ego_from_world[:3, :3] @ at + self._ego_from_world[:3, 3]
        if in_ego[2] - radius < 0.0 or _outside(in_ego, np.array(_EGO_M)) < radius:
            return False
        if any(view.distance_m(at) < radius + _FROM_CAMERA_M for view in self.views):
            return False
        for actor_from_world, size in zip(self._actor_from_world, self._sizes, strict=True):
            if _outside(actor_from_world[:3, :3] @ at + actor_from_world[:3, 3], size) < radius:
                return False
        if any(math.dist(at, other) < radius + taken.radius_m for taken, other in self._taken):
            return False
        return all(view.covered_with(at, radius).max(initial=0.0) <= self._max_overlap for view in self.views)

    def take(self, model: FlyingModel, at: np.ndarray) -> _Spot:
        """Put a body there."""
        self._taken.append((model, at))
        for view in self.views:
            view.cover(at, model.radius_m)
        return model, at

    @property
    def max_overlap(self) -> float:
        """How much of an object may be covered."""
        return self._max_overlap


def _outside(point: np.ndarray, size: np.ndarray) -> float:
    """Return how far a point in an actor's frame is from its box of ``size`` (3,), metres."""
    beyond = np.maximum(np.abs(point - (0.0, 0.0, size[2] / 2)) - size / 2, 0.0)
    return float(np.linalg.norm(beyond))


def _anywhere(sky: _Airspace, models: Sequence[FlyingModel], draw: np.random.Generator) -> _Spot | None:
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
    sky: _Airspace, view: InView, row: int, models: Sequence[FlyingModel], draw: np.random.Generator
) -> _Spot | None:
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
        actor_id=FIRST_ID + frame % _FRAMES_APART * MOST + number,
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
    bodies = [(state.world_from_ego, Size(*_EGO_M)), *((a.world_from_actor, a.size) for a in state.actors)]
    is_free = np.ones(len(near), np.bool_)
    for pose, size in bodies:
        close = np.flatnonzero(np.linalg.norm(places[near] - pose.position, axis=1) < math.hypot(*size) + 1.0)
        actor_from_world = pose.inverse().matrix()
        for index in close.tolist():
            thing = things[int(near[index])]
            local = actor_from_world[:3, :3] @ places[near[index]] + actor_from_world[:3, 3]
            is_free[index] &= _outside(local, np.array(size)) >= math.hypot(thing.size.length_m, thing.size.width_m) / 2
    for index in near[is_free].tolist():
        yield things[index]
