"""The pinhole camera and the one pixel convention of the project.

The centre of the top-left pixel is (0, 0), so the image covers [-0.5, width - 0.5) x [-0.5, height - 0.5);
KITTI's ``cx``, ``cy`` are in this convention, and so is every box of this project. ``u`` grows to the right,
``v`` downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.geometry import VEHICLE_FROM_CAMERA_AXES, Matrix, Pose


@dataclass(frozen=True, slots=True)
class Pinhole:
    """An ideal perspective camera: intrinsics in pixels."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float

    @classmethod
    def from_fov(cls, width: int, height: int, fov: float) -> Pinhole:
        """Return a camera with square pixels, centred, of horizontal field of view ``fov`` in radians."""
        focal = width / (2 * math.tan(fov / 2))
        return cls(width, height, focal, focal, (width - 1) / 2, (height - 1) / 2)

    def matrix(self) -> Matrix:
        """Return K, 3x3, float64."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])

    def project(self, points_camera: Matrix) -> Matrix:
        """Project (N, 3) points in front of the camera to (N, 2) pixels; z must be positive."""
        p = np.asarray(points_camera, dtype=np.float64)
        u = self.fx * p[:, 0] / p[:, 2] + self.cx
        v = self.fy * p[:, 1] / p[:, 2] + self.cy
        return np.stack([u, v], axis=1)

    def unproject(self, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the (H, W, 3) camera-frame points of an (H, W) depth image in metres along z."""
        v, u = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        x = (u - np.float32(self.cx)) / np.float32(self.fx) * depth_m
        y = (v - np.float32(self.cy)) / np.float32(self.fy) * depth_m
        return np.stack([x, y, depth_m], axis=2)


@dataclass(frozen=True, slots=True)
class Camera:
    """A named pinhole camera mounted on the ego vehicle.

    ``ego_from_mount`` is the pose of the mount in the ego frame, with the mount's axes forward, left, up as
    people write them in files (roll, pitch, yaw); ``ego_from_camera`` has the optical axes.
    """

    name: str
    pinhole: Pinhole
    ego_from_mount: Pose
    normals: bool = False
    """Whether to take surface normals besides colour, ids and depth."""

    def ego_from_camera(self) -> Matrix:
        """Return the 4x4 transform from the optical frame to the ego frame, float64."""
        mount_from_camera = np.eye(4)
        mount_from_camera[:3, :3] = VEHICLE_FROM_CAMERA_AXES
        return self.ego_from_mount.matrix() @ mount_from_camera
