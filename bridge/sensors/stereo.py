"""Stereo pairs among the cameras of a rig."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bridge.camera import Camera

_SAME = 1e-6
"""Metres, and components of unit vectors."""


def right_camera(cameras: Sequence[Camera], left: Camera) -> tuple[Camera, float] | None:
    """Return the other half of a stereo pair and its baseline in metres; None if there is none.

    It is the nearest camera to the right of ``left`` that has its pinhole and its axes. Neither has a lens that
    distorts: disparities are measured along the rows of rectified pictures.
    """
    mount_from_ego = left.ego_from_mount.inverse().matrix()
    found: list[tuple[float, Camera]] = []
    for camera in cameras:
        offset = mount_from_ego @ camera.ego_from_mount.matrix()
        forward, aside, up = offset[:3, 3].tolist()
        is_aligned = np.abs(offset[:3, :3] - np.eye(3)).max() < _SAME and max(abs(forward), abs(up)) < _SAME
        is_rectified = camera.is_rectified() and left.is_rectified()
        if camera.pinhole == left.pinhole and is_rectified and is_aligned and aside < -_SAME:
            found.append((-aside, camera))
    if not found:
        return None
    baseline_m, camera = min(found, key=lambda pair: pair[0])
    return camera, baseline_m
