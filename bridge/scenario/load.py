"""Reads a scenario file, or says everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bridge.errors import ScenarioError, ScenarioProblem
from bridge.scenario.problem import dotted
from bridge.scenario.schema import Scenario
from bridge.yaml_source import MAX_BYTES, Location, UnusableYamlError, read_yaml


def load_scenario(path: str | Path) -> Scenario:
    """Return the scenario of the YAML file at ``path``; files that it names are relative to its folder.

    Raises ``ScenarioError`` with one line for each thing that is wrong, ``file:line field: message``.
    """
    path = Path(path)
    return parse_scenario(read_scenario(path), path)


def read_scenario(path: Path) -> str:
    """Return the text of a scenario file. Raises ``ScenarioError`` if it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MAX_BYTES + 1)  # enough to know that there is too much
    except FileNotFoundError:
        raise ScenarioError(f"{path}: no such scenario file") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot read the scenario file: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8") from None


def parse_scenario(text: str, path: Path) -> Scenario:
    """Return the scenario that ``text`` says; ``path`` is where it stands, for messages and relative paths.

    Raises ``ScenarioError`` as ``load_scenario`` does.
    """
    try:
        document = read_yaml(text)
    except UnusableYamlError as unusable:
        syntax = ScenarioProblem(unusable.line, "", unusable.message)
        raise ScenarioError(f"{path}:{unusable.line} {unusable.message}", [syntax]) from None
    problems: list[ScenarioProblem] = []
    for location, line in document.duplicates:
        first = document.line(location)
        message = f"this field is there twice, first on line {first}; keep one"
        problems.append(ScenarioProblem(line, _place(location), message))
    scenario: Scenario | None = None
    if document.data is None:
        message = "the file is empty; a scenario begins with 'schema: 1'"
        problems.append(ScenarioProblem(1, _place(()), message))
    else:
        try:
            scenario = Scenario.model_validate(document.data, context={"folder": path.parent})
        except ValidationError as error:
            for found in error.errors(include_url=False):
                location = found["loc"]
                problems.append(ScenarioProblem(document.line(location), _place(location), found["msg"]))
    if problems or scenario is None:
        problems.sort(key=lambda problem: problem.line)
        lines = [f"{path}:{problem.line} {problem.field}: {problem.message}" for problem in problems]
        raise ScenarioError("\n".join(lines), problems)
    return scenario


def _place(location: Location) -> str:
    return dotted(location) or "scenario"
