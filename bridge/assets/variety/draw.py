"""Drawing the parameters of a variant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bridge.randomness import derive_generator
from bridge.world import Rgb

T = TypeVar("T")


class Draw:
    """One stream of numbers, which belongs to a family and a seed."""

    def __init__(self, family: str, seed: int) -> None:
        self._rng = derive_generator(seed, "assets", "family", family)

    def between(self, low: float, high: float) -> float:
        """Return a number from ``low`` to ``high``, all equally likely."""
        return float(self._rng.uniform(low, high))

    def around(self, mean: float, deviation: float, low: float, high: float) -> float:
        """Return a number of a normal distribution, moved to the nearer end of ``low`` to ``high`` if it is outside."""
        return float(min(max(self._rng.normal(mean, deviation), low), high))

    def chance(self, share: float) -> bool:
        """Return whether something is so that is so in ``share`` of all cases."""
        return bool(self._rng.random() < share)

    def pick(self, options: Sequence[T], shares: Sequence[float] | None = None) -> T:
        """Return one of ``options``, which are equally likely unless ``shares`` are given."""
        weights = None if shares is None else [share / sum(shares) for share in shares]
        return options[int(self._rng.choice(len(options), p=weights))]

    def color(self, palette: Sequence[Rgb], spread: float = 0.25) -> Rgb:
        """Return a linear colour between two of ``palette``, up to ``spread`` darker or lighter."""
        first, second = self.pick(palette), self.pick(palette)
        share, light = self.between(0.0, 0.5), self.between(1.0 - spread, 1.0 + spread)
        red, green, blue = (min((a + share * (b - a)) * light, 1.0) for a, b in zip(first, second, strict=True))
        return red, green, blue
