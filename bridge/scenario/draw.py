"""Draws fields of a scenario, each with a generator of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from bridge.randomness import derive_generator
from bridge.scenario.distributions import Constant, Distribution, Scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws fields of one frame of one episode."""

    seed: int
    episode: int
    frame: int

    def __call__(self, field_path: str, distribution: Distribution[T]) -> T:
        """Draw the field ``field_path``, which names its generator."""
        if isinstance(distribution, Constant):
            value: T = distribution.value  # making a generator would take longer than all else
            return value
        if distribution.per is Scope.FRAME:
            generator = derive_generator(self.seed, self.episode, self.frame, field_path)
            return distribution.sample(generator, self.frame)
        return distribution.sample(derive_generator(self.seed, self.episode, field_path), self.episode)

    def optional(self, field_path: str, distribution: Distribution[T] | None, default: T) -> T:
        """Draw a field that may be left out."""
        return default if distribution is None else self(field_path, distribution)
