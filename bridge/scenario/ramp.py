"""Ramps: distributions that move from one to another over the episodes, from easy to hard."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from bridge.scenario.distributions import Distribution, Ordered


class Span(StrEnum):
    """Which episodes a ramp goes over."""

    DATASET = "dataset"
    STAGE = "stage"


class Scale(StrEnum):
    """What a ramp is even on."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True)
class Ramp(Distribution[Any]):
    """Goes from ``start``, which the first episode draws from, to ``end``, which the last one does.

    Between them every quantile lies evenly between those of the two on ``scale``: of two intervals that are uniform the
    ends move, of two numbers the number. ``is_whole`` rounds to whole numbers.
    """

    start: Ordered[Any]
    end: Ordered[Any]
    over: Span = Span.DATASET
    scale: Scale = Scale.LINEAR
    is_whole: bool = False

    def at(self, progress: float) -> Ordered[Any]:
        """Return what is drawn from at ``progress``, 0 at the first and 1 at the last episode."""
        return _Between(self.start, self.end, progress, self.scale, self.is_whole)

    def sample(self, generator: np.random.Generator, index: int) -> Any:
        """Draw from ``start``: where nothing is known of the episodes, it is the first of them."""
        return self.at(0.0).sample(generator, index)


@dataclass(frozen=True)
class _Between(Ordered[Any]):
    start: Ordered[Any]
    end: Ordered[Any]
    progress: float
    scale: Scale
    is_whole: bool

    def quantile(self, share: float) -> Any:
        first, last = self.start.quantile(share), self.end.quantile(share)
        if self.scale is Scale.LOG:
            low, high = sorted((first, last))
            middle = math.exp(_towards(math.log(first), math.log(last), self.progress))
            value = min(max(middle, low), high)
        else:
            value = _towards(first, last, self.progress)
        return round(value) if self.is_whole else value


def _towards(first: float, last: float, progress: float) -> float:
    low, high = sorted((first, last))
    return min(max(first + progress * (last - first), low), high)
