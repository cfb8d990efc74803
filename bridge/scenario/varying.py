"""Fields that may vary: the types that accept a constant or a distribution.

``PerEpisode[X]`` is drawn once an episode, or once for the dataset where the file says ``per: dataset``.
``PerFrame[X]`` is, too, or once a frame with ``per: frame``. ``PerActor[X]`` is drawn once an episode for each of the
actors that one entry places, or alike for all of them with ``per: episode``. ``X`` is an ``Annotated`` type with a
``Kind``, or with ``OneOf`` for sections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.distribution_data import distribution_data
from bridge.scenario.distribution_reader import DistributionReader
from bridge.scenario.distribution_schema import VaryingSchema
from bridge.scenario.distributions import Constant, Distribution, Scope
from bridge.scenario.kinds import Kind
from bridge.scenario.problem import fail, problem, shown

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
            return distribution_data(value, kind, self.scopes)

        return core_schema.no_info_wrap_validator_function(
            parse,
            handler.generate_schema(item),
            serialization=core_schema.plain_serializer_function_ser_schema(to_data),
            metadata={"varying": VaryingSchema(kind, self.scopes)},
        )


PerEpisode = Annotated[Distribution[T], Varying((Scope.DATASET, Scope.EPISODE))]
"""A value that is drawn once an episode, or once for the dataset."""

PerFrame = Annotated[Distribution[T], Varying((Scope.DATASET, Scope.EPISODE, Scope.FRAME))]
"""A value that is drawn once an episode, once a frame or once for the dataset."""

PerActor = Annotated[Distribution[T], Varying((Scope.DATASET, Scope.EPISODE, Scope.ACTOR))]
"""A value that is drawn once an episode for each actor, alike for all of them, or once for the dataset."""


@dataclass(frozen=True)
class RowOf:
    """Marks a tuple of fields that may vary, one for each of ``names``: a file gives a list of as many."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def parse(value: Any, parse_row: ValidatorFunctionWrapHandler) -> Any:
            if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != len(self.names):
                fail(problem(f"expected [{', '.join(self.names)}], got {shown(value)}"))
            return parse_row(tuple(value))

        return core_schema.no_info_wrap_validator_function(parse, handler(source))


def fixed_row(first: T, second: T, third: T) -> tuple[Distribution[T], Distribution[T], Distribution[T]]:
    """Return three values that do not vary."""
    return Constant(first), Constant(second), Constant(third)
