"""The label files of KITTI's tracking benchmark as values, and what must hold for tracks by themselves.

A row has the frame and the track's id before the columns of the object benchmark, and levels 0 to 2 for truncated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bridge.verify.finding import Finding, Severity, error
from bridge.verify.kitti.files import CLASSES, KittiObject, object_of

# Real files of this benchmark have six decimal places, ours two.
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_OBJECT_ROW = re.compile(r"(\d+) (\d+) ([A-Z][A-Za-z_]+) ([0-2]) ([0-3]) " + " ".join([_NUMBER] * 12))
_IGNORED_ROW = re.compile(r"(\d+) -1 DontCare -1 -1 " + " ".join([_NUMBER] * 12))
_NAMES = CLASSES | {"Person"}
"""This benchmark calls people who sit ``Person``."""
_RIGID = frozenset({"Car", "Van", "Truck", "Tram"})
_SIZE_TOLERANCE_M = 0.02


@dataclass(frozen=True, slots=True)
class TrackedObject:
    """A row of a label file."""

    frame: int
    track_id: int
    truncation_level: int
    thing: KittiObject
    """Its ``truncated`` is the level."""


@dataclass(frozen=True, slots=True)
class TrackLabels:
    """A label file: a sequence."""

    objects: tuple[TrackedObject, ...]
    frames: tuple[int, ...]
    """Of every row that can be read, DontCare too, in the order of the file."""
    problems: tuple[tuple[int | None, str], ...]
    """Line (None for the file) and what is wrong with it."""


def parse_tracks(content: bytes) -> TrackLabels:
    """Read a label file; nothing is raised, what cannot be read is a problem."""
    if not content.isascii():
        return TrackLabels((), (), ((None, "the label file is not plain ASCII"),))
    text = content.decode("ascii")
    problems: list[tuple[int | None, str]] = []
    if not text.endswith("\n") or "\r" in text:
        problems.append((None, "every line must end with a line feed and nothing else"))
    objects, frames = [], []
    for line, row in enumerate(text.splitlines(), start=1):
        if match := _IGNORED_ROW.fullmatch(row):
            frames.append(int(match[1]))
        elif (match := _OBJECT_ROW.fullmatch(row)) and match[3] in _NAMES:
            name = "Person_sitting" if match[3] == "Person" else match[3]
            thing = object_of(line, name, float(match[4]), int(match[5]), match.groups()[5:])
            frames.append(int(match[1]))
            objects.append(TrackedObject(int(match[1]), int(match[2]), int(match[4]), thing))
        else:
            problems.append((line, f"not a row of 17 columns of KITTI's tracking benchmark: {row!r}"))
    return TrackLabels(tuple(objects), tuple(frames), tuple(problems))


def track_findings(sequence: str, labels: TrackLabels, frames: int, *, is_export: bool) -> Iterator[Finding]:
    """Yield what does not hold for the tracks of a sequence of ``frames`` pictures.

    In real KITTI the size of a track may change a little from frame to frame: a warning where not ``is_export``.
    """
    for line, problem in labels.problems:
        yield error(problem, sequence, line)
    if any(after < before for before, after in pairwise(labels.frames)):
        yield error("frames must ascend", sequence)
    if labels.frames and max(labels.frames) >= frames:
        yield error(f"there are labels of frame {max(labels.frames)}, but only {frames} pictures", sequence)
    first: dict[int, KittiObject] = {}
    seen: set[tuple[int, int]] = set()
    for row in labels.objects:
        place, thing = f"{sequence}/{row.frame:06}", f"track {row.track_id}"
        if (row.frame, row.track_id) in seen:
            yield error("a track has two rows in a frame", place, row.thing.line, thing=thing)
        seen.add((row.frame, row.track_id))
        start = first.setdefault(row.track_id, row.thing)
        if row.thing.name != start.name:
            message = f"it is a {row.thing.name}, earlier a {start.name}"
            yield error(message, place, row.thing.line, thing=thing)
        elif row.thing.name in _RIGID and _grown_m(row.thing, start) > _SIZE_TOLERANCE_M:
            message = f"its size changes by {_grown_m(row.thing, start):.2f} m"
            severity = Severity.ERROR if is_export else Severity.WARNING
            yield Finding(severity, message, place, row.thing.line, thing)


def _grown_m(a: KittiObject, b: KittiObject) -> float:
    return max(abs(a.height - b.height), abs(a.width - b.width), abs(a.length - b.length))
