"""The sensors of a scenario as values: degrees become radians, a stereo pair two cameras, a model its beams."""

from __future__ import annotations

import math
from dataclasses import replace

from bridge.camera import Camera, Quality
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.lidar import Lidar
from bridge.scenario.lidar_models import LIDAR_MODELS, OWN_LAYOUT
from bridge.scenario.sensors import RIGHT_SUFFIX, CameraSection, LidarSection, MountPose


def cameras_of(name: str, section: CameraSection) -> tuple[Camera, ...]:
    """Return the camera, and the right one of a pair after it."""
    pose = _pose(section.pose)
    distortion = None if section.distortion is None else section.distortion.value()
    left = Camera(name, section.pinhole(), pose, section.normals, Quality(section.quality), distortion=distortion)
    if section.stereo_baseline_m is None:
        return (left,)
    x, y, z = (
        float(position - section.stereo_baseline_m * to_left)
        for position, to_left in zip(pose.position, pose.rotation.matrix()[:, 1], strict=True)
    )
    return left, replace(left, name=name + RIGHT_SUFFIX, ego_from_mount=Pose(Vec3(x, y, z), pose.rotation))


def lidar_of(name: str, section: LidarSection) -> Lidar:
    """Return the lidar; what the section leaves out is that of the model."""
    model = OWN_LAYOUT if section.beams is None else LIDAR_MODELS[section.beams]
    elevations = sorted(section.elevations_deg or model.elevations_deg, reverse=True)
    return Lidar(
        name=name,
        ego_from_mount=_pose(section.pose),
        elevations=tuple(math.radians(elevation) for elevation in elevations),
        columns=model.columns if section.columns is None else section.columns,
        min_range_m=model.min_range_m if section.min_range_m is None else section.min_range_m,
        max_range_m=model.max_range_m if section.max_range_m is None else section.max_range_m,
        range_noise_m=section.range_noise_m,
        dropout=section.dropout,
    )


def _pose(written: MountPose) -> Pose:
    rotation = Quaternion.from_rpy(*(math.radians(angle) for angle in written.rpy_deg))
    return Pose(Vec3(*written.xyz), rotation)
