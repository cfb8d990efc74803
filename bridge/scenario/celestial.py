"""Sun and moon in a scenario file: by their direction, or as they stand over a place at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Instant, Real
from bridge.scenario.problem import fail, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerFrame

Azimuth = Annotated[float, Real(-360, 360)]
Altitude = Annotated[float, Real(-90, 90)]


class SunAngles(Section):
    """The sun by its direction."""

    azimuth_deg: PerFrame[Azimuth] = Constant(140.0)
    """Degrees clockwise from north."""
    altitude_deg: PerFrame[Altitude] = Constant(40.0)
    """Degrees above the horizon; negative at night."""


class SunAtPlace(Section):
    """The sun as it stands over a place at a time; the moon stands as it did, too, unless it is given."""

    lat: PerFrame[Annotated[float, Real(-90, 90)]]
    """Latitude in degrees, north positive."""
    lon: PerFrame[Annotated[float, Real(-180, 180)]]
    """Longitude in degrees, east positive."""
    time: PerFrame[Annotated[datetime, Instant()]]
    """ISO 8601 with a time zone, for example 2025-06-21T12:00Z."""


class SunForm:
    """Marks a sun: ``SunAngles`` or ``SunAtPlace``, told apart by the fields that are given."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_any: ValidatorFunctionWrapHandler, info: ValidationInfo) -> SunAngles | SunAtPlace:
            del parse_any
            if isinstance(value, SunAngles | SunAtPlace):
                return value
            if not isinstance(value, Mapping):
                fail(problem(f"expected lat+lon+time or azimuth_deg+altitude_deg, got {shown(value)}"))
            place = any(name in value for name in SunAtPlace.field_names())
            if place and any(name in value for name in SunAngles.field_names()):
                fail(problem("give either lat+lon+time or azimuth_deg+altitude_deg, not both"))
            return (SunAtPlace if place else SunAngles).model_validate(value, context=info.context)

        return core_schema.with_info_wrap_validator_function(parse, handler.generate_schema(source))


Sun = Annotated[SunAngles | SunAtPlace, SunForm()]


class MoonSection(Section):
    """The moon by its direction; what is left out is that of a full moon half up the sky."""

    azimuth_deg: PerFrame[Azimuth] = Constant(230.0)
    """Degrees clockwise from north."""
    altitude_deg: PerFrame[Altitude] = Constant(35.0)
    """Degrees above the horizon; negative below it."""
    phase: PerFrame[Annotated[float, Real(0, 100)]] = Constant(100.0)
    """Share of its disc that is lit, in percent: 0 new moon, 50 half, 100 full."""
