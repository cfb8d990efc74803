"""The course of a capture with targets: rounds of episodes, each chosen from what all rounds before it brought.

What an episode is, and which of its frames are kept, follows from the scenario, the seed and the records of earlier
rounds alone. So it is the same in whichever process it is played, and after whatever interruption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bridge.coverage.choice import Choice, Chooser, mix_as_written
from bridge.coverage.gauge import Amounts, Gauge
from bridge.coverage.keeper import Keeper
from bridge.coverage.outlook import exposures
from bridge.coverage.targets import Target, Unit, targets_of
from bridge.dataset.coverage_files import Counts, EpisodeRecord, read_record
from bridge.errors import DatasetError
from bridge.labels.frame_labels import FrameLabels
from bridge.scenario.coverage import CoverageSection
from bridge.scenario.sample import plan_episode
from bridge.scenario.schema import Scenario

_FIRST_ROUND = "as the scenario draws it: the first round shows what that brings"
_UNSTEERED = "as the scenario draws it: coverage.steer is false"


@dataclass(frozen=True)
class Standing:
    """How far a capture has come after some episodes."""

    records: tuple[EpisodeRecord, ...]
    gauge: Gauge

    @property
    def targets(self) -> Sequence[Target]:
        """The targets in the order of the file."""
        return self.gauge.targets

    @cached_property
    def seen(self) -> Counts:
        """All frames that were drawn."""
        return Counts.sum((record.seen for record in self.records), len(self.targets))

    @cached_property
    def kept(self) -> Counts:
        """All frames that are in the dataset."""
        return Counts.sum((record.kept for record in self.records), len(self.targets))

    @property
    def have(self) -> Amounts:
        """``kept``, to be measured."""
        return Amounts.of(self.kept)


@dataclass(frozen=True)
class Course:
    """The choosing of one capture."""

    scenario: Scenario
    seed: int
    folder: Path
    """Where the records are: the dataset's."""

    @cached_property
    def section(self) -> CoverageSection:
        """What there shall be enough of."""
        assert self.scenario.coverage is not None, "only a scenario with targets has a course"
        return self.scenario.coverage

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The targets in the order of the file."""
        return targets_of(self.section)

    def round_of(self, episode: int) -> range:
        """Return the episodes that are chosen together with ``episode``."""
        first = episode - episode % self.section.round
        return range(first, min(first + self.section.round, self.scenario.episodes))

    def rounds(self) -> Iterator[range]:
        """Yield one round after another until the targets are met or given up, or no more can be done.

        Each is asked for when the one before it has been played, and its records are there.
        """
        first = 0
        while first < self.scenario.episodes and not self.is_over(self.standing(first)):
            yield self.round_of(first)
            first = self.round_of(first).stop

    def is_over(self, standing: Standing) -> bool:
        """Whether no further round is played."""
        most = self.section.max_frames
        if most is not None and standing.kept.frames >= most:
            return True
        return bool(standing.records) and standing.gauge.is_done(standing.have)

    def standing(self, episodes: int) -> Standing:
        """Return how far the first ``episodes`` episodes have brought it. Raises ``DatasetError`` if one is missing."""
        records = []
        for episode in range(episodes):
            record = read_record(self.folder, episode)
            if record is None:
                raise DatasetError(
                    f"{self.folder}: expected the record of episode {episode}, by which later ones are chosen, found "
                    "none; run the capture again"
                )
            records.append(record)
        return self._standing(records)

    def last_standing(self) -> Standing:
        """Return how far all episodes have brought it that have been played in a row."""
        records: list[EpisodeRecord] = []
        while (record := read_record(self.folder, len(records))) is not None:
            records.append(record)
        return self._standing(records)

    def choice(self, episode: int) -> Choice:
        """Return what ``episode`` is. Raises ``DatasetError`` if rounds before it have not been played."""
        together = self.round_of(episode)
        if not self.section.steer or together.start == 0:
            why = _FIRST_ROUND if self.section.steer else _UNSTEERED
            return Choice.of(plan_episode(self.scenario, self.seed, episode), len(self.targets), why)
        standing = self.standing(together.start)
        chooser = Chooser(self.scenario, self.seed, self.section, standing.gauge, standing.records)
        return chooser.choose(together, standing.have)[episode - together.start]

    def keeper(self, choice: Choice, journaled: Mapping[int, FrameLabels]) -> Keeper:
        """Return who decides on the frames of an episode; ``journaled`` are those that were kept before."""
        episode = choice.plan.episode
        together = self.round_of(episode)
        standing, parts = self.standing(together.start), len(together)
        most = None
        if self.section.max_frames is not None:
            left, place = self.section.max_frames - standing.kept.frames, episode - together.start
            most = max(0, left) // parts + (place < max(0, left) % parts)
        return Keeper(
            self._gauge(standing.records, parts),
            Amounts.of(standing.kept, parts),
            choice.plan.rig.cameras,
            frames=choice.plan.frames,
            hope=choice.hope,
            most=most,
            looks_ahead=self.section.steer and together.start > 0,
            journaled=journaled,
        )

    def record(self, choice: Choice, keeper: Keeper) -> EpisodeRecord:
        """Return what is kept in mind of an episode that has been played."""
        return EpisodeRecord(
            episode=choice.plan.episode,
            variant=choice.plan.variant,
            mix=mix_as_written(choice.mix),
            why=choice.why,
            settings=choice.outlook.settings,
            exposures=exposures(self.targets, choice.plan),
            seen=keeper.seen,
            kept=keeper.kept,
        )

    def _standing(self, records: Sequence[EpisodeRecord]) -> Standing:
        return Standing(tuple(records), self._gauge(records))

    def _gauge(self, records: Sequence[EpisodeRecord], parts: int = 1) -> Gauge:
        seen = Counts.sum((record.seen for record in records), len(self.targets))
        gauge = Gauge.after(self.section, self.targets, seen)
        have = Amounts.of(Counts.sum((record.kept for record in records), len(self.targets)))
        recent = records[-self.section.patience :]
        given_up = frozenset(
            number
            for number in range(len(self.targets))
            if len(recent) == self.section.patience
            and gauge.missing(number, have) > 0
            and not any(_gains(self.targets[number], number, record.kept) for record in recent)
        )
        return Gauge(self.targets, gauge.min_frames, gauge.objects_per_frame, given_up, parts)


def _gains(target: Target, number: int, kept: Counts) -> bool:
    """Whether the frames of an episode brought the dataset nearer to a target."""
    if target.section.share is None:
        return kept.matches[number] > 0
    total = kept.objects if target.unit is Unit.OBJECTS else kept.frames
    return kept.matches[number] > target.section.share * total
