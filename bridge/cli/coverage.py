"""The command ``drivebridge coverage``, and the table of targets that it and a capture show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.cli.console import Answer
from bridge.cli.exit_codes import EXIT_FINDINGS
from bridge.cli.options import AsJson, Quiet, Seed

if TYPE_CHECKING:
    from rich.table import Table

    from bridge.coverage.table import Row
    from bridge.dataset.coverage_files import CoverageSummary
    from bridge.scenario.coverage import CoverageSection
    from bridge.scenario.schema import Scenario

app = typer.Typer()


@app.command()
def coverage(
    path: Annotated[
        Path, typer.Argument(metavar="DATASET|SCENARIO", help="A dataset, or a scenario file.", show_default=False)
    ],
    targets: Annotated[
        Path | None,
        typer.Option("--targets", metavar="SCENARIO", help="Measure the dataset by the targets of this scenario."),
    ] = None,
    seed: Seed = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say how much a dataset has of what is wanted.

    Of a scenario, say what it can never bring of what it wants.
    """
    from bridge.scenario.load import load_scenario

    answer = Answer(as_json=as_json, quiet=quiet)
    if path.is_dir():
        _of_dataset(path, None if targets is None else load_scenario(targets), answer)
    elif targets is not None:
        raise typer.BadParameter("it is for a dataset; a scenario has targets of its own", param_hint="'--targets'")
    else:
        _of_scenario(path, load_scenario(path), seed, answer)


def _of_dataset(folder: Path, scenario: Scenario | None, answer: Answer) -> None:
    from bridge.cli.progress import counting, watched
    from bridge.coverage.table import rows_of_dataset, targets_in
    from bridge.dataset.coverage_files import read_summary

    with counting("counting", shown=answer.shows_progress) as on_count:
        dataset = watched(folder, on_count)
        section = targets_in(dataset) if scenario is None else _section(scenario)
        rows = rows_of_dataset(dataset, section)
    answer.line(f"{folder}: {len(dataset)} frames")
    for line in lines_of(rows):
        answer.line(line, matters=True)
    summary = read_summary(folder) if scenario is None else None
    if summary is not None:
        say_summary(summary, answer)
    answer.give(
        folder=folder, frames=len(dataset), targets=list(map(asdict, rows)), summary=summary and asdict(summary)
    )


def _of_scenario(path: Path, scenario: Scenario, seed: int | None, answer: Answer) -> None:
    from bridge.coverage.feasible import hindrances

    section = _section(scenario)
    found = list(hindrances(scenario, scenario.seed if seed is None else seed))
    for line in found:
        answer.marked("impossible:", "red", f" {line}", matters=True)
    answer.line(f"{path}: {len(section.targets)} targets, {'none' if not found else len(found)} of them impossible")
    answer.give(ok=not found, scenario=path, targets=len(section.targets), impossible=found)
    if found:
        raise typer.Exit(EXIT_FINDINGS)


def _section(scenario: Scenario) -> CoverageSection:
    from bridge.errors import ScenarioError

    if scenario.coverage is None:
        raise ScenarioError(f"scenario {scenario.name!r} has no coverage: write targets, see docs/coverage.md")
    return scenario.coverage


def lines_of(rows: Sequence[Row]) -> list[str]:
    """Return the table of targets as lines, the first one its head."""
    head = ("target", "wanted", "there is", "missing")
    cells = [head, *((row.target, row.wanted, row.have, _missing(row)) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    ]


def say_summary(summary: CoverageSummary, answer: Answer) -> None:
    """Say what a capture with targets came to."""
    answer.line(f"  {summary.kept} of {summary.drawn} frames kept, of {summary.episodes} episodes")
    for row in summary.rows:
        is_met = row.outcome == "met"
        answer.marked(
            f"  {row.target}:",
            "green" if is_met else "yellow",
            f" {row.reached}, wanted {row.wanted}, the scenario alone {row.plain}: {row.outcome}",
            matters=not is_met,
        )


def live_table(rows: Sequence[Row], frames_per_s: float | None) -> Table:
    """Return the table that stands above the bar of a capture: deficit, rate and time left of each target."""
    from rich.table import Table

    table = Table("target", "wanted", "there is", "missing", "a frame", "time left", box=None, pad_edge=False)
    for row in rows:
        rate = "" if row.per_frame is None else f"{row.per_frame:.2g}"
        style = "green" if row.is_met else "yellow" if row.is_given_up else None
        left = "given up" if row.is_given_up else "" if row.is_met else _time(row.frames_left, frames_per_s)
        table.add_row(row.target, row.wanted, row.have, _missing(row), rate, left, style=style)
    return table


def _missing(row: Row) -> str:
    return "met" if row.is_met else f"{row.missing:,}" if row.missing else "?"


def _time(frames: float | None, frames_per_s: float | None) -> str:
    if frames is None or not frames_per_s:
        return "?"
    minutes, seconds = divmod(round(frames / frames_per_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
