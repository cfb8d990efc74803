"""The JSON Schema of scenario files, for editors; ``drivebridge schema`` prints it."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import CoreRef, GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema, WrapValidatorFunctionSchema

from bridge.scenario.distribution_schema import VaryingSchema
from bridge.scenario.distributions import Constant
from bridge.scenario.docstrings import field_texts
from bridge.scenario.schema import Scenario
from bridge.scenario.section import Section

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_WIDTH = 100


def json_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema draft 2020-12) of a scenario file, every field with its description."""
    schema = _without_noise(Scenario.model_json_schema(by_alias=True, schema_generator=_Generator))
    return {"$schema": DIALECT, **schema, "title": "DriveBridge scenario"}


def json_schema_text() -> str:
    """Return the schema as a file has it: what fits into a line stands in one, so that a change is easy to read."""
    return _text(json_schema(), "") + "\n"


def _text(node: Any, indent: str) -> str:
    line = json.dumps(node)
    if not isinstance(node, dict | list) or len(indent) + len(line) <= _WIDTH:
        return line
    inner = indent + "  "
    if isinstance(node, list):
        parts, opening, closing = [_text(item, inner) for item in node], "[", "]"
    else:
        parts = [f"{json.dumps(key)}: {_text(value, inner)}" for key, value in node.items()]
        opening, closing = "{", "}"
    return opening + ",".join(f"\n{inner}{part}" for part in parts) + f"\n{indent}{closing}"


class _Generator(GenerateJsonSchema):
    """Describes what many fields accept once, among the definitions, and refers to it."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """Return the schema of a section, with the docstrings of its fields."""
        section = super().model_schema(schema)
        texts = field_texts(schema["cls"])
        for name, field in schema["cls"].model_fields.items():
            if name in texts:
                section["properties"][field.alias or name]["description"] = texts[name]
        return section

    def function_wrap_schema(self, schema: WrapValidatorFunctionSchema) -> JsonSchemaValue:
        """Return the schema of what is wrapped; where it may vary, of its distributions too."""
        item = super().function_wrap_schema(schema)
        varying: VaryingSchema | None = schema.get("metadata", {}).get("varying")
        if varying is None:
            return item
        described = varying.schema(item, self._shared(varying.distribution_name, varying.distribution()))
        return described if varying.name is None else self._shared(varying.name, described)

    def _shared(self, name: str, definition: JsonSchemaValue) -> JsonSchemaValue:
        """Return a reference to ``definition``, which is called ``name`` wherever it is used."""
        key, reference = self.get_cache_defs_ref_schema(CoreRef(name))
        if self.definitions.setdefault(key, definition) != definition:
            raise ValueError(f"two definitions are called {name}: {definition} and {self.definitions[key]}")
        return reference

    def encode_default(self, dft: Any) -> Any:
        """Show a default as a file would write it; a section's defaults stand at its fields."""
        if isinstance(dft, Section):
            return {}
        if isinstance(dft, tuple):
            return [self.encode_default(item) for item in dft]
        return super().encode_default(dft.value if isinstance(dft, Constant) else dft)


def _without_noise(node: Any) -> Any:
    """Drop the titles that repeat a field's name, and the null that no field of a file may hold."""
    if isinstance(node, list):
        return [_without_noise(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _without_noise(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))
    }
    if kept.get("default") in (None, {}):
        kept.pop("default", None)
    alternatives = kept.get("anyOf")
    if isinstance(alternatives, list) and {"type": "null"} in alternatives:
        remaining = [item for item in alternatives if item != {"type": "null"}]
        del kept["anyOf"]
        kept = {**(remaining[0] if len(remaining) == 1 else {"anyOf": remaining}), **kept}
    return kept
