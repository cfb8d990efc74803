"""Distributions over a field's values: what varies between episodes or frames.

A distribution is a frozen value; ``sample`` draws from it with a generator that the caller derives, and nothing
else. ``index`` is the number of the episode (or of the frame, for those drawn per frame); only ``Cycle`` looks
at it.
"""

from __future__ import annotations

import bisect
import itertools
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from statistics import NormalDist
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")


class Scope(StrEnum):
    """How often a distribution is drawn."""

    EPISODE = "episode"
    FRAME = "frame"


@dataclass(frozen=True)
class Distribution(ABC, Generic[T]):
    """A way to choose a value of type ``T``."""

    per: Scope = field(default=Scope.EPISODE, kw_only=True)

    @abstractmethod
    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Draw one value; the same generator state and index give the same value."""


@dataclass(frozen=True)
class Constant(Distribution[T]):
    """Always the same value."""

    value: T

    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Return the value."""
        del generator, index
        return self.value


@dataclass(frozen=True)
class Uniform(Distribution[float]):
    """Any value from ``low`` to ``high`` with the same density."""

    low: float
    high: float

    def sample(self, generator: np.random.Generator, index: int) -> float:
        """Draw one value."""
        del index
        return _between(self.low, self.high, generator.random())


@dataclass(frozen=True)
class UniformTime(Distribution[datetime]):
    """Any moment from ``low`` to ``high`` with the same density."""

    low: datetime
    high: datetime

    def sample(self, generator: np.random.Generator, index: int) -> datetime:
        """Draw one moment."""
        del index
        return self.low + generator.random() * (self.high - self.low)


@dataclass(frozen=True)
class UniformInt(Distribution[int]):
    """Any whole number from ``low`` to ``high``, both included, with the same chance."""

    low: int
    high: int

    def sample(self, generator: np.random.Generator, index: int) -> int:
        """Draw one number."""
        del index
        return int(generator.integers(self.low, self.high, endpoint=True))


@dataclass(frozen=True)
class LogUniform(Distribution[float]):
    """Any value from ``low`` to ``high``, both positive, whose logarithm is uniform."""

    low: float
    high: float

    def sample(self, generator: np.random.Generator, index: int) -> float:
        """Draw one value."""
        del index
        logarithm = _between(math.log(self.low), math.log(self.high), generator.random())
        return min(max(math.exp(logarithm), self.low), self.high)


@dataclass(frozen=True)
class Normal(Distribution[float]):
    """A normal distribution cut off at ``low`` and ``high``, which may be infinite.

    What would fall outside is drawn again (a truncated normal), so that nothing piles up at the ends. ``mean``
    and ``std`` are those of the uncut curve; the mean lies within the ends.
    """

    mean: float
    std: float
    low: float
    high: float

    def sample(self, generator: np.random.Generator, index: int) -> float:
        """Draw one value, by the inverse of the cumulative distribution: one random number whatever is cut off."""
        del index
        curve = NormalDist(self.mean, self.std)
        share = _between(curve.cdf(self.low), curve.cdf(self.high), generator.random())
        # 0 and 1 stand for the infinite ends; step inside by the smallest share that double precision tells apart.
        share = min(max(share, 2.0**-53), 1.0 - 2.0**-53)
        return min(max(curve.inv_cdf(share), self.low), self.high)


@dataclass(frozen=True)
class Choice(Distribution[T]):
    """One of ``values``, each with the chance of its weight over the sum of the ``weights``."""

    values: tuple[T, ...]
    weights: tuple[float, ...]

    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Draw one value."""
        del index
        ends = list(itertools.accumulate(self.weights))
        position = bisect.bisect_right(ends, generator.random() * ends[-1])
        # Rounding may carry the product up to the last end itself.
        last = max(i for i, weight in enumerate(self.weights) if weight > 0)
        return self.values[min(position, last)]


@dataclass(frozen=True)
class Cycle(Distribution[T]):
    """The values one after the other: number ``index`` modulo their count. Covers all of them without chance."""

    values: tuple[T, ...]

    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Return the value that is due."""
        del generator
        return self.values[index % len(self.values)]


def _between(low: float, high: float, share: float) -> float:
    """Return the point at ``share`` of the way from ``low`` to ``high``, never beyond them by rounding."""
    return min(max(low + share * (high - low), low), high)
