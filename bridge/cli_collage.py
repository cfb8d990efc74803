"""The command ``drivebridge collage``: objects cut out of datasets, pasted into other pictures."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bridge.classes import Category
from bridge.collage.settings import Blend, CollageSettings, CropLimits, Placing
from bridge.export.formats import ExportFormat

app = typer.Typer()

_output = Console(highlight=False, soft_wrap=True)
_screen = Console(stderr=True, highlight=False)

_LIMITS = CropLimits()
_USUAL = CollageSettings(scenes=1)

Pair = tuple[int, int]


@app.command()
def collage(
    dataset: Annotated[Path, typer.Argument(help="Where objects are cut out: a captured dataset.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Where the new dataset goes; goes on with an interrupted one.")],
    scenes: Annotated[int, typer.Option(min=1, help="Arrangements; each is made in every blend.")],
    backgrounds: Annotated[
        list[Path] | None, typer.Option(help="A folder of pictures, or a dataset; may be given several times.")
    ] = None,
    patterns: Annotated[int, typer.Option(min=0, help="Also paste into so many drawn patterns.")] = 0,
    crops: Annotated[Path | None, typer.Option(help="Where the crops are kept. Default: OUT-crops.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Everything that is drawn derives from it.")] = 0,
    pictures: Annotated[int | None, typer.Option(min=1, help="Stop after so many pictures.")] = None,
    size: Annotated[Pair | None, typer.Option(help="Width and height. Default: those of the crops' pictures.")] = None,
    classes: Annotated[
        list[Category] | None, typer.Option("--class", help="What is to be found; by default all that KITTI labels.")
    ] = None,
    objects: Annotated[Pair, typer.Option(help="Fewest and most things to be found in a picture.")] = _USUAL.objects,
    distractors: Annotated[Pair, typer.Option(help="Fewest and most other things.")] = _USUAL.distractors,
    scale: Annotated[tuple[float, float], typer.Option(help="Smallest and largest, over the crop's.")] = _USUAL.scale,
    rotation_deg: Annotated[float, typer.Option(help="The most that things are turned.")] = _USUAL.rotation_deg,
    mirror: Annotated[bool, typer.Option(help="Mirror half of the things.")] = _USUAL.mirror,
    placing: Annotated[Placing, typer.Option(help="Where things are pasted.")] = _USUAL.placing,
    horizon: Annotated[float, typer.Option(help="On the ground: its row, as a share.")] = _USUAL.horizon,
    max_truncation: Annotated[float, typer.Option(help="Share beyond the frame.")] = _USUAL.max_truncation,
    max_overlap: Annotated[float, typer.Option(help="Share hidden by others.")] = _USUAL.max_overlap,
    blend: Annotated[
        list[Blend] | None, typer.Option(help="How edges go over; by default none, gaussian and poisson.")
    ] = None,
    every_blend: Annotated[
        bool, typer.Option("--every-blend/--one-blend", help="Make each scene in every blend, or in one drawn for it.")
    ] = _USUAL.every_blend,
    max_occlusion: Annotated[float, typer.Option(help="Of a crop: the share hidden.")] = _LIMITS.max_occlusion,
    min_height: Annotated[int, typer.Option(metavar="PIXELS", help="Of a crop.")] = _LIMITS.min_height_px,
    min_contrast: Annotated[float, typer.Option(help="Of a crop.")] = _LIMITS.min_contrast,
    statics: Annotated[bool, typer.Option(help="Cut out things that never move, too.")] = _LIMITS.statics,
    export: Annotated[list[ExportFormat] | None, typer.Option(help="Also export, into OUT/FORMAT.")] = None,
) -> None:
    """Cut objects out of a dataset and paste them into other pictures, with exact labels."""
    from bridge.capture import Progress
    from bridge.collage import make_collages, open_or_cut
    from bridge.collage.make import CollageProgress
    from bridge.export.exporters import export_dataset
    from bridge.progress import progress_bar

    limits = CropLimits(
        max_occlusion=max_occlusion, min_height_px=min_height, min_contrast=min_contrast, statics=statics
    )
    with _screen.status("cutting out") if _screen.is_terminal else nullcontext():
        library = open_or_cut(dataset, crops or out.with_name(f"{out.name}-crops"), limits)
    width, height = library.index.picture_size if size is None else size
    settings = CollageSettings(
        scenes=scenes,
        width=width,
        height=height,
        classes=tuple(classes or ()),
        objects=objects,
        distractors=distractors,
        scale=scale,
        rotation_deg=rotation_deg,
        mirror=mirror,
        placing=placing,
        horizon=horizon,
        max_truncation=max_truncation,
        max_overlap=max_overlap,
        blends=tuple(blend) if blend else _USUAL.blends,
        every_blend=every_blend,
    )
    with progress_bar(_screen) as show:

        def on_progress(done: CollageProgress) -> None:
            show(Progress("pasting", done.pictures_done, done.pictures_total, done.objects, 0))

        make_collages(
            library,
            backgrounds or (),
            out,
            settings,
            seed=seed,
            patterns=patterns,
            stop_after=pictures,
            on_progress=on_progress,
        )
    _output.print(escape(f"{out}: {settings.pictures} pictures of {len(library.index.crops)} crops"))
    for export_format in export or ():
        summary = export_dataset(out, export_format)
        _output.print(escape(f"{summary.folder}: {summary.images} images as {export_format.value}"))
