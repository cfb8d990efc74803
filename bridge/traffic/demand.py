"""What moves on the roads, as values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.ranges import check_number
from bridge.traffic.events.kinds import Event
from bridge.traffic.traces.demand import FcdDemand, TraceDemand

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


def _category(name: str) -> Category:
    try:
        return Category(name)
    except ValueError:
        known = ", ".join(DEFAULT_MIX)
        raise TrafficError(f"expected a category such as {known}, pedestrian, got {name!r}") from None


@dataclass(frozen=True, slots=True)
class EgoDrive:
    """How the vehicle that carries the cameras moves."""

    asset: str = "car/sedan-0"
    """A model of the package or of a pack. It is never drawn: only its class and size count."""
    start_edge: str | None = None
    """A SUMO edge id; None draws a route."""
    end_edge: str | None = None
    speed_mps: float = 8.0
    """Only where no traffic simulation drives: the constant speed along the lane."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How much traffic there shall be, whoever drives it."""

    vehicles_per_km: float = 14.0
    """Vehicles on the move per kilometre of driving lane; whoever leaves the roads is replaced."""
    mix: Mapping[Category, float] = field(default_factory=lambda: DEFAULT_MIX)
    """Shares of the vehicles by category; they add up to 1."""
    pedestrians_per_minute: float = 20.0
    """How many set out per minute, at random times and places. With SUMO each is under way for about five minutes, so
    five times as many are on foot at any moment, and the more walk, the more sit on benches; nobody is where there are
    no sidewalks."""
    parked_share: float = 0.3
    """Share of the parking places that are taken, 0-1. With SUMO they are on wide shoulders and on the rightmost of
    several lanes of a street; see ``bridge.traffic.parking``."""
    warmup_s: float = 30.0
    """Simulated time before the first frame, so that the roads have filled."""

    def __post_init__(self) -> None:
        check_number("vehicles_per_km", self.vehicles_per_km, 0, 200, TrafficError)
        check_number("pedestrians_per_minute", self.pedestrians_per_minute, 0, 10_000, TrafficError)
        check_number("parked_share", self.parked_share, 0, 1, TrafficError)
        check_number("warmup_s", self.warmup_s, 0, 3600, TrafficError)
        for name, share in self.mix.items():
            check_number(f"mix[{_category(name)}]", share, 0, 1, TrafficError)
        if not math.isclose(sum(self.mix.values()), 1.0, abs_tol=1e-6):
            raise TrafficError(f"mix: shares must add up to 1, got {sum(self.mix.values()):g}")
        object.__setattr__(self, "mix", {_category(name): share for name, share in self.mix.items()})


@dataclass(frozen=True, slots=True)
class SumoDemand(Demand):
    """Traffic that SUMO drives around the ego."""

    events: tuple[Event, ...] = ()
    """What shall happen to the ego."""


@dataclass(frozen=True, slots=True)
class SimulatorDemand(Demand):
    """Traffic that the simulator drives in a level of its own, the ego included."""


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

    def __post_init__(self) -> None:
        object.__setattr__(self, "category", _category(self.category))
        for name in ("ahead_m", "left_m", "heading", "speed_mps"):
            check_number(name, getattr(self, name), -1e4, 1e4, TrafficError)


@dataclass(frozen=True, slots=True)
class ScriptedTraffic:
    """Only actors placed by hand; nothing simulates traffic."""

    actors: tuple[ScriptedActor, ...] = ()


TrafficDemand = SumoDemand | SimulatorDemand | ScriptedTraffic | TraceDemand | FcdDemand


STEP_NS = 100_000_000
"""Length of one traffic step: 10 Hz."""
STEP_S = STEP_NS / 1e9
