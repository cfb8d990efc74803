"""Brings floating car data to the traffic's ten steps a second."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from bridge.errors import TrafficError
from bridge.geometry import Vec3, wrap_angle
from bridge.traffic.demand import STEP_S
from bridge.traffic.traces.fcd_file import FcdActor, FcdStep

LONGEST_STEP_S = 1.0
"""SUMO's usual step; between farther ones nobody knows where somebody was."""

_TOLERANCE_S = 1e-4
_NOBODY: Mapping[str, FcdActor] = {}


def ten_a_second(path: Path, steps: Iterable[FcdStep]) -> Iterator[FcdStep]:
    """Yield a step every 0.1 s from the first of ``steps`` on.

    In between, everybody goes on a cubic curve (Hermite's) from place to place: at the speed that the file says, and
    in the direction from the place before to the place after. SUMO's angle is that of the whole vehicle, which is
    another one than that of its front bumper in bends. Raises ``TrafficError``, with the line in ``path``, for steps
    that are too far apart.
    """
    earlier: FcdStep | None = None
    before: FcdStep | None = None
    after: FcdStep | None = None
    start_s, number = 0.0, 0
    for later in chain(steps, [None]):
        if before is None or after is None:
            earlier, before, after = before, after, later
            start_s = start_s if after is None or before is not None else after.time_s
            continue
        _require_near(path, before, after)
        while (time_s := start_s + number * STEP_S) < after.time_s - _TOLERANCE_S:
            yield _between(earlier, before, after, later, time_s)
            number += 1
        earlier, before, after = before, after, later
    if before is not None and abs(start_s + number * STEP_S - before.time_s) <= _TOLERANCE_S:
        yield before


def _require_near(path: Path, before: FcdStep, after: FcdStep) -> None:
    step_s = after.time_s - before.time_s
    if step_s > LONGEST_STEP_S + _TOLERANCE_S:
        raise TrafficError(
            f"{path}:{after.line}: time: expected a step of no more than {LONGEST_STEP_S:g} s, got {step_s:g} s; run "
            f"SUMO with --step-length {STEP_S:g}"
        )


def _between(earlier: FcdStep | None, before: FcdStep, after: FcdStep, later: FcdStep | None, time_s: float) -> FcdStep:
    step_s = after.time_s - before.time_s
    share = (time_s - before.time_s) / step_s
    if share * step_s <= _TOLERANCE_S:
        return FcdStep(before.line, time_s, before.actors)
    were = _NOBODY if earlier is None else earlier.actors
    will_be = _NOBODY if later is None else later.actors
    actors = {}
    for sumo_id, begin in before.actors.items():
        end = after.actors.get(sumo_id)
        if end is not None:
            leaving = _velocity(were.get(sumo_id, begin), begin, end)
            coming = _velocity(begin, end, will_be.get(sumo_id, end))
            actors[sumo_id] = _moved(begin, end, leaving, coming, share, step_s)
    return FcdStep(before.line, time_s, actors)


def _moved(begin: FcdActor, end: FcdActor, leaving: Vec3, coming: Vec3, share: float, step_s: float) -> FcdActor:
    u, v = share, 1.0 - share
    weights = ((1 + 2 * u) * v * v, (1 + 2 * v) * u * u, u * v * v * step_s, -u * u * v * step_s)
    columns = zip(begin.place, end.place, leaving, coming, strict=True)
    return begin._replace(
        place=Vec3(*(sum(w * value for w, value in zip(weights, column, strict=True)) for column in columns)),
        yaw=begin.yaw + share * float(wrap_angle(end.yaw - begin.yaw)),
        slope=v * begin.slope + u * end.slope,
        speed_mps=v * begin.speed_mps + u * end.speed_mps,
    )


def _velocity(before: FcdActor, here: FcdActor, after: FcdActor) -> Vec3:
    """Return the velocity ``here``, on the way from the place before to the place after."""
    way = Vec3(*(b - a for a, b in zip(before.place, after.place, strict=True)))
    length_m = math.hypot(*way)
    return way if length_m == 0.0 else Vec3(*(here.speed_mps / length_m * d for d in way))
