"""The checks that a number is within its range."""

from __future__ import annotations

import operator

from bridge.errors import BridgeError


def check_number(where: str, value: object, low: float, high: float, error: type[BridgeError]) -> None:
    """Raise ``error`` unless ``value`` is a number from ``low`` to ``high``; NaN, text and truth values are not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise error(f"{where}: expected a number from {low:g} to {high:g}, got {value!r}")


def whole_number(where: str, value: object, low: int, high: int, error: type[BridgeError]) -> int:
    """Return a whole number from ``low`` to ``high``, NumPy's included, as an int; raise ``error`` for all else."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None or not low <= number <= high:
        raise error(f"{where}: expected a whole number from {low} to {high}, got {value!r}")
    return number
