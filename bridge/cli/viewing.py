"""The commands that show a dataset to people: a contact sheet, a page, and Rerun."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.console import Answer
from bridge.cli.options import CameraName, DatasetFolder, Quiet, named

app = typer.Typer()


@app.command("contact-sheet")
def contact_sheet(
    dataset: DatasetFolder,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", callback=named(".png"), help="The picture. Default: DATASET/contact_sheet.png."
        ),
    ] = None,
    camera: CameraName = None,
    quiet: Quiet = False,
) -> None:
    """Draw a dataset's frames and boxes onto one picture."""
    from bridge.cli.progress import counting, watched
    from bridge.report.contact_sheet import write_contact_sheet

    answer = Answer(quiet=quiet)
    target = dataset / "contact_sheet.png" if out is None else out
    with counting("drawing", shown=answer.shows_progress) as on_count:
        opened = watched(dataset, on_count)
        write_contact_sheet(opened, target, camera=camera)
    first, *others = opened.cameras
    if camera is None and others:
        answer.line(f"{target}: of {first}; --camera shows {', '.join(others)}")
    else:
        answer.line(str(target))


@app.command()
def report(
    dataset: DatasetFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", callback=named(".html"), help="The page. Default: DATASET/report.html."),
    ] = None,
    pictures: Annotated[int, typer.Option(min=0, metavar="N", help="How many pictures it shows.")] = 36,
    quiet: Quiet = False,
) -> None:
    """Say what is in a dataset on one page, beside KITTI."""
    from bridge.cli.progress import counting, watched
    from bridge.report.html import write_report

    answer = Answer(quiet=quiet)
    target = dataset / "report.html" if out is None else out
    with counting("counting", shown=answer.shows_progress) as on_count:
        write_report(watched(dataset, on_count), target, pictures=pictures)
    answer.line(str(target))


@app.command()
def view(
    dataset: DatasetFolder,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE.rrd", callback=named(".rrd"), help="Write a recording instead."),
    ] = None,
) -> None:
    """Open a dataset in Rerun.

    Pictures, boxes, depth, points and conditions lie on one timeline. Needs the extra viewer.
    """
    from bridge.cli.progress import counting, watched
    from bridge.viewer import view as open_viewer

    answer = Answer()
    with counting("sending", shown=answer.shows_progress) as on_count:
        open_viewer(watched(dataset, on_count), save)
    if save is not None:
        answer.line(f"{save}; to look at it: rerun {save}")
