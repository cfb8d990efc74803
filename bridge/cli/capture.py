"""The command ``drivebridge capture``: from a scenario to a dataset."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.cli.console import Answer, counted, warnings_above_the_bar
from bridge.cli.coverage import say_summary
from bridge.cli.export import export_all
from bridge.cli.options import (
    AlsoExport,
    AsJson,
    ClusterAddress,
    OverMlAgents,
    PlayerFile,
    Quiet,
    ScenarioFile,
    Seed,
    SimulatorAddress,
    TlsFolder,
    WorkerCount,
    simulator_choices,
    worker_count,
)
from bridge.export.formats import ExportFormat
from bridge.export.options import ExportOptions

if TYPE_CHECKING:
    from bridge.capture import CaptureSummary

app = typer.Typer()


@app.command()
def capture(
    scenario: ScenarioFile,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help="Where the dataset goes; goes on with one that was interrupted."),
    ],
    frames: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many frames.")] = None,
    seed: Seed = None,
    export: AlsoExport = None,
    simulator: SimulatorAddress = None,
    tls: TlsFolder = None,
    player: PlayerFile = None,
    mlagents: OverMlAgents = False,
    workers: WorkerCount = "1",
    cluster: ClusterAddress = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Capture a scenario into a dataset."""
    from bridge.capture import capture as run_capture
    from bridge.cli.progress import capturing
    from bridge.cli.scenario import require_exports
    from bridge.scenario.load import load_scenario

    warnings_above_the_bar()
    answer = Answer(as_json=as_json, quiet=quiet)
    choice = simulator_choices(simulator, tls, player, mlagents=mlagents)
    count = worker_count(workers)
    loaded = load_scenario(scenario)
    wanted = [ExportFormat(name) for name in loaded.export.formats] if export is None else export
    require_exports(loaded, scenario, wanted)  # refused now, not after an hour of capturing
    start = time.monotonic()
    with capturing(shown=answer.shows_progress) as on_progress:
        summary = run_capture(
            loaded,
            out,
            seed=seed,
            frames=frames,
            simulator=choice,
            workers=count,
            cluster=cluster,
            on_progress=on_progress,
        )
    seconds = time.monotonic() - start
    _say(answer, summary, seconds)
    exports = export_all(answer, out, wanted, ExportOptions(), all_twins=bool(loaded.twins))
    answer.give(
        folder=summary.folder,
        frames=summary.frames,
        captured=summary.captured,
        seconds=round(seconds, 3),
        objects=dict(summary.objects),
        quarantined=dict(summary.quarantined),
        coverage=None if summary.coverage is None else asdict(summary.coverage),
        exports=exports,
    )


def _say(answer: Answer, summary: CaptureSummary, seconds: float) -> None:
    now = f"{summary.captured} captured now in {seconds:.1f} s" if summary.captured else "complete already"
    answer.line(f"{summary.folder}: {counted(summary.frames, 'frame')}, {now}")
    if summary.objects:
        by_count = sorted(summary.objects.items(), key=lambda item: -item[1])
        answer.line(f"  objects: {', '.join(f'{count} {category}' for category, count in by_count)}")
    for reason, count in summary.quarantined.items():
        answer.marked("  quarantined:", "yellow", f" {count} frames ({reason})", matters=True)
    if summary.coverage is not None:
        say_summary(summary.coverage, answer)
