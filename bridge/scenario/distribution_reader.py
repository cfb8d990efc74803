"""Reads a distribution as it is written in a file, and says what is wrong with it.

The forms, each a mapping of one of these names, with ``per`` beside it where the field allows:

    uniform: [low, high]        log_uniform: [low, high]        uniform_int: [low, high]
    normal: [mean, std]         with clip: [low, high] beside it
    choice: {value: weight}     or choice: [value, …], with weights: [weight, …] beside it
    cycle: [value, …]
    expr: "100 - weather.wetness"         drawn as often as the fields that it names, so without per
    ramp: [from, to]            numbers or distributions; with over: dataset | stage and scale: linear | log beside it
    view_sphere: aspect         with divisions, lowest_deg, highest_deg, radius_m, ahead_m and centre_m beside it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pydantic import ValidationError

from bridge.scenario import arithmetic
from bridge.scenario.arithmetic import ExpressionError
from bridge.scenario.distributions import (
    Choice,
    Constant,
    Cycle,
    Distribution,
    LogUniform,
    Normal,
    Ordered,
    Scope,
    Uniform,
    UniformInt,
    UniformTime,
)
from bridge.scenario.expression import KINDS as EXPRESSED
from bridge.scenario.expression import Expression
from bridge.scenario.kinds import Instant, Kind, Name, Real, Text, Whole
from bridge.scenario.problem import Findings, fail, hint, one_of, problem, shown
from bridge.scenario.ramp import Ramp, Scale, Span
from bridge.scenario.view_sphere_reader import BESIDE_SPHERE, read_view_sphere
from bridge.scenario.written import is_number, is_row, named, weights

DISTRIBUTIONS = ("uniform", "uniform_int", "log_uniform", "normal", "choice", "cycle", "expr", "ramp", "view_sphere")
"""Every form by its name in a file."""

FOR_ANY_KIND = ("choice", "cycle")
"""The forms that need no numbers."""

_COMPANIONS = {
    "clip": "normal",
    "weights": "choice",
    "over": "ramp",
    "scale": "ramp",
    **dict.fromkeys(BESIDE_SPHERE, "view_sphere"),
}
"""Fields beside a form, by the form that they belong to."""


_RAMPED = ("uniform", "uniform_int", "log_uniform", "normal")

_NOT_HERE = {
    Scope.DATASET: "per: dataset is for fields with one value",
    Scope.FRAME: "per: frame is for weather and illumination",
    Scope.ACTOR: "per: actor is for traffic.actors; whoever is driven draws its model, colours and route by itself",
}
"""Why a field is not drawn so often."""


def default_scope(scopes: Sequence[Scope], form: str) -> Scope:
    """Return how often a field is drawn that says nothing of it; what takes turns does so with the episodes."""
    return Scope.ACTOR if Scope.ACTOR in scopes and form not in ("cycle", "view_sphere") else Scope.EPISODE


def usable_by(kind: Kind[Any] | None) -> list[str]:
    """Return the names of the forms that can draw values of ``kind``, None for sections."""
    usable = {*FOR_ANY_KIND, *(kind.drawn_by if kind else ())}
    if isinstance(kind, EXPRESSED):
        usable.add("expr")
    if isinstance(kind, Real | Whole):
        usable.add("ramp")
    if isinstance(kind, Real):
        usable.add("view_sphere")
    return [name for name in DISTRIBUTIONS if name in usable]


class DistributionReader:
    """Reads the value of one field.

    ``kind`` is the kind of its values, None where they are sections; ``parse_item`` checks one of them and
    raises ``pydantic.ValidationError``, as ``read`` does.
    """

    def __init__(self, kind: Kind[Any] | None, scopes: Sequence[Scope], parse_item: Callable[[Any], Any]) -> None:
        self._kind = kind
        self._has_mappings = kind is None or kind.is_mapping
        self._scopes = scopes
        self._parse_item = parse_item
        self._usable = usable_by(kind)

    def read(self, value: Any) -> Distribution[Any]:
        """Return the distribution that ``value`` stands for; anything but a distribution is a constant."""
        if isinstance(value, Distribution):
            return value
        if not isinstance(value, Mapping) or (self._has_mappings and not any(name in value for name in FOR_ANY_KIND)):
            return Constant(self._constant(value))
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
        per = default_scope(self._scopes, form)
        with findings.under():
            per = self._scope(value.get("per", per.value), form)
        distribution: Distribution[Any] | None = None
        with findings.under():
            distribution = self._form(form, value, per)
        findings.raise_any()
        assert distribution is not None
        return distribution

    def _constant(self, value: Any) -> Any:
        """Check a constant. Who gives a list where one value is expected mostly wants one of it to be drawn."""
        try:
            return self._parse_item(value)
        except ValidationError as error:
            if not (value and isinstance(value, list) and isinstance(self._kind, Real | Whole | Name | Text)):
                raise
            spans = len(value) == 2 and all(map(is_number, value)) and value[0] <= value[1]
            form = ("uniform_int" if isinstance(self._kind, Whole) else "uniform") if spans else "choice"
            fail(problem(f"{error.errors()[0]['msg']}; to vary it, write {{{form}: {shown(value)}}}"))

    def _scope(self, per: Any, form: str) -> Scope:
        if per not in [scope.value for scope in Scope]:
            fail(problem(f"expected {one_of(scope.value for scope in Scope)}, got {shown(per)}", "per"))
        if per not in self._scopes:
            fail(problem(f"this field is drawn once an episode; {_NOT_HERE[Scope(per)]}", "per"))
        if per == Scope.DATASET and form in ("cycle", "ramp", "view_sphere"):
            fail(problem(f"{form} goes on with the episodes; drawn once for the dataset, it never would", "per"))
        return Scope(per)

    def _form(self, form: str, value: Mapping[str, Any], per: Scope) -> Distribution[Any]:
        readers: Mapping[str, Callable[[Mapping[str, Any], Scope], Distribution[Any]]] = {
            "normal": self._normal,
            "choice": self._choice,
            "cycle": lambda value, per: Cycle(self._list(value["cycle"], "cycle"), per=per),
            "expr": self._expression,
            "ramp": self._ramp,
            "view_sphere": lambda value, per: read_view_sphere(value, cast(Real, self._kind), per),
        }
        return readers[form](value, per) if form in readers else self._interval(form, value[form], per)

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
        if not is_row(written, 2):
            fail(problem(f"expected [mean, std], got {shown(written)}", "normal"))
        mean, std = written
        if not (is_number(mean) and is_number(std) and std > 0):
            fail(problem(f"needs a mean and a std > 0, got {shown(written)}", "normal"))
        if not low <= mean <= high:
            ends = f"{low:g} and {high:g}"
            fail(problem(f"the mean must lie between {ends}, where values are cut off, got {shown(mean)}", "normal", 0))
        return Normal(float(mean), float(std), low, high, per=per)

    def _choice(self, value: Mapping[str, Any], per: Scope) -> Distribution[Any]:
        written = value["choice"]
        if not isinstance(written, Mapping):
            listed = self._list(written, "choice")
            beside = value.get("weights", [1] * len(listed))
            if not is_row(beside, len(listed)):
                fail(problem(f"expected one weight for each of {len(listed)} values, got {shown(beside)}", "weights"))
            return Choice(listed, weights(beside, "weights"), per=per)
        if "weights" in value:
            fail(problem("the choices have their weights beside them; remove this", "weights"))
        if not written:
            fail(problem("expected one or more values with their weights", "choice"))
        findings, named = Findings(), []
        for name in written:
            with findings.under("choice", str(name)):
                named.append(self._parse_item(name))
        findings.raise_any()
        return Choice(tuple(named), weights(list(written.values()), "choice"), per=per)

    def _expression(self, value: Mapping[str, Any], per: Scope) -> Expression:
        del per
        assert self._kind is not None
        if "per" in value:
            fail(problem("an expression is drawn as often as the fields that it names; remove per", "per"))
        source = value["expr"]
        try:
            if not isinstance(source, str):
                raise ExpressionError(f'expected text, like "100 - weather.wetness", got {shown(source)}')
            arithmetic.parse(source)
        except ExpressionError as error:
            fail(problem(str(error), "expr"))
        return Expression(source, self._kind, tuple(self._scopes))

    def _ramp(self, value: Mapping[str, Any], per: Scope) -> Ramp:
        if not is_row(value["ramp"], 2):
            fail(problem(f"expected [from, to], numbers or distributions, got {shown(value['ramp'])}", "ramp"))
        findings = Findings()
        ends: list[Ordered[Any]] = []
        for index, written in enumerate(value["ramp"]):
            with findings.under("ramp", index):
                if isinstance(written, Mapping) and "per" in written:
                    fail(problem("give per beside ramp, once for both ends", "per"))
                drawn = self.read(written)
                if not isinstance(drawn, Ordered) or isinstance(drawn, Choice):
                    fail(problem(f"a ramp goes between numbers, {one_of(_RAMPED)}, got {shown(written)}"))
                ends.append(drawn)
        over, scale = Span.DATASET, Scale.LINEAR
        with findings.under():
            over = named("over", value.get("over", Span.DATASET.value), Span)
        with findings.under():
            scale = named("scale", value.get("scale", Scale.LINEAR.value), Scale)
        findings.raise_any()
        if scale is Scale.LOG and min(each.quantile(0.0) for each in ends) <= 0:
            fail(problem("needs numbers > 0 at both ends; use linear", "scale"))
        start, end = ends
        return Ramp(start, end, over, scale, isinstance(self._kind, Whole), per=per)

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
        if not is_row(written, 2):
            fail(problem(f"expected [{', '.join(names)}], got {shown(written)}", form))
        return self._list(written, form)
