"""The command ``drivebridge new``: a scenario file to begin with."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.cli.console import Answer
from bridge.cli.options import FORMATS, Quiet
from bridge.export.formats import ExportFormat

if TYPE_CHECKING:
    from bridge.templates import Template

app = typer.Typer()

_EPISODES, _FRAMES, _LEVEL = 4, 20, "Town"


def _template_names(incomplete: str) -> list[str]:
    from bridge.templates import templates

    return [name for name in templates() if name.startswith(incomplete)]


def _usable_name(name: str | None) -> str | None:
    if name is not None and name != _slug(name):
        raise typer.BadParameter(f"a dataset may not be called {name!r}, but {_slug(name)!r}")
    return name


@app.command()
def new(
    template: Annotated[
        str | None,
        typer.Argument(
            metavar="TEMPLATE",
            help="What to begin with; --list shows all. Without it, on a terminal, you are asked.",
            autocompletion=_template_names,
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The new file. Default: TEMPLATE.yaml, here.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", callback=_usable_name, help="The dataset's name. Default: that of the file."),
    ] = None,
    episodes: Annotated[
        int | None, typer.Option(min=1, metavar="N", help=f"How many episodes. Default: {_EPISODES}.")
    ] = None,
    frames: Annotated[
        int | None, typer.Option(min=1, metavar="N", help=f"Frames of each episode. Default: {_FRAMES}.")
    ] = None,
    formats: Annotated[
        list[ExportFormat] | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"What to export to; may be given several times. Default: kitti. There are {FORMATS}.",
        ),
    ] = None,
    road_map: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="MAP", exists=True, dir_okay=False, help="For the template map: .xodr, .osm or .net.xml."
        ),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=f"For the template unity: the player's level. Default: {_LEVEL}."),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the templates and exit.")] = False,
    quiet: Quiet = False,
) -> None:
    """Begin a scenario file from a template."""
    from bridge.templates import templates, write_scenario

    answer = Answer(quiet=quiet)
    known = templates()
    if listing:
        answer.line("\n".join(f"{each.name:21} {each.summary}" for each in known.values()))
        return
    chosen = _asked_template(answer, known) if template is None else _named_template(template, known)
    if template is None:  # so the rest is asked for, too, as far as it was not said
        file = file or Path(typer.prompt("The new file", default=f"{chosen.name}.yaml"))
        episodes = episodes or typer.prompt("How many episodes", default=_EPISODES, type=int)
        frames = frames or typer.prompt("Frames of each", default=_FRAMES, type=int)
        formats = formats or [typer.prompt("Export to", default=ExportFormat.KITTI, type=ExportFormat)]
        if "map" in chosen.asks:
            road_map = road_map or Path(typer.prompt("The map (.xodr, .osm or .net.xml)"))
        if "level" in chosen.asks:
            level = level or typer.prompt("The player's level", default=_LEVEL)
    file = file or Path(f"{chosen.name}.yaml")
    choices: dict[str, str | int | list[str]] = {
        "name": _slug(file.stem) if name is None else name,
        "episodes": episodes or _EPISODES,
        "frames": frames or _FRAMES,
        "formats": [each.value for each in formats or [ExportFormat.KITTI]],
        "level": level or _LEVEL,
    }
    if "map" in chosen.asks:
        choices["map"] = _seen_from(file, road_map)
    write_scenario(chosen, file, choices)
    answer.line(f"{file}: {chosen.summary}")
    answer.line(f"Next: drivebridge preview {file}{chosen.player}")


def _named_template(name: str, known: Mapping[str, Template]) -> Template:
    if name not in known:
        from bridge.scenario.problem import hint

        raise typer.BadParameter(f"there is no template {name!r}{hint(name, known)}", param_hint="'TEMPLATE'")
    return known[name]


def _asked_template(answer: Answer, known: Mapping[str, Template]) -> Template:
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"expected the name of a template: {', '.join(known)}", param_hint="'TEMPLATE'")
    for number, each in enumerate(known.values(), 1):
        answer.line(f"{number:3}  {each.name:21} {each.summary}", matters=True)
    while True:
        said = typer.prompt("Which one", default="1")
        if said in known:
            return known[said]
        if said.isdecimal() and 1 <= int(said) <= len(known):
            return list(known.values())[int(said) - 1]
        answer.line(f"expected a name or a number from 1 to {len(known)}", matters=True)


def _slug(text: str) -> str:
    """Return ``text`` as a dataset may be called."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).lstrip("._-") or "scenario"


def _seen_from(file: Path, road_map: Path | None) -> str:
    """Return the path of the map as the scenario in ``file`` has to say it."""
    if road_map is None:
        raise typer.BadParameter("the template map needs the file of a map", param_hint="'--map'")
    return str(road_map) if road_map.is_absolute() else Path(os.path.relpath(road_map, file.parent)).as_posix()
