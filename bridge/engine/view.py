"""One camera at one moment: the matrices that take the world to its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.geometry import Matrix

NEAR_M = 0.2
"""What is nearer to the camera along the optical axis is not drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A pinhole camera in the world.

    The *eye* frame has the world's axes and its origin in the camera: positions are taken there in float64 and stay
    small enough for the graphics card's float32.
    """

    pinhole: Pinhole
    world_from_camera: Matrix
    near_m: float = NEAR_M

    @property
    def eye(self) -> NDArray[np.float64]:
        """Position of the camera in the world, (3,), metres."""
        return self.world_from_camera[:3, 3]

    def enlarged(self, times: int) -> View:
        """Return the same view in ``times`` as many pixels a side."""
        lens = self.pinhole
        # Pixel centres are integers, so the middle of a large pixel lies between small ones.
        cx, cy = ((middle + 0.5) * times - 0.5 for middle in (lens.cx, lens.cy))
        pinhole = Pinhole(lens.width * times, lens.height * times, lens.fx * times, lens.fy * times, cx, cy)
        return View(pinhole, self.world_from_camera, self.near_m)

    def clip_from_eye(self) -> Matrix:
        """Return the projection, without a far plane; its rows run downwards, so that row 0 is that of the image."""
        clip_from_eye = np.zeros((4, 4))
        clip_from_eye[:, :3] = clip_from_camera(self.pinhole)[:, :3] @ self.world_from_camera[:3, :3].T
        clip_from_eye[2, 3] = -2.0 * self.near_m
        return clip_from_eye

    def ray_from_pixel(self) -> Matrix:
        """Return the 3x3 matrix that takes (u, v, 1) to a ray in the eye frame, of length 1 along the optical axis."""
        return np.asarray(self.world_from_camera[:3, :3] @ np.linalg.inv(self.pinhole.matrix()))


def cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cross product of two vectors, (3,); for a single pair NumPy's own takes ten times as long."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def clip_from_camera(pinhole: Pinhole) -> Matrix:
    """Return the 4x4 projection of ``pinhole``, with the near plane at 0 m.

    Pixel centres are integers, so the image begins half a pixel before 0.
    """
    clip = np.zeros((4, 4))
    clip[0, 0], clip[0, 2] = 2 * pinhole.fx / pinhole.width, (2 * pinhole.cx + 1) / pinhole.width - 1
    clip[1, 1], clip[1, 2] = 2 * pinhole.fy / pinhole.height, (2 * pinhole.cy + 1) / pinhole.height - 1
    clip[2, 2] = clip[3, 2] = 1.0
    return clip
