"""The JSON Schema of a field that accepts a constant or a distribution."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bridge.scenario.arithmetic import LONGEST
from bridge.scenario.distributions import Scope
from bridge.scenario.ramp import Scale, Span
from bridge.scenario.view_sphere import MOST_DIVISIONS, Aspect

JsonSchema = dict[str, Any]


def varying_json_schema(item: JsonSchema, drawn_by: Collection[str], scopes: Sequence[Scope]) -> JsonSchema:
    """Return the schema of a constant like ``item`` or a distribution of them.

    ``drawn_by`` names the distributions that the field accepts, ``scopes`` how often it may be drawn.
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
        "expr": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST,
            "description": "Worked out from other fields by their paths: max(0, 80 - weather.rain_mm_per_h).",
        },
        "ramp": {
            "type": "array",
            "items": {"anyOf": [item, {"type": "object"}]},
            "minItems": 2,
            "maxItems": 2,
            "description": "[from, to]: numbers or distributions, from the first to the last episode.",
        },
        "view_sphere": {
            "enum": [aspect.value for aspect in Aspect],
            "description": "What a view of an object has; an episode each, from all around.",
        },
    }
    accepted = {name: form for name, form in forms.items() if name in drawn_by}
    often = Scope.ACTOR if Scope.ACTOR in scopes else Scope.EPISODE
    beside: dict[str, JsonSchema] = {
        "weights": {"type": "array", "items": {"type": "number", "minimum": 0}, "description": "One for each choice."},
        "per": {
            "enum": [scope.value for scope in scopes],
            "description": f"How often to draw; {often} by default.",
        },
    }
    dependent = {"weights": ["choice"]}
    if "normal" in accepted:
        beside["clip"] = {**pair, "description": "[low, high]: where normal is cut off."}
        dependent["clip"] = ["normal"]
    if "ramp" in accepted:
        beside |= _beside_ramp()
        dependent |= {name: ["ramp"] for name in _beside_ramp()}
    if "view_sphere" in accepted:
        beside |= _beside_sphere()
        dependent |= {name: ["view_sphere"] for name in _beside_sphere()}
    distribution = {
        "type": "object",
        "properties": {**accepted, **beside},
        "additionalProperties": False,
        "oneOf": [{"required": [name]} for name in accepted],
        "dependentRequired": dependent,
    }
    return {"anyOf": [item, distribution]}


def _beside_ramp() -> dict[str, JsonSchema]:
    return {
        "over": {
            "enum": [span.value for span in Span],
            "description": "The episodes that ramp goes over: of the dataset, or of the stage of the curriculum.",
        },
        "scale": {
            "enum": [scale.value for scale in Scale],
            "description": "What ramp is even on; log for visibilities and distances.",
        },
    }


def _beside_sphere() -> dict[str, JsonSchema]:
    angle = {"type": "number", "minimum": -89, "maximum": 89}
    return {
        "divisions": {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_DIVISIONS,
            "description": "How often the icosahedron is divided: 12, 42, 162, 642 … views of the whole sphere.",
        },
        "lowest_deg": {**angle, "description": "Elevation in degrees below which no view lies; 0 by default."},
        "highest_deg": {**angle, "description": "Elevation in degrees above which no view lies; 85 by default."},
        "radius_m": {
            "type": "number",
            "minimum": 0.1,
            "maximum": 200,
            "description": "Distance from the camera to the object's centre in metres; 10 by default.",
        },
        "ahead_m": {
            "type": "number",
            "minimum": -500,
            "maximum": 500,
            "description": "How far ahead of the ego the object stands in metres; 20 by default.",
        },
        "centre_m": {
            "type": "number",
            "minimum": 0,
            "maximum": 100,
            "description": "Height of the object's centre above the ground in metres; 0.75 by default.",
        },
    }
