"""The commands ``drivebridge assets``: models in, models out, and what there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bridge.cli.console import Answer
from bridge.cli.options import AsJson, Quiet
from bridge.cli.usage import help_without_command

if TYPE_CHECKING:
    from bridge.assets.catalogue import Catalogue
    from bridge.classes import Category

_group = typer.Typer(
    name="assets",
    help="List, check and export the models of what moves.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app = typer.Typer()
app.add_typer(_group)


@_group.callback()
def _group_alone(context: typer.Context) -> None:
    help_without_command(context)


@_group.command("list")
def list_assets(as_json: AsJson = False) -> None:
    """List the models of the package by class, and the families that variants are drawn from."""
    from bridge.assets.catalogue import builtin_catalogue

    answer = Answer(as_json=as_json)
    catalogue = builtin_catalogue()
    _say_models(answer, catalogue)
    answer.give(**_told(catalogue))


@_group.command()
def check(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The pack's folder, with its pack.yaml.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Load a pack of models and say what is in it, and what of its files was left out or changed."""
    from bridge.assets.packs.load import load_pack

    answer = Answer(as_json=as_json)
    pack = load_pack(folder)
    answer.line(f"{pack.name} ({pack.license}), sha256 {pack.sha256}")
    _say_models(answer, pack.catalogue)
    for note in pack.notes:
        answer.marked("note:", "yellow", f" {note}")
    answer.give(
        name=pack.name, license=pack.license, sha256=pack.sha256, notes=list(pack.notes), **_told(pack.catalogue)
    )


@_group.command()
def export(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Where the models go: an empty folder, or none yet.", show_default=False),
    ],
    quiet: Quiet = False,
) -> None:
    """Write the models of the package as a pack: binary glTF files that Blender opens, and a pack.yaml."""
    from bridge.assets.catalogue import builtin_catalogue
    from bridge.assets.packs.write import write_assets

    written = write_assets(builtin_catalogue(), folder)
    megabytes = sum(path.stat().st_size for path in written) / 1e6
    Answer(quiet=quiet).line(f"{folder}: {len(written) - 1} files in {megabytes:.1f} MB, and {written[0].name}")


def _say_models(answer: Answer, catalogue: Catalogue) -> None:
    """Say a class a paragraph, each model with the length, width and height of its body."""
    from bridge.assets.packs.manifest import ACTOR_CATEGORIES

    for category in ACTOR_CATEGORIES:
        lines = [*_model_lines(catalogue, category), *_family_lines(catalogue, category)]
        if lines:
            answer.line("\n  ".join([str(category), *lines]))


def _model_lines(catalogue: Catalogue, category: Category) -> list[str]:
    lines = []
    for model in catalogue.models(category):
        size = " x ".join(f"{metres:5.2f}" for metres in model.size)
        poses = len(catalogue.poses(model.name)) - 1
        lines.append(f"{model.name:32} {size} m{f'  and {poses} poses on the move' if poses else ''}")
    return lines


def _family_lines(catalogue: Catalogue, category: Category) -> list[str]:
    families = [family for family in catalogue.families if family.category is category]
    total = sum(family.share for family in families)
    return [f"{f'{family.name}~SEED':32} {family.share / total:.0%} of the variants" for family in families]


def _told(catalogue: Catalogue) -> dict[str, Any]:
    from bridge.assets.packs.manifest import ACTOR_CATEGORIES

    models = [(category, model) for category in ACTOR_CATEGORIES for model in catalogue.models(category)]
    return {
        "models": [
            {"name": model.name, "class": str(category), "size_m": [round(metres, 3) for metres in model.size]}
            for category, model in models
        ],
        "families": [
            {"name": family.name, "class": str(family.category), "share": family.share} for family in catalogue.families
        ],
    }
