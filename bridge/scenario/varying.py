"""Fields that may vary: the types that accept a constant or a distribution.

``PerEpisode[X]`` is drawn once an episode, or once for the dataset where the file says ``per: dataset``.
``PerFrame[X]`` is, too, or once a frame with ``per: frame``. ``PerActor[X]`` is drawn once an episode for each of the
actors that one entry places, or alike for all of them with ``per: episode``. ``X`` is an ``Annotated`` type with a
``Kind``, or with ``OneOf`` for sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from bridge.scenario.distribution_data import distribution_data
from bridge.scenario.distribution_reader import DistributionReader, usable_by
from bridge.scenario.distribution_schema import varying_json_schema
from bridge.scenario.distributions import Distribution, Scope
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
            return distribution_data(value, kind, self.scopes)

        return core_schema.no_info_wrap_validator_function(
            parse,
            handler.generate_schema(item),
            serialization=core_schema.plain_serializer_function_ser_schema(to_data),
            metadata={"drawn_by": usable_by(kind)},
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return varying_json_schema(handler(schema), schema["metadata"]["drawn_by"], self.scopes)


PerEpisode = Annotated[Distribution[T], Varying((Scope.DATASET, Scope.EPISODE))]
"""A value that is drawn once an episode, or once for the dataset."""

PerFrame = Annotated[Distribution[T], Varying((Scope.DATASET, Scope.EPISODE, Scope.FRAME))]
"""A value that is drawn once an episode, once a frame or once for the dataset."""

PerActor = Annotated[Distribution[T], Varying((Scope.DATASET, Scope.EPISODE, Scope.ACTOR))]
"""A value that is drawn once an episode for each actor, alike for all of them, or once for the dataset."""
