"""What every field of a message is asked for, and the errors that name it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

from google.protobuf.message import Message

from bridge.errors import BridgeError

Fields = Mapping[str, Any]
"""What a message has in its fields, by their names; a part that is a message itself is given by its own ones."""

_Value = TypeVar("_Value", bound=Hashable)


class MessageError(BridgeError):
    """A message that does not say what the protocol requires; names the field."""


class TooLargeError(MessageError):
    """An image of more pixels than the simulator takes."""


def finite(where: str, *values: float) -> None:
    """Refuse numbers that are not finite; ``where`` names their field."""
    for value in values:
        if not math.isfinite(value):
            raise MessageError(f"{where}: expected finite numbers, got {', '.join(str(v) for v in values)}")


def in_range(where: str, value: float, low: float, high: float) -> float:
    """Return ``value``, which must be ``low`` to ``high``; ``where`` names its field."""
    if not low <= value <= high:
        raise MessageError(f"{where}: expected {low:g} to {high:g}, got {value:g}")
    return value


def repeated(values: Iterable[_Value]) -> _Value | None:
    """Return the first value that occurs again, None if there is none; in one pass, however many there are."""
    seen: set[_Value] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


def required(where: str, message: Message, *fields: str) -> None:
    """Refuse a message that lacks one of ``fields``; ``where`` names it, empty for the whole."""
    for field in fields:
        if not message.HasField(field):
            raise MessageError(f"{where}{'.' if where else ''}{field}: expected a value, it is absent")
