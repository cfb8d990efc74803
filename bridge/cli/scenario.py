"""The commands about scenario files themselves: what is wrong with one, what varies in it, what it looks like."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.cli.console import Answer, counted
from bridge.cli.options import (
    AsJson,
    OverMlAgents,
    PlayerFile,
    Quiet,
    ScenarioFile,
    Seed,
    SimulatorAddress,
    TlsFolder,
    named,
    simulator_choice,
)
from bridge.export.formats import ExportFormat
from bridge.export.options import ExportOptions

if TYPE_CHECKING:
    from bridge.scenario.explain import Explained
    from bridge.scenario.schema import Scenario

app = typer.Typer()


@app.command()
def validate(
    scenario: ScenarioFile,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also list what varies: from what, how often, and who says so.")
    ] = False,
    constants: Annotated[bool, typer.Option("--all", help="With --explain, list what is constant, too.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say what is wrong with a scenario file."""
    from bridge.coverage.feasible import require_feasible
    from bridge.scenario.explain import explain as explained
    from bridge.scenario.load import load_scenario

    answer = Answer(as_json=as_json, quiet=quiet)
    loaded = load_scenario(scenario)
    require_exports(loaded, scenario, [ExportFormat(name) for name in loaded.export.formats])
    require_feasible(loaded, loaded.seed)
    answer.line(f"{scenario}: {counted(loaded.episodes, 'episode')} of {counted(loaded.capture.frames, 'frame')}")
    fields = [field for field in explained(scenario) if constants or field.scope is not None] if explain else []
    for line in _columns(fields):
        answer.line(line)
    answer.give(
        scenario=scenario,
        name=loaded.name,
        episodes=loaded.episodes,
        frames=loaded.capture.frames,
        fields=[asdict(field) for field in fields] if explain else None,
    )


def _preset_names(incomplete: str) -> list[str]:
    from bridge.scenario.presets import WEATHER_PRESETS

    return [name for name in WEATHER_PRESETS if name.startswith(incomplete)]


@app.command()
def preview(
    scenario: ScenarioFile,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", callback=named(".png"), help="The picture. Default: SCENARIO-preview.png, here."
        ),
    ] = None,
    weather: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PRESET",
            help="Show this weather by day, in low sun, at dusk and at night instead of what the scenario brings; "
            "may be given several times.",
            autocompletion=_preset_names,
        ),
    ] = None,
    presets: Annotated[bool, typer.Option("--presets", help="Show every weather preset so.")] = False,
    camera: Annotated[
        str | None, typer.Option("--camera", metavar="NAME", help="Which camera; by default the first.")
    ] = None,
    episode: Annotated[int, typer.Option(min=0, metavar="N", help="Where: in which episode, from 0 on.")] = 0,
    seed: Seed = None,
    simulator: SimulatorAddress = None,
    tls: TlsFolder = None,
    player: PlayerFile = None,
    mlagents: OverMlAgents = False,
    quiet: Quiet = False,
) -> None:
    """See a scenario in seconds, under each weather and light."""
    from bridge.cli.progress import counting
    from bridge.preview import preset_conditions, scenario_conditions, write_preview
    from bridge.scenario.load import load_scenario
    from bridge.scenario.presets import OWN_PRESETS

    answer = Answer(quiet=quiet)
    choice = simulator_choice(simulator, tls, player, mlagents=mlagents)
    loaded = load_scenario(scenario)
    target = out or Path(f"{scenario.stem}-preview.png")
    names = list(OWN_PRESETS) if presets else weather
    with counting("drawing", shown=answer.shows_progress) as on_count:
        conditions = preset_conditions(names) if names else scenario_conditions(loaded, seed)
        write_preview(
            loaded,
            target,
            conditions,
            seed=seed,
            episode=episode,
            camera=camera,
            simulator=choice,
            on_count=on_count,
        )
    answer.line(f"{target}: {counted(len(conditions), 'picture')}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from bridge.scenario.json_schema import json_schema_text

    print(json_schema_text(), end="")  # noqa: T201 - for a pipe, without any formatting


def require_exports(scenario: Scenario, path: Path, formats: list[ExportFormat]) -> None:
    """Raise ``ExportError`` if a format cannot express what the sensors of ``scenario`` see."""
    from bridge.errors import ExportError
    from bridge.export.exporters import check_rigs
    from bridge.scenario.rig import rigs_of

    if ExportFormat.PAIRS in formats and not scenario.twins:
        raise ExportError(f"{path}: export.formats: pairs: they are of the original and its twins; add twins")
    for export_format in formats:
        try:
            check_rigs(export_format, rigs_of(scenario), ExportOptions())
        except ExportError as error:
            raise ExportError(f"{path}: export.formats: {export_format.value}: {error}") from None


def _columns(fields: list[Explained]) -> list[str]:
    """Return a line a field: where it stands, what it is drawn from, how often, who says so."""
    rows = [(each.path, each.distribution, f"per {each.scope}" if each.scope else "", each.origin) for each in fields]
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=False)] + [row[3]] for row in rows)
    return ["  " + "  ".join(cells).rstrip() for cells in padded]
