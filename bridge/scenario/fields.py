"""The fields of a scenario that are drawn, by the paths that name their generators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.scenario.distributions import Constant, Distribution
from bridge.scenario.problem import dotted
from bridge.scenario.section import Section

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field that is drawn, or could be if the scenario gave it."""

    location: Location
    """Where a file has it."""
    distribution: Distribution[Any] | None
    """None where the scenario leaves it out."""
    is_given: bool
    """Whether the scenario says it; if not, it is a default."""

    @property
    def path(self) -> str:
        """Its name in expressions, correlations and curricula: ``traffic.actors[0].ahead_m``."""
        return dotted(self.location)


def fields_of(section: Section) -> dict[str, Field]:
    """Return every field below ``section`` that may vary, by path, in the order of the file's layout.

    What lies in sections that vary themselves (``road.source: {choice: [...]}``) is left out: it is not always there.
    """
    return {field.path: field for field in _below(section, (), is_given=True)}


def _below(section: Section, location: Location, *, is_given: bool) -> Iterator[Field]:
    for name, info in type(section).model_fields.items():
        place = (*location, info.alias or name)
        said = is_given and name in section.model_fields_set
        yield from _at(getattr(section, name), place, can_vary="Distribution[" in str(info.annotation), is_given=said)


def _at(value: Any, location: Location, *, can_vary: bool, is_given: bool) -> Iterator[Field]:
    match value:
        case Constant(value=Section() as section) | (Section() as section):
            yield from _below(section, location, is_given=is_given)
        case Distribution():
            yield Field(location, value, is_given)
        case None if can_vary:
            yield Field(location, None, is_given=False)
        case tuple():
            for index, item in enumerate(value):
                if isinstance(item, Section | Distribution):
                    yield from _at(item, (*location, index), can_vary=False, is_given=is_given)
        case Mapping():
            for key, item in value.items():
                if isinstance(item, Section):
                    yield from _below(item, (*location, key), is_given=is_given)
