"""Reads floating car data as SUMO writes it (``--fcd-output``), time step by time step.

The format is that of https://sumo.dlr.de/docs/Simulation/Output/FCDOutput.html.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from bridge.errors import TrafficError
from bridge.geometry import Vec3
from bridge.traffic.traces.lines import MOST_BYTES, opened

MOST_ACTORS = 20_000
"""In one time step."""
FARTHEST_M = 1e7
FASTEST_MPS = 200.0

_CHUNK_BYTES = 1 << 18
_LONGEST_NAME = 200
_MOST_ATTRIBUTES = 64


class FcdActor(NamedTuple):
    """A vehicle, whose ``place`` is the middle of its front bumper, or a person."""

    place: Vec3
    """In the coordinates of the file."""
    yaw: float
    """Radians counter-clockwise from east."""
    slope: float
    """Radians, positive uphill."""
    speed_mps: float
    type_id: str
    lane: str
    """A vehicle's lane, a person's edge; empty if the file does not say."""
    signals: int
    """SUMO's signal bits; 0 if the file does not say."""
    on_foot: bool


@dataclass(frozen=True, slots=True)
class FcdStep:
    """Everybody at one time."""

    line: int
    time_s: float
    actors: Mapping[str, FcdActor]
    """By SUMO id."""


def read_fcd(path: Path) -> Iterator[FcdStep]:
    """Yield the time steps of a file, plain or compressed, times ascending.

    Raises ``TrafficError`` that names the line.
    """
    handler = _Handler(path)
    total = 0
    with opened(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            total += len(chunk)
            if total > MOST_BYTES:
                raise TrafficError(f"{path}: holds more than {MOST_BYTES >> 30} GiB; cut it into episodes")
            handler.feed(chunk, last=False)
            while handler.steps:
                yield handler.steps.popleft()
    handler.feed(b"", last=True)


class _Handler:
    """What happens at each element."""

    def __init__(self, path: Path) -> None:
        self.steps: deque[FcdStep] = deque()
        self._path = path
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._time_s = -math.inf
        self._step_line = 0
        self._actors: dict[str, FcdActor] | None = None

    def feed(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the last two for encodings that there are not
            raise TrafficError(
                f"{self._path}:{self._parser.CurrentLineNumber}: not the XML of --fcd-output, or cut off ({error}); "
                "write it again with SUMO"
            ) from None

    def _error(self, message: str) -> TrafficError:
        return TrafficError(f"{self._path}:{self._parser.CurrentLineNumber}: {message}")

    def _doctype(self, *_: object) -> None:
        raise self._error("SUMO writes no document type; remove it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if len(attributes) > _MOST_ATTRIBUTES:
            raise self._error(f"expected no more than {_MOST_ATTRIBUTES} attributes, got {len(attributes)}")
        if self._depth == 1:
            if name != "fcd-export":
                raise self._error(f"expected <fcd-export>, as SUMO's --fcd-output has it, got <{name[:_LONGEST_NAME]}>")
        elif self._depth == 2:
            if name == "timestep":
                self._begin_step(attributes)
        elif self._depth == 3 and self._actors is not None and name in ("vehicle", "person"):
            self._add(attributes, on_foot=name == "person")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._depth == 1 and self._actors is not None and name == "timestep":
            self.steps.append(FcdStep(self._step_line, self._time_s, self._actors))
            self._actors = None

    def _begin_step(self, attributes: dict[str, str]) -> None:
        time_s = self._number(attributes, "time", 1e9)
        if time_s <= self._time_s:
            raise self._error(f"time: expected more than {self._time_s:g} s, got {time_s:g}")
        self._time_s, self._actors = time_s, {}
        self._step_line = self._parser.CurrentLineNumber

    def _add(self, attributes: dict[str, str], *, on_foot: bool) -> None:
        assert self._actors is not None
        sumo_id = attributes.get("id", "")
        if not sumo_id or len(sumo_id) > _LONGEST_NAME:
            raise self._error(f"id: expected a name of up to {_LONGEST_NAME} characters, got {sumo_id[:40]!r}")
        if sumo_id in self._actors:
            raise self._error(f"id: {sumo_id!r} is there twice in one time step")
        if len(self._actors) == MOST_ACTORS:
            raise self._error(f"expected no more than {MOST_ACTORS} vehicles and people in a time step")
        x, y = (self._number(attributes, name, FARTHEST_M) for name in ("x", "y"))
        z = self._number(attributes, "z", FARTHEST_M, 0.0)
        self._actors[sumo_id] = FcdActor(
            place=Vec3(x, y, z),
            yaw=math.radians(90.0 - self._number(attributes, "angle", 1e4)),
            slope=math.radians(self._number(attributes, "slope", 90.0, 0.0)),
            speed_mps=self._number(attributes, "speed", FASTEST_MPS),
            type_id=attributes.get("type", "")[:_LONGEST_NAME],
            lane=attributes.get("edge" if on_foot else "lane", "")[:_LONGEST_NAME],
            signals=int(self._number(attributes, "signals", 1e6, 0.0)),
            on_foot=on_foot,
        )

    def _number(self, attributes: dict[str, str], name: str, most: float, default: float | None = None) -> float:
        written = attributes.get(name)
        if written is None:
            if default is None:
                raise self._error(f"{name}: is missing; write the file with SUMO's --fcd-output and all attributes")
            return default
        try:
            value = float(written)
        except ValueError:
            value = math.nan
        if not abs(value) <= most:
            raise self._error(f"{name}: expected a number from {-most:g} to {most:g}, got {written[:40]!r}")
        return value
