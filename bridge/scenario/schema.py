"""The scenario file as a frozen value.

Degrees, percent and the names that people write are kept as written; ``bridge.scenario.sample`` converts them
to the units of ``bridge.world`` while it draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator
from pydantic_core import InitErrorDetails

from bridge.randomness import MAX_SEED
from bridge.scenario.assets import Assets, KnownBelow
from bridge.scenario.conditions import WeatherSection
from bridge.scenario.correlation import CorrelationSection
from bridge.scenario.coverage import CoverageSection
from bridge.scenario.curriculum import CurriculumSection
from bridge.scenario.draw import Together
from bridge.scenario.drivers import contradictions_of_drivers
from bridge.scenario.ego import Ego
from bridge.scenario.fields import fields_of
from bridge.scenario.kinds import Kind, Text, Whole, slug
from bridge.scenario.light_section import IlluminationSection
from bridge.scenario.modes import with_mode
from bridge.scenario.mounting import MountingSection
from bridge.scenario.problem import fail, problem, shown
from bridge.scenario.randomization import ByWord, RandomizationSection
from bridge.scenario.road import Road
from bridge.scenario.section import Section
from bridge.scenario.sensors import Capture, Export, SensorsSection
from bridge.scenario.staging import Staged, staged_of
from bridge.scenario.together import together
from bridge.scenario.traces import TraceTraffic, sha256_of
from bridge.scenario.traffic import SimulatorTraffic, SumoTraffic, TrafficSection
from bridge.scenario.twins import TwinSection, twins_of

SCHEMA_VERSION = 1
"""The version of the file's layout; a file says which one it is written for."""


class Version(Kind[int]):
    """The layout's version."""

    def parse(self, value: Any, info: ValidationInfo) -> int:
        """Accept ``SCHEMA_VERSION``."""
        del info
        if value != SCHEMA_VERSION or isinstance(value, bool):
            fail(problem(f"this release reads schema {SCHEMA_VERSION}, got {shown(value)}"))
        return SCHEMA_VERSION

    def json_schema(self) -> dict[str, Any]:
        """Return a constant."""
        return {"const": SCHEMA_VERSION}


class Scenario(Section):
    """A dataset to capture: what varies in it, how it is seen and how much of it there is."""

    schema_version: Annotated[int, Version()] = Field(alias="schema")
    """The version of this layout: 1."""
    name: Annotated[str, slug("rainy-dusk")]
    """Name of the dataset and its folder: lower-case letters, digits, '.', '_' and '-'."""
    description: Annotated[str, Text()] | None = None
    """What the scenario is for."""
    seed: Annotated[int, Whole(0, MAX_SEED)] = 0
    """Everything that is drawn derives from this number."""
    episodes: Annotated[int, Whole(1, 1_000_000)] = 1
    """How many episodes; each has its own roads, route and traffic. With coverage, the most that are played."""
    road: Road
    """The streets and what lines them."""
    assets: Annotated[Assets, KnownBelow()] = Assets()
    """The models of everything that moves."""
    ego: Ego = Ego()
    """The vehicle that carries the sensors."""
    traffic: TrafficSection = SumoTraffic()
    """Who else moves on the roads."""
    weather: WeatherSection = WeatherSection()
    """The state of the air and of the ground: a preset, and fields that override it."""
    illumination: IlluminationSection = IlluminationSection()
    """Where the light comes from and how the camera takes it."""
    sensors: SensorsSection
    """The sensors on the ego, by name."""
    mounting: MountingSection = MountingSection()
    """How the sensors as a whole sit on the ego, a little differently in each episode."""
    randomization: Annotated[RandomizationSection, ByWord()] = RandomizationSection()
    """What varies by one word: realistic, structured or full; what is written elsewhere goes before it."""
    correlations: tuple[CorrelationSection, ...] = ()
    """Fields that are drawn together."""
    curriculum: CurriculumSection | None = None
    """What changes over the episodes: stages and ramps."""
    coverage: CoverageSection | None = None
    """What there shall be enough of: classes, distances, occlusions, weathers and lights."""
    twins: tuple[TwinSection, ...] = ()
    """Other conditions under which every moment is drawn once more, with the labels of the original."""
    capture: Capture
    """How often and how long to capture."""
    export: Export = Export()
    """What the dataset is exported to."""

    _together: Together = PrivateAttr(default_factory=Together)
    _staged: tuple[Staged[Self], ...] = PrivateAttr(default=())
    _twins: dict[str, Self] = PrivateAttr(default_factory=dict)

    @property
    def together(self) -> Together:
        """What its fields have to do with each other when they are drawn."""
        return self._together

    def at(self, episode: int) -> tuple[str | None, Self]:
        """Return the stage of ``episode`` and the scenario as it is there; None and itself without stages."""
        for stage in self._staged:
            if episode in stage.episodes:
                return stage.name, stage.scenario
        return None, self

    @property
    def under_twins(self) -> Mapping[str, Self]:
        """The scenario as it is under each of its twins, by the twin's name."""
        return self._twins

    @model_validator(mode="wrap")
    @classmethod
    def _complete(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Fill in what the mode says, and work out what fields and episodes have to do with each other."""
        scenario = handler(with_mode(data))
        if scenario is data:
            return scenario
        stage: range = (info.context or {}).get("stage", range(scenario.episodes))
        scenario._together = together(
            fields_of(scenario),
            scenario.correlations,
            episodes=scenario.episodes,
            stage=stage,
            is_coupled=scenario.weather.coupling is not None,
        )
        if scenario.twins:
            scenario._twins = twins_of(scenario.twins, data, cls.model_validate, info.context)
            for twin in scenario._twins.values():
                twin._together = replace(twin.together, correlated=scenario.together.correlated)
        if scenario.curriculum is not None:
            scenario._staged = staged_of(scenario.curriculum, scenario.episodes, data, cls.model_validate, info.context)
        return scenario

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what does not go together across sections."""
        yield from contradictions_of_drivers(data)
        if "coverage" in data and "curriculum" in data:
            yield problem("a curriculum says what each episode is, so none can be chosen; give one of them", "coverage")

    def to_data(self) -> dict[str, Any]:
        """Return the scenario as a file would say it, defaults included; ``Scenario.model_validate`` reads it back."""
        data: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        # A default of a twin would hide what the scenario says of the field.
        data["twins"] = [twin.model_dump(mode="json", by_alias=True, exclude_unset=True) for twin in self.twins]
        if isinstance(self.traffic, SimulatorTraffic) or (
            isinstance(self.traffic, TraceTraffic) and self.ego.roadside is None
        ):
            del data["ego"]  # the simulator drives it, or somebody has: nothing may be said of it
        if self.ego.roadside is not None:
            del data["capture"]["min_travel_m"]
        return data

    def provenance(self) -> dict[str, Any]:
        """Return what a dataset's manifest says of it: ``to_data``, but packs and folders of pictures by content.

        ``contents_of_stages`` has those that only a stage of the curriculum names.
        """
        own = self._contents()
        data = {**self.to_data(), **own}
        of_stages = {
            str(stage.name): others
            for stage in self._staged
            if (others := {key: value for key, value in stage.scenario._contents().items() if value != own.get(key)})
        }
        if of_stages:
            data["contents_of_stages"] = of_stages
        return data

    def _contents(self) -> dict[str, Any]:
        """Return what ``provenance`` says of files that the scenario names, by section."""
        contents: dict[str, Any] = {"assets": self.assets.stock.provenance()}
        if (randomization := self.randomization.provenance()) is not None:
            contents["randomization"] = randomization
        if (recordings := self._recordings()) is not None:
            contents["recordings"] = recordings
        return contents

    def _recordings(self) -> dict[str, str] | None:
        """Return the SHA-256 of each file that is played again, by what the scenario calls it; None without any."""
        files = self.traffic.files if isinstance(self.traffic, TraceTraffic) else ()
        found = {str(file.written): sha256_of(file.path) for file in files}
        if self.ego.rig is not None:
            found[str(self.ego.rig.written)] = sha256_of(self.ego.rig.path)
        return found or None
