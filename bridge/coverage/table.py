"""The coverage of a dataset in words: a row for each target."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pydantic import ValidationError

from bridge.coverage.course import Course, Standing
from bridge.coverage.gauge import Amounts, Gauge
from bridge.coverage.targets import Target, Unit, frame_counts, targets_of
from bridge.dataset.coverage_files import Counts, CoverageSummary, SummaryRow
from bridge.dataset.layout import MANIFEST
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.scenario.coverage import CoverageSection

_RECENT = 8
"""Episodes by which the rate of a target is told."""
_SLACK = 1e-9
_ALL = "all frames"
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """How one target stands."""

    target: str
    wanted: str
    have: str
    missing: int
    """Objects or frames; 0 if the target is met."""
    per_frame: float | None
    """How much of it the frames had that were drawn last; None before any was."""
    is_given_up: bool

    @property
    def is_met(self) -> bool:
        """Whether there is enough; of nothing, no share is."""
        return not self.missing and self.have != _NOTHING

    @property
    def frames_left(self) -> float | None:
        """How many more frames will have to be drawn at this rate; None if nobody knows."""
        if not self.missing or self.is_given_up:
            return 0.0
        return self.missing / self.per_frame if self.per_frame else None


def rows_of(standing: Standing) -> tuple[Row, ...]:
    """Return how the targets stand."""
    latest = standing.records[-_RECENT:]
    seen, kept = (
        Counts.sum((getattr(record, which) for record in latest), len(standing.targets)) for which in ("seen", "kept")
    )
    return _rows(standing.gauge, standing.kept, seen, kept.frames)


def rows_of_dataset(dataset: Dataset, section: CoverageSection) -> tuple[Row, ...]:
    """Return how the targets of ``section`` stand in all good frames of any captured dataset, by its labels.

    Raises ``DatasetError`` if labels are missing or damaged.
    """
    targets = targets_of(section)
    kept = Counts.sum((frame_counts(targets, frame.labels, frame.rig.cameras) for frame in dataset), len(targets))
    return _rows(Gauge.after(section, targets, kept), kept, kept, kept.frames)


def targets_in(dataset: Dataset) -> CoverageSection:
    """Return the targets that the scenario of a dataset has. Raises ``DatasetError`` if it has none."""
    written = dataset.manifest.scenario.get("coverage")
    if written is None:
        raise DatasetError(
            f"{dataset.folder}: its scenario has no targets; say by which to measure it, with --targets SCENARIO"
        )
    try:
        return CoverageSection.model_validate(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, ("scenario.coverage", *first["loc"])))
        raise DatasetError(f"{dataset.folder / MANIFEST}: {where}: {first['msg']}") from None


def _rows(gauge: Gauge, kept: Counts, recent: Counts, kept_recently: int) -> tuple[Row, ...]:
    """Return a row for each target, and one for the number of frames where that is wanted, too."""
    have = Amounts.of(kept)
    rows = [
        Row(
            target.label,
            _wanted(target),
            _had(target, have, number),
            math.ceil(gauge.missing(number, have) - _SLACK),
            recent.matches[number] / recent.frames if recent.frames else None,
            number in gauge.given_up,
        )
        for number, target in enumerate(gauge.targets)
    ]
    if gauge.min_frames:
        missing = max(0, gauge.min_frames - kept.frames)
        rate = kept_recently / recent.frames if recent.frames else None
        rows.append(Row(_ALL, f"{gauge.min_frames:,} frames", f"{kept.frames:,}", missing, rate, is_given_up=False))
    return tuple(rows)


def summary_of(course: Course) -> CoverageSummary:
    """Return how the capture of ``course`` came out, or how far it has come."""
    standing = course.last_standing()
    plain = Counts.sum((record.seen for record in standing.records[: course.section.round]), len(standing.targets))
    rows = [
        SummaryRow(
            row.target,
            row.wanted,
            _plain(standing.targets[number], plain, standing.kept, number) if row.target != _ALL else _NOTHING,
            row.have,
            _outcome(row, number, standing, course),
        )
        for number, row in enumerate(rows_of(standing))
    ]
    return CoverageSummary(len(standing.records), standing.seen.frames, standing.kept.frames, tuple(rows))


def _wanted(target: Target) -> str:
    said = target.section
    if said.share is not None:
        return f"{100 * said.share:.4g} % of all {target.unit.value}"
    return f"{said.count:,} objects" if said.count is not None else f"{said.frames:,} frames"


def _had(target: Target, have: Amounts, number: int) -> str:
    if target.section.share is None:
        return f"{have.matches[number]:,.0f}"
    total = have.objects if target.unit is Unit.OBJECTS else have.frames
    return f"{100 * have.matches[number] / total:.1f} %" if total else _NOTHING


def _plain(target: Target, plain: Counts, kept: Counts, number: int) -> str:
    """Return what as many frames as were ``kept`` would have of the target if all were like ``plain``."""
    if not plain.frames:
        return _NOTHING
    if target.section.share is not None:
        return _had(target, Amounts.of(plain), number)
    return f"{plain.matches[number] * kept.frames / plain.frames:,.0f}"


def _outcome(row: Row, number: int, standing: Standing, course: Course) -> str:
    if row.is_met:
        return "met"
    if not row.missing:
        return "nothing is kept that could be counted"
    patience = course.section.patience
    if row.is_given_up:
        shown = sum(record.seen.matches[number] for record in standing.records[-patience:])
        why = f"{shown:,} were seen, in frames that would not have helped" if shown else "none was seen"
        return f"{row.missing:,} missing; given up after {patience} episodes without gain: {why}"
    if course.section.max_frames is not None and standing.kept.frames >= course.section.max_frames:
        return f"{row.missing:,} missing; the dataset has max_frames frames"
    if len(standing.records) >= course.scenario.episodes:
        return f"{row.missing:,} missing; all {course.scenario.episodes} episodes have been played, raise episodes"
    return f"{row.missing:,} missing; the capture is not finished"
