"""Calls and answers on a byte stream, framed as ML-Agents frames the messages of side channels; see framing.proto."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable

CHANNEL_ID = uuid.UUID("8f6fae62-43d6-4b5e-a0a5-6d27b7f3a8b1")
"""Names the channel of DriveBridge."""

MAX_MESSAGE_BYTES = 512 * 1024 * 1024
"""Longer messages are refused: what claims to be longer is not one of ours."""

_HEADER = struct.Struct("<16si")


class FramingError(Exception):
    """Bytes that are no message of this channel."""


def frame(payload: bytes) -> bytes:
    """Return ``payload`` as it travels. Raises ``FramingError`` if it is longer than ``MAX_MESSAGE_BYTES``."""
    if len(payload) > MAX_MESSAGE_BYTES:
        raise FramingError(f"expected a message of at most {MAX_MESSAGE_BYTES} bytes, got {len(payload)}")
    return _HEADER.pack(CHANNEL_ID.bytes_le, len(payload)) + payload


def read_frame(read: Callable[[int], bytes]) -> bytes | None:
    """Return the next payload of a stream, None at its end.

    ``read`` returns as many bytes as it is asked for, fewer only at the end. Raises ``FramingError`` for another
    channel, a length out of range, or an end in the middle of a message.
    """
    header = read(_HEADER.size)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise FramingError("the stream ends in the middle of a message")
    channel, length = _HEADER.unpack(header)
    if channel != CHANNEL_ID.bytes_le:
        raise FramingError(f"expected a message of channel {CHANNEL_ID}, got one of {uuid.UUID(bytes_le=channel)}")
    if not 0 <= length <= MAX_MESSAGE_BYTES:
        raise FramingError(f"expected a message of at most {MAX_MESSAGE_BYTES} bytes, got one of {length}")
    payload = read(length)
    if len(payload) < length:
        raise FramingError(f"the stream ends after {len(payload)} of {length} bytes of a message")
    return payload
