"""The options of ``drivebridge verify`` that draw frames again, and what is said of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.cli.console import Answer, warnings_above_the_bar

if TYPE_CHECKING:
    from bridge.dataset.journal import FrameKey
    from bridge.rerender import Rerendering
    from bridge.simulator.connect import SimulatorChoice

FramesAgain = Annotated[
    str | None,
    typer.Option(
        "--rerender",
        metavar="SHARE|FRAMES",
        help="Also draw frames of a dataset again and compare: a share as 1%, or names as 0000_000003,0001_000000.",
    ),
]
ScenarioAgain = Annotated[
    Path | None,
    typer.Option(
        "--scenario", metavar="SCENARIO", help="For --rerender: its file, needed if it refers to maps or packs."
    ),
]


def frames_asked_for(text: str) -> float | list[FrameKey]:
    """Return what ``--rerender`` says."""
    from bridge.dataset.journal import FrameKey

    share = re.fullmatch(r"(\d+(?:\.\d+)?)%", text)
    if share is not None and 0.0 < float(share[1]) <= 100.0:
        return float(share[1]) / 100.0
    names = [re.fullmatch(r"(\d{4,})_(\d{6,})", name) for name in text.split(",")]
    if not all(names):
        raise typer.BadParameter(
            f"expected a share up to 100%, or names of frames as 0000_000003, got {text!r}", param_hint="'--rerender'"
        )
    return [FrameKey(int(name[1]), int(name[2])) for name in names if name is not None]


def drawn_again(
    answer: Answer, folder: Path, text: str, scenario: Path | None, simulator: SimulatorChoice
) -> Rerendering:
    """Draw what ``text`` asks for again, say what came of it and return it."""
    from bridge.rerender import rerender
    from bridge.scenario.load import load_scenario

    warnings_above_the_bar()
    loaded = None if scenario is None else load_scenario(scenario)
    done = rerender(folder, frames_asked_for(text), scenario=loaded, simulator=simulator)
    if done.hindrance:
        answer.line(f"warning: no frame was drawn again, this would not be the same: {done.hindrance}", matters=True)
        return done
    for difference in done.differences:
        answer.line(f"error: drawn again, it is not what it was: {difference}", matters=True)
    answer.line(f"{folder}: {done.frames} frames drawn again, {len(done.differences)} of them differ")
    return done
