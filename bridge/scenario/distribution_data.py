"""What a file would say for a distribution: the way back from ``distribution_reader``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from bridge.scenario.distribution_reader import default_scope
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
from bridge.scenario.expression import Expression
from bridge.scenario.kinds import Kind
from bridge.scenario.ramp import Ramp, Scale, Span
from bridge.scenario.view_sphere import ViewSphere

Item = Callable[[Any], Any]


def distribution_data(value: Distribution[Any], kind: Kind[Any] | None, scopes: tuple[Scope, ...]) -> Any:
    """Return what a file would say for ``value`` of a field of ``kind``, drawn as often as one of ``scopes``."""

    def item(member: Any) -> Any:
        if isinstance(member, Distribution):
            return distribution_data(member, kind, scopes)
        if isinstance(member, BaseModel):
            return member.model_dump(mode="json", by_alias=True, exclude_none=True)
        return kind.to_data(member) if kind else member

    if isinstance(value, Constant):
        return item(value.value)
    body = _BODIES[type(value)](value, item)
    if isinstance(value, Expression):
        return body
    form = next(iter(body))
    return body if value.per is default_scope(scopes, form) else {**body, "per": value.per.value}


def _ramp(value: Ramp, item: Item) -> dict[str, Any]:
    body: dict[str, Any] = {"ramp": [item(value.start), item(value.end)]}
    body |= {} if value.over is Span.DATASET else {"over": value.over.value}
    return body if value.scale is Scale.LINEAR else {**body, "scale": value.scale.value}


def _view_sphere(value: ViewSphere, item: Item) -> dict[str, Any]:
    del item
    numbers = {name: number for name, number in asdict(value).items() if name not in ("per", "aspect")}
    return {"view_sphere": value.aspect.value, **numbers}


_BODIES: Mapping[type[Distribution[Any]], Callable[[Any, Item], dict[str, Any]]] = {
    Uniform: lambda value, item: {"uniform": [item(value.low), item(value.high)]},
    UniformTime: lambda value, item: {"uniform": [item(value.low), item(value.high)]},
    UniformInt: lambda value, _: {"uniform_int": [value.low, value.high]},
    LogUniform: lambda value, _: {"log_uniform": [value.low, value.high]},
    Normal: lambda value, _: {"normal": [value.mean, value.std], "clip": [value.low, value.high]},
    Choice: lambda value, item: {"choice": [item(each) for each in value.values], "weights": list(value.weights)},
    Cycle: lambda value, item: {"cycle": [item(each) for each in value.values]},
    Expression: lambda value, _: {"expr": value.source},
    Ramp: _ramp,
    ViewSphere: _view_sphere,
}
"""By form, without how often it is drawn."""
