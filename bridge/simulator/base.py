"""The interface that every simulator implements, whatever it runs in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.camera import Camera
from bridge.frame import RawFrame
from bridge.world import StaticScene, WorldState


@dataclass(frozen=True, slots=True)
class SimulatorInfo:
    """What a simulator says of itself."""

    engine: str
    """Name and version of the engine, for example ``drivebridge-embedded 0.1.0``."""
    renderer: str
    """The device that draws, as the graphics driver names it."""
    weather_fields: frozenset[str]
    """Fields of ``Weather`` and ``Illumination`` that the engine honours."""
    max_image_pixels: int
    """Largest width times height of one camera."""


class Simulator(Protocol):
    """Draws world states. Not safe to call from several threads at once."""

    @property
    def info(self) -> SimulatorInfo:
        """What this simulator is and can do."""

    def load_scene(self, scene: StaticScene) -> None:
        """Make ``scene`` the one that captures play in.

        Raises ``SimulatorRequestError`` for a model or placement that cannot be loaded.
        """

    def capture(self, state: WorldState, cameras: Sequence[Camera]) -> RawFrame:
        """Draw ``state`` with ``cameras`` in the loaded scene; the same call gives the same bytes.

        Raises ``SimulatorRequestError`` if no scene is loaded or an actor's asset is not in it.
        """
