"""What varies in a scenario, how, and who said so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.scenario.distributions import Constant, Scope
from bridge.scenario.fields import Field, Location, fields_of
from bridge.scenario.load import parse_scenario, read_scenario
from bridge.scenario.modes import mode_of, mode_settings
from bridge.scenario.paths import parse_path
from bridge.scenario.problem import shown
from bridge.scenario.schema import Scenario
from bridge.yaml_source import YamlDocument, read_yaml

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Explained:
    """One field that is drawn."""

    path: str
    """Its name, as in expressions: ``weather.rain_mm_per_h``."""
    distribution: str
    """What it is drawn from, as a file would say it."""
    scope: Scope | None
    """How often it is drawn; None for a constant."""
    origin: str
    """Who says so: ``line 12``, ``mode structured``, ``stage far, line 30``, ``ramp, line 28`` or ``default``."""
    stage: str | None = None
    """The stage in which it is so; None for every stage that says nothing of it."""


def explain(path: str | Path) -> tuple[Explained, ...]:
    """Return every field of the scenario file at ``path`` that is drawn, in the order of the file's layout.

    What a stage of the curriculum says of fields follows after all others. Raises ``ScenarioError`` like
    ``load_scenario``.
    """
    path = Path(path)
    text = read_scenario(path)
    scenario = parse_scenario(text, path)
    document = read_yaml(text)
    return tuple(_everywhere(scenario, document)) + tuple(_in_stages(scenario, document))


def _everywhere(scenario: Scenario, document: YamlDocument) -> Iterator[Explained]:
    by_mode = set(mode_settings(document.data))
    ramp = {} if scenario.curriculum is None else scenario.curriculum.ramp or {}
    ramps = {parse_path(written): written for written in ramp}
    _, first = scenario.at(0)
    base, ramped = fields_of(scenario), fields_of(first) if ramps else {}
    for path, field in base.items():
        above = [field.location[: end + 1] for end in range(len(field.location))]
        written = next((ramps[place] for place in above if place in ramps), None)
        if written is not None:
            line = document.line(("curriculum", "ramp", written))
            yield _explained(ramped[path], first, f"ramp, line {line}")
        elif any(place in by_mode for place in above):
            yield _explained(field, scenario, f"mode {mode_of(document.data)}")
        elif field.distribution is not None:
            is_said = field.is_given or field.location in document.lines
            yield _explained(field, scenario, f"line {document.line(field.location)}" if is_said else DEFAULT)


def _in_stages(scenario: Scenario, document: YamlDocument) -> Iterator[Explained]:
    stages = () if scenario.curriculum is None else scenario.curriculum.stages
    start = 0
    for index, section in enumerate(stages):
        name, staged = scenario.at(start)
        start = next(episode for episode in range(start, scenario.episodes + 1) if scenario.at(episode)[0] != name)
        for written in section.settings:
            line = document.line(("curriculum", "stages", index, "set", written))
            place = parse_path(written)
            for field in fields_of(staged).values():
                if field.location[: len(place)] == place and field.distribution is not None:
                    yield _explained(field, staged, f"stage {name}, line {line}", stage=name)


def _explained(field: Field, scenario: Scenario, origin: str, *, stage: str | None = None) -> Explained:
    distribution = scenario.together.fields[field.path]
    scope = None if isinstance(distribution, Constant) else distribution.per
    return Explained(field.path, _text(scenario.to_data(), field.location), scope, origin, stage)


def _text(data: Any, location: Location) -> str:
    """Return what ``data`` says at ``location``, without how often, which is told apart."""
    for part in location:
        data = data[part]
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if name != "per"}
    return shown(data)
