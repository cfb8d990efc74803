"""The simulator in a Unity player, from its start to its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.simulator.mlagents.link import MlAgentsLink
from bridge.simulator.mlagents.player import Player
from bridge.simulator.remote import RemoteSimulator


@contextmanager
def player_simulator(executable: Path | None = None) -> Iterator[RemoteSimulator]:
    """Start the player ``executable``, or wait for Play in the Unity Editor, and give the simulator in it.

    Raises ``SimulatorStartError`` if no player comes up, ``SimulatorRequestError`` if it has no simulator, and what
    ``RemoteSimulator`` raises.
    """
    with Player(executable) as player, RemoteSimulator(MlAgentsLink(player), diagnose=player.diagnose) as remote:
        yield remote
