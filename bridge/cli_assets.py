"""The commands ``drivebridge assets``: models in, models out, and what there is.

Heavy modules are imported by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from bridge.assets.catalogue import Catalogue
    from bridge.classes import Category

app = typer.Typer(
    name="assets",
    help="The models of what moves: list and export those of the package, check packs of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_output = Console(highlight=False, soft_wrap=True)


@app.command("list")
def list_assets() -> None:
    """List the models of the package by class, and the families that variants are drawn from."""
    from bridge.assets.catalogue import builtin_catalogue

    _print_models(builtin_catalogue())


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="The pack's folder, with its pack.yaml.", show_default=False)],
) -> None:
    """Load a pack of models and say what is in it, and what of its files was left out or changed."""
    from bridge.assets.packs.load import load_pack

    pack = load_pack(folder)
    _output.print(escape(f"{pack.name} ({pack.license}), sha256 {pack.sha256}"))
    _print_models(pack.catalogue)
    for note in pack.notes:
        _output.print(f"[yellow]note:[/] {escape(note)}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the models go: an empty folder, or none yet.")],
) -> None:
    """Write the models of the package as a pack: binary glTF files that Blender opens, and a pack.yaml."""
    from bridge.assets.catalogue import builtin_catalogue
    from bridge.assets.packs.write import write_assets

    written = write_assets(builtin_catalogue(), folder)
    megabytes = sum(path.stat().st_size for path in written) / 1e6
    _output.print(escape(f"{folder}: {len(written) - 1} files in {megabytes:.1f} MB, and {written[0].name}"))


def _print_models(catalogue: Catalogue) -> None:
    """Print a class a paragraph, each model with the length, width and height of its body."""
    from bridge.assets.packs.manifest import ACTOR_CATEGORIES

    for category in ACTOR_CATEGORIES:
        lines = [*_model_lines(catalogue, category), *_family_lines(catalogue, category)]
        if lines:
            _output.print(escape("\n  ".join([str(category), *lines])))


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
