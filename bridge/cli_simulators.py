"""The commands that are about simulators, and the options by which others choose one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from bridge.simulator.connect import SimulatorChoice

app = typer.Typer()

EXIT_FINDINGS = 6

_output = Console(highlight=False, soft_wrap=True)

SimulatorAddress = Annotated[
    str | None,
    typer.Option(
        "--simulator",
        metavar="ADDRESS",
        help="A running simulator: HOST:PORT, tls://HOST:PORT or socket:HOST:PORT. "
        "Without it, the embedded engine is started.",
    ),
]
TlsFolder = Annotated[
    Path | None,
    typer.Option("--tls", metavar="FOLDER", help="Certificates for an encrypted connection; see the command certs."),
]
PlayerFile = Annotated[
    Path | None, typer.Option("--player", metavar="PLAYER", help="A Unity player to start instead: its executable.")
]
OverMlAgents = Annotated[
    bool,
    typer.Option("--mlagents", help="Reach the player over ML-Agents; without a player, wait for Play in the Editor."),
]


def simulator_choice(address: str | None, tls: Path | None, player: Path | None, *, mlagents: bool) -> SimulatorChoice:
    """Return the simulator that the options name, the embedded engine where they name none."""
    from bridge.simulator.connect import Editor, Player, Remote

    if address is not None and (player is not None or mlagents):
        raise typer.BadParameter("give either the address of a running simulator or a player to start, not both")
    if address is None and tls is not None:
        raise typer.BadParameter("--tls is for a running simulator; give its address too")
    if player is not None:
        return Player(player, mlagents)
    if mlagents:
        return Editor()
    return address if address is None or tls is None else Remote(address, tls)


@app.command()
def conformance(
    simulator: Annotated[
        str | None,
        typer.Argument(metavar="ADDRESS", help="A running simulator: HOST:PORT, tls://HOST:PORT or socket:HOST:PORT."),
    ] = None,
    tls: TlsFolder = None,
    player: PlayerFile = None,
    mlagents: OverMlAgents = False,
) -> None:
    """Hold a simulator to what the protocol promises; without an address, the embedded engine or a player."""
    from bridge.conformance import run_checks
    from bridge.simulator.connect import connected

    failures = 0
    with connected(simulator_choice(simulator, tls, player, mlagents=mlagents)) as remote:
        _output.print(escape(f"{remote.info.engine} on {remote.info.renderer}"))
        for outcome in run_checks(remote):
            name = outcome.check.__name__.replace("_", " ")
            if outcome.failure is None:
                _output.print(f"  [green]ok[/]    {name}")
            else:
                failures += 1
                _output.print(f"  [red]FAIL[/]  {name}: {escape(outcome.failure)}")
    if failures:
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def observe(
    out: Annotated[Path, typer.Option("--out", help="A new folder for the pictures.")],
    frames: Annotated[int, typer.Option(min=1, help="How many pictures.")],
    player: PlayerFile = None,
) -> None:
    """Take what the agents of any ML-Agents player see, as pictures without labels.

    Without a player, wait for Play in the Unity Editor.
    """
    from bridge.simulator.mlagents import Player, record

    with Player(player) as running:
        record(running, out, frames)
    _output.print(escape(f"{out}: {frames} pictures"))


@app.command()
def engine(
    host: Annotated[str, typer.Option(help="Where to listen; beyond this machine only with --tls.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free port.")] = 50051,
    tls: TlsFolder = None,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ask clients for this token instead of a certificate.")
    ] = None,
) -> None:
    """Run the embedded engine on its own, for sessions and captures that connect to it."""
    from bridge.engine.__main__ import serve

    raise typer.Exit(serve(host, port, exit_with_stdin=False, tls=tls, token_file=token_file))


@app.command()
def certs(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for them.", show_default=False)],
    host: Annotated[
        list[str] | None, typer.Option(help="A name or address of the simulator's machine; may be given several times.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long they are valid.")] = 365,
) -> None:
    """Make certificates for a simulator on another machine, and say what goes where."""
    from bridge.certificates import make_certificates

    _output.print(escape(make_certificates(folder, host or (), days).instructions()))
