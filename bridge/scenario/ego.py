"""The ``ego`` section: what carries the sensors, and how it moves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_serializer,
)
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from bridge.assets.catalogue import builtin_catalogue
from bridge.classes import Category
from bridge.errors import TrafficError
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.scenario.assets import known_models
from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Kind, MapPath, Name, Real, Text
from bridge.scenario.problem import fail, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.traffic import VEHICLES, check_model
from bridge.scenario.varying import PerEpisode
from bridge.traffic.demand import EgoDrive
from bridge.traffic.egos.path_file import read_path_file
from bridge.traffic.egos.recorded_path import RecordedPath
from bridge.traffic.egos.roadside import Side


@dataclass(frozen=True)
class EgoModel(Kind[str]):
    """The name of a model of the package or of a pack, of one of ``categories``; it is never drawn."""

    categories: tuple[Category, ...]

    def parse(self, value: Any, info: ValidationInfo) -> str:
        """Accept a name that the scenario's catalogue or the package's has."""
        if value not in builtin_catalogue() or str(value).split("/")[0] not in self.categories:
            check_model(value, self.categories, known_models(info))
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema with examples."""
        return {"type": "string", "minLength": 1, "examples": [EgoDrive().asset]}


class FixedRoute(Section):
    """A route from one edge of the road network to another."""

    start_edge: Annotated[str, Text()] = Field(alias="from")
    """Id of the SUMO edge where the ego starts."""
    end_edge: Annotated[str, Text()] = Field(alias="to")
    """Id of the SUMO edge where the ego is heading."""


class RandomOr:
    """Marks a field that is the word ``random`` or a section."""

    def __init__(self, section: type[Section], form: str) -> None:
        """``form`` shows the section in messages."""
        self._section, self._form = section, form

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_any: ValidatorFunctionWrapHandler) -> Any:
            del parse_any
            if value == "random":
                return value
            if not isinstance(value, Mapping | self._section):
                fail(problem(f"expected random or {self._form}, got {shown(value)}"))
            return self._section.model_validate(value)

        return core_schema.no_info_wrap_validator_function(parse, handler.generate_schema(source))


@dataclass(frozen=True, slots=True)
class PathFile:
    """A table of poses that a scenario refers to."""

    written: PurePosixPath
    """As the scenario says it, relative to the scenario's folder."""
    path: Path
    poses: RecordedPath = field(repr=False, compare=False)


@dataclass(frozen=True)
class PathFileKind(Kind[PathFile]):
    """The path of a table of poses, relative to the scenario's folder."""

    def parse(self, value: Any, info: ValidationInfo) -> PathFile:
        """Accept str; the validation context's ``folder`` is the scenario's folder."""
        found = MapPath((".csv",)).parse(value, info)
        try:
            return PathFile(found.written, found.path, read_path_file(found.path))
        except TrafficError as error:
            fail(problem(str(error)))

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema."""
        return MapPath((".csv",)).json_schema()

    def to_data(self, value: PathFile) -> str:
        """Return the path as written."""
        return str(value.written)


class RoadsideSection(Section):
    """A mast at the roadside: at a place in the world, beside a street, or drawn."""

    x: PerEpisode[Annotated[float, Real(-1e6, 1e6)]] | None = None
    """East, in metres of the road network's coordinates."""
    y: PerEpisode[Annotated[float, Real(-1e6, 1e6)]] | None = None
    """North, in metres of the road network's coordinates."""
    edge: PerEpisode[Annotated[str, Text()]] | None = None
    """Id of the SUMO edge beside which it stands."""
    at_m: PerEpisode[Annotated[float, Real(0, 20_000)]] | None = None
    """Metres along the edge, from its beginning."""
    side: PerEpisode[Annotated[str, Name("side", tuple(Side))]] | None = None
    """Side of the street, seen along the edge: right (the default) or left."""
    height_m: Annotated[float, Real(0.5, 50)] = 6.0
    """Height of its head over the ground; sensors' poses are counted from there."""
    yaw_deg: PerEpisode[Annotated[float, Real(-360, 360)]] | None = None
    """Where the head looks, degrees counter-clockwise: beside x and y from east, beside edge from where that leads. A
    mast beside a street looks along it and a little to the road unless this says something else."""
    pitch_deg: Annotated[float, Real(-90, 90)] = 12.0
    """How far the head looks down. Formats with upright 3-D boxes, as KITTI, need 0."""

    @property
    def ego_from_head(self) -> Pose:
        """Where the head is, from the foot on the ground."""
        return Pose(Vec3(0.0, 0.0, self.height_m), Quaternion.from_rpy(0.0, math.radians(self.pitch_deg), 0.0))

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what does not go together between the ways of saying where it stands."""
        of_edge = [name for name in ("edge", "at_m", "side") if name in data]
        if "x" in data or "y" in data:
            for name in ("x", "y", "yaw_deg"):
                if name not in data:
                    yield problem("this field is required for a mast at a place: give x, y and yaw_deg", name)
            for name in of_edge:
                yield problem("the mast stands at x and y; remove this, or those", name)
        elif "edge" not in data:
            for name in of_edge:
                yield problem("belongs to edge: which street is it? Without one, a place is drawn", name)
            if "yaw_deg" in data:
                yield problem("where a mast is drawn it looks along its street; remove this or say where", "yaw_deg")
        elif "at_m" not in data:
            yield problem("this field is required beside edge: how far along it the mast stands", "at_m")


_OF_DRIVING = ("route", "speed_mps")
_OF_VEHICLES = (*_OF_DRIVING, "vehicle", "rig")


class Ego(Section):
    """What carries the sensors: a vehicle that drives, one that follows a recorded path, or a mast."""

    route: Annotated[Literal["random"] | FixedRoute, RandomOr(FixedRoute, "{from: edge, to: edge}")] = "random"
    """Where it drives: random, or {from: edge, to: edge} with the ids of SUMO edges."""
    vehicle: PerEpisode[Annotated[str, EgoModel(VEHICLES)]] = Constant(EgoDrive().asset)
    """Its model."""
    speed_mps: PerEpisode[Annotated[float, Real(0, 60)]] | None = None
    """Its constant speed along the lane in m/s (default 8); only with traffic.engine none."""
    rig: Annotated[PathFile, PathFileKind()] | None = None
    """A table (.csv) of its poses over time, which it follows whatever the others do; relative to the scenario file's
    folder."""
    roadside: (
        Annotated[Literal["random"] | RoadsideSection, RandomOr(RoadsideSection, "{edge, at_m} or {x, y, yaw_deg}")]
        | None
    ) = None
    """A mast at the roadside in place of a vehicle: random, or where it stands."""

    @property
    def mast(self) -> RoadsideSection | None:
        """The mast, if it is one."""
        return RoadsideSection() if self.roadside == "random" else self.roadside

    @model_serializer(mode="wrap")
    def _as_a_file_says_it(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what may not be said beside a path or a mast."""
        data: dict[str, Any] = dump(self)
        without = _OF_VEHICLES if self.roadside is not None else _OF_DRIVING if self.rig is not None else ()
        return {name: value for name, value in data.items() if name not in without}

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what does not go together with a path, or a mast."""
        if "roadside" in data:
            for name in _OF_VEHICLES:
                if name in data:
                    yield problem("belongs to a vehicle, and a mast stands at the roadside; remove this", name)
        elif "rig" in data:
            for name in _OF_DRIVING:
                if name in data:
                    yield problem("the path says where the ego is and when; remove this or rig", name)
