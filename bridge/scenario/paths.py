"""Paths of fields as people write them, ``traffic.actors[0].ahead_m``, and what lies there in a scenario's data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bridge.scenario.problem import dotted, fail, problem, shown

Path = tuple[str | int, ...]

OPEN = ("road", "ego", "traffic", "weather", "illumination", "mounting", "randomization", "sensors")
"""The sections that may be another from episode to episode; of sensors, only what is named next."""

OPEN_OF_SENSORS = (("effects",), ("pose",), ("fov_deg",))
"""What of a sensor may be another from episode to episode: all files of a dataset have one size."""

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d{1,4}\])*")
_PART = re.compile(r"[A-Za-z_]\w*|\d+")


def parse_path(written: object) -> Path:
    """Return the parts of a path; raises ``pydantic.ValidationError`` for anything else."""
    if not isinstance(written, str) or not _PATH.fullmatch(written):
        fail(problem(f"expected the path of a field, like weather.rain_mm_per_h, got {shown(written)}"))
    return tuple(int(part) if part.isdigit() else part for part in _PART.findall(written))


def with_value(data: Any, path: Path, value: Any) -> Any:
    """Return ``data``, mappings and lists, with ``value`` at ``path``; mappings on the way are made.

    Raises ``pydantic.ValidationError`` where ``path`` leads through a list that is too short, or through a value.
    """
    return _with_value(data, path, value, 0)


def _with_value(data: Any, path: Path, value: Any, depth: int) -> Any:
    if depth == len(path):
        return value
    part = path[depth]
    if isinstance(part, int):
        if not isinstance(data, list | tuple) or part >= len(data):
            count = len(data) if isinstance(data, list | tuple) else 0
            fail(
                problem(f"there is no {dotted(path[: depth + 1])}; the scenario has {count} of {dotted(path[:depth])}")
            )
        changed = list(data)
        changed[part] = _with_value(data[part], path, value, depth + 1)
        return changed
    data = {} if data is None else data
    if not isinstance(data, Mapping):
        fail(problem(f"{dotted(path[:depth])} is {shown(data)} here, which has no fields; give it as a mapping"))
    return {**data, part: _with_value(data.get(part), path, value, depth + 1)}


def holds(data: Any, path: Path) -> bool:
    """Whether ``data`` says anything at ``path``, or has a value there where the path goes on."""
    for part in path:
        if isinstance(part, str) and isinstance(data, Mapping):
            if part not in data:
                return False
            data = data[part]
        elif isinstance(part, int) and isinstance(data, list | tuple) and part < len(data):
            data = data[part]
        else:
            return True
    return True
