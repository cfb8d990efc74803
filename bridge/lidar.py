"""A spinning lidar, and the depth views from which any engine can serve it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bridge.camera import Camera, Pinhole
from bridge.geometry import Pose, Quaternion, Vec3

SECTORS = 4
"""Depth views around the vertical axis; each covers a quarter of the circle."""

VIEW_MARGIN = 2
"""Pixels that a view has on every side of the nearest pixel of any beam, so that each has neighbours."""

_FOCAL_BOUNDS = 128, 500
"""Of the views, in pixels: half of the width that the beams take up in a view."""


@dataclass(frozen=True, slots=True)
class Lidar:
    """A spinning lidar on the ego; its frame is that of its mount: x forward, y left, z up.

    One revolution is taken at one moment, as if every beam fired at once: there is no motion distortion.
    """

    name: str
    ego_from_mount: Pose
    elevations: tuple[float, ...]
    """Of the beams, radians above the horizon of the mount, from the top down."""
    columns: int
    """Directions in one revolution."""
    min_range_m: float
    max_range_m: float
    """The range at which a surface that reflects a tenth of the light is still detected, in clear air. Nothing beyond
    it is reported, however bright."""
    range_noise_m: float
    """Standard deviation of a measured range."""
    dropout: float
    """Share of the returns that are lost at random, 0-1."""

    def views(self) -> tuple[Camera, ...]:
        """Return the depth views that cover every beam, named ``<name>.<sector>``.

        Sector 0 looks ahead, the next ones to the left, back and to the right. At its centre, a view has a pixel for
        every column or, where they are closer together, for every beam.
        """
        pinhole = self._pinhole()
        cameras = []
        for sector in range(SECTORS):
            mount_from_sector = Pose(Vec3(0.0, 0.0, 0.0), Quaternion.from_rpy(0.0, 0.0, sector * 2 * math.pi / SECTORS))
            pose = Pose.from_matrix(self.ego_from_mount.matrix() @ mount_from_sector.matrix())
            cameras.append(Camera(f"{self.name}.{sector}", pinhole, pose))
        return tuple(cameras)

    def azimuths(self) -> tuple[float, ...]:
        """Return the columns' directions, radians counter-clockwise from x: from straight back clockwise."""
        return tuple(math.pi - column * 2 * math.pi / self.columns for column in range(self.columns))

    def _pinhole(self) -> Pinhole:
        gaps = [upper - lower for upper, lower in pairwise(self.elevations)]
        spacing = min([2 * math.pi / self.columns, *gaps])
        finest = 1 / _FOCAL_BOUNDS[1]
        focal = max(math.ceil(1 / max(spacing, finest)), _FOCAL_BOUNDS[0])
        # A beam of constant elevation is a hyperbola in a view: at the sides it lies farther from the horizon.
        stretch = 1 / math.cos(math.pi / SECTORS)
        rows = [
            -focal * math.tan(elevation) * factor
            for elevation in (self.elevations[0], self.elevations[-1])
            for factor in (1.0, stretch)
        ]
        border = VIEW_MARGIN + 1
        # Whole numbers, so that the beams straight ahead and on the horizon meet the centres of pixels.
        cx = math.ceil(focal * math.tan(math.pi / SECTORS)) + border
        cy = math.ceil(-min(rows)) + border
        return Pinhole(2 * cx + 1, cy + math.ceil(max(rows)) + border + 1, focal, focal, cx, cy)


def depth_views(lidars: Iterable[Lidar]) -> tuple[Camera, ...]:
    """Return the depth views of all ``lidars``, in their order."""
    return tuple(view for lidar in lidars for view in lidar.views())
