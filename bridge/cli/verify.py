"""The command ``drivebridge verify``: checks of what was written, by code of its own."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.cli.console import Answer, counted
from bridge.cli.exit_codes import EXIT_FINDINGS
from bridge.cli.options import BOXES, AsJson, CameraName, PlayerFile, Quiet, SimulatorAddress, simulator_choice
from bridge.cli.rerender import FramesAgain, ScenarioAgain, drawn_again
from bridge.export.options import BoxKind
from bridge.verify.formats import TreeFormat

if TYPE_CHECKING:
    from bridge.verify.tree import Report

app = typer.Typer()


@app.command()
def verify(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="A dataset, or a KITTI, Cityscapes, COCO or YOLO tree, ours or not.",
            show_default=False,
        ),
    ],
    tree_format: Annotated[
        TreeFormat | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"What it is; by default found out from what is there. There are {', '.join(TreeFormat)}.",
        ),
    ] = None,
    native: Annotated[
        Path | None,
        typer.Option(
            metavar="DATASET",
            help="The dataset that the tree was exported from; compares the pixels. Default: the folder above.",
        ),
    ] = None,
    camera: CameraName = None,
    box: Annotated[
        BoxKind | None,
        typer.Option(metavar=BOXES, help="Which box KITTI's 2-D columns hold. Default: what the export says."),
    ] = None,
    rerender: FramesAgain = None,
    scenario: ScenarioAgain = None,
    simulator: SimulatorAddress = None,
    player: PlayerFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check a dataset or an export with code of its own."""
    from bridge.cli.progress import counting
    from bridge.verify.tree import verify_folder

    answer = Answer(as_json=as_json, quiet=quiet)
    with counting("checking", shown=answer.shows_progress) as on_count:
        report = verify_folder(
            folder,
            format=tree_format,
            native=native,
            camera=camera,
            box=None if box is None else box.value,
            on_count=on_count,
        )
    again = None
    if rerender is not None:
        choice = simulator_choice(simulator, None, player, mlagents=False)
        again = drawn_again(answer, folder, rerender, scenario, choice)
    _say(answer, folder, report)
    is_good = not report.errors and (again is None or not again.differences)
    answer.give(
        ok=is_good,
        folder=folder,
        formats=[str(name) for name in report.formats],
        native=report.native,
        frames_checked=report.frames_checked,
        objects_checked=report.objects_checked,
        errors=report.errors,
        warnings=len(report.findings) - report.errors,
        findings=[asdict(finding) for finding in report.findings],
        rerendered=None if again is None else asdict(again),
    )
    if not is_good:
        raise typer.Exit(EXIT_FINDINGS)


def _say(answer: Answer, folder: Path, report: Report) -> None:
    for finding in report.findings:
        answer.line(str(finding), matters=True)
    elsewhere = report.native is not None and report.native.resolve() != folder.resolve()
    against = f", compared with {report.native}" if elsewhere else ""
    together = "together " if len(report.formats) > 1 else ""  # a frame that lies in several trees counts in each
    answer.line(
        f"{folder}: {', '.join(report.formats)}, {together}{counted(report.frames_checked, 'frame')} and "
        f"{counted(report.objects_checked, 'object')}{against}: {counted(report.errors, 'error')}, "
        f"{counted(len(report.findings) - report.errors, 'warning')}"
    )
