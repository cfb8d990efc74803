"""The command ``drivebridge trace``: the traffic of an episode, recorded for captures that play it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.console import Answer
from bridge.cli.options import (
    OverMlAgents,
    PlayerFile,
    Quiet,
    ScenarioFile,
    Seed,
    SimulatorAddress,
    TlsFolder,
    in_a_folder,
    simulator_choice,
)

app = typer.Typer()


@app.command()
def trace(
    scenario: ScenarioFile,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", callback=in_a_folder, help="Ends in .jsonl, or .jsonl.gz to compress it."
        ),
    ],
    episode: Annotated[int, typer.Option(min=0, metavar="N", help="Which episode, from 0 on.")] = 0,
    seed: Seed = None,
    simulator: SimulatorAddress = None,
    tls: TlsFolder = None,
    player: PlayerFile = None,
    mlagents: OverMlAgents = False,
    quiet: Quiet = False,
) -> None:
    """Record the traffic of an episode, to be played again.

    With other sensors, weather or rates, say. A scenario plays it with traffic: {engine: trace, path: FILE}.
    """
    from bridge.cli.progress import working
    from bridge.scenario.load import load_scenario
    from bridge.tracing import record_trace

    answer = Answer(quiet=quiet)
    choice = simulator_choice(simulator, tls, player, mlagents=mlagents)
    loaded = load_scenario(scenario)
    if episode >= loaded.episodes:
        message = f"{scenario} has episodes 0 to {loaded.episodes - 1}, got {episode}"
        raise typer.BadParameter(message, param_hint="'--episode'")
    with working("recording", shown=answer.shows_progress) as say:
        summary = record_trace(
            loaded,
            out,
            episode=episode,
            seed=seed,
            simulator=choice,
            on_step=lambda step: say(f"recording {step / 10:.1f} s"),
        )
    answer.line(
        f"{out}: {summary.seconds:.1f} s of episode {episode}, {summary.steps} moments of {summary.actors} actors"
    )
