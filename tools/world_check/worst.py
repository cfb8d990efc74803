"""The worst of each kind that was found, and the limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

LIMITS = {
    "overlap": 0.02,
    "ground": 0.05,
    "building": 0.0,
    "stride": 0.5,
    "speed": 60.0,
    "acceleration": 9.0,
    "sideways acceleration": 6.0,
    "curvature": 0.45,
    "coming": 0.0,
    "going": 0.0,
}
"""In the units of the values."""


@dataclass
class Worst:
    """The worst of each kind, and where it was."""

    values: dict[str, float] = field(default_factory=lambda: dict.fromkeys(LIMITS, 0.0))
    places: dict[str, str] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LIMITS, 0))

    def note(self, kind: str, value: float, where: str) -> None:
        """Keep ``value`` if it is worse than what there is."""
        self.beyond[kind] += value > LIMITS[kind]
        if value > self.values[kind]:
            self.values[kind], self.places[kind] = value, where

    def holds(self) -> bool:
        """Whether nothing is beyond its limit."""
        return not any(self.beyond.values())

    def lines(self) -> Iterator[str]:
        """Yield a line for each kind."""
        for kind, value in self.values.items():
            count = f"  {self.beyond[kind]} beyond {LIMITS[kind]:g}" if self.beyond[kind] else ""
            yield f"  {kind:22} {value:7.3f}  {self.places.get(kind, '')}{count}"
