"""Draws the sensors of an episode: degrees become radians, a stereo pair two cameras, a model its beams."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from bridge.camera import Camera, Quality
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.lidar import Lidar
from bridge.rig import Rig
from bridge.scenario.distributions import Constant
from bridge.scenario.draw import Draw
from bridge.scenario.lidar_models import LIDAR_MODELS, OWN_LAYOUT
from bridge.scenario.schema import Scenario
from bridge.scenario.sensors import RIGHT_SUFFIX, CameraSection, LidarSection, MountPose

Sensor = TypeVar("Sensor", Camera, Lidar)


def rig_of(scenario: Scenario, seed: int | None = None, episode: int = 0) -> Rig:
    """Return the sensors of ``episode`` without the rest of its plan; ``seed`` None means the scenario's own.

    Those of episode 0 are the nominal ones, by which a dataset's manifest knows its sensors.
    """
    _, scenario = scenario.at(episode)
    return drawn_rig(scenario, Draw(scenario.seed if seed is None else seed, episode, 0, scenario.together))


def rigs_of(scenario: Scenario, seed: int | None = None) -> Iterator[Rig]:
    """Yield the sensors of every episode, or once where they are the same in all of them."""
    drawn = (each for path, each in scenario.together.fields.items() if path.startswith("sensors."))
    varies = scenario.curriculum is not None or not all(isinstance(each, Constant) for each in drawn)
    for episode in range(scenario.episodes if varies else 1):
        yield rig_of(scenario, seed, episode)


def drawn_rig(scenario: Scenario, draw: Draw) -> Rig:
    """Draw the sensors of an episode in the order of the file; a stereo pair is two cameras."""
    sections = scenario.sensors.items()
    return Rig(
        cameras=tuple(
            _seated(camera, scenario)
            for name, section in sections
            if isinstance(section, CameraSection)
            for camera in _cameras(name, section, draw)
        ),
        lidars=tuple(
            _seated(_lidar(name, section, draw), scenario)
            for name, section in sections
            if isinstance(section, LidarSection)
        ),
    )


def _seated(sensor: Sensor, scenario: Scenario) -> Sensor:
    """Return the sensor where it sits on the ego: on a mast its pose is counted from the head."""
    mast = scenario.ego.mast
    if mast is None:
        return sensor
    ego_from_mount = mast.ego_from_head.matrix() @ sensor.ego_from_mount.matrix()
    return replace(sensor, ego_from_mount=Pose.from_matrix(ego_from_mount))


def camera_names(name: str, section: CameraSection) -> tuple[str, ...]:
    """Return the name of the camera, and that of the right one of a pair after it."""
    return (name,) if section.stereo_baseline_m is None else (name, name + RIGHT_SUFFIX)


def _cameras(name: str, section: CameraSection, draw: Draw) -> tuple[Camera, ...]:
    """Draw the camera, and return it with the right one of a pair after it, which keeps to its side."""
    pose = _pose(f"sensors.{name}.pose", section.pose, draw)
    distortion = None if section.distortion is None else section.distortion.value()
    fov_deg = None if section.fov_deg is None else draw(f"sensors.{name}.fov_deg", section.fov_deg)
    pinhole = section.pinhole(fov_deg)
    left = Camera(name, pinhole, pose, section.normals, Quality(section.quality), distortion=distortion)
    if section.stereo_baseline_m is None:
        return (left,)
    x, y, z = (
        float(position - section.stereo_baseline_m * to_left)
        for position, to_left in zip(pose.position, pose.rotation.matrix()[:, 1], strict=True)
    )
    return left, replace(left, name=name + RIGHT_SUFFIX, ego_from_mount=Pose(Vec3(x, y, z), pose.rotation))


def _lidar(name: str, section: LidarSection, draw: Draw) -> Lidar:
    """Draw the lidar; what the section leaves out is that of the model."""
    model = OWN_LAYOUT if section.beams is None else LIDAR_MODELS[section.beams]
    elevations = sorted(section.elevations_deg or model.elevations_deg, reverse=True)
    return Lidar(
        name=name,
        ego_from_mount=_pose(f"sensors.{name}.pose", section.pose, draw),
        elevations=tuple(math.radians(elevation) for elevation in elevations),
        columns=model.columns if section.columns is None else section.columns,
        min_range_m=model.min_range_m if section.min_range_m is None else section.min_range_m,
        max_range_m=model.max_range_m if section.max_range_m is None else section.max_range_m,
        range_noise_m=section.range_noise_m,
        dropout=section.dropout,
    )


def _pose(path: str, written: MountPose, draw: Draw) -> Pose:
    position = (draw(f"{path}.xyz[{index}]", part) for index, part in enumerate(written.xyz))
    angles_deg = (draw(f"{path}.rpy_deg[{index}]", part) for index, part in enumerate(written.rpy_deg))
    return Pose(Vec3(*position), Quaternion.from_rpy(*map(math.radians, angles_deg)))
