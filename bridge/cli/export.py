"""The command ``drivebridge export``: a dataset in the formats that trainers read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.cli.console import Answer
from bridge.cli.options import BOXES, FORMATS, AsJson, CameraName, DatasetFolder, Quiet
from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind, ExportOptions

if TYPE_CHECKING:
    from bridge.export.summary import ExportSummary

app = typer.Typer()

_USUAL = ExportOptions()


@app.command("export")
def export_dataset(
    dataset: DatasetFolder,
    formats: Annotated[
        list[ExportFormat],
        typer.Option("--format", metavar="FORMAT", help=f"May be given several times. There are {FORMATS}."),
    ],
    camera: CameraName = None,
    box: Annotated[
        BoxKind | None, typer.Option(metavar=BOXES, help="Which 2-D box. Default: what is usual in the format.")
    ] = None,
    max_occlusion: Annotated[
        float, typer.Option(min=0, max=1, metavar="SHARE", help="Ignore objects that are hidden by this share or more.")
    ] = _USUAL.max_occlusion,
    min_height: Annotated[
        int, typer.Option(min=0, metavar="PIXELS", help="Ignore objects whose visible part is lower.")
    ] = _USUAL.min_height_px,
    min_pixels: Annotated[
        int, typer.Option(min=0, metavar="PIXELS", help="Ignore objects of fewer visible pixels.")
    ] = _USUAL.min_pixels,
    min_contrast: Annotated[
        float,
        typer.Option(
            min=0, max=1, metavar="SHARE", help="Ignore objects that fog, rain or night hide: of less contrast."
        ),
    ] = _USUAL.min_contrast,
    twins: Annotated[
        list[str] | None,
        typer.Option(
            "--twin", metavar="NAME", help="Write it under these conditions, into DATASET/FORMAT/NAME; clone: its own."
        ),
    ] = None,
    all_twins: Annotated[bool, typer.Option("--all-twins", help="The original, as clone, and every twin.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a dataset in formats that trainers read.

    Each goes into DATASET/FORMAT, whole or not at all.
    """
    answer = Answer(as_json=as_json, quiet=quiet)
    options = ExportOptions(camera, box, max_occlusion, min_height, min_pixels, min_contrast)
    exports = export_all(answer, dataset, formats, options, twins or (), all_twins=all_twins)
    answer.give(dataset=dataset, exports=exports)


def export_all(
    answer: Answer,
    folder: Path,
    formats: Sequence[ExportFormat],
    options: ExportOptions,
    twins: Sequence[str] = (),
    *,
    all_twins: bool = False,
) -> list[dict[str, Any]]:
    """Export the dataset in ``folder`` to ``formats``, say what came of each, and return it for programs.

    With ``twins`` or ``all_twins``, it is exported under their conditions; pairs always are. Raises ``ExportError``,
    before anything is written, where one of the formats cannot express the dataset.
    """
    from bridge.cli.progress import counting, watched
    from bridge.dataset.reader import Dataset
    from bridge.errors import ExportError
    from bridge.export.exporters import check_rigs, export_twins
    from bridge.export.exporters import export_dataset as run_export

    dataset = Dataset(folder)
    for export_format in formats:
        try:
            check_rigs(export_format, (dataset.manifest.rig, *dataset.rigs), options)
        except ExportError as error:
            raise ExportError(f"{folder}: {export_format}: {error}") from None
    told = []
    for export_format in formats:
        with counting(f"writing {export_format}", shown=answer.shows_progress) as on_count:
            watching = watched(folder, on_count)
            if all_twins or twins or export_format is ExportFormat.PAIRS:
                chosen = None if all_twins or not twins else twins
                summaries = export_twins(watching, export_format, options, chosen)
            else:
                summaries = [run_export(watching, export_format, options)]
        for summary in summaries:
            _say(answer, export_format, summary)
            told.append(_told(export_format, summary))
    return told


def _say(answer: Answer, export_format: ExportFormat, summary: ExportSummary) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in summary.objects.items())
    answer.line(
        f"{summary.folder}: {summary.images} images of {', '.join(summary.cameras)} as {export_format.value}, "
        f"{summary.training_images} for training, {summary.validation_images} for validation"
    )
    answer.line(f"  objects: {counts or 'none'}; {summary.ignored} to ignore")


def _told(export_format: ExportFormat, summary: ExportSummary) -> dict[str, Any]:
    return {
        "format": export_format.value,
        "folder": summary.folder,
        "cameras": summary.cameras,
        "images": summary.images,
        "training_images": summary.training_images,
        "validation_images": summary.validation_images,
        "objects": dict(summary.objects),
        "ignored": summary.ignored,
    }
