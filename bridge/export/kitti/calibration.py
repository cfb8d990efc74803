"""The sensors of a dataset in the roles that they have in KITTI, and KITTI's calibration files.

The optical frame of the left camera is KITTI's rectified camera frame: R0_rect is the identity, P0 and P2 are that
camera. P1 and P3 are the right camera of the stereo pair, -fx * baseline in their fourth column; without a pair they
equal P0 and P2. The velodyne frame is the mount of the first lidar (KITTI's axes: x forward, y left, z up). Without a
lidar it is put where KITTI has it, 1.73 m above the ground, so that tools that work in it find the ground where they
expect it. The ego frame stands in for the IMU's.

Sources: the readme files of KITTI's object, tracking and odometry development kits for names and order; the planes
are those that AVOD (https://github.com/kujason/avod) introduced and OpenPCDet reads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.errors import ExportError
from bridge.export.options import ExportOptions, rectified_camera
from bridge.geometry import Matrix, Pose, Vec3
from bridge.lidar import Lidar
from bridge.rig import Rig
from bridge.sensors.stereo import right_camera

MAX_CAMERA_TILT = math.radians(1.0)
"""KITTI's boxes stand upright in the camera frame; a camera that is tilted further cannot be expressed."""
VELODYNE_HEIGHT_M = 1.73


@dataclass(frozen=True, slots=True)
class KittiRig:
    """Which sensors are exported."""

    left: Camera
    """Cameras 0 and 2."""
    right: Camera | None
    """Cameras 1 and 3; None without a stereo pair."""
    baseline_m: float
    """0 without a stereo pair."""
    lidar: Lidar | None

    @property
    def camera_names(self) -> tuple[str, ...]:
        """The names of the exported cameras in the dataset, the left one first."""
        return (self.left.name,) if self.right is None else (self.left.name, self.right.name)

    def projection(self, number: int) -> Matrix:
        """Return P0 to P3, 3x4: pixels of camera ``number`` from the rectified camera frame."""
        projection = np.zeros((3, 4))
        projection[:, :3] = self.left.pinhole.matrix()
        if number % 2:
            projection[0, 3] = -self.left.pinhole.fx * self.baseline_m
        return projection

    def camera_from_velodyne(self) -> Matrix:
        """Return the 4x4 transform from the lidar's frame to the rectified camera frame."""
        camera_from_ego = Pose.from_matrix(self.left.ego_from_camera()).inverse().matrix()
        return camera_from_ego @ self._ego_from_velodyne().matrix()

    def velodyne_from_imu(self) -> Matrix:
        """Return the 4x4 transform from the ego frame to the lidar's."""
        return self._ego_from_velodyne().inverse().matrix()

    def ground_plane(self) -> NDArray[np.float64]:
        """Return (a, b, c, d) of the ego's ground plane a x + b y + c z + d = 0 in the rectified camera frame.

        (a, b, c) is the unit normal, which points up; d is the height of the camera above the ground in metres.
        """
        return np.array(self.left.ego_from_camera()[2], dtype=np.float64)

    def _ego_from_velodyne(self) -> Pose:
        return Pose(Vec3(0.0, 0.0, VELODYNE_HEIGHT_M)) if self.lidar is None else self.lidar.ego_from_mount


def kitti_rig(rig: Rig, options: ExportOptions) -> KittiRig:
    """Return the sensors to export: the chosen camera, the right one of its pair, and the first lidar.

    Raises ``ExportError`` if there is no such camera, or its lens distorts.
    """
    left = rectified_camera(rig.cameras, options.camera, "KITTI")
    right, baseline_m = right_camera(rig.cameras, left) or (None, 0.0)
    return KittiRig(left, right, baseline_m, next(iter(rig.lidars), None))


def upright_rig(rig: Rig, options: ExportOptions) -> KittiRig:
    """Return ``kitti_rig`` for a layout with 3-D boxes; raises ``ExportError`` if the camera is tilted, too."""
    exported = kitti_rig(rig, options)
    tilt = math.acos(max(-1.0, min(1.0, -float(exported.left.ego_from_camera()[2, 1]))))
    if tilt > MAX_CAMERA_TILT:
        raise ExportError(
            f"camera {exported.left.name!r} is tilted by {math.degrees(tilt):.1f} degrees; KITTI's 3-D boxes stand "
            f"upright in the camera frame: mount it within {math.degrees(MAX_CAMERA_TILT):.0f} degree or export "
            "another format"
        )
    return exported


def object_calibration(rig: KittiRig) -> list[str]:
    """Return the lines of the object benchmark's ``calib/000000.txt``."""
    return [
        *_projections(rig),
        f"R0_rect: {_scientific(np.eye(3))}",
        f"Tr_velo_to_cam: {_scientific(rig.camera_from_velodyne()[:3])}",
        f"Tr_imu_to_velo: {_scientific(rig.velodyne_from_imu()[:3])}",
    ]


def tracking_calibration(rig: KittiRig) -> list[str]:
    """Return the lines of the tracking benchmark's ``calib/0000.txt``: other names, three without a colon."""
    return [
        *_projections(rig),
        f"R_rect {_scientific(np.eye(3))}",
        f"Tr_velo_cam {_scientific(rig.camera_from_velodyne()[:3])}",
        f"Tr_imu_velo {_scientific(rig.velodyne_from_imu()[:3])}",
    ]


def odometry_calibration(rig: KittiRig) -> list[str]:
    """Return the lines of the odometry benchmark's ``calib.txt``."""
    return [*_projections(rig), f"Tr: {_scientific(rig.camera_from_velodyne()[:3])}"]


def plane_file(rig: KittiRig) -> list[str]:
    """Return the lines of ``planes/000000.txt``."""
    return ["# Plane", "Width 4", "Height 1", _scientific(rig.ground_plane())]


def _projections(rig: KittiRig) -> list[str]:
    return [f"P{number}: {_scientific(rig.projection(number))}" for number in range(4)]


def _scientific(matrix: NDArray[np.floating[Any]]) -> str:
    return " ".join(f"{value:.12e}" for value in (matrix.round(12) + 0.0).ravel())
