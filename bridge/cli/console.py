"""How the commands speak: lines for people, or one JSON object for programs; progress and errors beside them."""

from __future__ import annotations

import json
import logging
from typing import Any

from rich.console import Console
from rich.markup import escape

from bridge.errors import ScenarioError

screen = Console(stderr=True, highlight=False)
"""Standard error: progress, warnings and errors."""
_output = Console(highlight=False, soft_wrap=True)


def counted(count: int, noun: str) -> str:
    """Return ``1 frame``, ``2 frames``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


class Answer:
    """What one command says on standard output.

    For people each line as it comes, unless they asked for quiet. For programs nothing but one JSON object at the end,
    which always has ``ok``; the other keys are the command's own.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self._as_json = as_json
        self._quiet = quiet

    @property
    def shows_progress(self) -> bool:
        """Whether somebody watches."""
        return not self._quiet and screen.is_terminal

    def line(self, text: str = "", *, style: str = "", matters: bool = False) -> None:
        """Say a line to people; one that ``matters`` is said to those too who asked for quiet."""
        if not self._as_json and (matters or not self._quiet):
            _output.print(escape(text), style=style or None)

    def marked(self, mark: str, style: str, text: str, *, matters: bool = False) -> None:
        """Say a line to people that begins with a coloured ``mark``."""
        if not self._as_json and (matters or not self._quiet):
            _output.print(f"[{style}]{escape(mark)}[/]{escape(text)}")

    def give(self, *, ok: bool = True, **content: Any) -> None:
        """Say what came of it to programs; to be called once."""
        if self._as_json:
            _print_json({"ok": ok, **content})


def tell_error(error: Exception, message: str, exit_code: int, *, as_json: bool) -> None:
    """Say that a command failed: on standard error, and to programs on standard output too."""
    screen.print(f"[red]error:[/] {escape(message)}", soft_wrap=True)
    if as_json:
        told: dict[str, Any] = {"kind": type(error).__name__, "message": message, "exit_code": exit_code}
        if isinstance(error, ScenarioError):
            told["problems"] = [vars(problem) for problem in error.problems]
        _print_json({"ok": False, "error": told})


def warnings_above_the_bar() -> None:
    """Have the parts of the program say what they have to say above a progress bar, each thing once."""
    logging.basicConfig(level=logging.WARNING, handlers=[_AboveTheBar()])


class _AboveTheBar(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self._said:
            self._said.add(message)
            screen.print(f"[yellow]{record.levelname.lower()}:[/] {escape(message)}", soft_wrap=True)


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, indent=2, default=str))  # noqa: T201 - for a pipe, without any formatting
