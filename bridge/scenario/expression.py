"""Fields that follow from others: ``{expr: "max(0, 80 - weather.rain_mm_per_h)"}``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from bridge.scenario import arithmetic
from bridge.scenario.arithmetic import ExpressionError
from bridge.scenario.distributions import Distribution, Scope
from bridge.scenario.evaluation import evaluate
from bridge.scenario.kinds import Flag, Kind, Name, Real, Whole

KINDS = (Real, Whole, Flag, Name)
"""The kinds of fields that an expression may give a value."""


@dataclass(frozen=True)
class Expression(Distribution[Any]):
    """A value that is worked out from those of other fields, so it is drawn as often as they are."""

    source: str
    kind: Kind[Any] = field(compare=False, repr=False)
    """What the field accepts."""
    scopes: tuple[Scope, ...] = field(compare=False, repr=False)
    """How often the field may be drawn, and so those that the expression names."""

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the fields that it needs, in order, each once."""
        return arithmetic.names(arithmetic.parse(self.source))

    def value(self, of: Callable[[str], Any]) -> Any:
        """Return the value of the field, with ``of`` for that of another one; whole numbers are rounded to.

        Raises ``ExpressionError`` for a value that the field does not accept.
        """
        outcome = evaluate(arithmetic.parse(self.source), of)
        if isinstance(self.kind, Whole) and isinstance(outcome, float):
            outcome = round(outcome)
        try:
            return _reader(self.kind).validate_python(outcome)
        except ValidationError as error:
            raise ExpressionError(f"{error.errors()[0]['msg']}; keep it inside with min, max or where") from None

    def sample(self, generator: np.random.Generator, index: int) -> Any:
        """Raise ``TypeError``: an expression needs the other fields, not a generator."""
        del generator, index
        raise TypeError(f"the expression {self.source!r} is worked out by bridge.scenario.draw.Draw, not drawn")


@lru_cache(maxsize=64)
def _reader(kind: Kind[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(Annotated[Any, kind])
