"""What the agents of any Unity player see, as plain pictures without ground truth."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bridge.errors import SimulatorRequestError
from bridge.simulator.mlagents.pixels import is_visual, rgb
from bridge.simulator.mlagents.player import Actions, Behavior, Player

STEP_TIMEOUT_S = 60.0

Act = Callable[[Behavior, Sequence[int]], Actions]
"""Says what the agents with the given ids, in that order, are to do."""


@dataclass(frozen=True, slots=True, eq=False)
class VisualFrame:
    """One picture of one agent."""

    step: int
    """Of the player, counted from the one that it had taken when the frames began."""
    behavior: str
    """As ML-Agents has it, for example ``Driver?team=0``."""
    agent_id: int
    """ML-Agents gives an agent another one in each of its episodes."""
    observation: str
    """The name of the sensor."""
    rgb: NDArray[np.uint8]
    """(H, W, 3), sRGB, row 0 on top."""


def visual_frames(
    player: Player, *, act: Act | None = None, step_timeout_s: float = STEP_TIMEOUT_S
) -> Generator[VisualFrame, None, None]:
    """Yield what every agent sees with every camera sensor, and let the player take a step, again and again.

    ``act`` says what agents do; without it they do nothing, which is zero for every action. An agent that comes to its
    end in a step is seen once more in that step.

    Raises ``SimulatorRequestError`` if no agent has a camera sensor or an action does not fit, ``SimulatorReplyError``
    for a picture that cannot be read, and ``SimulatorLostError`` if the player is gone or a step takes too long.
    """
    _require_pictures(player)
    for step in count():
        for name in player.behaviors:
            for info in (*player.done(name), *player.deciding(name)):
                for seen in info.observations:
                    if is_visual(seen):
                        yield VisualFrame(step, name, info.id, seen.name, rgb(seen))
        player.step(_actions(player, act), timeout_s=step_timeout_s)


def _actions(player: Player, act: Act | None) -> dict[str, Actions]:
    if act is None:
        return {}
    asking = {name: [info.id for info in player.deciding(name)] for name in player.behaviors}
    return {name: act(player.behaviors[name], ids) for name, ids in asking.items() if ids}


def _require_pictures(player: Player) -> None:
    observations = [
        (name, seen)
        for name in player.behaviors
        for info in (*player.deciding(name), *player.done(name))
        for seen in info.observations
    ]
    if not any(is_visual(seen) for _, seen in observations):
        found = sorted({f"{name}: {seen.name} {tuple(seen.shape)}" for name, seen in observations})
        raise SimulatorRequestError(
            f"{player.address}: expected an agent with a Camera Sensor or Render Texture Sensor, got "
            f"{', '.join(found) or 'agents that observe nothing'}; add one to the agent in Unity"
        )
