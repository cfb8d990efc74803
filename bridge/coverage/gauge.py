"""How far a dataset is from its targets, as one number that a good frame lowers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple

from bridge.coverage.targets import Target, Unit
from bridge.dataset.coverage_files import Counts
from bridge.scenario.coverage import CoverageSection

_USUAL_OBJECTS = 5.0
"""Objects a frame before anything has been seen; it only weighs targets against each other."""
_SLACK = 1e-9


class Amounts(NamedTuple):
    """Counts that may be parts: of one episode of a round, or as they are expected."""

    frames: float
    objects: float
    matches: tuple[float, ...]

    @classmethod
    def of(cls, counts: Counts, parts: int = 1) -> Amounts:
        """Return one of ``parts`` equal parts of ``counts``."""
        return cls(counts.frames / parts, counts.objects / parts, tuple(each / parts for each in counts.matches))

    @classmethod
    def none(cls, targets: int) -> Amounts:
        """Return nothing, for so many targets."""
        return cls(0.0, 0.0, (0.0,) * targets)

    def times(self, factor: float) -> Amounts:
        """Return so many times as much."""
        return Amounts(factor * self.frames, factor * self.objects, tuple(factor * each for each in self.matches))

    def plus(self, other: Amounts | Counts) -> Amounts:
        """Return both together."""
        matches = tuple(a + b for a, b in zip(self.matches, other.matches, strict=True))
        return Amounts(self.frames + other.frames, self.objects + other.objects, matches)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Measures what is missing of the targets, or of one of ``parts`` equal parts of them."""

    targets: Sequence[Target]
    min_frames: int
    objects_per_frame: float = _USUAL_OBJECTS
    given_up: Collection[int] = frozenset()
    """The numbers of targets that nothing is done for any more."""
    parts: int = 1

    @classmethod
    def after(cls, section: CoverageSection, targets: Sequence[Target], seen: Counts, **settings: object) -> Gauge:
        """Return the gauge of ``section`` after frames that had ``seen`` in them."""
        per_frame = seen.objects / seen.frames if seen.frames else _USUAL_OBJECTS
        return cls(targets, section.min_frames, max(1.0, per_frame), **settings)  # type: ignore[arg-type]

    def wanted(self, number: int, have: Amounts) -> float:
        """Return how much of target ``number`` there shall be at least, beside what else there is."""
        target = self.targets[number]
        said = target.section
        if said.share is not None:
            return said.share * (have.objects if target.unit is Unit.OBJECTS else have.frames)
        amount = said.count if said.count is not None else said.frames
        assert amount is not None, "one of share, count and frames is given"
        return amount / self.parts

    def missing(self, number: int, have: Amounts) -> float:
        """Return how much of target ``number`` is missing, 0 or more, in its unit."""
        return max(0.0, self.wanted(number, have) - have.matches[number])

    def shortfall(self, have: Amounts) -> float:
        """Return what is missing of all targets that are not given up, each as a part of all that it wants."""
        return sum(self.missing(number, have) / self._scale(number) for number in self._open())

    def is_met(self, have: Amounts) -> bool:
        """Whether nothing is missing of the targets that are not given up."""
        return self.shortfall(have) <= _SLACK

    def is_done(self, have: Amounts) -> bool:
        """Whether there are enough frames, too."""
        return self.is_met(have) and have.frames >= self.min_frames / self.parts - _SLACK

    def takes(self, have: Amounts, frame: Counts, hope: Amounts) -> bool:
        """Whether a frame is worth keeping: it helps, or there is room for it and it leaves all shares large enough.

        ``hope`` is what may still come and make up for a frame that has too little of what is wanted.
        """
        after = have.plus(frame)
        if self.shortfall(after) < self.shortfall(have) - _SLACK:
            return True
        return self.has_room(have) and all(
            self.missing(number, after.plus(hope)) <= _SLACK
            for number in self._open()
            if self.targets[number].section.share is not None
        )

    def has_room(self, have: Amounts) -> bool:
        """Whether there may be frames that help no target, beside those that the targets still need."""
        needed = max(map(self._frames_needed, self._open(), repeat(have)), default=0.0)
        return have.frames + needed < self.min_frames / self.parts - _SLACK

    def _open(self) -> list[int]:
        return [number for number in range(len(self.targets)) if number not in self.given_up]

    def _frames_needed(self, number: int, have: Amounts) -> float:
        """Return how many frames what is missing of a number may take: objects come together."""
        target = self.targets[number]
        if target.section.share is not None:
            return 0.0
        return self.missing(number, have) / (self.objects_per_frame if target.unit is Unit.OBJECTS else 1.0)

    def _scale(self, number: int) -> float:
        target = self.targets[number]
        said = target.section
        if said.share is None:
            return self.wanted(number, Amounts(0.0, 0.0, ()))
        per_frame = self.objects_per_frame if target.unit is Unit.OBJECTS else 1.0
        return max(said.share, 0.01) * per_frame * max(1, self.min_frames) / self.parts
