"""Distributions over a field's values: what varies between episodes or frames.

A distribution is a frozen value; ``sample`` draws from it with a generator that the caller derives, and nothing
else. ``index`` is the number of what it is drawn for: of the episode, of the frame or of the actor, 0 for the whole
dataset; only what takes turns looks at it.
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
    """How often a distribution is drawn, from seldom to often."""

    DATASET = "dataset"
    EPISODE = "episode"
    FRAME = "frame"
    ACTOR = "actor"
    """Once an episode for each of several actors that are placed alike."""


@dataclass(frozen=True)
class Distribution(ABC, Generic[T]):
    """A way to choose a value of type ``T``."""

    per: Scope = field(default=Scope.EPISODE, kw_only=True)

    @abstractmethod
    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Draw one value; the same generator state and index give the same value."""


class Ordered(Distribution[T]):
    """A distribution whose values have an order, so that it may be drawn together with others or change over episodes.

    Its values follow from a share of 0-1 that is uniform; ``quantile`` is the inverse of the cumulative distribution.
    """

    @abstractmethod
    def quantile(self, share: float) -> T:
        """Return the value below which ``share``, in [0, 1), of all draws lie."""

    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Draw one value with one random number."""
        del index
        return self.quantile(generator.random())


@dataclass(frozen=True)
class Constant(Ordered[T]):
    """Always the same value."""

    value: T

    def quantile(self, share: float) -> T:
        """Return the value."""
        del share
        return self.value

    def sample(self, generator: np.random.Generator, index: int) -> T:
        """Return the value."""
        del generator, index
        return self.value


@dataclass(frozen=True)
class Uniform(Ordered[float]):
    """Any value from ``low`` to ``high`` with the same density."""

    low: float
    high: float

    def quantile(self, share: float) -> float:
        """Return the value at ``share`` of the way."""
        return between(self.low, self.high, share)


@dataclass(frozen=True)
class UniformTime(Ordered[datetime]):
    """Any moment from ``low`` to ``high`` with the same density."""

    low: datetime
    high: datetime

    def quantile(self, share: float) -> datetime:
        """Return the moment at ``share`` of the way."""
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True)
class UniformInt(Ordered[int]):
    """Any whole number from ``low`` to ``high``, both included, with the same chance."""

    low: int
    high: int

    def quantile(self, share: float) -> int:
        """Return the number at ``share`` of the way; each number has the same part of it."""
        return min(self.low + int(share * (self.high - self.low + 1)), self.high)

    def sample(self, generator: np.random.Generator, index: int) -> int:
        """Draw one number, without the rounding that a share of a wide range has."""
        del index
        return int(generator.integers(self.low, self.high, endpoint=True))


@dataclass(frozen=True)
class LogUniform(Ordered[float]):
    """Any value from ``low`` to ``high``, both positive, whose logarithm is uniform."""

    low: float
    high: float

    def quantile(self, share: float) -> float:
        """Return the value at ``share`` of the way between the logarithms."""
        logarithm = between(math.log(self.low), math.log(self.high), share)
        return min(max(math.exp(logarithm), self.low), self.high)


@dataclass(frozen=True)
class Normal(Ordered[float]):
    """A normal distribution cut off at ``low`` and ``high``, which may be infinite.

    What would fall outside is drawn again (a truncated normal), so that nothing piles up at the ends. ``mean``
    and ``std`` are those of the uncut curve; the mean lies within the ends.
    """

    mean: float
    std: float
    low: float
    high: float

    def quantile(self, share: float) -> float:
        """Return the value by the inverse of what the cut leaves of the cumulative distribution."""
        curve = NormalDist(self.mean, self.std)
        share = between(curve.cdf(self.low), curve.cdf(self.high), share)
        # 0 and 1 stand for the infinite ends; step inside by the smallest share that double precision tells apart.
        share = min(max(share, 2.0**-53), 1.0 - 2.0**-53)
        return min(max(curve.inv_cdf(share), self.low), self.high)


@dataclass(frozen=True)
class Choice(Ordered[T]):
    """One of ``values``, each with the chance of its weight over the sum of the ``weights``."""

    values: tuple[T, ...]
    weights: tuple[float, ...]

    def quantile(self, share: float) -> T:
        """Return the value whose part of the way ``share`` lies in, in the order of ``values``."""
        ends = list(itertools.accumulate(self.weights))
        position = bisect.bisect_right(ends, share * ends[-1])
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


def between(low: float, high: float, share: float) -> float:
    """Return the point at ``share`` of the way from ``low`` to ``high``, never beyond them by rounding."""
    return min(max(low + share * (high - low), low), high)
