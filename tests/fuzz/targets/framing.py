"""The stream of framed messages: whole payloads come out, or an error."""

from __future__ import annotations

import io
from collections.abc import Sequence

from bridge.protocol.framing import FramingError, frame, read_frame
from tests.fuzz.mutation.plain_bytes import mutate_bytes
from tests.fuzz.target import Target


def _seeds() -> Sequence[bytes]:
    return [frame(b""), frame(b"one") + frame(b"another" * 20)]


def _check(data: bytes) -> None:
    stream = io.BytesIO(data)
    payloads = []
    try:
        while (payload := read_frame(stream.read)) is not None:
            payloads.append(payload)
    except FramingError:
        pass
    else:
        assert b"".join(map(frame, payloads)) == data
    assert data.startswith(b"".join(map(frame, payloads)))


FRAMING = Target("framing", _seeds, mutate_bytes, _check, examples=300)
