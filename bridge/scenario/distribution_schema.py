"""The JSON Schema of fields that accept a constant or a distribution, in parts that many fields share.

A distribution is described once for each family of values and each rate of drawing (``NumberDistributionPerFrame``);
the schema of a kind (``NumberFrom0To100PerFrame``) refers to it and adds what its values are held to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.scenario.arithmetic import LONGEST
from bridge.scenario.distribution_reader import usable_by
from bridge.scenario.distributions import Scope
from bridge.scenario.kinds import Flag, Instant, Kind, Name, Real, Whole
from bridge.scenario.ramp import Scale, Span
from bridge.scenario.view_sphere import MOST_DIVISIONS, Aspect

JsonSchema = dict[str, Any]


@dataclass(frozen=True)
class VaryingSchema:
    """What a field accepts that may be drawn as often as ``scopes``: values of ``kind``, None for sections."""

    kind: Kind[Any] | None
    scopes: tuple[Scope, ...]

    @property
    def name(self) -> str | None:
        """The name that fields of this kind have it under; None for sections, no two of which are alike."""
        return None if self.kind is None else _name(self.kind) + self._rate

    @property
    def distribution_name(self) -> str:
        """The name that all kinds of the family have the distributions under."""
        return f"{self._family[0]}Distribution{self._rate}"

    def schema(self, item: JsonSchema, distribution: JsonSchema) -> JsonSchema:
        """Return the schema of a constant like ``item``, or of such values drawn by what ``distribution`` refers to."""
        _, of_family = self._family
        held = {key: value for key, value in item.items() if of_family.get(key) != value}
        lists: JsonSchema = {"items": held}
        if "enum" in item:
            # The keys of a mapping are text to JSON Schema, so only names can be checked.
            lists["propertyNames"] = held
        listed = [name for name in _LISTS if name in self.distribution()["properties"]]
        # Not under "properties", which the distribution has: many editors do not look at both.
        return {"anyOf": [item, {**distribution, "patternProperties": {f"^({'|'.join(listed)})$": lists}}]}

    def distribution(self) -> JsonSchema:
        """Return the schema of the distributions of values of the family, whatever these are held to."""
        usable = usable_by(self.kind)
        forms = {name: form for name, form in _forms(self._family[1]).items() if name in usable}
        beside = {name: fields for name, fields in _BESIDE.items() if name in forms}
        often = Scope.ACTOR if Scope.ACTOR in self.scopes else Scope.EPISODE
        per = {"enum": [scope.value for scope in self.scopes], "description": f"How often to draw; {often} by default."}
        return {
            "type": "object",
            "properties": {
                **forms,
                **{name: field for fields in beside.values() for name, field in fields.items()},
                "per": per,
            },
            "additionalProperties": False,
            "oneOf": [{"required": [name]} for name in forms],
            "dependentRequired": {name: [owner] for owner, fields in beside.items() for name in fields},
        }

    @property
    def _family(self) -> tuple[str, JsonSchema]:
        return next((family for kind, family in _FAMILIES.items() if isinstance(self.kind, kind)), ("Value", {}))

    @property
    def _rate(self) -> str:
        return f"Per{self.scopes[-1].capitalize()}"


_FAMILIES: Mapping[type[Kind[Any]], tuple[str, JsonSchema]] = {
    Real: ("Number", {"type": "number"}),
    Whole: ("WholeNumber", {"type": "integer"}),
    Instant: ("Time", {}),
    Name: ("Word", {}),
    Flag: ("Word", {}),
}
"""Kinds that the same distributions draw, by what these are called and what each of their values is."""

_LISTS = ("uniform", "uniform_int", "log_uniform", "choice", "cycle", "ramp", "clip")
"""The fields of a distribution that list values of the field's kind."""


def _name(kind: Kind[Any]) -> str:
    match kind:
        case Real(low, high):
            return f"NumberFrom{_digits(low)}To{_digits(high)}"
        case Whole(low, high):
            return f"WholeNumberFrom{_digits(low)}To{_digits(high)}"
        case Name(what):
            return what.title().replace(" ", "")
    return type(kind).__name__


def _digits(number: float) -> str:
    """Return ``number`` in the letters that the name of a definition may have."""
    return f"{number:.10g}".replace("-", "Minus").replace(".", "_")


def _forms(item: JsonSchema) -> Mapping[str, JsonSchema]:
    """Return the distributions of values like ``item``."""
    pair = {"type": "array", **_of(item), "minItems": 2, "maxItems": 2}
    values = {"type": "array", **_of(item), "minItems": 1}
    weighted = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}, "minProperties": 1}
    return {
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


def _of(item: JsonSchema) -> JsonSchema:
    return {"items": item} if item else {}


_ANGLE = {"type": "number", "minimum": -89, "maximum": 89}

_BESIDE: Mapping[str, Mapping[str, JsonSchema]] = {
    "choice": {
        "weights": {"type": "array", "items": {"type": "number", "minimum": 0}, "description": "One for each choice."}
    },
    "normal": {
        "clip": {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
            "description": "[low, high]: where normal is cut off.",
        }
    },
    "ramp": {
        "over": {
            "enum": [span.value for span in Span],
            "description": "The episodes that ramp goes over: of the dataset, or of the stage of the curriculum.",
        },
        "scale": {
            "enum": [scale.value for scale in Scale],
            "description": "What ramp is even on; log for visibilities and distances.",
        },
    },
    "view_sphere": {
        "divisions": {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_DIVISIONS,
            "description": "How often the icosahedron is divided: 12, 42, 162, 642 … views of the whole sphere.",
        },
        "lowest_deg": {**_ANGLE, "description": "Elevation in degrees below which no view lies; 0 by default."},
        "highest_deg": {**_ANGLE, "description": "Elevation in degrees above which no view lies; 85 by default."},
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
    },
}
"""The fields beside a form, by the form that they belong to."""
