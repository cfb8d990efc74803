"""Damage to protocol messages by their descriptors, in protobuf's text format.

An input begins with a comment that names the message; corpus files can be read and written by people.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

from google.protobuf import symbol_database, text_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from bridge.protocol.v1 import simulator_pb2
from tests.fuzz.mutation.plain_bytes import mutate_bytes

_HEAD = "# "
_FLOATS = (
    0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-320, 1e-30, 1e9, 1e38, 1e160, 1.7e308, -1.7e308,
    math.nan, math.inf, -math.inf,
)  # fmt: skip
_UNSIGNED = (0, 1, 2, 3, 255, 16383, 16384, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)
_STRINGS = ("", "\0", "a", "box", "ground", "front", "é\n", "x" * 300, "/dev/shm/drivebridge-\0", "..")
_BYTES = (b"", b"\0", b"\xff", b"x" * 32, b"\xff" * 1000)

_PACKAGE = simulator_pb2.DESCRIPTOR.package


def write_message(message: Message) -> bytes:
    """Return ``message`` as an input."""
    return (_HEAD + message.DESCRIPTOR.name + "\n" + text_format.MessageToString(message)).encode()


def read_message(data: bytes) -> Message | None:
    """Return the message of an input; None for what is none."""
    try:
        head, _, text = data.decode().partition("\n")
        kind: Any = symbol_database.Default().GetSymbol(f"{_PACKAGE}.{head.removeprefix(_HEAD)}")
        message: Message = text_format.Parse(text, kind())
    except (ValueError, KeyError, text_format.ParseError):
        return None
    return message


def mutate_message(data: bytes, rng: Random) -> bytes:
    """Damage a message; anything else is damaged as plain bytes."""
    message = read_message(data)
    if message is None:
        return mutate_bytes(data, rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _damage(rng.choice(_messages(message)), rng)
    return write_message(message)


def _messages(message: Message) -> list[Message]:
    """Return ``message`` and all messages in it."""
    found = [message]
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            for inner in value if field.is_repeated else [value]:
                found += _messages(inner)
    return found


def _damage(message: Any, rng: Random) -> None:
    if not message.DESCRIPTOR.fields:
        return
    field = rng.choice(message.DESCRIPTOR.fields)
    if rng.random() < 0.15:
        message.ClearField(field.name)
    elif field.is_repeated:
        _damage_list(getattr(message, field.name), field, rng)
    elif field.type == FieldDescriptor.TYPE_MESSAGE:
        getattr(message, field.name).SetInParent()
    else:
        setattr(message, field.name, _value(field, getattr(message, field.name), rng))


def _damage_list(values: Any, field: FieldDescriptor, rng: Random) -> None:
    is_message = field.type == FieldDescriptor.TYPE_MESSAGE
    match rng.randrange(4):
        case 0 if len(values):
            del values[rng.randrange(len(values))]
        case 1 if len(values):
            values.extend([values[rng.randrange(len(values))]] * rng.choice((1, 2, 20)))
        case 2 if len(values) > 1:
            kept = list(values)
            rng.shuffle(kept)
            del values[:]
            values.extend(kept)
        case _ if is_message:
            values.add()
        case _:
            values.append(_value(field, None, rng))


def _value(field: FieldDescriptor, old: Any, rng: Random) -> Any:
    """Return another value for a field that held ``old``; None for the element of a list."""
    if field.type == FieldDescriptor.TYPE_BYTES:
        return rng.choice((*_BYTES, mutate_bytes(old or b"", rng)))
    choices = _VALUES[field.cpp_type]
    if isinstance(old, float):
        choices = (*choices, old * 1.001, -old)
    elif field.cpp_type in _UNSIGNED_TYPES and old:
        choices = (*choices, old - 1)
    return rng.choice(choices)


_UNSIGNED_TYPES = (FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64)
_SIGNED = (0, 1, -1, 2, 5, 50, 2**31 - 1, -(2**31))

_VALUES: dict[int, tuple[Any, ...]] = {
    FieldDescriptor.CPPTYPE_DOUBLE: _FLOATS,
    FieldDescriptor.CPPTYPE_FLOAT: _FLOATS,
    FieldDescriptor.CPPTYPE_UINT32: _UNSIGNED,
    FieldDescriptor.CPPTYPE_UINT64: (*_UNSIGNED, 2**63 - 1, 2**63, 2**64 - 1),
    FieldDescriptor.CPPTYPE_INT32: _SIGNED,
    FieldDescriptor.CPPTYPE_ENUM: _SIGNED,
    FieldDescriptor.CPPTYPE_INT64: (*_SIGNED, 2**63 - 1, -(2**63)),
    FieldDescriptor.CPPTYPE_BOOL: (False, True),
    FieldDescriptor.CPPTYPE_STRING: _STRINGS,
}
"""By protobuf's type of a field."""
