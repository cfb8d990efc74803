"""Fields that may vary: the types that accept a constant or a distribution.

``PerEpisode[X]`` is drawn once an episode. ``PerFrame[X]`` is drawn once an episode too, or once a frame where the
file says ``per: frame``. ``X`` is an ``Annotated`` type with a ``Kind``, or with ``OneOf`` for sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.distribution_reader import DistributionReader
from bridge.scenario.distribution_schema import varying_json_schema
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
from bridge.scenario.kinds import Kind

T = TypeVar("T")


@dataclass(frozen=True)
class Varying:
    """Marks a field of type ``Distribution[X]`` as one that a file may give as a constant or a distribution."""

    scopes: tuple[Scope, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        (item,) = get_args(source)
        kind: Kind[Any] | None = next((part for part in get_args(item)[1:] if isinstance(part, Kind)), None)

        def parse(value: Any, parse_item: ValidatorFunctionWrapHandler) -> Distribution[Any]:
            return DistributionReader(kind, self.scopes, parse_item).read(value)

        def to_data(value: Distribution[Any]) -> Any:
            return _to_data(value, kind)

        return core_schema.no_info_wrap_validator_function(
            parse,
            handler.generate_schema(item),
            serialization=core_schema.plain_serializer_function_ser_schema(to_data),
            metadata={"drawn_by": sorted(kind.drawn_by) if kind else []},
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return varying_json_schema(handler(schema), schema["metadata"]["drawn_by"], self.scopes)


PerEpisode = Annotated[Distribution[T], Varying((Scope.EPISODE,))]
"""A value that is drawn once an episode."""

PerFrame = Annotated[Distribution[T], Varying((Scope.EPISODE, Scope.FRAME))]
"""A value that is drawn once an episode, or once a frame with ``per: frame``."""


def _to_data(value: Distribution[Any], kind: Kind[Any] | None) -> Any:
    """Return what a file would say for ``value``."""

    def item(member: Any) -> Any:
        if isinstance(member, BaseModel):
            return member.model_dump(mode="json", by_alias=True, exclude_none=True)
        return kind.to_data(member) if kind else member

    body: dict[str, Any]
    match value:
        case Constant():
            return item(value.value)
        case Uniform() | UniformTime():
            body = {"uniform": [item(value.low), item(value.high)]}
        case UniformInt():
            body = {"uniform_int": [value.low, value.high]}
        case LogUniform():
            body = {"log_uniform": [value.low, value.high]}
        case Normal():
            body = {"normal": [value.mean, value.std], "clip": [value.low, value.high]}
        case Choice():
            body = {"choice": [item(member) for member in value.values], "weights": list(value.weights)}
        case Cycle():
            body = {"cycle": [item(member) for member in value.values]}
    return body if value.per is Scope.EPISODE else {**body, "per": value.per.value}
