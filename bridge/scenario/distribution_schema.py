"""The JSON Schema of a field that accepts a constant or a distribution."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bridge.scenario.distributions import Scope

JsonSchema = dict[str, Any]


def varying_json_schema(item: JsonSchema, drawn_by: Collection[str], scopes: Sequence[Scope]) -> JsonSchema:
    """Return the schema of a constant like ``item`` or a distribution of them.

    ``drawn_by`` names the distributions of numbers that the field accepts, besides choice and cycle.
    """
    pair = {"type": "array", "items": item, "minItems": 2, "maxItems": 2}
    values = {"type": "array", "items": item, "minItems": 1}
    weighted = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}, "minProperties": 1}
    if "enum" in item:
        # The keys of a mapping are text to JSON Schema, so only names can be checked.
        weighted["propertyNames"] = item
    forms: dict[str, JsonSchema] = {
        "uniform": {**pair, "description": "[low, high]: any value between, all alike."},
        "uniform_int": {**pair, "description": "[low, high]: any whole number, both included."},
        "log_uniform": {**pair, "description": "[low, high]: every order of magnitude alike."},
        "normal": {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
            "description": "[mean, std]: a bell curve; what falls outside clip or the field's range is drawn again.",
        },
        "choice": {"anyOf": [values, weighted], "description": "One of the values: {value: weight} or a list."},
        "cycle": {**values, "description": "The values in turn: episode i takes value i modulo their count."},
    }
    accepted = {name: form for name, form in forms.items() if name in drawn_by or name in ("choice", "cycle")}
    beside: dict[str, JsonSchema] = {
        "weights": {"type": "array", "items": {"type": "number", "minimum": 0}, "description": "One for each choice."},
        "per": {"enum": [scope.value for scope in scopes], "description": "How often to draw; episode by default."},
    }
    dependent = {"weights": ["choice"]}
    if "normal" in accepted:
        beside["clip"] = {**pair, "description": "[low, high]: where normal is cut off."}
        dependent["clip"] = ["normal"]
    distribution = {
        "type": "object",
        "properties": {**accepted, **beside},
        "additionalProperties": False,
        "oneOf": [{"required": [name]} for name in accepted],
        "dependentRequired": dependent,
    }
    return {"anyOf": [item, distribution]}
