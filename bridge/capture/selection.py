"""Which frames of an episode are drawn, and which of those go into the dataset."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bridge.capture.job import CaptureJob
from bridge.coverage.course import Course
from bridge.dataset.codec import loads
from bridge.dataset.coverage_files import read_record, write_record
from bridge.dataset.journal import FrameKey, journal_path, read_journal
from bridge.dataset.layout import LabelsFile, labels_path
from bridge.episode import FrameStates
from bridge.errors import DatasetError
from bridge.labels.frame_labels import FrameLabels
from bridge.scenario.sample import EpisodePlan


class Selection(Protocol):
    """Decides on the frames of one episode."""

    @property
    def plan(self) -> EpisodePlan:
        """What is drawn for the episode."""

    @property
    def end(self) -> int:
        """The number behind the last frame that may be wanted."""

    def draws(self, frame: FrameStates) -> bool:
        """Whether a moment is drawn."""

    def wants(self, number: int) -> bool:
        """Whether any frame is wanted from ``number`` on, by what was decided on those before."""

    def keeps(self, number: int, labels: FrameLabels) -> bool:
        """Whether good frame ``number``, the next one in order, goes into the dataset."""

    def finish(self) -> None:
        """Note that all frames of the episode have been decided on."""


def select(job: CaptureJob, episode: int, only: Collection[FrameKey] | None) -> Selection | None:
    """Return who decides on the frames of ``episode`` that its journal does not have; None if none is wanted.

    ``only`` replaces those that the job wants, and has all of them kept.
    """
    lines, _ = read_journal(job.out / journal_path(episode))
    finished = {line.key.frame for line in lines}
    if job.course is not None and only is None:
        if read_record(job.out, episode) is not None:
            return None
        return _ByTargets(job, job.course, episode, finished, [line.key for line in lines if not line.quarantined])
    asked = job.keys if only is None else only
    wanted = {key.frame for key in asked if key.episode == episode} - finished
    return _All(job.plan(episode), wanted) if wanted else None


class _All:
    """Implements ``Selection`` with numbers that are known beforehand."""

    def __init__(self, plan: EpisodePlan, wanted: Collection[int]) -> None:
        self.plan = plan
        self.end = max(wanted) + 1
        self._wanted = wanted

    def draws(self, frame: FrameStates) -> bool:
        return frame.number in self._wanted

    def wants(self, number: int) -> bool:
        del number
        return True

    def keeps(self, number: int, labels: FrameLabels) -> bool:
        del number, labels
        return True

    def finish(self) -> None:
        pass


class _ByTargets:
    """Implements ``Selection`` with the targets of the scenario."""

    def __init__(
        self, job: CaptureJob, course: Course, episode: int, finished: Collection[int], good: Collection[FrameKey]
    ) -> None:
        self._job = job
        self._course = course
        self._choice = course.choice(episode)
        self._finished = finished
        self._keeper = course.keeper(self._choice, {key.frame: _labels(job, key) for key in good})
        self.plan = self._choice.plan
        self.end = self.plan.frames

    def draws(self, frame: FrameStates) -> bool:
        return frame.number not in self._finished and self._keeper.is_worth_drawing(frame.state)

    def wants(self, number: int) -> bool:
        return self._keeper.wants(number)

    def keeps(self, number: int, labels: FrameLabels) -> bool:
        return self._keeper.keeps(number, labels)

    def finish(self) -> None:
        self._keeper.finish()
        record = self._course.record(self._choice, self._keeper)
        write_record(self._job.out, record)


def _labels(job: CaptureJob, key: FrameKey) -> FrameLabels:
    path = job.out / labels_path(key)
    try:
        return loads(LabelsFile, path.read_bytes()).labels
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path}: expected the labels of a frame: {error}") from None
