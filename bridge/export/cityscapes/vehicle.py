"""Cityscapes' calibration, odometry and disparity.

Formats: the README of cityscapesScripts and its ``docs/csCalibration.pdf``. Angles are radians; the camera's pitch is
positive where it looks down, as in ISO 8855.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.dataset.frame import Frame
from bridge.geometry import wrap_angle

EARTH_RADIUS_M = 6_378_137.0
"""WGS 84's equatorial radius; the world's origin lies at 0 degrees north, 0 degrees east."""

DISPARITY_STEPS = 256
"""Steps a pixel."""

_DECIMALS = 9


def camera_file(camera: Camera, baseline_m: float) -> Mapping[str, Any]:
    """Return the contents of a ``camera`` file; the pose is that of the camera in the vehicle frame."""
    rotation = camera.ego_from_mount.rotation.matrix()
    position, pinhole = camera.ego_from_mount.position, camera.pinhole
    extrinsic = {
        "baseline": baseline_m,
        "pitch": math.asin(max(-1.0, min(1.0, -float(rotation[2, 0])))),
        "roll": math.atan2(rotation[2, 1], rotation[2, 2]),
        "x": position.x,
        "y": position.y,
        "yaw": math.atan2(rotation[1, 0], rotation[0, 0]),
        "z": position.z,
    }
    return {
        "extrinsic": {name: round(value, _DECIMALS) + 0.0 for name, value in extrinsic.items()},
        "intrinsic": {"fx": pinhole.fx, "fy": pinhole.fy, "u0": pinhole.cx, "v0": pinhole.cy},
    }


def vehicle_file(frame: Frame) -> Mapping[str, Any]:
    """Return the contents of a ``vehicle`` file.

    The heading is in degrees clockwise from north, the speed in m/s, the yaw rate in rad/s, positive to the left: the
    mean from the good frame before this one to the one after it, 0 where there is neither. The world has no
    temperature: it is null.
    """
    state = frame.state
    east, north, _ = state.world_from_ego.position
    speed = math.hypot(*state.ego_velocity_mps)
    return {
        "gpsHeading": round((90.0 - math.degrees(state.world_from_ego.rotation.yaw())) % 360.0, _DECIMALS),
        "gpsLatitude": round(math.degrees(north / EARTH_RADIUS_M), 12),
        "gpsLongitude": round(math.degrees(east / EARTH_RADIUS_M), 12),
        "outsideTemperature": None,
        "speed": round(speed, _DECIMALS),
        "yawRate": round(_yaw_rate(frame), _DECIMALS) + 0.0,
    }


def stored_disparity(disparity_px: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return (H, W) uint16: 1 + 256 times the disparity in pixels, to the nearest step; 0 where there is none.

    There is none in the sky, which has a disparity of 0, and where it is too large for 16 bits (256 pixels or more).
    It is the geometry's, also where the right camera does not see the point.
    """
    steps = np.round(disparity_px * DISPARITY_STEPS) + 1.0
    is_valid = (disparity_px > 0.0) & (steps <= np.iinfo(np.uint16).max)
    return np.where(is_valid, steps, 0.0).astype(np.uint16)


def _yaw_rate(frame: Frame) -> float:
    before, after = frame.preceding or frame, frame.following or frame
    seconds = (after.state.time_ns - before.state.time_ns) * 1e-9
    if seconds == 0.0:
        return 0.0
    turn = after.state.world_from_ego.rotation.yaw() - before.state.world_from_ego.rotation.yaw()
    return wrap_angle(turn) / seconds
