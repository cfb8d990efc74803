"""Frozen values to JSON and back, driven by their type hints.

Dataclasses become objects by field name; tuples and named tuples become arrays in the order of their fields;
enums become their values. Mappings have string keys.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Hashable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

Json = Any
"""What ``json.loads`` returns."""

_Parser = Callable[[Json, str], object]


def dumps(value: object, indent: int | None = None) -> bytes:
    """Return ``value`` as JSON in UTF-8 with a newline at its end, compact unless ``indent`` is given."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, default=_fields, separators=separators, indent=indent, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def from_json(kind: type[T], document: Json, where: str = "") -> T:
    """Return the value of type ``kind`` that ``document`` holds.

    Raises ``ValueError`` with the path inside the document (starting at ``where``) if it does not fit.
    """
    return cast(T, _parser(cast(Hashable, kind))(document, where))


def _fields(value: Any) -> Json:
    if isinstance(value, Mapping):
        return dict(value)
    return {name: getattr(value, name) for name in _field_names(cast(Hashable, type(value)))}


@cache
def _field_names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cast(Any, kind)))


@cache
def _parser(kind: Hashable) -> _Parser:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is not None:
        return _generic_parser(origin, arguments)
    if dataclasses.is_dataclass(kind):
        return _dataclass_parser(cast(type, kind))
    if isinstance(kind, type) and issubclass(kind, tuple):
        return _named_tuple_parser(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _enum_parser(kind)
    return _scalar_parser(kind)


def _generic_parser(origin: Any, arguments: tuple[Any, ...]) -> _Parser:
    if origin in (Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        parse = _parser(inner)
        return lambda document, where: None if document is None else parse(document, where)
    if origin is tuple:
        return _tuple_parser(arguments)
    return _mapping_parser(arguments[1])


def _tuple_parser(arguments: tuple[Any, ...]) -> _Parser:
    repeated = arguments[-1] is Ellipsis
    parsers = [_parser(argument) for argument in arguments if argument is not Ellipsis]

    def parse(document: Json, where: str) -> object:
        items = _expect(document, list, where)
        item_parsers = parsers * len(items) if repeated else parsers
        if len(item_parsers) != len(items):
            raise ValueError(f"{where}: expected {len(item_parsers)} items, got {len(items)}")
        return tuple(p(item, f"{where}[{n}]") for n, (p, item) in enumerate(zip(item_parsers, items, strict=True)))

    return parse


def _named_tuple_parser(kind: Any) -> _Parser:
    hints = get_type_hints(kind)
    parse_items = _tuple_parser(tuple(hints[name] for name in kind._fields))
    return lambda document, where: kind._make(parse_items(document, where))


def _mapping_parser(item_kind: Any) -> _Parser:
    parse_item = _parser(item_kind)

    def parse(document: Json, where: str) -> object:
        return {key: parse_item(item, f"{where}.{key}") for key, item in _expect(document, dict, where).items()}

    return parse


def _dataclass_parser(kind: type) -> _Parser:
    hints = get_type_hints(kind)
    parsers = {field.name: _parser(hints[field.name]) for field in dataclasses.fields(kind)}

    def parse(document: Json, where: str) -> object:
        found = _expect(document, dict, where)
        if found.keys() != parsers.keys():
            raise ValueError(f"{where}: expected the fields {sorted(parsers)}, got {sorted(found)}")
        return kind(**{name: parser(found[name], f"{where}.{name}") for name, parser in parsers.items()})

    return parse


def _enum_parser(kind: type[StrEnum]) -> _Parser:
    members = {str(member): member for member in kind}

    def parse(document: Json, where: str) -> object:
        if document not in members:
            raise ValueError(f"{where}: expected one of {sorted(members)}, got {document!r}")
        return members[document]

    return parse


def _scalar_parser(kind: Any) -> _Parser:
    if kind is Any:
        return lambda document, _: document
    if kind is float:
        return lambda document, where: float(_expect(document, (int, float), where))
    return lambda document, where: _expect(document, kind, where)


def _expect(document: Json, kind: Any, where: str) -> Any:
    if not isinstance(document, kind) or (isinstance(document, bool) and kind is not bool):
        raise ValueError(f"{where}: expected {getattr(kind, '__name__', kind)}, got {document!r}")
    return document
