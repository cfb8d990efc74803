"""Reads a scenario file, or says everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bridge.errors import ScenarioError
from bridge.scenario.schema import Scenario
from bridge.yaml_source import MAX_BYTES, Location, UnusableYamlError, read_yaml

_LONGEST_NAME = 40


def load_scenario(path: str | Path) -> Scenario:
    """Return the scenario of the YAML file at ``path``; files that it names are relative to its folder.

    Raises ``ScenarioError`` with one line for each thing that is wrong, ``file:line field: message``.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MAX_BYTES + 1)  # enough to know that there is too much
    except FileNotFoundError:
        raise ScenarioError(f"{path}: no such scenario file") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot read the scenario file: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8") from None
    return parse_scenario(text, path)


def parse_scenario(text: str, path: Path) -> Scenario:
    """Return the scenario that ``text`` says; ``path`` is where it stands, for messages and relative paths.

    Raises ``ScenarioError`` as ``load_scenario`` does.
    """
    try:
        document = read_yaml(text)
    except UnusableYamlError as unusable:
        raise ScenarioError(f"{path}:{unusable.line} {unusable.message}") from None
    problems: list[tuple[int, str]] = []
    for location, line in document.duplicates:
        first = document.line(location)
        problems.append((line, f"{_dotted(location)}: this field is there twice, first on line {first}; keep one"))
    scenario: Scenario | None = None
    if document.data is None:
        problems.append((1, "scenario: the file is empty; a scenario begins with 'schema: 1'"))
    else:
        try:
            scenario = Scenario.model_validate(document.data, context={"folder": path.parent})
        except ValidationError as error:
            for found in error.errors(include_url=False):
                location = found["loc"]
                problems.append((document.line(location), f"{_dotted(location)}: {found['msg']}"))
    if problems or scenario is None:
        lines = [f"{path}:{line} {message}" for line, message in sorted(problems, key=lambda item: item[0])]
        raise ScenarioError("\n".join(lines))
    return scenario


def _dotted(location: Location) -> str:
    """Return ``location`` as people write it: ``traffic.actors[0].ahead_m``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_plain(part)}" for part in location)
    return text.removeprefix(".") or "scenario"


def _plain(name: str) -> str:
    """Return a field's name fit for one line, whatever the file calls it."""
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]!r}"
