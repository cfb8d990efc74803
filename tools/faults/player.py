"""A simulator that is started as a Unity player is, draws boxes, and ends when it has drawn so many frames as is said.

    python -m faults.player FATES -batchmode -logFile - --bridge-port 0 --exit-with-stdin

The file ``FATES`` has a number of frames a line, one for each start; once it is used up, players go on living.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bridge.camera import Camera
from bridge.frame import RawFrame
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator
from bridge.world import WorldState


class MortalSimulator(FakeSimulator):
    """Ends its process instead of drawing frame ``fate``, counted from 0."""

    def __init__(self, fate: int | None) -> None:
        super().__init__()
        self._left = fate

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """See ``Simulator.capture``."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                os._exit(139)
        return super().capture(state, cameras, depth_views)


def write_player(folder: Path, fates: Sequence[int]) -> Path:
    """Return the executable of a player that meets ``fates``, one a start."""
    folder.mkdir(parents=True)
    (folder / "fates").write_text("".join(f"{fate}\n" for fate in fates))
    player = folder / "player"
    player.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m faults.player "{folder / "fates"}" "$@"\n')
    player.chmod(0o755)
    return player


def main() -> None:
    """Serve until standard input closes."""
    fates = Path(sys.argv[1])
    lines = fates.read_text().split()
    fates.write_text("".join(f"{line}\n" for line in lines[1:]))
    server = SimulatorServer(lambda: MortalSimulator(int(lines[0]) if lines else None))
    print(f"drivebridge simulator listening on {server.address}", flush=True)  # noqa: T201 - the handshake line
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
