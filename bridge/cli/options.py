"""The options that several commands have, so that they are called and explained alike everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind

if TYPE_CHECKING:
    from bridge.capture.crew_size import Simulators, Workers
    from bridge.simulator.connect import SimulatorChoice

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario file (YAML).", show_default=False)]
DatasetFolder = Annotated[Path, typer.Argument(metavar="DATASET", help="The dataset's folder.", show_default=False)]
Seed = Annotated[int | None, typer.Option("--seed", min=0, metavar="N", help="Replaces the scenario's seed.")]


def in_a_folder(path: Path | None) -> Path | None:
    """Refuse a file that is to be written where there is no folder, before the work that goes into it."""
    if path is not None and not path.parent.is_dir():
        raise typer.BadParameter(f"{path}: there is no folder {path.parent}; make it first")
    return path


def named(suffix: str) -> Callable[[Path | None], Path | None]:
    """Return what refuses a file that does not end as its kind does, besides what ``in_a_folder`` refuses."""

    def checked(path: Path | None) -> Path | None:
        if path is not None and path.suffix.lower() != suffix:
            raise typer.BadParameter(f"expected a name that ends in {suffix}, got {str(path)!r}")
        return in_a_folder(path)

    return checked


FORMATS = ", ".join(ExportFormat)
"""For help; completion knows them from the type."""
AlsoExport = Annotated[
    list[ExportFormat] | None,
    typer.Option(
        "--export",
        metavar="FORMAT",
        help=f"Also export, into OUT/FORMAT; may be given several times. There are {FORMATS}.",
    ),
]
BOXES = "|".join(BoxKind)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but what is wrong.")]


def _camera_names(incomplete: str) -> list[str]:
    """Return the cameras of the datasets that are named on the line, for the shell's completion."""
    import json
    import os
    import shlex

    words = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")  # zsh and others, or bash
    names: list[str] = []
    try:
        for manifest in (Path(word) / "dataset.json" for word in shlex.split(words)):
            if manifest.is_file():
                names += [camera["name"] for camera in json.loads(manifest.read_bytes())["cameras"]]
    except (OSError, ValueError, LookupError, TypeError):  # half a line, or a damaged manifest: nothing to offer
        return []
    return [name for name in names if name.startswith(incomplete)]


CameraName = Annotated[
    str | None,
    typer.Option("--camera", metavar="NAME", help="Which camera; by default the first.", autocompletion=_camera_names),
]

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
WorkerCount = Annotated[
    str,
    typer.Option(
        "--workers",
        metavar="N|auto",
        help="Processes that capture episodes side by side; auto: as many as there are cores, memory and episodes.",
    ),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|local",
        help="Have the machines of a Ray cluster do the work; they must see OUT under the same path.",
    ),
]


def simulator_choice(address: str | None, tls: Path | None, player: Path | None, *, mlagents: bool) -> SimulatorChoice:
    """Return the simulator that the options name, the embedded engine where they name none."""
    from bridge.simulator.connect import Editor, Player, Remote

    if address is not None and (player is not None or mlagents):
        message = "give either the address of a running simulator or a player to start, not both"
        raise typer.BadParameter(message, param_hint="'--simulator'")
    if address is None and tls is not None:
        raise typer.BadParameter("it is for a running simulator; give its address, too", param_hint="'--tls'")
    if player is not None:
        return Player(player, mlagents)
    if mlagents:
        return Editor()
    return address if address is None or tls is None else Remote(address, tls)


def simulator_choices(address: str | None, tls: Path | None, player: Path | None, *, mlagents: bool) -> Simulators:
    """Return the simulator that the options name, or several where ``address`` has commas."""
    addresses = [] if address is None else address.split(",")
    if len(addresses) < 2:
        return simulator_choice(address, tls, player, mlagents=mlagents)
    simulator_choice(addresses[0], tls, player, mlagents=mlagents)  # refuses what does not go together
    from bridge.simulator.connect import Remote

    return [each if tls is None else Remote(each, tls) for each in addresses]


def worker_count(text: str) -> Workers:
    """Return what ``--workers`` says."""
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter(f"expected a number from 1 on or auto, got {text!r}", param_hint="'--workers'")
    return int(text)
