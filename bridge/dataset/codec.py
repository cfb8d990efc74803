"""Frozen values to JSON and back, driven by their type hints.

Dataclasses become objects by field name, named tuples arrays, enums their values. Floats keep every bit.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bridge.errors import WorldError

T = TypeVar("T")

Json = Any
"""What ``json.loads`` returns."""

_NOT_FINITE = (b"NaN", b"Infinity")
_AFTER_A_VALUE = (b",", b"]", b"}", b"\n")


def dumps(value: object, indent: int | None = None) -> bytes:
    """Return ``value`` as JSON in UTF-8 with a newline at its end; raises ``ValueError`` for a NaN or infinity."""
    text = _writer(cast(Hashable, type(value))).dump_json(value, indent=indent, warnings="none")
    line = text + b"\n"
    if _may_not_be_finite(line):
        json.dumps(json.loads(line), allow_nan=False)  # raises unless they are parts of texts
    return line


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


def _may_not_be_finite(line: bytes) -> bool:
    """Return whether ``line``, which is JSON, may hold a NaN or infinity as a value.

    Among the letters of its masks, one frame in five has a NaN by chance, and reading all of it again takes five times
    as long as writing it. What follows a value follows these letters in hardly any mask.
    """
    return any(word in line and any(word + end in line for end in _AFTER_A_VALUE) for word in _NOT_FINITE)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _writer(kind: Any) -> TypeAdapter[Any]:
    # A dataclass takes over this configuration from what it is a part of, never from the adapter itself. Without it,
    # pydantic writes a NaN as null.
    return TypeAdapter(kind | None, config=ConfigDict(ser_json_inf_nan="constants"))
