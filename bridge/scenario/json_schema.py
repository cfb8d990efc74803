"""The JSON Schema of scenario files, for editors; ``drivebridge schema`` prints it."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from bridge.scenario.distributions import Constant
from bridge.scenario.schema import Scenario
from bridge.scenario.section import Section

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema draft 2020-12) of a scenario file, every field with its description."""
    schema = _without_noise(Scenario.model_json_schema(by_alias=True, schema_generator=_Generator))
    return {"$schema": DIALECT, **schema, "title": "DriveBridge scenario"}


class _Generator(GenerateJsonSchema):
    def encode_default(self, dft: Any) -> Any:
        """Show a default as a file would write it; a section's defaults stand at its fields."""
        if isinstance(dft, Section):
            return {}
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
