"""Unity players reached over ML-Agents, the toolkit for reinforcement learning.

A player that has DriveBridge's components is a simulator like any other: ``player_simulator`` starts it.
Of any other player, ``visual_frames`` and ``record`` take the pictures that its agents see.

Needs the extra ``drivebridge[mlagents]``; importing this package raises ``SimulatorStartError`` without it.
"""

from bridge.simulator.mlagents.compatibility import install

install()  # before the modules below import mlagents_envs

from bridge.simulator.mlagents.link import MlAgentsLink  # noqa: E402
from bridge.simulator.mlagents.player import EDITOR_PORT, Actions, Behavior, Player  # noqa: E402
from bridge.simulator.mlagents.recording import record  # noqa: E402
from bridge.simulator.mlagents.simulator import player_simulator  # noqa: E402
from bridge.simulator.mlagents.visual import VisualFrame, visual_frames  # noqa: E402

__all__ = [
    "EDITOR_PORT",
    "Actions",
    "Behavior",
    "MlAgentsLink",
    "Player",
    "VisualFrame",
    "player_simulator",
    "record",
    "visual_frames",
]
