"""What the fields of a scenario have to do with each other: expressions and correlations, checked and put in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from bridge.errors import ScenarioError
from bridge.scenario.conditions import DRIVING
from bridge.scenario.correlation import Correlated, CorrelationSection
from bridge.scenario.distributions import Constant, Distribution, Ordered, Scope
from bridge.scenario.draw import Draw, Together
from bridge.scenario.expression import Expression
from bridge.scenario.fields import Field
from bridge.scenario.problem import Findings, hint
from bridge.scenario.ramp import Ramp

LONGEST_CHAIN = 16
"""Expressions that follow one from the other."""

_OFTEN = (Scope.DATASET, Scope.EPISODE, Scope.ACTOR, Scope.FRAME)
"""From seldom to often."""


def together(
    fields: Mapping[str, Field],
    correlations: Sequence[CorrelationSection],
    *,
    episodes: int,
    stage: range,
    is_coupled: bool,
) -> Together:
    """Return what draws ``fields``, by path, with each other.

    ``is_coupled`` says that the weather's fields drive its coupling, which no field that varies by frame can.
    Raises ``pydantic.ValidationError`` with what is wrong, at the expression or the correlation.
    """
    findings = Findings()
    given = {path: field.distribution for path, field in fields.items() if field.distribution is not None}
    for field in fields.values():
        if isinstance(field.distribution, Expression):
            for message in _unknown(field.distribution, fields):
                findings.add(message, *field.location, "expr")
    findings.raise_any()
    resolved = _resolved(given, fields, is_coupled=is_coupled)
    correlated: dict[str, Correlated] = {}
    for number, section in enumerate(correlations):
        for index, message in _unfit(section, fields, correlated):
            findings.add(message, "correlations", number, "fields", index)
        rows = section.rows()
        for index, path in enumerate(section.paths):
            correlated.setdefault(path, Correlated(section.paths[: index + 1], rows[index][: index + 1]))
    findings.raise_any()
    outcome = Together(resolved, correlated, episodes, stage)
    for path, distribution in resolved.items():
        try:
            if isinstance(distribution, Expression):
                Draw(0, stage.start, 0, outcome)(path, distribution)
        except ScenarioError as error:
            findings.add(str(error).removeprefix(f"{path}: "), *fields[path].location, "expr")
    findings.raise_any()
    return outcome


def _unknown(expression: Expression, fields: Mapping[str, Field]) -> Iterator[str]:
    for name in expression.names:
        if name not in fields:
            yield f"there is no field {name!r} that is drawn{hint(name, fields)}"
        elif fields[name].distribution is None:
            yield f"needs {name}, which this scenario does not give; write it down, a constant will do"


def _in_order(given: Mapping[str, Distribution[Any]]) -> list[str]:
    """Return the expressions' paths, each after those that it names; raises ``CycleError``."""
    needs = {path: each.names for path, each in given.items() if isinstance(each, Expression)}
    return [path for path in TopologicalSorter(needs).static_order() if path in needs]


def _resolved(
    given: Mapping[str, Distribution[Any]], fields: Mapping[str, Field], *, is_coupled: bool
) -> dict[str, Distribution[Any]]:
    """Return ``given`` with expressions that know how often they are drawn: as often as any field that they name."""
    findings = Findings()
    try:
        order = _in_order(given)
    except CycleError as error:
        way = error.args[1][::-1]  # from what follows to what it follows from
        findings.add(
            f"follows from itself: {' → '.join(way)}; give one of them a value", *fields[way[0]].location, "expr"
        )
        findings.raise_any()
    resolved, depths = dict(given), dict.fromkeys(given, 0)
    for path in order:
        expression = given[path]
        assert isinstance(expression, Expression)
        location = (*fields[path].location, "expr")
        depths[path] = 1 + max((depths[name] for name in expression.names), default=0)
        if depths[path] > LONGEST_CHAIN:
            findings.add(f"is the end of a chain of more than {LONGEST_CHAIN} expressions; shorten it", *location)
            break
        often = max((_often(resolved[name]) for name in expression.names), key=_OFTEN.index, default=Scope.DATASET)
        resolved[path] = replace(expression, per=often)
        if _OFTEN.index(often) <= _OFTEN.index(Scope.EPISODE):
            continue
        name = next(name for name in expression.names if _often(resolved[name]) is often)
        if often not in expression.scopes:
            message = f"names {name}, which is drawn per {often}, but this field is not; draw {name} per episode"
            findings.add(message, *location)
        elif is_coupled and path.startswith("weather.") and any(part in DRIVING for part in path.split(".")):
            findings.add(
                f"names {name}, but with coupling this is drawn once an episode; draw {name} so, too", *location
            )
    findings.raise_any()
    return resolved


def _often(distribution: Distribution[Any]) -> Scope:
    return Scope.DATASET if isinstance(distribution, Constant) else distribution.per


def _unfit(
    section: CorrelationSection, fields: Mapping[str, Field], taken: Mapping[str, Correlated]
) -> Iterator[tuple[int, str]]:
    """Yield the number of each field of a group that cannot be drawn with the others, and why."""
    first: tuple[str, Scope] | None = None
    for index, path in enumerate(section.paths):
        distribution = fields[path].distribution if path in fields else None
        if path not in fields:
            yield index, f"there is no field {path!r} that is drawn{hint(path, fields)}"
        elif distribution is None or isinstance(distribution, Constant):
            yield index, f"{path} does not vary here; give it a distribution, such as uniform, or take it out"
        elif not isinstance(distribution, Ordered | Ramp):
            yield index, f"{path} is not drawn by chance, so it cannot be correlated; use uniform, normal, choice …"
        elif path in taken:
            yield index, f"{path} is in two correlations; put their fields into one, with a matrix"
        elif first is None:
            first = path, distribution.per
        elif distribution.per is not first[1]:
            yield index, f"{path} is drawn per {distribution.per}, {first[0]} per {first[1]}; draw both equally often"
