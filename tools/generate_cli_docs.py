"""Generate ``docs/cli.md`` from the commands themselves.

python tools/generate_cli_docs.py [FILE]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from bridge.cli import app

REPOSITORY = Path(__file__).resolve().parent.parent

PAGE = REPOSITORY / "docs/cli.md"
FIRST_GENERATED = "## Commands\n"


def cli_docs() -> str:
    """Return the page as it should be."""
    root = typer.main.get_command(app)
    by_hand = PAGE.read_text(encoding="utf-8").split(FIRST_GENERATED)[0]
    return by_hand + FIRST_GENERATED + "".join(_sections(root, typer.Context(root, info_name="drivebridge")))


def _sections(group: Any, context: typer.Context) -> Iterator[str]:
    """Yield a section for each command, those of groups inside included."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = typer.Context(command, parent=context, info_name=name)
        if hasattr(command, "list_commands"):
            yield from _sections(command, inner)
            continue
        usage = command.get_usage(inner).removeprefix("Usage: ")
        yield f"\n### {inner.command_path.removeprefix('drivebridge ')}\n\n    {' '.join(usage.split())}\n"
        yield f"\n{_paragraphs(command.help)}\n"
        rows = [record for each in command.get_params(inner) if (record := each.get_help_record(inner))]
        rows = [(_option(option), _cell(text)) for option, text in rows if option != "--help"]
        if rows:
            yield "\n| | |\n|---|---|\n" + "".join(f"| `{option}` | {text} |\n" for option, text in rows)


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _option(text: str) -> str:
    """Return the names of an option; of an argument without the type, which its name says."""
    return re.sub(r" <[a-z]+>$", "", text).replace("|", "\\|")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(cli_docs(), encoding="utf-8", newline="\n")
