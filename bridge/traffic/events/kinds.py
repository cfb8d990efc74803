"""The events that may be asked for, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.ranges import check_number

Range = tuple[float, float]
"""The lowest and the highest value allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all kinds have in common: when it is due, how long it waits for its opportunity, and how likely it is.

    It is due once, at ``at_s``, or again and again, every ``every_s``; one of the two is given. Raises
    ``TrafficError`` if not, or for a number out of its range.
    """

    KIND: ClassVar[str]
    """The name in scenarios and logs."""
    RANGES: ClassVar[Mapping[str, Range]] = {
        "at_s": (0.0, 3600.0),
        "every_s": (1.0, 3600.0),
        "within_s": (0.1, 3600.0),
        "p": (0.0, 1.0),
    }
    """Of every number, in its unit."""
    NEEDS: ClassVar[tuple[Category, ...]] = ()
    """The classes of which it brings somebody of its own."""

    at_s: float | None = None
    """Seconds after the first moment of the episode."""
    every_s: float | None = None
    """Seconds from one time to the next, and to the first one; a time passes if the one before is not over yet."""
    within_s: float = 60.0
    """How long it waits for an opportunity before it is called off."""
    p: float = 1.0
    """The chance that it is tried at all, 0-1, each time that it is due."""

    def __post_init__(self) -> None:
        if (self.at_s is None) == (self.every_s is None):
            raise TrafficError(f"event {self.KIND}: expected at_s or every_s, got {_both_or_none(self.at_s)}")
        for name, (low, high) in self.RANGES.items():
            value = getattr(self, name)
            if value is not None:
                check_number(f"event {self.KIND}: {name}", value, low, high, TrafficError)


def _both_or_none(at_s: float | None) -> str:
    return "neither" if at_s is None else "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutIn(Event):
    """A vehicle on a neighbouring lane changes to the ego's, close ahead of it."""

    KIND = "cut_in"
    RANGES: ClassVar[Mapping[str, Range]] = {**Event.RANGES, "gap_m": (2.0, 60.0), "duration_s": (1.5, 8.0)}

    gap_m: float = 8.0
    """From the ego's front to its rear bumper when it sets out to change lanes."""
    duration_s: float = 3.0
    """How long it takes from lane to lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jaywalker(Event):
    """Somebody on foot crosses the street ahead of the ego, where there is no crossing."""

    KIND = "jaywalker"
    RANGES: ClassVar[Mapping[str, Range]] = {
        **Event.RANGES,
        "ahead_m": (5.0, 80.0),
        "speed_mps": (0.5, 3.0),
        "from_left": (0.0, 1.0),
    }
    NEEDS = (Category.PEDESTRIAN,)

    ahead_m: float = 25.0
    """How far ahead of the ego's front the person steps off the kerb."""
    speed_mps: float = 1.4
    from_left: float = 0.0
    """The chance that the person comes from the other side of the street, 0-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HardBrake(Event):
    """The vehicle ahead of the ego brakes hard to a stand."""

    KIND = "hard_brake"
    RANGES: ClassVar[Mapping[str, Range]] = {
        **Event.RANGES,
        "gap_m": (3.0, 80.0),
        "deceleration_mps2": (3.0, 9.0),
        "duration_s": (0.0, 120.0),
    }

    gap_m: float = 25.0
    """From the ego's front to its rear bumper, at most, when it begins to brake."""
    deceleration_mps2: float = 7.0
    duration_s: float = 2.0
    """How long it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StalledVehicle(Event):
    """A vehicle ahead of the ego rolls to a stand and stays on its lane, hazard lights flashing."""

    KIND = "stalled_vehicle"
    RANGES: ClassVar[Mapping[str, Range]] = {**Event.RANGES, "ahead_m": (10.0, 120.0), "duration_s": (1.0, 600.0)}

    ahead_m: float = 60.0
    """From the ego's front to its rear bumper, at most, when it breaks down."""
    duration_s: float = 20.0
    """How long it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OncomingOvertaker(Event):
    """An oncoming vehicle overtakes another one on the ego's side of the street, and is back just in time."""

    KIND = "oncoming_overtaker"
    RANGES: ClassVar[Mapping[str, Range]] = {**Event.RANGES, "gap_m": (5.0, 120.0), "speed_mps": (5.0, 40.0)}

    gap_m: float = 25.0
    """From front to front when it is back on its own lane, at least; up to 25 m more."""
    speed_mps: float = 15.0
    """How fast it overtakes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dooring(Event):
    """Somebody who stands at the door of a parked car steps into the way of the ego.

    The cars have no doors that open: what is seen is the person.
    """

    KIND = "dooring"
    RANGES: ClassVar[Mapping[str, Range]] = {
        **Event.RANGES,
        "ahead_m": (5.0, 80.0),
        "step_m": (0.3, 2.5),
        "duration_s": (0.5, 60.0),
    }
    NEEDS = (Category.PEDESTRIAN,)

    ahead_m: float = 20.0
    """How far ahead of the ego's front the person is when stepping out."""
    step_m: float = 1.2
    """How far the person steps away from the car."""
    duration_s: float = 3.0
    """How long the person stays there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLightRunner(Event):
    """A vehicle crosses the way of the ego, which has green, at red."""

    KIND = "red_light_runner"
    RANGES: ClassVar[Mapping[str, Range]] = {**Event.RANGES, "ahead_m": (5.0, 80.0), "speed_mps": (3.0, 25.0)}

    ahead_m: float = 25.0
    """How far the ego's front is from its own stop line when the other one passes the other."""
    speed_mps: float = 10.0
    """How fast it crosses, if it gets as fast until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclistInBlindSpot(Event):
    """A cyclist rides beside the rear of the ego, on the side of the kerb, where mirrors do not show them."""

    KIND = "cyclist_in_blind_spot"
    RANGES: ClassVar[Mapping[str, Range]] = {
        **Event.RANGES,
        "gap_m": (0.4, 3.0),
        "speed_mps": (2.0, 9.0),
        "duration_s": (1.0, 60.0),
    }
    NEEDS = (Category.CYCLIST,)

    gap_m: float = 0.9
    """Between the side of the ego and the cyclist."""
    speed_mps: float = 5.5
    """How fast both go: the ego drives no faster in the meantime."""
    duration_s: float = 4.0
    """How long the cyclist stays beside the ego."""


KINDS: tuple[type[Event], ...] = (
    CutIn,
    Jaywalker,
    HardBrake,
    StalledVehicle,
    OncomingOvertaker,
    Dooring,
    RedLightRunner,
    CyclistInBlindSpot,
)
