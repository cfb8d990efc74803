"""The rounds of a capture: all episodes at once, or with targets a few after the other."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from bridge.capture.job import CaptureJob
from bridge.capture.tally import Tally
from bridge.coverage.course import Course
from bridge.coverage.feasible import require_feasible
from bridge.coverage.table import rows_of, summary_of
from bridge.dataset.coverage_files import write_summary
from bridge.dataset.journal import FrameKey
from bridge.errors import ScenarioError


def require_sensible(job: CaptureJob) -> None:
    """Raise ``ScenarioError``, before anything is captured, for targets that cannot be met."""
    if job.course is None:
        return
    if job.frames is not None:
        raise ScenarioError(
            "a number of frames does not go with coverage, whose targets end a capture; set coverage.max_frames"
        )
    require_feasible(job.scenario, job.seed)


def rounds(job: CaptureJob, finished: Collection[FrameKey], tally: Tally) -> Iterator[list[int]]:
    """Yield the episodes to be played of each round, see ``CaptureJob.rounds``; ``tally`` hears how targets stand.

    How they came out is written beside the frames.
    """
    if job.course is None:
        yield from job.rounds(finished)
        return
    for episodes in job.rounds(finished):
        standing = job.course.standing(job.course.round_of(episodes[0]).start) if episodes else None
        if standing is not None:
            rows = rows_of(standing)
            tally.stand(rows, _frames_left(job, [row.frames_left for row in rows], len(standing.records)))
        yield episodes
        _write_summary(job, job.course)
    _write_summary(job, job.course)


def frames_drawn(course: Course) -> int:
    """Return how many frames earlier runs have drawn, in whole episodes."""
    return course.last_standing().seen.frames


def _frames_left(job: CaptureJob, by_target: list[float | None], played: int) -> int:
    """Return how many more frames may have to be drawn: as many as the slowest target needs, or as there are."""
    most = (job.scenario.episodes - played) * job.scenario.capture.frames
    return min(most, max(1, *(most if left is None else math.ceil(left) for left in by_target)))


def _write_summary(job: CaptureJob, course: Course) -> None:
    write_summary(job.out, summary_of(course))
