"""The interface that every simulator implements, whatever it runs in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.camera import Camera
from bridge.errors import SimulatorRequestError
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
    """Largest width times height of one camera or depth view."""


class Simulator(Protocol):
    """Draws world states. Not safe to call from several threads at once."""

    @property
    def info(self) -> SimulatorInfo:
        """What this simulator is and can do."""

    def load_scene(self, scene: StaticScene) -> None:
        """Make ``scene`` the one that captures play in.

        Raises ``SimulatorRequestError`` for a model or placement that cannot be loaded.
        """

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """Draw ``state`` with ``cameras`` in the loaded scene; the same call gives the same bytes.

        ``depth_views`` are cameras of which only ids and depth are wanted; they cost much less.

        Raises ``SimulatorRequestError`` if no scene is loaded, an actor's asset is not in it, or ``require_views``
        refuses what is asked for.
        """


def require_views(cameras: Sequence[Camera], depth_views: Sequence[Camera]) -> None:
    """Refuse what no simulator can take in one capture, with ``SimulatorRequestError``.

    There must be at least one camera or depth view, names must be unique among all, and depth views have no normals.
    None may have a lens that distorts: the controller makes such pictures from ideal ones.
    """
    names = [camera.name for camera in (*cameras, *depth_views)]
    if not names:
        raise SimulatorRequestError("expected at least one camera or depth view, got none")
    if len(set(names)) != len(names):
        raise SimulatorRequestError(f"expected names that are unique among cameras and depth views, got {names}")
    for camera in (*cameras, *depth_views):
        if not camera.is_rectified():
            raise SimulatorRequestError(
                f"camera {camera.name!r}: expected an ideal camera, got a lens that distorts; ask for its source_camera"
            )
    for view in depth_views:
        if view.normals:
            raise SimulatorRequestError(f"depth view {view.name!r}: expected no normals; ask a camera for them")
