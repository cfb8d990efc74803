"""Reads a path from a table of comma-separated values."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bridge.errors import TrafficError
from bridge.traffic.egos.recorded_path import FARTHEST_M, MOST_TILTED, RecordedPath

REQUIRED = ("time_s", "x", "y", "yaw_deg")
OPTIONAL = ("z", "pitch_deg", "roll_deg")
COLUMNS = ("time_s", "x", "y", "z", "yaw_deg", "pitch_deg", "roll_deg")

MAX_BYTES = 64 << 20
_LONGEST_LINE = 1000
_FEWEST_ROWS = 2
_MOST_TURNS_DEG = 360_000.0
_RANGES = {
    "time_s": 1e10,
    "yaw_deg": _MOST_TURNS_DEG,
    "pitch_deg": math.degrees(MOST_TILTED),
    "roll_deg": math.degrees(MOST_TILTED),
}


def read_path_file(path: Path) -> RecordedPath:
    """Read a table with a line of names and then a line a pose, times ascending.

    Its columns are ``COLUMNS``, in any order: seconds from any beginning, metres of the world frame, and degrees: yaw
    counter-clockwise from east, pitch positive downhill, roll positive to the right. Those in ``OPTIONAL`` may be left
    out. Raises ``TrafficError`` that names the line.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TrafficError(f"{path}: is larger than {MAX_BYTES >> 20} MiB; cut it, or keep every tenth pose")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TrafficError(f"{path}: not UTF-8 text (byte {error.start}); save the table as plain text") from None
    except OSError as error:
        raise TrafficError(f"{path}: cannot be read: {error.strerror}") from None
    rows = _rows(path, text)
    header_line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    _check_names(f"{path}:{header_line}", names)
    lines: list[int] = []
    table: list[list[float]] = []
    for line, row in rows:
        values = _values(f"{path}:{line}", names, row)
        if table and values[0] <= table[-1][0]:
            raise TrafficError(f"{path}:{line}: time_s: expected more than {table[-1][0]:g} s, got {values[0]:g}")
        lines.append(line)
        table.append(values)
    if len(table) < _FEWEST_ROWS:
        raise TrafficError(f"{path}: expected {_FEWEST_ROWS} poses or more, got {len(table)}")
    found = _path(path, lines, table, {name for name in OPTIONAL if name in names})
    found.require_physical()
    return found


def _path(path: Path, lines: list[int], table: list[list[float]], given: set[str]) -> RecordedPath:
    columns = dict(zip(COLUMNS, np.array(table, dtype=np.float64).T, strict=True))
    angles = {name: np.unwrap(np.radians(columns[name])) for name in ("yaw_deg", "pitch_deg", "roll_deg")}
    return RecordedPath(
        file=path,
        lines=np.array(lines, dtype=np.int64),
        times_s=columns["time_s"],
        xy=np.stack([columns["x"], columns["y"]], axis=1),
        yaws=angles["yaw_deg"],
        z=columns["z"] if "z" in given else None,
        pitches=angles["pitch_deg"] if "pitch_deg" in given else None,
        rolls=angles["roll_deg"] if "roll_deg" in given else None,
    )


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not empty, with their numbers."""
    for line, content in enumerate(text.splitlines(), start=1):
        if len(content) > _LONGEST_LINE:
            raise TrafficError(
                f"{path}:{line}: expected a row of {len(COLUMNS)} numbers, got {len(content)} characters"
            )
        if content.strip():
            try:
                yield line, next(csv.reader([content], strict=True))
            except csv.Error as error:
                raise TrafficError(f"{path}:{line}: not a row of comma-separated values ({error})") from None


def _check_names(where: str, names: list[str]) -> None:
    wanted = ",".join(COLUMNS)
    for name in names:
        if name not in COLUMNS:
            raise TrafficError(f"{where}: unknown column {name[:40]!r}; the first line names them: {wanted}")
        if names.count(name) > 1:
            raise TrafficError(f"{where}: the column {name!r} is there twice; keep one")
    for name in REQUIRED:
        if name not in names:
            raise TrafficError(f"{where}: the column {name!r} is missing; the first line names them: {wanted}")


def _values(where: str, names: list[str], row: list[str]) -> list[float]:
    """Return the numbers of a row in the order of ``COLUMNS``, 0 for a column that is not there."""
    if len(row) != len(names):
        raise TrafficError(f"{where}: expected {len(names)} values as the first line has names, got {len(row)}")
    values = dict.fromkeys(COLUMNS, 0.0)
    for name, written in zip(names, row, strict=True):
        try:
            value = float(written)
        except ValueError:
            value = math.nan
        most = _RANGES.get(name, FARTHEST_M)
        if not abs(value) <= most:
            raise TrafficError(f"{where}: {name}: expected a number from {-most:g} to {most:g}, got {written[:40]!r}")
        values[name] = value
    return list(values.values())
