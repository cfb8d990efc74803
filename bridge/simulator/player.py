"""How a Unity player is started; see unity_project/README.md for how it is built."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bridge.errors import SimulatorStartError
from bridge.simulator.process import SimulatorProcess

START_TIMEOUT_S = 120.0
"""A player compiles its shaders when it starts for the first time."""

NO_DISPLAY = (
    "there is no display, and a player draws on one: run the same command under a virtual one, xvfb-run -a drivebridge "
    "… (Debian's package xvfb)"
)


def start_player(path: Path, *, log_file: Path | None = None) -> SimulatorProcess:
    """Start the player at ``path`` and wait until it listens.

    Raises ``SimulatorStartError`` with the end of its log, and with a hint where there is no display.
    """
    command = (
        str(player_executable(path)),
        *("-batchmode", "-logFile", "-"),  # never -nographics: it would draw nothing
        *("--bridge-port", "0", "--exit-with-stdin"),
    )
    return SimulatorProcess(command, log_file=log_file, start_timeout_s=START_TIMEOUT_S, hint=display_hint())


def player_executable(path: Path) -> Path:
    """Return what is to be run for the player at ``path``: a file, or a bundle of macOS.

    Raises ``SimulatorStartError`` if nothing there can be run.
    """
    if path.suffix == ".app" and path.is_dir():
        binaries = sorted((path / "Contents/MacOS").glob("*"))
        if len(binaries) != 1:
            raise SimulatorStartError(f"{path}: expected one program in Contents/MacOS, got {len(binaries)}")
        return binaries[0].absolute()
    if path.is_dir():
        raise SimulatorStartError(
            f"{path} is a folder; name the player's executable in it, for example …/Player.x86_64"
        )
    if not path.is_file():
        raise SimulatorStartError(f"there is no player {path}; unity_project/README.md says how to build one")
    if not os.access(path, os.X_OK):
        raise SimulatorStartError(f"{path} may not be executed; make it so with chmod +x {path}")
    return path.absolute()


def display_hint() -> str:
    """Say what is missing for a player to draw on; empty where nothing is."""
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return NO_DISPLAY if sys.platform == "linux" and not has_display else ""
