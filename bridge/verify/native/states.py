"""The world state of a frame, as values of the checker's own."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import FiniteFloat

from bridge.verify.native.sensors import Pose, Vector


@dataclass(frozen=True, slots=True)
class Lamps:
    """Which lamps of a vehicle are on."""

    brake: bool
    left: bool
    right: bool
    head: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor of the world state."""

    actor_id: int
    category: str
    world_from_actor: Pose
    size: Vector
    """Length, width, height."""
    velocity_mps: Vector
    lights: Lamps
    asset: str
    primary: Vector
    """Linear-light colour, 0-1."""
    secondary: Vector


@dataclass(frozen=True, slots=True)
class Weather:
    """What of the weather the checks need."""

    fog_visibility_m: FiniteFloat


@dataclass(frozen=True, slots=True)
class State:
    """The world state."""

    episode: int
    step: int
    time_ns: int
    world_from_ego: Pose
    ego_velocity_mps: Vector
    actors: tuple[Actor, ...]
    weather: Weather
