"""Runs a page's blocks against the real program, in one process, in the folder that the test has chosen."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import typer
from ruamel.yaml import YAML
from typer.core import TyperGroup

from bridge.cli import app
from bridge.scenario.load import parse_scenario
from bridge.scenario.sample import plan_episode
from tests.docs.snippets import Snippet

_REST_OF_A_SCENARIO = {
    "schema": 1,
    "name": "fragment",
    "road": {"source": {"kind": "grid"}},
    "sensors": {"front": {"kind": "camera", "size": [640, 480], "fov_deg": 80}},
    "capture": {"frames": 2},
}
"""What a block with some sections of a scenario is completed with."""


def run_snippet(snippet: Snippet, names: dict[str, Any]) -> None:
    """Run a block; ``names`` are the variables of the page's scripts, which go on from block to block."""
    if snippet.title:
        Path(snippet.title).parent.mkdir(parents=True, exist_ok=True)
        Path(snippet.title).write_text(snippet.text, encoding="utf-8")
    match snippet.language:
        case "bash":
            for line in commands(snippet.text):
                _run_command(line, snippet)
        case "python":
            exec(compile(snippet.text, snippet.place, "exec"), names)
        case "yaml" if snippet.title is None or "sensors" in _yaml(snippet.text):
            _plan(snippet)


def commands(text: str) -> list[str]:
    """Return the commands of a shell block; lines that end in a backslash go on in the next."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def check_command(line: str, place: str) -> None:
    """Hold a command that is not run to what the command line takes; nothing is called."""
    words = shlex.split(line, comments=True)
    if words[:1] != ["drivebridge"]:
        return
    command, rest = typer.main.get_command(app), words[1:]
    while isinstance(command, TyperGroup):
        assert rest, f"{place}: {line}: there is no command"
        assert rest[0] in command.commands, f"{place}: {line}: there is no command {rest[0]!r}"
        command, rest = command.commands[rest[0]], rest[1:]
    try:
        command.make_context(command.name or "", rest)
    except typer.TyperException as error:
        raise AssertionError(f"{place}: {line}: {error}") from error


def _run_command(line: str, snippet: Snippet) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "drivebridge" and not {"|", ">", "&&", "&", ";"} & set(words):
        code = app(args=words[1:], prog_name="drivebridge", standalone_mode=False)
        assert not code, f"{snippet.place}: {line}: ended with {code}"
        return
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, f"{snippet.place}: {line}:\n{done.stdout}{done.stderr}"


def _plan(snippet: Snippet) -> None:
    """Read a scenario, or some sections of one, and plan its first episode."""
    data = _yaml(snippet.text)
    text = snippet.text
    if "schema" not in data:
        missing = {key: value for key, value in _REST_OF_A_SCENARIO.items() if key not in data}
        rest = StringIO()
        YAML().dump(missing, rest)
        text = rest.getvalue() + text
    scenario = parse_scenario(text, Path(snippet.title or "snippet.yaml"))
    plan_episode(scenario, None, 0)


def _yaml(text: str) -> Any:
    return YAML(typ="safe").load(text)
