"""What a value looks like as it is written in a file, before it is one of the field's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from bridge.scenario.problem import fail, one_of, problem, shown

E = TypeVar("E", bound=StrEnum)


def is_row(written: Any, length: int) -> bool:
    """Whether ``written`` is a list of so many values."""
    return isinstance(written, list | tuple) and len(written) == length


def is_number(value: Any) -> bool:
    """Whether ``value`` is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def weights(written: Sequence[Any], location: str) -> tuple[float, ...]:
    """Return weights, none negative and one positive; raises ``pydantic.ValidationError`` at ``location``."""
    if not all(is_number(weight) and weight >= 0 for weight in written) or sum(written) <= 0:
        fail(problem(f"weights must be numbers >= 0, one of them > 0, got {shown(written)}", location))
    return tuple(float(weight) for weight in written)


def named(field: str, written: Any, members: type[E]) -> E:
    """Return the member of ``members`` that is ``written``; raises ``pydantic.ValidationError`` at ``field``."""
    by_name = {str(member.value): member for member in members}
    if not isinstance(written, str) or written not in by_name:
        fail(problem(f"expected {one_of(by_name)}, got {shown(written)}", field))
    return by_name[written]
