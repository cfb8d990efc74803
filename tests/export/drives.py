"""Drives through the street of boxes: the ego moves, turns and nods, and so do other actors."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

from bridge.camera import Camera
from bridge.dataset.writer import DatasetWriter
from bridge.geometry import Pose, Vec3
from bridge.lidar import Lidar
from bridge.world import WorldState
from tests.box_world import STATICS, cast_points, manifest, shoot, street

SKIPPED = 2
"""The capture of every episode that is not among the good frames."""


def moment(episode: int, step: int) -> WorldState:
    """Return the street as an ego sees it that drives along a bend, over a hump."""
    state = street(episode, step)
    yaw, pitch = 0.03 + 0.02 * step, 0.004 * math.sin(step + 1.0)
    ego = Pose.planar(0.3 + 0.9 * step, 0.05 * step**2, 0.02 * step, yaw, pitch)
    velocity = Vec3(9.0 * math.cos(yaw), 9.0 * math.sin(yaw), 0.2)
    nodding = dataclasses.replace(state.actors[0], world_from_actor=Pose.planar(14.0, -0.6, 0.3, 0.12 * step, 0.06))
    return dataclasses.replace(
        state, world_from_ego=ego, ego_velocity_mps=velocity, actors=(nodding, *state.actors[1:])
    )


def write_drives(
    folder: Path, cameras: Sequence[Camera], episodes: Sequence[int] = (0, 3), lidars: Sequence[Lidar] = ()
) -> None:
    """Write four captures of each episode, of which one is in quarantine."""
    with DatasetWriter(folder, manifest(cameras, lidars=lidars)) as writer:
        for episode in episodes:
            drive = writer.begin_episode(episode, STATICS)
            for step in range(4):
                shot = shoot(moment(episode, step), cameras)
                scans = {lidar.name: cast_points(shot.state, lidar) for lidar in lidars}
                if step == SKIPPED:
                    drive.quarantine(step, shot.raw, shot.labels, ["a test"], scans)
                else:
                    drive.add(step, shot.raw, shot.labels, scans)
