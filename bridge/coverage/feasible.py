"""Targets that cannot be met, as far as the scenario tells before anything is captured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bridge.classes import Category
from bridge.coverage.targets import Conditions, Target, targets_of
from bridge.errors import ScenarioError
from bridge.export.options import ExportOptions
from bridge.report.survey import counted_cameras
from bridge.scenario.distributions import Choice, Constant, Cycle, Distribution, Ordered
from bridge.scenario.problem import one_of
from bridge.scenario.rig import rigs_of
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario
from bridge.scenario.traffic import VEHICLES, Demanded, NoTraffic, SumoTraffic
from bridge.traffic.sumo import REACH_M

_DRAWS = 300
"""So many frames' weather and light are drawn; what is in none of them is too rare to wait for."""
_ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)
_TALLEST_M = {
    Category.CAR: 2.2,
    Category.VAN: 3.2,
    Category.CYCLIST: 2.2,
    Category.MOTORCYCLE: 2.2,
    Category.PEDESTRIAN: 2.2,
    Category.PERSON_SITTING: 1.8,
}
"""Nothing of these classes is taller; of all others, nothing is taller than ``_TALLEST_OTHERS_M``."""
_TALLEST_OTHERS_M = 5.0
_ARM_M = 25.0
"""How far from the middle of the ego a camera may sit, on its vehicle."""


def require_feasible(scenario: Scenario, seed: int) -> None:
    """Raise ``ScenarioError`` with a line for each target of ``scenario`` that it can never meet."""
    found = list(hindrances(scenario, seed))
    if found:
        raise ScenarioError("\n".join(found))


def hindrances(scenario: Scenario, seed: int) -> Iterator[str]:
    """Yield what stands in the way of each target that the scenario can never meet, and what to do about it."""
    section = scenario.coverage
    if section is None:
        return
    targets = targets_of(section)
    frames = scenario.episodes * scenario.capture.frames
    if section.min_frames > frames:
        yield _too_many("coverage.min_frames", section.min_frames, scenario)
    drawn = _conditions(scenario, seed)
    for number, target in enumerate(targets):
        where = f"coverage.targets[{number}] ({target.label})"
        yield from (f"{where}: {message}" for message in _unmet(target, scenario, drawn))
        if target.section.frames is not None and target.section.frames > frames:
            yield _too_many(where, target.section.frames, scenario)


def _unmet(target: Target, scenario: Scenario, drawn: Mapping[Conditions, int]) -> Iterator[str]:
    category = target.section.category
    if category is not None:
        yield from _absent(category, scenario)
    if not any(map(target.allows, drawn)):
        kinds = one_of(sorted({f"{each.weather} by {each.light}" for each in drawn}))
        yield (
            f"none of {_DRAWS} frames drawn from this scenario has this weather and light, there is {kinds}; let "
            "weather and illumination.sun vary so that they have it"
        )
    if target.section.distance_m is not None:
        yield from _too_far(target, scenario)


def _absent(category: Category, scenario: Scenario) -> Iterator[str]:
    """Yield why there can be nobody of ``category``; nothing where that is not known."""
    traffic = scenario.traffic
    if isinstance(traffic, NoTraffic):
        if not any(actor.category is category and _most(actor.count) > 0 for actor in traffic.actors):
            yield f"no {category} is among traffic.actors; place one"
    elif isinstance(traffic, Demanded) and not _is_staged(category, traffic):
        mixes = _values(traffic.mix)
        if category in VEHICLES and mixes is not None and not any(mix.get(category, 0.0) > 0.0 for mix in mixes):
            yield f"traffic.mix has no {category}; give it a share"
        if category in VEHICLES and _most(traffic.vehicles_per_km) == 0.0:
            yield "traffic.vehicles_per_km is 0; let vehicles drive"
        if category in _ON_FOOT and _most(traffic.pedestrians.per_minute) == 0.0:
            yield "traffic.pedestrians.per_minute is 0; let people walk"


def _is_staged(category: Category, traffic: Demanded) -> bool:
    """Whether an event brings somebody of ``category``."""
    events = traffic.events if isinstance(traffic, SumoTraffic) else ()
    return any(category in event.drawn_as.NEEDS for event in events)


def _too_far(target: Target, scenario: Scenario) -> Iterator[str]:
    """Yield why objects at the target's distance are never counted."""
    assert target.section.distance_m is not None
    near, category = target.section.distance_m[0], target.section.category
    if isinstance(scenario.traffic, SumoTraffic) and near >= REACH_M + _ARM_M:
        yield f"traffic is there up to {REACH_M:g} m from the ego, this begins at {near:g} m; begin nearer"
        return
    rigs = islice(rigs_of(scenario), _DRAWS)
    focal = max(camera.pinhole.fy for rig in rigs for camera in counted_cameras(rig.cameras)[0])
    tallest = _TALLEST_OTHERS_M if category is None else _TALLEST_M.get(category, _TALLEST_OTHERS_M)
    height, least = focal * tallest / max(near, 1e-6), ExportOptions().min_height_px
    if height < least:
        yield (
            f"at {near:g} m, {tallest:g} m are {height:.1f} pixels high, and objects count from {least} pixels on; "
            "begin nearer, or let the camera have more pixels a degree"
        )


def _conditions(scenario: Scenario, seed: int) -> dict[Conditions, int]:
    """Return how often weathers and lights are drawn together."""
    found: dict[Conditions, int] = {}
    frames, rate_hz = scenario.capture.frames, scenario.capture.rate_hz
    per_episode = min(frames, 10)
    for number in range(_DRAWS // per_episode):
        plan = plan_episode(scenario, seed, number % scenario.episodes, number // scenario.episodes)
        for look in range(per_episode):
            frame = look * frames // per_episode
            conditions = Conditions.of(*plan.conditions(frame, frame / rate_hz))
            found[conditions] = found.get(conditions, 0) + 1
    return found


def _values(distribution: Distribution[Any]) -> Sequence[Any] | None:
    """Return every value that may be drawn; None where there are too many, or nobody knows."""
    match distribution:
        case Constant():
            return [distribution.value]
        case Choice():
            return [v for v, weight in zip(distribution.values, distribution.weights, strict=True) if weight > 0]
        case Cycle():
            return distribution.values
        case _:
            return None


def _most(distribution: Distribution[Any]) -> float:
    """Return the largest number that may be drawn; infinity where that is not known."""
    values = _values(distribution)
    if values is not None:
        return float(max(values))
    return float(distribution.quantile(1.0 - 2.0**-53)) if isinstance(distribution, Ordered) else math.inf


def _too_many(where: str, wanted: int, scenario: Scenario) -> str:
    played = f"{scenario.episodes} episodes of {scenario.capture.frames} frames"
    return f"{where}: {wanted} frames are more than {played} have; raise episodes, the most that are played"
