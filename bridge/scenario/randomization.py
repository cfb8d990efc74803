"""The ``randomization`` section: a ready mode by one word."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.kinds import Name
from bridge.scenario.mode_tables import MODES
from bridge.scenario.randomized_scene import RandomizedSceneSection

Mode = Name("mode", tuple(MODES))


class RandomizationSection(RandomizedSceneSection):
    """What varies besides what the other sections say; all of it is off unless it is here."""

    mode: Annotated[str, Mode] | None = None
    """A ready set of distributions: realistic, structured or full. What the scenario says of a field goes before it."""


class ByWord:
    """Marks a section that may be given as its mode alone: ``randomization: structured``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_section: ValidatorFunctionWrapHandler) -> Any:
            return parse_section({"mode": value} if isinstance(value, str) else value)

        return core_schema.no_info_wrap_validator_function(parse, handler.generate_schema(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [Mode.json_schema(), handler(schema)]}
