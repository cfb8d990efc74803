"""The scenario file as a frozen value.

Degrees, percent and the names that people write are kept as written; ``bridge.scenario.sample`` converts them
to the units of ``bridge.world`` while it draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo
from pydantic_core import InitErrorDetails

from bridge.scenario.assets import Assets, KnownBelow
from bridge.scenario.conditions import WeatherSection
from bridge.scenario.drivers import contradictions_of_drivers
from bridge.scenario.kinds import Kind, Text, Whole
from bridge.scenario.light_section import IlluminationSection
from bridge.scenario.problem import fail, problem, shown
from bridge.scenario.road import Road
from bridge.scenario.section import Section
from bridge.scenario.sensors import Capture, Export, SensorsSection
from bridge.scenario.traffic import Ego, SimulatorTraffic, SumoTraffic, TrafficSection

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
    name: Annotated[str, Text(r"[a-z0-9][a-z0-9._-]*", example="rainy-dusk")]
    """Name of the dataset and its folder: lower-case letters, digits, '.', '_' and '-'."""
    description: Annotated[str, Text()] | None = None
    """What the scenario is for."""
    seed: Annotated[int, Whole(0, 2**63 - 1)] = 0
    """Everything that is drawn derives from this number."""
    episodes: Annotated[int, Whole(1, 1_000_000)] = 1
    """How many episodes; each has its own roads, route and traffic."""
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
    capture: Capture
    """How often and how long to capture."""
    export: Export = Export()
    """What the dataset is exported to."""

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what does not go together across sections."""
        return contradictions_of_drivers(data)

    def to_data(self) -> dict[str, Any]:
        """Return the scenario as a file would say it, defaults included; ``Scenario.model_validate`` reads it back."""
        data: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        if isinstance(self.traffic, SimulatorTraffic):
            del data["ego"]  # the simulator drives it: nothing may be said of it
        return data

    def provenance(self) -> dict[str, Any]:
        """Return what a dataset's manifest says of it: ``to_data``, with packs by their content."""
        return {**self.to_data(), "assets": self.assets.stock.provenance()}
