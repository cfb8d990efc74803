"""Frozen values to JSON and back, driven by their type hints.

Dataclasses become objects by field name, named tuples arrays, enums their values. Floats keep every bit.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from bridge.errors import WorldError

T = TypeVar("T")

Json = Any
"""What ``json.loads`` returns."""


def dumps(value: object, indent: int | None = None) -> bytes:
    """Return ``value`` as JSON in UTF-8 with a newline at its end; raises ``ValueError`` for a NaN or infinity."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, default=_fields, separators=separators, indent=indent, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def loads(kind: type[T], data: bytes) -> T:
    """Return the value of type ``kind`` that the JSON in ``data`` holds.

    Raises ``ValueError`` with the path of the first thing that does not fit, what was expected there and what came.
    """
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_json(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise ValueError(f"{path}: {first['msg'].lower()}, got {str(first['input'])[:80]!r}") from None
    except WorldError as error:  # from the values themselves, which know their ranges
        raise ValueError(str(error)) from None
    return value


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _field_names(cast(Hashable, type(value)))}
