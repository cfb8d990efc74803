"""What past episodes teach: how much of each target a setting of the scenario brings.

The expected number of a target in a frame is what the traffic is asked for of it (its exposure) times what that has
brought so far, times a factor for each setting: how often it was found there, against how often it was expected
there. Factors are drawn towards 1 by as much as one usual episode, so that chance is not taken for a rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.dataset.coverage_files import EpisodeRecord

_MOST = 8.0
"""No setting is taken to bring more than so many times as much as usual, or as little."""

Settings = Mapping[str, str]
"""In which part of its distribution each field lies, by path."""


@dataclass(frozen=True)
class Experience:
    """What ``records`` teach of one thing that is counted in them."""

    rate: float
    """How much there is of it in a frame, for each unit of exposure."""
    factors: Mapping[tuple[str, str], float]
    """By field and part of its distribution."""

    @classmethod
    def of(cls, records: Sequence[EpisodeRecord], counts: Sequence[float], exposures: Sequence[float]) -> Experience:
        """Learn from ``counts`` in the frames of ``records``, whose traffic had these ``exposures``."""
        frames = [record.seen.frames for record in records]
        exposed = sum(n * x for n, x in zip(frames, exposures, strict=True))
        positive = [x for x in exposures if x > 0]
        usual = sum(positive) / len(positive) if positive else 1.0
        # One more than was found, in one frame more: what has never been asked for is worth a try.
        rate = (sum(counts) + 1.0) / (exposed + usual)
        pull = 1.0 + sum(counts) / max(1, len(records))
        found: dict[tuple[str, str], float] = {}
        expected: dict[tuple[str, str], float] = {}
        for record, count, n, x in zip(records, counts, frames, exposures, strict=True):
            for setting in record.settings.items():
                found[setting] = found.get(setting, 0.0) + count
                expected[setting] = expected.get(setting, 0.0) + rate * n * x
        factors = {setting: (found[setting] + pull) / (expected[setting] + pull) for setting in found}
        return cls(rate, factors)

    def expected(self, exposure: float, settings: Settings) -> float:
        """Return how much of it a frame may have."""
        factor = 1.0
        for setting in settings.items():
            factor *= self.factors.get(setting, 1.0)
        return self.rate * exposure * min(max(factor, 1.0 / _MOST), _MOST)
