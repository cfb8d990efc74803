"""Where the beams of a lidar fall in its depth views: the same for every revolution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import VEHICLE_FROM_CAMERA_AXES, Matrix
from bridge.lidar import SECTORS, Lidar


@dataclass(frozen=True, slots=True, eq=False)
class Beams:
    """The N beams of one revolution, beam by beam from the top, each from straight back clockwise.

    A view's frame is that of its camera: x right, y down, z forward.
    """

    directions: NDArray[np.float32]
    """(N, 3) unit vectors in the lidar's frame."""
    rays: NDArray[np.float32]
    """(3, N) the same in the frame of the view that sees them."""
    sectors: NDArray[np.intp]
    """(N,) which view that is."""
    pixels: NDArray[np.intp]
    """(N,) the nearest pixel in that view, counted through all views, row by row."""
    pixel_points: NDArray[np.float32]
    """(2, N) x / z and y / z of that pixel's centre."""
    sides: NDArray[np.intp]
    """(2, N) on which side of that pixel's centre the beam lies: 1 to the right and below, else -1."""


@lru_cache(maxsize=16)
def beams_of(lidar: Lidar) -> Beams:
    """Return the beams of ``lidar``."""
    elevations, azimuths = np.meshgrid(np.array(lidar.elevations), np.array(lidar.azimuths()), indexing="ij")
    elevations, azimuths = elevations.ravel(), azimuths.ravel()
    directions = _unit_vectors(elevations, azimuths)
    quarter = 2 * np.pi / SECTORS
    sectors = np.floor(azimuths / quarter + 0.5).astype(np.intp) % SECTORS
    rays = _unit_vectors(elevations, azimuths - sectors * quarter) @ VEHICLE_FROM_CAMERA_AXES
    pinhole = lidar.views()[0].pinhole
    points = pinhole.project(rays)
    nearest = np.rint(points).astype(np.intp)
    columns, rows = nearest.T
    return Beams(
        directions=directions.astype(np.float32),
        rays=np.ascontiguousarray(rays.T, np.float32),
        sectors=sectors,
        pixels=(sectors * pinhole.height + rows) * pinhole.width + columns,
        pixel_points=np.stack([(columns - pinhole.cx) / pinhole.fx, (rows - pinhole.cy) / pinhole.fy]).astype(
            np.float32
        ),
        sides=np.ascontiguousarray(np.where(points >= nearest, 1, -1).T),
    )


def _unit_vectors(elevations: Matrix, azimuths: Matrix) -> Matrix:
    level = np.cos(elevations)
    return np.stack([level * np.cos(azimuths), level * np.sin(azimuths), np.sin(elevations)], axis=-1)
