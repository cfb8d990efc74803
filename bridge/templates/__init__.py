"""Scenario files to begin with, a YAML file beside this one each.

A template is a scenario with ``$name``, ``$episodes`` … in place of what its user chooses. Its first line, a comment,
says what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template as Text

from bridge.errors import ScenarioError
from bridge.scenario.load import parse_scenario
from bridge.yaml_source import read_yaml

_HINT = """\
#
# What is wrong with it, if anything:   drivebridge validate {file}
# Every field and what it is now:       drivebridge validate --explain --all {file}
# What it looks like, in seconds:       drivebridge preview {file}{player}
# The dataset:                          drivebridge capture {file}{player} --out out/{name}
"""


@dataclass(frozen=True, slots=True)
class Template:
    """A scenario file to begin with."""

    name: str
    summary: str
    """One sentence."""
    text: str = field(repr=False)

    @property
    def asks(self) -> frozenset[str]:
        """What is to be chosen: ``name``, ``episodes``, ``frames``, ``formats``, some of them ``map`` or ``level``."""
        return frozenset(Text(self.text).get_identifiers())

    @property
    def player(self) -> str:
        """What has to be added to commands, if only a Unity player has what the scenario needs."""
        return " --player PLAYER" if "level" in self.asks else ""


def templates() -> Mapping[str, Template]:
    """Return all templates by name, ascending."""
    return {path.stem: _read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))}


def write_scenario(template: Template, file: Path, choices: Mapping[str, str | int | list[str]]) -> None:
    """Write ``template`` with ``choices``, which are all that it ``asks``, into the new file ``file``.

    Raises ``ScenarioError``, and leaves no file, if there is one already or what was chosen makes no sense.
    """
    first, rest = template.text.split("\n", 1)
    values = {name: _yaml(value) for name, value in choices.items()}
    hint = _HINT.format(file=file.name, name=choices["name"], player=template.player)
    text = f"{first}\n{hint}{Text(rest).substitute(values)}"
    if file.exists():
        raise ScenarioError(f"{file}: there is a file already; choose another name, nothing is overwritten")
    if not file.parent.is_dir():
        raise ScenarioError(f"{file}: there is no folder {file.parent}; make it first")
    parse_scenario(text, file)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except OSError as error:
        raise ScenarioError(f"{file}: cannot be written: {error.strerror}") from None


def _read(path: Path) -> Template:
    text = path.read_text(encoding="utf-8")
    return Template(path.stem, text.split("\n", 1)[0].removeprefix("# "), text)


def _yaml(value: str | int | list[str]) -> str:
    """Return ``value`` as YAML in flow style; a text is quoted where it has to be."""
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    is_plain = isinstance(value, str) and re.fullmatch(r"[\w./-]+", value) and read_yaml(value).data == value
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)
