"""What must hold of a moment that somebody else wrote before anybody plays it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from bridge.assets.actor_models import ActorModels
from bridge.errors import AssetError
from bridge.geometry import Pose
from bridge.traffic.demand import STEP_NS
from bridge.traffic.moment import TrafficMoment
from bridge.world import FIRST_STATIC_ID, MAX_SIGNAL, Actor

MOST_ACTORS = 10_000
FARTHEST_M = 1e6
FASTEST_MPS = 200.0

_UNIT_TOLERANCE = 1e-6
_SIZE_TOLERANCE_M = 0.3
"""A model that is farther off is another one of the same name."""


def require_moment(moment: TrafficMoment, step: int, models: ActorModels, worn: frozenset[str]) -> None:
    """Raise ``ValueError`` for a moment that is not the one of ``step``, or of which something makes no sense.

    Actors wear ``models``, and of these only such whose names are in ``worn``.
    """
    if moment.step != step:
        raise ValueError(f"step: expected {step}, the one after that of the line before, got {moment.step}")
    if moment.time_ns != step * STEP_NS:
        raise ValueError(f"time_ns: expected {step * STEP_NS}, that of step {step}, got {moment.time_ns}")
    _require_pose("world_from_ego", moment.world_from_ego)
    _require_numbers("ego_velocity_mps", moment.ego_velocity_mps, FASTEST_MPS)
    _require_numbers("ego_yaw_rate", [moment.ego_yaw_rate], 100.0)
    for number in moment.signals:
        if not 1 <= number <= MAX_SIGNAL:
            raise ValueError(f"signals: expected numbers from 1 to {MAX_SIGNAL}, got {number}")
    if len(moment.actors) > MOST_ACTORS:
        raise ValueError(f"actors: expected no more than {MOST_ACTORS}, got {len(moment.actors)}")
    for before, after in pairwise(moment.actors):
        if before.actor_id >= after.actor_id:
            raise ValueError(f"actors: expected ascending ids, got {after.actor_id} after {before.actor_id}")
    for actor in moment.actors:
        _require_actor(f"actor {actor.actor_id}", actor, models, worn)


def _require_actor(where: str, actor: Actor, models: ActorModels, worn: frozenset[str]) -> None:
    if not 1 <= actor.actor_id < FIRST_STATIC_ID:
        raise ValueError(f"{where}: expected ids from 1 to {FIRST_STATIC_ID - 1}")
    _require_pose(f"{where}: world_from_actor", actor.world_from_actor)
    _require_numbers(f"{where}: velocity_mps", actor.velocity_mps, FASTEST_MPS)
    _require_numbers(f"{where}: steering", [actor.steering], math.pi / 2)
    _require_numbers(f"{where}: rolled_m", [actor.rolled_m], 1e9)
    for name, colour in (("primary", actor.primary), ("secondary", actor.secondary)):
        if not all(0.0 <= channel <= 1.0 for channel in colour):
            raise ValueError(f"{where}: {name}: expected linear red, green and blue from 0 to 1, got {colour}")
    if actor.asset not in worn:
        raise ValueError(
            f"{where}: asset: {actor.asset[:60]!r} is not one of the header's models, or there is no such model; "
            "replay the trace with the packs and models that it was recorded with"
        )
    try:
        model = models.model(actor.asset)
    except AssetError as error:
        raise ValueError(f"{where}: asset: {error}") from None
    if actor.category is not model.category:
        raise ValueError(f"{where}: category: the model {actor.asset!r} is a {model.category}, not a {actor.category}")
    if not all(abs(own - its) <= _SIZE_TOLERANCE_M for own, its in zip(actor.size, model.size, strict=True)):
        raise ValueError(
            f"{where}: size: the model {actor.asset!r} is {_metres(model.size)} m, not {_metres(actor.size)}; "
            "record the trace again with the models that there are now"
        )


def _require_pose(where: str, pose: Pose) -> None:
    _require_numbers(f"{where}: position", pose.position, FARTHEST_M)
    if not abs(math.hypot(*pose.rotation) - 1.0) <= _UNIT_TOLERANCE:  # written so that NaN is refused as well
        raise ValueError(f"{where}: rotation: expected a unit quaternion w, x, y, z, got {tuple(pose.rotation)}")


def _require_numbers(where: str, values: Iterable[float], most: float) -> None:
    for value in values:
        if not abs(value) <= most:
            raise ValueError(f"{where}: expected numbers from {-most:g} to {most:g}, got {value}")


def _metres(size: Iterable[float]) -> str:
    return " x ".join(f"{value:.3g}" for value in size)
