"""The scenario as it is in each stage of its curriculum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from bridge.scenario.curriculum import CurriculumSection, Settings, Stage, stages_of
from bridge.scenario.paths import parse_path, with_value
from bridge.scenario.problem import Findings, dotted, fail, problem

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Staged(Generic[S]):
    """A scenario for some episodes."""

    name: str | None
    """Of the stage; None where a curriculum has ramps only."""
    episodes: range
    scenario: S


def staged_of(
    curriculum: CurriculumSection,
    episodes: int,
    data: Mapping[str, Any],
    read: Callable[..., S],
    context: Mapping[str, Any] | None,
) -> tuple[Staged[S], ...]:
    """Return the scenario of each stage, read from ``data`` with the stage's fields in it.

    ``read`` makes a scenario of data and raises ``pydantic.ValidationError``, as this does, at the stage's fields.
    """
    findings = Findings()
    stages: tuple[Stage, ...] = ()
    with findings.under("curriculum"):
        stages = stages_of(curriculum, episodes)
    findings.raise_any()
    plain = {name: value for name, value in data.items() if name != "curriculum"}
    ramps = {path: {"ramp": list(ends)} for path, ends in (curriculum.ramp or {}).items()}
    if ramps:
        with findings.under("curriculum", "ramp"):
            plain = _with_settings(plain, ramps)
            ramped = _read(read, plain, ramps, {**(context or {}), "stage": range(episodes)})
    findings.raise_any()
    if ramps and not stages:
        return (Staged(None, range(episodes), ramped),)
    staged = []
    for index, stage in enumerate(stages):
        with findings.under("curriculum", "stages", index, "set"):
            changed = _with_settings(plain, stage.settings)
            scenario = _read(read, changed, stage.settings, {**(context or {}), "stage": stage.episodes})
            staged.append(Staged(stage.name, stage.episodes, scenario))
    findings.raise_any()
    return tuple(staged)


def _read(read: Callable[..., S], data: Mapping[str, Any], settings: Settings, context: Mapping[str, Any]) -> S:
    """Return the scenario of ``data``; what is wrong is told at the one of ``settings`` that it is about."""
    try:
        return read(data, context=context)
    except ValidationError as error:
        fail(*_at_their_settings(error, settings))


def _with_settings(data: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    findings, changed = Findings(), dict(data)
    for written, value in settings.items():
        with findings.under(written):
            changed = with_value(changed, parse_path(written), value)
    findings.raise_any()
    return changed


def _at_their_settings(error: ValidationError, settings: Settings) -> Iterator[InitErrorDetails]:
    """Yield what is wrong with a scenario in a stage, each problem at the stage's field that it is about."""
    for found in error.errors():
        location = found["loc"]
        for written in settings:
            path = parse_path(written)
            if location[: len(path)] == path:
                yield problem(found["msg"], written, *location[len(path) :])
                break
        else:
            yield problem(f"with these fields, {dotted(location) or 'the scenario'}: {found['msg']}")
