"""The section on the targets of the scenario: what there was without steering, what there is, and how it came."""

from __future__ import annotations

from bridge.dataset.coverage_files import CoverageSummary, EpisodeRecord, read_record, read_summary
from bridge.dataset.reader import Dataset
from bridge.report.markup import Markup, element
from bridge.report.page.parts import count_of, paragraph, section, table

TITLE = "Targets"
_LISTED = 60


def has_targets(dataset: Dataset) -> bool:
    """Whether the dataset was captured for targets."""
    return read_summary(dataset.folder) is not None


def targets(dataset: Dataset) -> list[Markup]:
    """Return the section, in a list that is empty for a dataset without targets."""
    summary = read_summary(dataset.folder)
    if summary is None:
        return []
    rows = [[row.target, row.wanted, row.plain, row.reached, row.outcome] for row in summary.rows]
    colours = [["", "", "", "" if row.outcome == "met" else "warning"] for row in summary.rows]
    return [
        section(
            "coverage",
            TITLE,
            paragraph(
                f"{count_of(summary.kept, 'frame')} of {summary.drawn:,} that were drawn in "
                f"{count_of(summary.episodes, 'episode')} are kept: those that brought the targets nearer. Beside what "
                "there is stands what as many frames of the first round have, which is as the scenario alone draws it."
            ),
            table(
                ("target", "wanted", "the scenario alone", "this dataset", "outcome"),
                rows,
                label="Targets",
                cell_classes=colours,
            ),
            *_episodes(dataset, summary),
        )
    ]


def _episodes(dataset: Dataset, summary: CoverageSummary) -> list[Markup]:
    """Return how the episodes were chosen, the first of them if there are many."""
    found = (read_record(dataset.folder, episode) for episode in range(min(summary.episodes, _LISTED)))
    rows = [_episode(record) for record in found if record is not None]
    rest = summary.episodes - len(rows)
    more = [paragraph(f"{count_of(rest, 'more episode')} in the folder coverage/.", "note")] if rest > 0 else []
    return [
        element("h3", "How the episodes were chosen"),
        table(("episode", "drawn", "kept", "why"), rows, label="Episodes"),
        *more,
    ]


def _episode(record: EpisodeRecord) -> list[str]:
    return [str(record.episode), f"{record.seen.frames:,}", f"{record.kept.frames:,}", record.why]
