"""How bodies move from step to step, and whether they touch each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from bridge.geometry import Pose, Size, wrap_angle
from bridge.traffic.demand import STEP_S
from bridge.traffic.moment import TrafficMoment
from bridge.traffic.overlap import Footprint, depth_m
from bridge.world import Actor
from world_check.ground import ON_FOOT
from world_check.worst import Worst

EGO = "ego"

_JUMP_M = 20.0
_CRAWLING_MPS = 1.0
"""Whoever is slower may turn as at this speed."""


def starts_over(before: TrafficMoment, after: TrafficMoment) -> bool:
    """Whether the ego has been put elsewhere, where its road had come to an end: everything begins anew."""
    return math.dist(before.world_from_ego.position, after.world_from_ego.position) > _JUMP_M


def note_overlaps(world_from_ego: Pose, ego_size: Size, near: Sequence[Actor], where: str, worst: Worst) -> None:
    """Compare the boxes of all who are ``near``, and the ego's."""
    boxes = [(EGO, Footprint.of(world_from_ego, ego_size))]
    boxes += [(f"{actor.category} {actor.actor_id}", _footprint(actor)) for actor in near]
    for (first_id, first), (second_id, second) in combinations(boxes, 2):
        worst.note("overlap", depth_m(first, second), f"{where}: {first_id} and {second_id}")


def note_motion(before: TrafficMoment, after: TrafficMoment, where: str, worst: Worst) -> None:
    """Compare everybody, the ego included, with themselves one step earlier."""
    _note_drive(
        before.world_from_ego, after.world_from_ego, math.hypot(*before.ego_velocity_mps), f"{where}: {EGO}", worst
    )
    earlier = {actor.actor_id: actor for actor in before.actors}
    for actor in after.actors:
        last = earlier.get(actor.actor_id)
        if last is None:
            continue
        what = f"{where}: {actor.category} {actor.actor_id}"
        if actor.category in ON_FOOT:
            worst.note("stride", math.dist(actor.world_from_actor.position, last.world_from_actor.position), what)
        else:
            _note_drive(last.world_from_actor, actor.world_from_actor, math.hypot(*last.velocity_mps), what, worst)


def _note_drive(before: Pose, after: Pose, speed_before_mps: float, what: str, worst: Worst) -> None:
    speed_mps = math.dist(after.position, before.position) / STEP_S
    yaw_rate = abs(wrap_angle(after.rotation.yaw() - before.rotation.yaw())) / STEP_S
    worst.note("speed", speed_mps, what)
    worst.note("sideways acceleration", yaw_rate * speed_mps, what)
    worst.note("curvature", yaw_rate / max(speed_mps, _CRAWLING_MPS), what)
    worst.note("acceleration", abs(speed_mps - speed_before_mps) / STEP_S, what)


def _footprint(actor: Actor) -> Footprint:
    return Footprint.of(actor.world_from_actor, actor.size)
