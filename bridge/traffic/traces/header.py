"""The first line of a trace: what it is, where it plays and what its actors wear."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from bridge.errors import TrafficError, WorldError
from bridge.roads.network import RoadNetwork
from bridge.traffic.demand import STEP_NS
from bridge.traffic.traces.demand import TraceHeader
from bridge.traffic.traces.lines import numbered_lines

FORMAT = "drivebridge-trace"
VERSION = 1
MOST_MODELS = 20_000

_LONGEST_QUOTE = 60
_LONGEST_MESSAGE = 200

T = TypeVar("T")


def read_header(path: Path) -> TraceHeader:
    """Return the header of the trace at ``path``. Raises ``TrafficError`` for a file that is no such trace."""
    first = next(numbered_lines(path), None)
    if first is None:
        raise TrafficError(f"{path}: the file is empty; record it with 'drivebridge trace'")
    number, line = first
    header = parse(TraceHeader, line, f"{path}:{number}", f"is this a trace? Its first line names the format {FORMAT}")
    if header.format != FORMAT:
        raise TrafficError(f"{path}:{number}: format: expected {FORMAT!r}, got {header.format[:_LONGEST_QUOTE]!r}")
    if header.version != VERSION:
        raise TrafficError(
            f"{path}:{number}: version: this release reads version {VERSION}, got {header.version}; record it again"
        )
    if header.step_ns != STEP_NS:
        raise TrafficError(f"{path}:{number}: step_ns: expected {STEP_NS}, a line every 0.1 s, got {header.step_ns}")
    if len(header.models) > MOST_MODELS:
        raise TrafficError(f"{path}:{number}: models: expected no more than {MOST_MODELS}, got {len(header.models)}")
    return header


def roads_digest(network: RoadNetwork) -> str:
    """Return the SHA-256, in hexadecimal digits, of where the lanes of a network are."""
    digest = hashlib.sha256()
    for lane in network.lanes.values():
        points = (lane.centreline * 1000.0).round().astype("<i8")  # whole millimetres
        digest.update(f"{lane.lane_id}\n{lane.kind}\n{lane.width_m:.3f}\n{len(points)}\n".encode())
        digest.update(points.tobytes())
    return digest.hexdigest()


def parse(kind: type[T], line: bytes, where: str, advice: str) -> T:
    """Return the value of type ``kind`` that a line of JSON holds.

    Raises ``TrafficError`` that begins with ``where``, names the field, what was expected and what came, and ends with
    ``advice``.
    """
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        got = repr(first["input"])
        got = got if len(got) <= _LONGEST_QUOTE else f"{got[: _LONGEST_QUOTE - 1]}…"
        message = first["msg"][:1].lower() + first["msg"][1:]
        raise TrafficError(f"{where}: {_printable(field)}: {_printable(message)}, got {got}; {advice}") from None
    except WorldError as error:  # from the values themselves, which know their ranges
        raise TrafficError(f"{where}: {error}") from None
    return value


def to_json(value: object) -> bytes:
    """Return ``value`` as one line of JSON in UTF-8 with its newline; floats keep every bit."""
    return _adapter(cast(Hashable, type(value))).dump_json(value) + b"\n"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _printable(text: str) -> str:
    text = text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 1]}…"
    return text if text.isprintable() else repr(text)
