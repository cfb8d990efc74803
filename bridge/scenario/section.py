"""The base of every section of a scenario file: frozen, closed, and clear about what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails

from bridge.scenario.problem import fail, hint, problem, shown

_EXPECTED = {
    "dict_type": "expected a mapping",
    "tuple_type": "expected a list",
    "string_type": "expected text",
}
"""By pydantic's error type: what the field wants, in the terms of YAML."""


class Section(BaseModel):
    """A mapping with known fields. All of its problems are reported at once, each in the user's terms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def field_names(cls) -> list[str]:
        """Return the names that a file may use, in the order of the declaration."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Return what is wrong between fields; ``data`` has known fields only, their values not checked yet."""
        del data
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, cls):
            return data
        if not isinstance(data, Mapping):
            fail(problem(f"expected a mapping of fields, got {shown(data)}"))
        problems: list[InitErrorDetails] = []
        fields: dict[str, Any] = {}
        known = cls.field_names()
        for name, value in data.items():
            if name not in known:
                problems.append(problem(f"unknown field {shown(name)}{hint(name, known)}", str(name)))
            elif value is None:
                problems.append(problem("expected a value, got nothing; give one or remove the line", name))
            else:
                fields[name] = value
        try:
            section = handler(fields)
        except ValidationError as error:
            problems += [_reworded(found) for found in error.errors() if not _is_empty_field(found, data)]
        problems += cls.contradictions(fields)
        if problems:
            fail(*problems)
        return section


def _is_empty_field(found: ErrorDetails, data: Mapping[str, Any]) -> bool:
    """Whether pydantic misses a field that is there but empty, which is reported already."""
    return found["type"] == "missing" and found["loc"][0] in data


def _reworded(found: ErrorDetails) -> InitErrorDetails:
    message = found["msg"]
    if found["type"] == "missing":
        message = "this field is required"
    elif found["type"] in _EXPECTED:
        message = f"{_EXPECTED[found['type']]}, got {shown(found['input'])}"
    return problem(message, *found["loc"])
