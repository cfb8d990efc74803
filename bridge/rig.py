"""The sensors that are on the ego together."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.camera import Camera
from bridge.lidar import Lidar


@dataclass(frozen=True, slots=True)
class Rig:
    """The cameras and lidars of one episode, in the order of the scenario.

    Names, sizes in pixels and everything that decides which files there are hold for a whole dataset; where a sensor
    sits and how wide a camera looks may be another from episode to episode.
    """

    cameras: tuple[Camera, ...]
    lidars: tuple[Lidar, ...] = ()

    def camera(self, name: str) -> Camera:
        """Return the camera called ``name``. Raises ``KeyError`` if there is none."""
        return {camera.name: camera for camera in self.cameras}[name]
