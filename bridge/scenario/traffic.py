"""The ``ego`` and ``traffic`` sections: who moves on the roads, and how."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from bridge.assets.actor_models import ModelSource
from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.classes import Category
from bridge.scenario.assets import known_models
from bridge.scenario.distributions import Choice, Constant, Cycle
from bridge.scenario.kinds import Kind, Name, Real, Text
from bridge.scenario.one_of import OneOf
from bridge.scenario.problem import Findings, fail, hint, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode
from bridge.traffic.demand import DEFAULT_MIX, Demand, EgoDrive

VEHICLES = (
    Category.CAR,
    Category.VAN,
    Category.TRUCK,
    Category.BUS,
    Category.MOTORCYCLE,
    Category.CYCLIST,
)
MOVING = (*VEHICLES, Category.PEDESTRIAN)

Models = Annotated[ModelSource, Name("source of models", tuple(ModelSource))]


@dataclass(frozen=True)
class EgoModel(Kind[str]):
    """The name of a model of the package or of a pack, of one of ``categories``; it is never drawn."""

    categories: tuple[Category, ...]

    def parse(self, value: Any, info: ValidationInfo) -> str:
        """Accept a name that the scenario's catalogue or the package's has."""
        if value not in builtin_catalogue() or str(value).split("/")[0] not in self.categories:
            _check_model(value, self.categories, known_models(info))
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema with examples."""
        return {"type": "string", "minLength": 1, "examples": [EgoDrive().asset]}


class Shares(Kind[Mapping[str, float]]):
    """Shares of the vehicles by category."""

    def parse(self, value: Any, info: ValidationInfo) -> dict[str, float]:
        """Accept a mapping of categories to numbers that add up to 1."""
        if not isinstance(value, Mapping) or not value:
            fail(problem(f"expected shares by category, like {{car: 0.8, van: 0.2}}, got {shown(value)}"))
        findings, shares = Findings(), {}
        category, share = Name("vehicle category", VEHICLES), Real(0, 1)
        for name, written in value.items():
            with findings.under(str(name)):
                shares[category.parse(name, info)] = share.parse(written, info)
        findings.raise_any()
        total = math.fsum(shares.values())
        if abs(total - 1) > 1e-6:
            fail(problem(f"shares must add up to 1, got {total:.6g}"))
        return shares

    def json_schema(self) -> dict[str, Any]:
        """Return an object schema; that the shares add up is beyond it."""
        share = Real(0, 1).json_schema()
        shares = {str(name): {**share, "description": f"Share of the category {name}, 0 to 1."} for name in VEHICLES}
        return {"type": "object", "properties": shares, "minProperties": 1, "additionalProperties": False}

    def to_data(self, value: Mapping[str, float]) -> dict[str, float]:
        """Return plain names and shares."""
        return {str(name): share for name, share in value.items()}


class FixedRoute(Section):
    """A route from one edge of the road network to another."""

    start_edge: Annotated[str, Text()] = Field(alias="from")
    """Id of the SUMO edge where the ego starts."""
    end_edge: Annotated[str, Text()] = Field(alias="to")
    """Id of the SUMO edge where the ego is heading."""


class RandomOrFixed:
    """Marks a route: the word ``random`` or a ``FixedRoute``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_any: ValidatorFunctionWrapHandler) -> Any:
            del parse_any
            if value == "random":
                return value
            if not isinstance(value, Mapping | FixedRoute):
                fail(problem(f"expected random or {{from: edge, to: edge}}, got {shown(value)}"))
            return FixedRoute.model_validate(value)

        return core_schema.no_info_wrap_validator_function(parse, handler.generate_schema(source))


class Ego(Section):
    """The vehicle that carries the cameras."""

    route: Annotated[Literal["random"] | FixedRoute, RandomOrFixed()] = "random"
    """Where it drives: random, or {from: edge, to: edge} with the ids of SUMO edges."""
    vehicle: PerEpisode[Annotated[str, EgoModel(VEHICLES)]] = Constant(EgoDrive().asset)
    """Its model."""
    speed_mps: PerEpisode[Annotated[float, Real(0, 60)]] | None = None
    """Its constant speed along the lane in m/s (default 8); only with traffic.engine none."""


class Pedestrians(Section):
    """People on foot."""

    per_minute: PerEpisode[Annotated[float, Real(0, 600)]] = Constant(Demand().pedestrians_per_minute)
    """New pedestrians a minute; they need sidewalks."""


class Parked(Section):
    """Vehicles that stand at the kerb."""

    share: PerEpisode[Annotated[float, Real(0, 1)]] = Constant(Demand().parked_share)
    """Share of the kerb that is taken, 0 to 1."""


class Demanded(Section):
    """How much traffic there shall be, whoever drives it."""

    warmup_s: PerEpisode[Annotated[float, Real(0, 3600)]] = Constant(Demand().warmup_s)
    """Simulated seconds before the first frame, in which the roads fill."""
    vehicles_per_km: PerEpisode[Annotated[float, Real(0, 200)]] = Constant(Demand().vehicles_per_km)
    """Vehicles per kilometre of driving lane."""
    mix: Annotated[Mapping[Category, float], Shares()] = dict(DEFAULT_MIX)
    """Shares of the vehicles by category; they add up to 1."""
    pedestrians: Pedestrians = Pedestrians()
    """People on foot."""
    parked: Parked = Parked()
    """Vehicles that stand at the kerb."""


class SumoTraffic(Demanded):
    """Traffic that SUMO drives around the ego."""

    engine: Literal["sumo"] = "sumo"
    """Traffic that SUMO drives around the ego."""
    models: Models = ModelSource.BUILTIN
    """Whose models actors wear: builtin, or the simulator's own."""


class SimulatorTraffic(Demanded):
    """Traffic that the simulator drives in a level of its own, the ego included."""

    engine: Literal["simulator"]
    """Traffic that the simulator drives in a level of its own, the ego included."""
    models: Annotated[ModelSource, Name("source of models", (ModelSource.SIMULATOR,))] = ModelSource.SIMULATOR
    """Whose models actors wear: always the simulator's own."""


class PlacedActor(Section):
    """One actor placed relative to where the ego starts; it keeps its heading and speed."""

    category: Annotated[Category, Name("category", MOVING)]
    """What it is."""
    ahead_m: PerEpisode[Annotated[float, Real(-500, 500)]]
    """Metres ahead of the ego; negative behind it."""
    left_m: PerEpisode[Annotated[float, Real(-100, 100)]] = Constant(0.0)
    """Metres to the left of the ego; negative to the right."""
    heading_deg: PerEpisode[Annotated[float, Real(-360, 360)]] = Constant(0.0)
    """Degrees counter-clockwise from the ego's heading; 180 comes towards it."""
    speed_mps: PerEpisode[Annotated[float, Real(0, 60)]] = Constant(0.0)
    """Its speed along its heading in m/s."""
    asset: PerEpisode[Annotated[str, Text()]] | None = None
    """Its model; without it, one of the category is drawn."""

    def assets(self) -> tuple[str, ...]:
        """Return the models that may be drawn, none where that is left open."""
        match self.asset:
            case Constant():
                return (self.asset.value,)
            case Choice() | Cycle():
                return self.asset.values
            case _:
                return ()


class NoTraffic(Section):
    """Only actors placed by hand."""

    engine: Literal["none"]
    """No traffic simulation: the ego keeps its lane and speed, and only the actors below are there."""
    models: Models = ModelSource.BUILTIN
    """Whose models actors wear: builtin, or the simulator's own."""
    actors: tuple[PlacedActor, ...] = ()
    """The actors, each at its place relative to where the ego starts."""

    @model_validator(mode="after")
    def _models_are_there(self, info: ValidationInfo) -> Self:
        findings = Findings()
        for index, actor in enumerate(self.actors if self.models is ModelSource.BUILTIN else ()):
            for model in actor.assets():
                with findings.under("actors", index, "asset"):
                    _check_model(model, MOVING, known_models(info))
                    if not model.startswith(f"{actor.category}/"):
                        fail(problem(f"the model {shown(model)} is not of the category '{actor.category}'"))
        findings.raise_any()
        return self


TrafficSection = Annotated[SumoTraffic | SimulatorTraffic | NoTraffic, OneOf("engine")]


def _check_model(value: object, categories: Collection[Category], catalogue: Catalogue | None) -> None:
    if catalogue is None:
        return
    if value not in catalogue or str(value).split("/")[0] not in categories:
        names = [name for name in catalogue.names if name.split("/")[0] in categories]
        fail(problem(f"there is no such model as {shown(value)}{hint(value, names)}"))
