"""Reads a distribution as it is written in a file, and says what is wrong with it.

The forms, each a mapping of one of these names, with ``per`` beside it where the field allows:

    uniform: [low, high]        log_uniform: [low, high]        uniform_int: [low, high]
    normal: [mean, std]         with clip: [low, high] beside it
    choice: {value: weight}     or choice: [value, …], with weights: [weight, …] beside it
    cycle: [value, …]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bridge.scenario.distributions import (
    Choice,
    Constant,
    Cycle,
    Distribution,
    LogUniform,
    Normal,
    Scope,
    Uniform,
    UniformInt,
    UniformTime,
)
from bridge.scenario.kinds import Instant, Kind, Real
from bridge.scenario.problem import Findings, fail, hint, one_of, problem, shown

DISTRIBUTIONS = ("uniform", "uniform_int", "log_uniform", "normal", "choice", "cycle")
"""Every form by its name in a file."""

FOR_ANY_KIND = ("choice", "cycle")
"""The forms that need no numbers."""

_COMPANIONS = {"clip": "normal", "weights": "choice"}
"""Fields beside a form, by the form that they belong to."""


class DistributionReader:
    """Reads the value of one field.

    ``kind`` is the kind of its values, None where they are sections; ``parse_item`` checks one of them and
    raises ``pydantic.ValidationError``, as ``read`` does.
    """

    def __init__(self, kind: Kind[Any] | None, scopes: Sequence[Scope], parse_item: Callable[[Any], Any]) -> None:
        self._kind = kind
        self._scopes = scopes
        self._parse_item = parse_item
        drawn_by = kind.drawn_by if kind else frozenset()
        self._usable = [name for name in DISTRIBUTIONS if name in drawn_by or name in FOR_ANY_KIND]

    def read(self, value: Any) -> Distribution[Any]:
        """Return the distribution that ``value`` stands for; anything but a distribution is a constant."""
        if isinstance(value, Distribution):
            return value
        if not isinstance(value, Mapping) or (self._kind is None and not any(name in value for name in FOR_ANY_KIND)):
            return Constant(self._parse_item(value))
        findings = Findings()
        forms = [name for name in value if name in DISTRIBUTIONS]
        for name in value:
            if name not in (*DISTRIBUTIONS, *_COMPANIONS, "per"):
                findings.add(f"unknown distribution {shown(name)}{hint(name, self._usable)}", str(name))
        findings.raise_any()
        if len(forms) != 1:
            fail(problem(f"give one distribution ({one_of(self._usable)}), got {shown(value)}"))
        form = forms[0]
        if form not in self._usable:
            fail(problem(f"{form} cannot draw this field; use {one_of(self._usable)}", form))
        for name, owner in _COMPANIONS.items():
            if name in value and form != owner:
                findings.add(f"only goes with {owner}, not with {form}", name)
        per = Scope.EPISODE
        with findings.under():
            per = self._scope(value.get("per", Scope.EPISODE.value))
        distribution: Distribution[Any] | None = None
        with findings.under():
            distribution = self._form(form, value, per)
        findings.raise_any()
        assert distribution is not None
        return distribution

    def _scope(self, per: Any) -> Scope:
        if per not in [scope.value for scope in Scope]:
            fail(problem(f"expected 'episode' or 'frame', got {shown(per)}", "per"))
        if per not in self._scopes:
            fail(problem("this field is drawn once an episode; per: frame is for weather and illumination", "per"))
        return Scope(per)

    def _form(self, form: str, value: Mapping[str, Any], per: Scope) -> Distribution[Any]:
        match form:
            case "normal":
                return self._normal(value, per)
            case "choice":
                return self._choice(value, per)
            case "cycle":
                return Cycle(self._list(value["cycle"], "cycle"), per=per)
            case _:
                return self._interval(form, value[form], per)

    def _interval(self, form: str, ends: Any, per: Scope) -> Distribution[Any]:
        low, high = self._pair(form, ends, ("low", "high"))
        if low > high:
            fail(problem(f"needs low <= high, got {shown(ends)}", form))
        if form == "uniform_int":
            if low != int(low) or high != int(high):
                fail(problem(f"expected whole numbers, got {shown(ends)}", form))
            return UniformInt(int(low), int(high), per=per)
        if form == "log_uniform":
            if low <= 0:
                fail(problem(f"needs low > 0, got {shown(ends)}", form))
            return LogUniform(low, high, per=per)
        return UniformTime(low, high, per=per) if isinstance(self._kind, Instant) else Uniform(low, high, per=per)

    def _normal(self, value: Mapping[str, Any], per: Scope) -> Distribution[float]:
        assert isinstance(self._kind, Real)
        low, high = self._kind.low, self._kind.high
        if "clip" in value:
            low, high = self._pair("clip", value["clip"], ("low", "high"))
            if low >= high:
                fail(problem(f"needs low < high, got {shown(value['clip'])}", "clip"))
        written = value["normal"]
        if not _is_row(written, 2):
            fail(problem(f"expected [mean, std], got {shown(written)}", "normal"))
        mean, std = written
        if not (_is_number(mean) and _is_number(std) and std > 0):
            fail(problem(f"needs a mean and a std > 0, got {shown(written)}", "normal"))
        if not low <= mean <= high:
            ends = f"{low:g} and {high:g}"
            fail(problem(f"the mean must lie between {ends}, where values are cut off, got {shown(mean)}", "normal", 0))
        return Normal(float(mean), float(std), low, high, per=per)

    def _choice(self, value: Mapping[str, Any], per: Scope) -> Distribution[Any]:
        written = value["choice"]
        if not isinstance(written, Mapping):
            listed = self._list(written, "choice")
            weights = value.get("weights", [1] * len(listed))
            if not _is_row(weights, len(listed)):
                fail(problem(f"expected one weight for each of {len(listed)} values, got {shown(weights)}", "weights"))
            return Choice(listed, _weights(weights, "weights"), per=per)
        if "weights" in value:
            fail(problem("the choices have their weights beside them; remove this", "weights"))
        if not written:
            fail(problem("expected one or more values with their weights", "choice"))
        findings, named = Findings(), []
        for name in written:
            with findings.under("choice", str(name)):
                named.append(self._parse_item(name))
        findings.raise_any()
        return Choice(tuple(named), _weights(list(written.values()), "choice"), per=per)

    def _list(self, written: Any, form: str) -> tuple[Any, ...]:
        """Parse a list of one or more values of the field's kind."""
        if not isinstance(written, list | tuple) or not written:
            fail(problem(f"expected a list of values, got {shown(written)}", form))
        findings, values = Findings(), []
        for index, item in enumerate(written):
            with findings.under(form, index):
                values.append(self._parse_item(item))
        findings.raise_any()
        return tuple(values)

    def _pair(self, form: str, written: Any, names: tuple[str, str]) -> tuple[Any, ...]:
        if not _is_row(written, 2):
            fail(problem(f"expected [{', '.join(names)}], got {shown(written)}", form))
        return self._list(written, form)


def _weights(written: Sequence[Any], location: str) -> tuple[float, ...]:
    if not all(_is_number(weight) and weight >= 0 for weight in written) or sum(written) <= 0:
        fail(problem(f"weights must be numbers >= 0, one of them > 0, got {shown(written)}", location))
    return tuple(float(weight) for weight in written)


def _is_row(written: Any, length: int) -> bool:
    return isinstance(written, list | tuple) and len(written) == length


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
