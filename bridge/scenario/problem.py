"""What is wrong with a scenario, in words: the parts that every message is made of."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

PROBLEM = "scenario"
"""The pydantic error type of a message that is already fit to be shown."""

_LONGEST_VALUE = 60
_LONGEST_NAME = 40
_LONGEST_LIST = 16


def problem(message: str, *location: str | int) -> InitErrorDetails:
    """Return one finding; ``location`` leads from the value being parsed to the culprit."""
    error = PydanticCustomError(PROBLEM, "{message}", {"message": message})
    return InitErrorDetails(type=error, loc=location, input=None)


def fail(*problems: InitErrorDetails) -> NoReturn:
    """Raise a pydantic ``ValidationError`` that holds ``problems``."""
    raise ValidationError.from_exception_data("scenario", list(problems))


class Findings:
    """Problems collected while parsing goes on, so that a file's errors are reported together."""

    def __init__(self) -> None:
        self._problems: list[InitErrorDetails] = []

    def add(self, message: str, *location: str | int) -> None:
        """Note one problem."""
        self._problems.append(problem(message, *location))

    @contextmanager
    def under(self, *location: str | int) -> Iterator[None]:
        """Note the problems raised inside, as lying under ``location``, and go on behind the block."""
        try:
            yield
        except ValidationError as error:
            self._problems += [problem(found["msg"], *location, *found["loc"]) for found in error.errors()]

    def raise_any(self) -> None:
        """Raise ``ValidationError`` if anything was noted."""
        if self._problems:
            fail(*self._problems)


def dotted(location: Iterable[str | int]) -> str:
    """Return ``location`` as people write it: ``traffic.actors[0].ahead_m``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{_plain(part)}" for part in location)
    return text.removeprefix(".")


def _plain(name: str) -> str:
    """Return a field's name fit for one line, whatever the file calls it."""
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]!r}"


def shown(value: object) -> str:
    """Return ``value`` as its user wrote it, short enough for one line."""
    text = _flow_style(value)
    text = text if text.isprintable() else repr(text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _flow_style(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return repr(str(value.value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow_style(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_flow_style(item) for item in value) + "]"
    return f"{value:.10g}" if isinstance(value, float) else repr(value)


def hint(name: object, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for a near miss of one of ``known``, else the list of what there is."""
    names = [str(name) for name in known]
    given = str(name).lower()
    # A beginning counts as the whole name, so that "fogg" finds "fog_visibility_m"; of several, the first one does.
    candidates = {each[: len(given)].lower(): each for each in reversed(names)}
    candidates |= {each.lower(): each for each in names}
    near = difflib.get_close_matches(given, candidates, n=3, cutoff=0.6)
    near.sort(key=lambda each: not given or each[0] != given[0])  # stable: who mistypes seldom does at once
    if near:
        return f"; did you mean '{candidates[near[0]]}'?"
    if len(names) > _LONGEST_LIST:
        return f"; there are {', '.join(names[:_LONGEST_LIST])} …"
    return f"; use {one_of(names)}"


def listed(names: Sequence[str]) -> str:
    """Return "a, b or c", and of many names the first ones."""
    return one_of(names) if len(names) <= _LONGEST_LIST else f"{', '.join(names[:_LONGEST_LIST])} …"


def one_of(names: Iterable[str]) -> str:
    """Return "a, b or c"."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
