"""One moment of traffic: what every source of movement yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.geometry import Pose, Vec3
from bridge.world import Actor, Aspect, ScriptedEvent


@dataclass(frozen=True, slots=True)
class TrafficMoment:
    """Who is where, near the ego, at one step."""

    step: int
    """Traffic steps since the first moment."""
    time_ns: int
    world_from_ego: Pose
    ego_velocity_mps: Vec3
    actors: tuple[Actor, ...]
    """By ascending id, without the ego; an actor keeps its id as long as it lives."""
    ego_yaw_rate: float = 0.0
    """Radians a second about the world's z axis, positive to the left."""
    signals: Mapping[int, Aspect] = field(default_factory=dict)
    """What the signals near the ego show, as in ``WorldState``."""
    events: tuple[ScriptedEvent, ...] = ()
    """What has come of the events asked for, as in ``WorldState``."""
