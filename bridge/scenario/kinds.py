"""The kinds of single values in a scenario file: what each accepts, and what it says of anything else.

Each kind is put into an ``Annotated`` type, for example ``Annotated[float, Real(0, 100)]``; it parses a value
for pydantic, describes itself to JSON Schema, and names the distributions that can draw it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.problem import Findings, fail, hint, listed, one_of, problem, shown

T = TypeVar("T")


class Kind(Generic[T]):
    """A kind of value."""

    drawn_by: ClassVar[frozenset[str]] = frozenset()
    """The distributions of numbers that can draw it."""
    is_mapping: ClassVar[bool] = False
    """Whether a file says it as a mapping, as it does a distribution."""

    def parse(self, value: Any, info: ValidationInfo) -> T:
        """Return the value meant by ``value``; raise ``pydantic.ValidationError`` that says what was expected."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of what ``parse`` accepts."""
        raise NotImplementedError

    def to_data(self, value: T) -> Any:
        """Return what ``parse`` would read as ``value``."""
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        del source, handler
        return core_schema.with_info_plain_validator_function(
            self.parse, serialization=core_schema.plain_serializer_function_ser_schema(self.to_data)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        del schema, handler
        return self.json_schema()


@dataclass(frozen=True)
class Real(Kind[float]):
    """A number from ``low`` to ``high``, both included and finite."""

    low: float
    high: float

    drawn_by = frozenset({"uniform", "uniform_int", "normal", "log_uniform"})

    def parse(self, value: Any, info: ValidationInfo) -> float:
        """Accept int and float."""
        del info
        if not isinstance(value, int | float) or isinstance(value, bool) or not self.low <= value <= self.high:
            fail(problem(f"expected a number from {self.low:.10g} to {self.high:.10g}, got {shown(value)}"))
        return float(value)

    def json_schema(self) -> dict[str, Any]:
        """Return a number schema."""
        return {"type": "number", "minimum": _shortest(self.low), "maximum": _shortest(self.high)}


def _shortest(number: float) -> float:
    # 1 and 1.0 are equal, so ``typing`` may take a kind with the one for a kind with the other that it has cached.
    return int(number) if float(number).is_integer() else number


@dataclass(frozen=True)
class Whole(Kind[int]):
    """A whole number from ``low`` to ``high``, both included."""

    low: int
    high: int

    drawn_by = frozenset({"uniform_int"})

    def parse(self, value: Any, info: ValidationInfo) -> int:
        """Accept int."""
        del info
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            fail(problem(f"expected a whole number from {self.low} to {self.high}, got {shown(value)}"))
        return int(value)

    def json_schema(self) -> dict[str, Any]:
        """Return an integer schema."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """True or false."""

    def parse(self, value: Any, info: ValidationInfo) -> bool:
        """Accept bool."""
        del info
        if not isinstance(value, bool):
            fail(problem(f"expected true or false, got {shown(value)}"))
        return bool(value)

    def json_schema(self) -> dict[str, Any]:
        """Return a boolean schema."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Name(Kind[str]):
    """One of a fixed set of names; ``what`` says of which thing, for the message."""

    what: str
    names: tuple[str, ...]

    def parse(self, value: Any, info: ValidationInfo) -> str:
        """Accept one of ``names``; return the member itself, so that an enum's members come out as such."""
        del info
        if not isinstance(value, str):
            fail(problem(f"expected a {self.what} ({listed(self.names)}), got {shown(value)}"))
        if value not in self.names:
            fail(problem(f"unknown {self.what} {shown(value)}{hint(value, self.names)}"))
        return self.names[self.names.index(value)]

    def json_schema(self) -> dict[str, Any]:
        """Return an enumeration."""
        return {"type": "string", "enum": [str(name) for name in self.names]}

    def to_data(self, value: str) -> str:
        """Return the plain name."""
        return str(value)


@dataclass(frozen=True)
class Text(Kind[str]):
    """Text; with ``pattern``, only what fully matches it, as ``rule`` says and ``example`` shows."""

    pattern: str | None = None
    rule: str = ""
    example: str = ""

    def parse(self, value: Any, info: ValidationInfo) -> str:
        """Accept str."""
        del info
        if not isinstance(value, str) or not value:
            fail(problem(f"expected text, got {shown(value)}"))
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            fail(problem(f"expected {self.rule}, as in {self.example}, got {shown(value)}"))
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema."""
        return {"type": "string", **({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {"minLength": 1})}


def slug(example: str) -> Text:
    """Return the kind of names that are fit for folders and commands, as ``example`` is one."""
    return Text(r"[a-z0-9][a-z0-9._-]*", "a letter or digit, then any of a-z, 0-9, '.', '_' and '-'", example)


@dataclass(frozen=True)
class Instant(Kind[datetime]):
    """A moment in ISO 8601 with its time zone; comes out in UTC."""

    drawn_by = frozenset({"uniform"})

    def parse(self, value: Any, info: ValidationInfo) -> datetime:
        """Accept str."""
        del info
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            fail(problem(f"expected a time like 2025-06-21T12:00Z, got {shown(value)}"))
        if moment.tzinfo is None:
            fail(problem(f"the time needs its zone, for example {value}Z or {value}+02:00"))
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            fail(problem(f"expected a time within the years 1 to 9999 in UTC, got {shown(value)}"))

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema; the format ``date-time`` would insist on seconds."""
        return {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$"}

    def to_data(self, value: datetime) -> str:
        """Return ISO 8601 in UTC."""
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class MapFile:
    """A file that a scenario refers to."""

    written: PurePosixPath
    """As the scenario says it, relative to the scenario's folder."""
    path: Path
    """Where it is."""


@dataclass(frozen=True)
class MapPath(Kind[MapFile]):
    """The path of an existing file with one of ``suffixes``, relative to the scenario's folder."""

    suffixes: tuple[str, ...]

    def parse(self, value: Any, info: ValidationInfo) -> MapFile:
        """Accept str; the validation context's ``folder`` is the scenario's folder."""
        if not isinstance(value, str) or not value:
            fail(problem(f"expected the path of a file, got {shown(value)}"))
        if not value.endswith(self.suffixes):
            fail(problem(f"expected a file that ends in {one_of(self.suffixes)}, got {shown(value)}"))
        path = Path((info.context or {}).get("folder", "")) / value
        if not os.path.isfile(path):  # noqa: PTH113 - pathlib raises for a name that is too long
            fail(problem(f"no such file {shown(value)}; the path is relative to the scenario file's folder"))
        return MapFile(PurePosixPath(value), path)

    def json_schema(self) -> dict[str, Any]:
        """Return a string schema."""
        endings = "|".join(re.escape(suffix) for suffix in self.suffixes)
        return {"type": "string", "pattern": f"({endings})$"}

    def to_data(self, value: MapFile) -> str:
        """Return the path as written."""
        return str(value.written)


@dataclass(frozen=True)
class Row(Kind[tuple[Any, ...]]):
    """A list of one value for each of ``names``, all of the kind ``of``; ``ascending`` refuses falling values."""

    names: tuple[str, ...]
    of: Kind[Any]
    ascending: bool = False

    def parse(self, value: Any, info: ValidationInfo) -> tuple[Any, ...]:
        """Accept a list of the right length."""
        wanted = f"[{', '.join(self.names)}]"
        if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != len(self.names):
            fail(problem(f"expected {wanted}, got {shown(value)}"))
        findings, row = Findings(), []
        for index, item in enumerate(value):
            with findings.under(index):
                row.append(self.of.parse(item, info))
        findings.raise_any()
        if self.ascending and sorted(row) != row:
            fail(problem(f"needs {' <= '.join(self.names)}, got {shown(value)}"))
        return tuple(row)

    def json_schema(self) -> dict[str, Any]:
        """Return an array schema of fixed length."""
        size = len(self.names)
        return {"type": "array", "items": self.of.json_schema(), "minItems": size, "maxItems": size}

    def to_data(self, value: tuple[Any, ...]) -> list[Any]:
        """Return a list."""
        return [self.of.to_data(item) for item in value]


@dataclass(frozen=True)
class Members(Kind[tuple[Any, ...]]):
    """A list of values of the kind ``of``, no two alike: no fewer than ``at_least`` and no more than ``at_most``."""

    of: Kind[Any]
    at_most: int | None = None
    at_least: int = 1

    def parse(self, value: Any, info: ValidationInfo) -> tuple[Any, ...]:
        """Accept a list."""
        if not isinstance(value, list | tuple) or len(value) < self.at_least:
            fail(problem(f"expected a list{' of one or more' if self.at_least else ''}, got {shown(value)}"))
        if self.at_most is not None and len(value) > self.at_most:
            fail(problem(f"expected a list of no more than {self.at_most}, got {len(value)}"))
        findings, members = Findings(), []
        for index, item in enumerate(value):
            with findings.under(index):
                members.append(self.of.parse(item, info))
                if value.index(item) < index:
                    fail(problem(f"{shown(item)} is there twice"))
        findings.raise_any()
        return tuple(members)

    def json_schema(self) -> dict[str, Any]:
        """Return an array schema."""
        limit = {} if self.at_most is None else {"maxItems": self.at_most}
        return {
            "type": "array",
            "items": self.of.json_schema(),
            "minItems": self.at_least,
            **limit,
            "uniqueItems": True,
        }

    def to_data(self, value: tuple[Any, ...]) -> list[Any]:
        """Return a list."""
        return [self.of.to_data(member) for member in value]
