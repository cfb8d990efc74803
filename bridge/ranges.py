"""The one check that a number is within its range."""

from __future__ import annotations

from bridge.errors import BridgeError


def check_number(where: str, value: object, low: float, high: float, error: type[BridgeError]) -> None:
    """Raise ``error`` unless ``value`` is a number from ``low`` to ``high``; NaN, text and truth values are not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise error(f"{where}: expected a number from {low:g} to {high:g}, got {value!r}")
