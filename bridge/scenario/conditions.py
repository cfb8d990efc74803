"""The ``weather`` and ``illumination`` sections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.distributions import Constant
from bridge.scenario.kinds import Instant, Name, Real
from bridge.scenario.presets import WEATHER_PRESETS
from bridge.scenario.problem import fail, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerFrame

Percent = Annotated[float, Real(0, 100)]
LampSwitch = Annotated[str, Name("setting", ("auto", "on", "off"))]


class WeatherSection(Section):
    """The state of the air and of the ground: a preset, and fields that override it."""

    preset: PerFrame[Annotated[str, Name("weather preset", tuple(WEATHER_PRESETS))]] = Constant("clear")
    """A named weather."""
    cloudiness: PerFrame[Percent] | None = None
    """Share of the sky that is covered, in percent."""
    fog_visibility_m: PerFrame[Annotated[float, Real(5, 100_000)]] | None = None
    """Meteorological visibility in metres, where contrast falls to 5 %; fog is below 1000."""
    rain_mm_per_h: PerFrame[Annotated[float, Real(0, 200)]] | None = None
    """Rain in millimetres an hour; 2 is light, 6 moderate, 25 heavy."""
    wetness: PerFrame[Percent] | None = None
    """Wetness of the ground in percent: 0 dry, 100 a closed film of water."""


class SunAngles(Section):
    """The sun by its direction."""

    azimuth_deg: PerFrame[Annotated[float, Real(-360, 360)]] = Constant(140.0)
    """Degrees clockwise from north."""
    altitude_deg: PerFrame[Annotated[float, Real(-90, 90)]] = Constant(40.0)
    """Degrees above the horizon; negative at night."""


class SunAtPlace(Section):
    """The sun as it stands over a place at a time."""

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


class IlluminationSection(Section):
    """Where the light comes from and how the camera takes it."""

    sun: Annotated[SunAngles | SunAtPlace, SunForm()] = SunAngles()
    """The sun, either by azimuth_deg and altitude_deg or by lat, lon and time."""
    exposure_ev: PerFrame[Annotated[float, Real(-10, 10)]] = Constant(0.0)
    """Exposure compensation in stops; +1 doubles the light."""
    street_lights: PerFrame[LampSwitch] = Constant("auto")
    """Street lamps; auto lights them when the sun is below 3 degrees or visibility is below 150 m."""
    headlights: PerFrame[LampSwitch] = Constant("auto")
    """Headlights of all vehicles; auto: sun below 3 degrees, visibility below 500 m, or rain from 1 mm/h."""
