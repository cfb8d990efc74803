"""The ``traffic`` section: who else moves on the roads, and how."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import ValidationInfo, model_validator

from bridge.assets.actor_models import ModelSource
from bridge.assets.catalogue import Catalogue
from bridge.classes import Category
from bridge.scenario.assets import known_models
from bridge.scenario.distributions import Choice, Constant, Cycle
from bridge.scenario.events import EventSection
from bridge.scenario.kinds import Kind, Name, Real, Text, Whole
from bridge.scenario.one_of import OneOf
from bridge.scenario.problem import Findings, fail, hint, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.traces import TraceTraffic
from bridge.scenario.varying import PerActor, PerEpisode
from bridge.traffic.demand import DEFAULT_MIX, Demand

VEHICLES = (
    Category.CAR,
    Category.VAN,
    Category.TRUCK,
    Category.BUS,
    Category.TRAM,
    Category.MOTORCYCLE,
    Category.CYCLIST,
)
PLACED = (*VEHICLES, Category.PEDESTRIAN, Category.PERSON_SITTING, Category.MISC)
"""What can be placed by hand; of ``misc`` there are animals."""

Models = Annotated[ModelSource, Name("source of models", tuple(ModelSource))]


class Shares(Kind[Mapping[str, float]]):
    """Shares of the vehicles by category."""

    is_mapping = True

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


class Pedestrians(Section):
    """People on foot."""

    per_minute: PerEpisode[Annotated[float, Real(0, 600)]] = Constant(Demand().pedestrians_per_minute)
    """New pedestrians a minute; they need sidewalks."""


class Parked(Section):
    """Vehicles that stand at the kerb."""

    share: PerEpisode[Annotated[float, Real(0, 1)]] = Constant(Demand().parked_share)
    """Share of the kerb that is taken, 0 to 1: of lanes for parking (parking_m of grid and random roads, shoulders of
    maps), and of the outer lane where there are several."""


class Demanded(Section):
    """How much traffic there shall be, whoever drives it."""

    warmup_s: PerEpisode[Annotated[float, Real(0, 3600)]] = Constant(Demand().warmup_s)
    """Simulated seconds before the first frame, in which the roads fill."""
    vehicles_per_km: PerEpisode[Annotated[float, Real(0, 200)]] = Constant(Demand().vehicles_per_km)
    """Vehicles per kilometre of driving lane."""
    mix: PerEpisode[Annotated[Mapping[Category, float], Shares()]] = Constant(dict(DEFAULT_MIX))
    """Shares of the vehicles by category; they add up to 1. choice and cycle may change them between episodes."""
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
    events: tuple[EventSection, ...] = ()
    """What shall happen to the ego, each when there is an opportunity."""


class SimulatorTraffic(Demanded):
    """Traffic that the simulator drives in a level of its own, the ego included."""

    engine: Literal["simulator"]
    """Traffic that the simulator drives in a level of its own, the ego included."""
    models: Annotated[ModelSource, Name("source of models", (ModelSource.SIMULATOR,))] = ModelSource.SIMULATOR
    """Whose models actors wear: always the simulator's own."""


class PlacedActor(Section):
    """One actor, or some alike, placed relative to where the ego starts; each keeps its heading and speed."""

    category: Annotated[Category, Name("category", PLACED)]
    """What it is."""
    count: PerEpisode[Annotated[int, Whole(0, 200)]] = Constant(1)
    """How many of them; each draws its own place, heading, speed and model, unless these say per: episode. Of those
    that would touch, the later ones are left out."""
    ahead_m: PerActor[Annotated[float, Real(-500, 500)]]
    """Metres ahead of the ego; negative behind it."""
    left_m: PerActor[Annotated[float, Real(-100, 100)]] = Constant(0.0)
    """Metres to the left of the ego; negative to the right."""
    heading_deg: PerActor[Annotated[float, Real(-360, 360)]] = Constant(0.0)
    """Degrees counter-clockwise from the ego's heading; 180 comes towards it."""
    speed_mps: PerActor[Annotated[float, Real(0, 60)]] = Constant(0.0)
    """Its speed along its heading in m/s."""
    asset: PerActor[Annotated[str, Text()]] | None = None
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
                    check_model(model, PLACED, known_models(info))
                    if not model.startswith(f"{actor.category}/"):
                        fail(problem(f"the model {shown(model)} is not of the category '{actor.category}'"))
        findings.raise_any()
        return self


TrafficSection = Annotated[SumoTraffic | SimulatorTraffic | TraceTraffic | NoTraffic, OneOf("engine")]


def check_model(value: object, categories: Collection[Category], catalogue: Catalogue | None) -> None:
    """Fail for a name that is none of ``catalogue`` and ``categories``; without a catalogue, nothing is known."""
    if catalogue is None:
        return
    if value not in catalogue or str(value).split("/")[0] not in categories:
        names = [name for name in catalogue.names if name.split("/")[0] in categories]
        fail(problem(f"there is no such model as {shown(value)}{hint(value, names)}"))
