"""The files of a native dataset, read by a schema of the checker's own."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def parse(kind: type[T], content: bytes) -> T:
    """Return the value of type ``kind`` in a JSON file; raises ``ValueError`` with what does not fit and where."""
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_json(content, strict=True)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise ValueError(f"{where}: {first['msg']}") from None
    return value


def read(path: Path) -> bytes:
    """Return the content of a file; raises ``ValueError`` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ValueError(f"cannot be read: {problem.strerror}") from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
