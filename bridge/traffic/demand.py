"""What moves on the roads, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bridge.classes import Category

DEFAULT_MIX: Mapping[Category, float] = MappingProxyType(
    {
        Category.CAR: 0.66,
        Category.VAN: 0.1,
        Category.TRUCK: 0.08,
        Category.BUS: 0.04,
        Category.MOTORCYCLE: 0.04,
        Category.CYCLIST: 0.08,
    }
)


@dataclass(frozen=True, slots=True)
class EgoDrive:
    """How the vehicle that carries the cameras moves."""

    asset: str = "car/sedan-0"
    start_edge: str | None = None
    """A SUMO edge id; None draws a route."""
    end_edge: str | None = None
    speed_mps: float = 8.0
    """Only where no traffic simulation drives: the constant speed along the lane."""


@dataclass(frozen=True, slots=True)
class SumoDemand:
    """Traffic that SUMO drives around the ego."""

    vehicles_per_km: float = 14.0
    """Vehicles on the move per kilometre of driving lane, over the whole network; whoever leaves it is replaced."""
    mix: Mapping[Category, float] = field(default_factory=lambda: DEFAULT_MIX)
    """Shares of the vehicles by category; they add up to 1."""
    pedestrians_per_minute: float = 20.0
    """How many set out per minute, at random times and places of the whole network. Each is under way for about
    five minutes, so five times as many are on foot at any moment; nobody is where there are no sidewalks."""
    parked_share: float = 0.3
    """Share of the parking places that are taken, 0-1. There are places on wide shoulders and on the rightmost of
    several lanes of a street; see ``bridge.traffic.parking``."""
    warmup_s: float = 30.0
    """Simulated time before the first frame, so that the roads have filled."""


@dataclass(frozen=True, slots=True)
class ScriptedActor:
    """One actor placed by hand, relative to where the ego starts; it keeps its heading and speed."""

    category: Category
    ahead_m: float
    left_m: float = 0.0
    heading: float = 0.0
    """Radians counter-clockwise from the ego's heading."""
    speed_mps: float = 0.0
    asset: str | None = None
    """None draws one of the category."""


@dataclass(frozen=True, slots=True)
class ScriptedTraffic:
    """Only actors placed by hand; nothing simulates traffic."""

    actors: tuple[ScriptedActor, ...] = ()


TrafficDemand = SumoDemand | ScriptedTraffic


STEP_NS = 100_000_000
"""Length of one traffic step: 10 Hz."""
