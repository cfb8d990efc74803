"""The ``traffic`` section of recorded traffic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo
from pydantic_core import InitErrorDetails

from bridge.assets.actor_models import ModelSource
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.scenario.distributions import Choice, Constant, Cycle, Distribution
from bridge.scenario.kinds import Kind, MapPath, Name, Real, Row, Text
from bridge.scenario.problem import Findings, fail, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode
from bridge.traffic.demand import TrafficDemand
from bridge.traffic.traces.demand import FcdDemand, TraceDemand, TraceHeader
from bridge.traffic.traces.header import read_header
from bridge.traffic.traces.recorded import FCD_SUFFIXES
from bridge.traffic.traces.writer import SUFFIXES
from bridge.traffic.vehicle_types import VEHICLE_CLASSES

_CATEGORIES = (*VEHICLE_CLASSES, Category.PEDESTRIAN)


@dataclass(frozen=True, slots=True)
class TraceFile:
    """A recording that a scenario refers to."""

    written: PurePosixPath
    """As the scenario says it, relative to the scenario's folder."""
    path: Path
    header: TraceHeader | None = field(repr=False)
    """None for floating car data of SUMO's."""


@dataclass(frozen=True)
class TracePath(Kind[TraceFile]):
    """The path of a recording, relative to the scenario's folder."""

    def parse(self, value: Any, info: ValidationInfo) -> TraceFile:
        """Accept str; the validation context's ``folder`` is the scenario's folder."""
        found = MapPath((*SUFFIXES, *FCD_SUFFIXES)).parse(value, info)
        if str(value).endswith(FCD_SUFFIXES):
            return TraceFile(found.written, found.path, None)
        try:
            return TraceFile(found.written, found.path, read_header(found.path))
        except TrafficError as error:
            fail(problem(str(error)))

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema."""
        return MapPath((*SUFFIXES, *FCD_SUFFIXES)).json_schema()

    def to_data(self, value: TraceFile) -> str:
        """Return the path as written."""
        return str(value.written)


class TypeNames(Kind[Mapping[str, Category]]):
    """What the types of somebody else's vehicles and people are."""

    def parse(self, value: Any, info: ValidationInfo) -> Mapping[str, Category]:
        """Accept a mapping of SUMO's type ids to categories."""
        if not isinstance(value, Mapping):
            fail(problem(f"expected categories by type, like {{my_lorry: truck}}, got {shown(value)}"))
        findings, found = Findings(), {}
        category = Name("category", _CATEGORIES)
        for name, written in value.items():
            with findings.under(str(name)):
                found[str(name)] = Category(category.parse(written, info))
        findings.raise_any()
        return found

    def json_schema(self) -> dict[str, Any]:
        """Return an object schema."""
        return {
            "type": "object",
            "additionalProperties": {"type": "string", "enum": [str(each) for each in _CATEGORIES]},
        }

    def to_data(self, value: Mapping[str, Category]) -> dict[str, str]:
        """Return plain names."""
        return {name: str(category) for name, category in value.items()}


_OF_FCD = ("ego", "types", "net_offset_m")


class TraceTraffic(Section):
    """Traffic that was recorded before."""

    engine: Literal["trace"]
    """Traffic that was recorded before, by drivebridge trace or by SUMO."""
    path: PerEpisode[Annotated[TraceFile, TracePath()]]
    """The recording: a trace (.jsonl, .jsonl.gz) or SUMO's floating car data (.xml, .xml.gz), relative to the scenario
    file's folder; choice and cycle may change it between episodes."""
    ego: Annotated[str, Text()] | None = None
    """Floating car data only: the id of the vehicle that carries the sensors, unless ego.roadside is a mast."""
    types: Annotated[Mapping[str, Category], TypeNames()] = Field(default_factory=dict)
    """Floating car data only: the categories of types whose names do not say it."""
    net_offset_m: Annotated[tuple[float, float], Row(("x", "y"), of=Real(-1e8, 1e8))] | None = None
    """Floating car data only: netOffset of the network that SUMO drove on, where road.source makes one of its own."""
    models: Annotated[ModelSource, Name("source of models", tuple(ModelSource))] = ModelSource.BUILTIN
    """Whose models actors wear: builtin, or the simulator's own; a trace needs those that it was recorded with."""

    @property
    def files(self) -> tuple[TraceFile, ...]:
        """Every recording that may be drawn."""
        return _values(self.path)

    def demand(self, file: TraceFile) -> TrafficDemand:
        """Return what is asked for in an episode that has drawn ``file``."""
        if file.header is not None:
            return TraceDemand(file.path, file.header)
        return FcdDemand(file.path, self.ego, self.types, self.net_offset_m)

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what belongs to the other kind of recording."""
        if not is_fcd(data.get("path")):
            for name in _OF_FCD:
                if name in data:
                    yield problem("belongs to floating car data of SUMO's (.xml); a trace says that itself", name)


def is_fcd(written: Any) -> bool:
    """Whether an unchecked ``traffic.path`` names floating car data."""
    if isinstance(written, Mapping):
        members = [*(written.get("choice") or ()), *(written.get("cycle") or ())]
        return any(isinstance(member, str) and member.endswith(FCD_SUFFIXES) for member in members)
    return isinstance(written, str) and written.endswith(FCD_SUFFIXES)


def _values(drawn: Distribution[TraceFile]) -> tuple[TraceFile, ...]:
    match drawn:
        case Constant():
            return (drawn.value,)
        case Choice() | Cycle():
            return drawn.values
        case _:
            return ()


def sha256_of(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file. Raises ``TrafficError`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise TrafficError(f"{path}: cannot be read: {error.strerror}") from None
