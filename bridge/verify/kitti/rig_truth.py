"""The calibration of KITTI's layouts against the sensors of the native dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.kitti.files import Matrices
from bridge.verify.native.geometry import camera_from_world, matrix
from bridge.verify.native.sensors import Camera, Lidar, Pose

_TOLERANCE: Final = 1e-5
_AXIS_TOLERANCE: Final = 0.01
_EGO: Final = Pose((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))


def right_of(cameras: Sequence[Camera], left: Camera) -> Camera | None:
    """Return the right half of a stereo pair: the nearest camera to the right that is aligned; None without one."""
    view = camera_from_world(left, _EGO)
    found = []
    for camera in cameras:
        offset = view @ np.linalg.inv(camera_from_world(camera, _EGO))
        aligned = np.allclose(offset[:3, :3], np.eye(3), atol=_TOLERANCE) and np.abs(offset[1:3, 3]).max() < _TOLERANCE
        if aligned and camera.pinhole == left.pinhole and offset[0, 3] > _TOLERANCE:
            found.append((float(offset[0, 3]), camera))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def rig_problems(
    matrices: Matrices,
    left: Camera,
    right: Camera | None,
    lidar: Lidar | None,
    velodyne: str = "Tr_velo_to_cam",
) -> Iterator[str]:
    """Yield what differs between a calibration and the dataset's cameras and lidar.

    ``velodyne`` is what the file calls the transform from the lidar to the camera.
    """
    pinhole = left.pinhole
    projection = np.array([[pinhole.fx, 0, pinhole.cx, 0], [0, pinhole.fy, pinhole.cy, 0], [0, 0, 1.0, 0]])
    yield from _off("P2", matrices["P2"], projection)
    view = camera_from_world(left, _EGO)
    if right is not None:
        right_from_left = camera_from_world(right, _EGO) @ np.linalg.inv(view)
        yield from _off("P3", matrices["P3"], projection[:, :3] @ right_from_left[:3])
    if lidar is not None:
        yield from _off(velodyne, matrices[velodyne], (view @ matrix(lidar.ego_from_mount))[:3])
    else:
        forward = matrices[velodyne].reshape(3, 4)[:, 0]
        ways = np.array([view[:3, 0], (0.0, 0.0, 1.0)])
        if (np.linalg.norm(forward - ways, axis=1) > _AXIS_TOLERANCE).all():
            yield f"{velodyne} takes forward (x) to {forward.round(3)}, of the vehicle it is {ways[0].round(3)}"


def _off(name: str, given: NDArray[np.float64], expected: NDArray[np.float64]) -> Iterator[str]:
    off = float(np.abs(given - expected.ravel()).max())
    if off > _TOLERANCE * max(1.0, float(np.abs(expected).max())):
        yield f"{name} is {off:.6f} off what the dataset's sensors say, {expected.round(4).ravel().tolist()}"
