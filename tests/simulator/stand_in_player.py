"""A program that is started as a Unity player is, and draws with a simulator of ours.

It dies at its n-th capture for every line ``n`` of the file that the environment names, each line used once, so that a
player that is started again goes on living. ``step 4`` instead of a number kills it whenever it draws that step,
``hang`` makes it fall silent at its first capture.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bridge.camera import Camera
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import RawFrame
from bridge.protocol.server import SimulatorServer
from bridge.simulator.base import Simulator
from bridge.simulator.fake import FakeSimulator
from bridge.world import WorldState

FATES = "STAND_IN_PLAYER_FATES"
KIND = "STAND_IN_PLAYER_KIND"


def write_player(folder: Path, kind: str = "fake", fates: Sequence[str] = ()) -> Path:
    """Return the executable of a player that draws with the simulator ``kind`` and meets ``fates``, one a start."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fates").write_text("".join(f"{fate}\n" for fate in fates))
    player = folder / "Player.x86_64"
    player.write_text(
        "#!/bin/sh\n"
        f'exec env {FATES}="{folder / "fates"}" {KIND}={kind} PYTHONPATH="{Path(__file__).parents[2]}" '
        f'"{sys.executable}" "{Path(__file__).resolve()}" "$@"\n'
    )
    player.chmod(0o755)
    return player


class Mortal:
    """Implements ``Simulator`` for as long as its fate allows."""

    def __init__(self, simulator: Simulator, fate: str) -> None:
        self._simulator = simulator
        self._fate = fate
        self._captures = 0
        self.info = simulator.info
        self.load_scene = simulator.load_scene

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        self._captures += 1
        if self._fate == "hang":
            time.sleep(3600)
        if self._fate in (str(self._captures), f"step {state.step}"):
            sys.stdout.write("segmentation fault, it seems\n")
            sys.stdout.flush()
            os._exit(139)
        return self._simulator.capture(state, cameras, depth_views)


def next_fate(path: Path) -> str:
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{line}\n" for line in lines[1:]))
    return lines[0] if lines else ""


def main() -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("-batchmode", action="store_true", required=True)
    parser.add_argument("-logFile", choices=["-"], required=True)
    parser.add_argument("--bridge-port", type=int, required=True)
    parser.add_argument("--exit-with-stdin", action="store_true", required=True)
    options = parser.parse_args()
    sys.stdout.write("Mono path[0] = 'Player_Data/Managed'\nInitialize engine version: stand-in\n")
    kind: type[Simulator] = EmbeddedSimulator if os.environ[KIND] == "embedded" else FakeSimulator
    fates = Path(os.environ[FATES])
    fates.with_name("pid").write_text(str(os.getpid()))
    fate = next_fate(fates)
    if fate == "start":
        sys.exit("no graphics device")
    server = SimulatorServer(lambda: Mortal(kind(), fate), port=options.bridge_port)
    sys.stdout.write(f"drivebridge simulator listening on {server.address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
