"""The commands that are about simulators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.console import Answer
from bridge.cli.exit_codes import EXIT_FINDINGS
from bridge.cli.options import OverMlAgents, PlayerFile, Quiet, TlsFolder, simulator_choice

app = typer.Typer()


@app.command()
def conformance(
    simulator: Annotated[
        str | None,
        typer.Argument(metavar="ADDRESS", help="A running simulator: HOST:PORT, tls://HOST:PORT or socket:HOST:PORT."),
    ] = None,
    tls: TlsFolder = None,
    player: PlayerFile = None,
    mlagents: OverMlAgents = False,
    quiet: Quiet = False,
) -> None:
    """Hold a simulator to what the protocol promises.

    Without an address, the embedded engine or a player is started.
    """
    from bridge.conformance import run_checks
    from bridge.simulator.connect import connected

    answer = Answer(quiet=quiet)
    failures = 0
    with connected(simulator_choice(simulator, tls, player, mlagents=mlagents)) as remote:
        answer.line(f"{remote.info.engine} on {remote.info.renderer}")
        for outcome in run_checks(remote):
            name = outcome.check.__name__.replace("_", " ")
            if outcome.failure is None:
                answer.marked("  ok", "green", f"    {name}")
            else:
                failures += 1
                answer.marked("  FAIL", "red", f"  {name}: {outcome.failure}", matters=True)
    if failures:
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def observe(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new folder for the pictures.")],
    frames: Annotated[int, typer.Option(min=1, metavar="N", help="How many pictures.")],
    player: PlayerFile = None,
    quiet: Quiet = False,
) -> None:
    """Take pictures of what ML-Agents' agents see.

    They have no labels. Without a player, wait for Play in the Unity Editor.
    """
    from bridge.simulator.mlagents import Player, record

    with Player(player) as running:
        record(running, out, frames)
    Answer(quiet=quiet).line(f"{out}: {frames} pictures")


@app.command()
def engine(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; beyond this machine only with --tls.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="0 takes a free port.")] = 50051,
    tls: TlsFolder = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ask clients for this token instead of a certificate.")
    ] = None,
) -> None:
    """Run the embedded engine for others to connect to."""
    from bridge.engine.__main__ import serve

    raise typer.Exit(serve(host, port, exit_with_stdin=False, tls=tls, token_file=token_file))


@app.command()
def certs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for them.", show_default=False)],
    host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name or address of the simulator's machine; may be given several times."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, metavar="N", help="How long they are valid.")] = 365,
) -> None:
    """Make certificates for a simulator on another machine."""
    from bridge.certificates import make_certificates

    Answer().line(make_certificates(folder, host or (), days).instructions())
