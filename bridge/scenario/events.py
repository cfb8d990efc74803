"""The list ``traffic.events``: what shall happen to the ego."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic_core import InitErrorDetails

from bridge.scenario.distributions import Constant, Distribution
from bridge.scenario.draw import Draw
from bridge.scenario.kinds import Real
from bridge.scenario.one_of import OneOf
from bridge.scenario.problem import problem
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode
from bridge.traffic.events.kinds import (
    CutIn,
    CyclistInBlindSpot,
    Dooring,
    Event,
    HardBrake,
    Jaywalker,
    OncomingOvertaker,
    RedLightRunner,
    StalledVehicle,
)


class _Timed(Section):
    """What all kinds of event have in common; one of ``at_s`` and ``every_s`` must be given."""

    drawn_as: ClassVar[type[Event]]

    at_s: PerEpisode[Annotated[float, Real(*Event.RANGES["at_s"])]] | None = None
    """Seconds after the start of the episode from which it waits for its opportunity; or give every_s."""
    every_s: PerEpisode[Annotated[float, Real(*Event.RANGES["every_s"])]] | None = None
    """Again and again, after so many seconds each, unless the one before is not over yet; or give at_s."""
    within_s: PerEpisode[Annotated[float, Real(*Event.RANGES["within_s"])]] = Constant(60.0)
    """How many seconds it waits for an opportunity before it is called off."""
    p: PerEpisode[Annotated[float, Real(*Event.RANGES["p"])]] = Constant(1.0)
    """The chance that it is tried at all, 0 to 1, each time that it is due."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return whether both times are there, or none."""
        if "at_s" in data and "every_s" in data:
            yield problem("give at_s or every_s, not both", "every_s")
        elif "at_s" not in data and "every_s" not in data:
            yield problem("this field is required; give at_s (once) or every_s (again and again)", "at_s")


class CutInSection(_Timed):
    """A vehicle on a neighbouring lane changes to the ego's, close ahead of it."""

    drawn_as = CutIn

    kind: Literal["cut_in"]
    """A vehicle on a neighbouring lane changes to the ego's, close ahead of it."""
    gap_m: PerEpisode[Annotated[float, Real(*CutIn.RANGES["gap_m"])]] = Constant(8.0)
    """Metres from the ego's front to its rear bumper when it sets out to change lanes."""
    duration_s: PerEpisode[Annotated[float, Real(*CutIn.RANGES["duration_s"])]] = Constant(3.0)
    """How many seconds it takes from lane to lane."""


class JaywalkerSection(_Timed):
    """Somebody on foot crosses the street ahead of the ego, where there is no crossing."""

    drawn_as = Jaywalker

    kind: Literal["jaywalker"]
    """Somebody on foot crosses the street ahead of the ego, where there is no crossing."""
    ahead_m: PerEpisode[Annotated[float, Real(*Jaywalker.RANGES["ahead_m"])]] = Constant(25.0)
    """How many metres ahead of the ego's front the person steps off the kerb."""
    speed_mps: PerEpisode[Annotated[float, Real(*Jaywalker.RANGES["speed_mps"])]] = Constant(1.4)
    """How fast the person walks or runs, in m/s."""
    from_left: PerEpisode[Annotated[float, Real(*Jaywalker.RANGES["from_left"])]] = Constant(0.0)
    """The chance that the person comes from the far side of the street, 0 to 1."""


class HardBrakeSection(_Timed):
    """The vehicle ahead of the ego brakes hard to a stand."""

    drawn_as = HardBrake

    kind: Literal["hard_brake"]
    """The vehicle ahead of the ego brakes hard to a stand."""
    gap_m: PerEpisode[Annotated[float, Real(*HardBrake.RANGES["gap_m"])]] = Constant(25.0)
    """Metres from the ego's front to its rear bumper, at most, when it begins to brake."""
    deceleration_mps2: PerEpisode[Annotated[float, Real(*HardBrake.RANGES["deceleration_mps2"])]] = Constant(7.0)
    """How hard it brakes, in m/s²."""
    duration_s: PerEpisode[Annotated[float, Real(*HardBrake.RANGES["duration_s"])]] = Constant(2.0)
    """How many seconds it stands."""


class StalledVehicleSection(_Timed):
    """A vehicle ahead of the ego rolls to a stand and stays on its lane, hazard lights flashing."""

    drawn_as = StalledVehicle

    kind: Literal["stalled_vehicle"]
    """A vehicle ahead of the ego rolls to a stand and stays on its lane, hazard lights flashing."""
    ahead_m: PerEpisode[Annotated[float, Real(*StalledVehicle.RANGES["ahead_m"])]] = Constant(60.0)
    """Metres from the ego's front to its rear bumper, at most, when it breaks down."""
    duration_s: PerEpisode[Annotated[float, Real(*StalledVehicle.RANGES["duration_s"])]] = Constant(20.0)
    """How many seconds it stands."""


class OncomingOvertakerSection(_Timed):
    """An oncoming vehicle overtakes another one on the ego's side of the street, and is back just in time."""

    drawn_as = OncomingOvertaker

    kind: Literal["oncoming_overtaker"]
    """An oncoming vehicle overtakes another one on the ego's side of the street, and is back just in time."""
    gap_m: PerEpisode[Annotated[float, Real(*OncomingOvertaker.RANGES["gap_m"])]] = Constant(25.0)
    """Metres from front to front when it is back on its own lane, at least; up to 25 more."""
    speed_mps: PerEpisode[Annotated[float, Real(*OncomingOvertaker.RANGES["speed_mps"])]] = Constant(15.0)
    """How fast it overtakes, in m/s."""


class DooringSection(_Timed):
    """Somebody who stands at the door of a parked car steps into the way of the ego."""

    drawn_as = Dooring

    kind: Literal["dooring"]
    """Somebody who stands at the door of a parked car steps into the way of the ego."""
    ahead_m: PerEpisode[Annotated[float, Real(*Dooring.RANGES["ahead_m"])]] = Constant(20.0)
    """How many metres ahead of the ego's front the person is when stepping out."""
    step_m: PerEpisode[Annotated[float, Real(*Dooring.RANGES["step_m"])]] = Constant(1.2)
    """How many metres the person steps away from the car."""
    duration_s: PerEpisode[Annotated[float, Real(*Dooring.RANGES["duration_s"])]] = Constant(3.0)
    """How many seconds the person stays there."""


class RedLightRunnerSection(_Timed):
    """A vehicle crosses the way of the ego, which has green, at red."""

    drawn_as = RedLightRunner

    kind: Literal["red_light_runner"]
    """A vehicle crosses the way of the ego, which has green, at red."""
    ahead_m: PerEpisode[Annotated[float, Real(*RedLightRunner.RANGES["ahead_m"])]] = Constant(25.0)
    """How many metres the ego is from its own stop line when the other one passes the other."""
    speed_mps: PerEpisode[Annotated[float, Real(*RedLightRunner.RANGES["speed_mps"])]] = Constant(10.0)
    """How fast it crosses in m/s, if it gets as fast until then."""


class CyclistInBlindSpotSection(_Timed):
    """A cyclist rides beside the rear of the ego, on the side of the kerb."""

    drawn_as = CyclistInBlindSpot

    kind: Literal["cyclist_in_blind_spot"]
    """A cyclist rides beside the rear of the ego, on the side of the kerb."""
    gap_m: PerEpisode[Annotated[float, Real(*CyclistInBlindSpot.RANGES["gap_m"])]] = Constant(0.9)
    """Metres between the side of the ego and the cyclist."""
    speed_mps: PerEpisode[Annotated[float, Real(*CyclistInBlindSpot.RANGES["speed_mps"])]] = Constant(5.5)
    """How fast both go, in m/s: the ego drives no faster in the meantime."""
    duration_s: PerEpisode[Annotated[float, Real(*CyclistInBlindSpot.RANGES["duration_s"])]] = Constant(4.0)
    """How many seconds the cyclist stays beside the ego."""


EventSection = Annotated[
    CutInSection
    | JaywalkerSection
    | HardBrakeSection
    | StalledVehicleSection
    | OncomingOvertakerSection
    | DooringSection
    | RedLightRunnerSection
    | CyclistInBlindSpotSection,
    OneOf("kind"),
]
"""One event, told from the others by its ``kind``."""


def drawn_event(section: _Timed, path: str, draw: Draw) -> Event:
    """Return the event of an episode; ``path`` is where ``section`` is in the scenario."""
    given = {name: getattr(section, name) for name in type(section).model_fields}
    return section.drawn_as(
        **{name: draw(f"{path}.{name}", value) for name, value in given.items() if isinstance(value, Distribution)}
    )
