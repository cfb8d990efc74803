"""Commands that were not understood: what was wrong with them, in one line that names the way out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import typer

_BAD_VALUE = re.compile(r"Invalid value(?: for '(?P<what>[^']+)')?: (?:Value error, )?(?P<why>.*)", re.DOTALL)
_CHOICES = re.compile(r"'(?P<given>[^']*)' is not one of (?P<known>.*)")
_NAMES = re.compile(r"--[\w-]+")
_PLAIN_WORDS = (
    ("Input should be a valid integer, unable to parse string as an integer", "expected a whole number"),
    ("Input should be a valid number, unable to parse string as a number", "expected a number"),
    ("Input should be greater than or equal to", "expected at least"),
    ("Input should be less than or equal to", "expected at most"),
    ("Input should be", "expected"),
)


def usage_message(error: typer.TyperException, arguments: Sequence[str]) -> str:
    """Return what is wrong with ``arguments``, of which ``error`` complains, and which help says more."""
    message = (
        " ".join(error.format_message().split()).rstrip(".").replace(". Did you mean", "; did you mean").rstrip("?")
    )
    if found := _BAD_VALUE.fullmatch(message):
        message = _bad_value(found["what"] or "", found["why"], arguments)
    context: typer.Context | None = getattr(error, "ctx", None)
    command = f"drivebridge {arguments[0]}" if context is None else context.command_path
    return f"{message}; see {command} --help"


def help_without_command(context: typer.Context) -> None:
    """Print the help of a group of commands that was called without one, and end the program."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


def _bad_value(what: str, why: str, arguments: Sequence[str]) -> str:
    is_bare = any(words in why for words, _ in _PLAIN_WORDS)
    for words, plain in _PLAIN_WORDS:
        why = why.replace(words, plain)
    if choices := _CHOICES.fullmatch(why):
        near = difflib.get_close_matches(choices["given"], re.findall(r"'([^']*)'", choices["known"]), n=1)
        why += f"; did you mean {near[0]!r}" if near else ""
    given = _value_of(what, arguments) if is_bare else None
    got = "" if given is None else f", got {given!r}"
    return f"{what}: {why}{got}" if what else why


def _value_of(option: str, arguments: Sequence[str]) -> str | None:
    """Return the last value that ``arguments`` give to ``option``; None if it is none or has no value."""
    names = _NAMES.findall(option)
    value = None
    for place, argument in enumerate(arguments):
        name, equals, rest = argument.partition("=")
        if name in names:
            value = rest if equals else arguments[place + 1] if place + 1 < len(arguments) else None
    return value
