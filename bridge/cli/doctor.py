"""The command ``drivebridge doctor``: what this machine has, what it lacks, and what to install."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.console import Answer, counted
from bridge.cli.exit_codes import EXIT_FINDINGS
from bridge.cli.options import AsJson, PlayerFile, Quiet

app = typer.Typer()

_STYLES = {"ok": "green", "warning": "yellow", "failure": "red"}


@app.command()
def doctor(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where datasets are to go.")] = Path("out"),
    player: PlayerFile = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check this machine, and say what to install."""
    from bridge.doctor import Status, examine

    answer = Answer(as_json=as_json, quiet=quiet)
    found = []
    for diagnosis in examine(out, player):
        found.append(diagnosis)
        matters = diagnosis.status is not Status.OK
        answer.marked(
            f"{diagnosis.status:8}",
            _STYLES[diagnosis.status],
            f" {diagnosis.name}: {diagnosis.found}",
            matters=matters,
        )
        if diagnosis.advice:
            answer.line(f"           {diagnosis.advice}", matters=matters)
    counts = Counter(diagnosis.status for diagnosis in found)
    is_good = not counts[Status.FAILURE]
    answer.line(f"{counted(counts[Status.FAILURE], 'failure')}, {counted(counts[Status.WARNING], 'warning')}")
    answer.give(ok=is_good, checks=[asdict(diagnosis) for diagnosis in found])
    if not is_good:
        raise typer.Exit(EXIT_FINDINGS)
