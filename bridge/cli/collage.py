"""The command ``drivebridge collage``: objects cut out of datasets, pasted into other pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bridge.classes import Category
from bridge.cli.console import Answer
from bridge.cli.options import AlsoExport, Quiet
from bridge.collage.settings import Blend, CollageSettings, CropLimits, Placing

app = typer.Typer()

_LIMITS = CropLimits()
_USUAL = CollageSettings(scenes=1)

Pair = tuple[int, int]


@app.command()
def collage(
    dataset: Annotated[
        Path,
        typer.Argument(metavar="DATASET", help="Where objects are cut out: a captured dataset.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help="Where the new dataset goes; goes on with an interrupted one."),
    ],
    scenes: Annotated[int, typer.Option(min=1, metavar="N", help="Arrangements; each is made in every blend.")],
    backgrounds: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="A folder of pictures, or a dataset; may be given several times."),
    ] = None,
    patterns: Annotated[int, typer.Option(min=0, metavar="N", help="Also paste into so many drawn patterns.")] = 0,
    crops: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the crops are kept. Default: OUT-crops.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Everything that is drawn derives from it.")] = 0,
    pictures: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many pictures.")] = None,
    size: Annotated[
        Pair | None,
        typer.Option(metavar="WIDTH HEIGHT", help="Width and height. Default: those of the crops' pictures."),
    ] = None,
    classes: Annotated[
        list[Category] | None,
        typer.Option("--class", metavar="CLASS", help="What is to be found; by default all that KITTI labels."),
    ] = None,
    objects: Annotated[
        Pair, typer.Option(metavar="MIN MAX", help="Fewest and most things to be found in a picture.")
    ] = _USUAL.objects,
    distractors: Annotated[
        Pair, typer.Option(metavar="MIN MAX", help="Fewest and most other things.")
    ] = _USUAL.distractors,
    scale: Annotated[
        tuple[float, float], typer.Option(metavar="MIN MAX", help="Smallest and largest, over the crop's.")
    ] = _USUAL.scale,
    rotation_deg: Annotated[
        float, typer.Option(metavar="DEGREES", help="The most that things are turned.")
    ] = _USUAL.rotation_deg,
    mirror: Annotated[bool, typer.Option(help="Mirror half of the things.")] = _USUAL.mirror,
    placing: Annotated[
        Placing, typer.Option(metavar="|".join(Placing), help="Where things are pasted.")
    ] = _USUAL.placing,
    horizon: Annotated[
        float, typer.Option(metavar="SHARE", help="On the ground: its row, as a share.")
    ] = _USUAL.horizon,
    max_truncation: Annotated[
        float, typer.Option(metavar="SHARE", help="Share beyond the frame.")
    ] = _USUAL.max_truncation,
    max_overlap: Annotated[float, typer.Option(metavar="SHARE", help="Share hidden by others.")] = _USUAL.max_overlap,
    blend: Annotated[
        list[Blend] | None,
        typer.Option(metavar="|".join(Blend), help="How edges go over; by default none, gaussian and poisson."),
    ] = None,
    every_blend: Annotated[
        bool, typer.Option("--every-blend/--one-blend", help="Make each scene in every blend, or in one drawn for it.")
    ] = _USUAL.every_blend,
    max_occlusion: Annotated[
        float, typer.Option(metavar="SHARE", help="Of a crop: the share hidden.")
    ] = _LIMITS.max_occlusion,
    min_height: Annotated[int, typer.Option(metavar="PIXELS", help="Of a crop.")] = _LIMITS.min_height_px,
    min_contrast: Annotated[float, typer.Option(metavar="SHARE", help="Of a crop.")] = _LIMITS.min_contrast,
    statics: Annotated[bool, typer.Option(help="Cut out things that never move, too.")] = _LIMITS.statics,
    export: AlsoExport = None,
    quiet: Quiet = False,
) -> None:
    """Paste objects of a dataset into other pictures.

    The labels are exact: each object is cut out by its mask.
    """
    from bridge.capture import Progress
    from bridge.cli.export import export_all
    from bridge.cli.progress import capturing, working
    from bridge.collage import make_collages, open_or_cut
    from bridge.collage.make import CollageProgress
    from bridge.export.options import ExportOptions

    answer = Answer(quiet=quiet)
    limits = CropLimits(
        max_occlusion=max_occlusion, min_height_px=min_height, min_contrast=min_contrast, statics=statics
    )
    with working("cutting out", shown=answer.shows_progress):
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
    with capturing(shown=answer.shows_progress) as show:

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
    answer.line(f"{out}: {settings.pictures} pictures of {len(library.index.crops)} crops")
    export_all(answer, out, export or (), ExportOptions())
