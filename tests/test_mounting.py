"""The sensors as a whole, moved against the vehicle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.episode import moved_rig
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.traffic.moment import TrafficMoment

shifts = st.floats(-3, 3)
turns = st.floats(-1, 1)
rigs = st.builds(
    lambda x, y, z, roll, pitch, yaw: Pose(Vec3(x, y, z), Quaternion.from_rpy(roll, pitch, yaw)),
    shifts, shifts, shifts, turns, turns, turns,
)  # fmt: skip


def moment(time_s: float, yaw_rate: float) -> TrafficMoment:
    """Return an ego that drives at 8 m/s along an arc, or straight on."""
    yaw = yaw_rate * time_s
    velocity = Vec3(8 * math.cos(yaw), 8 * math.sin(yaw), 0.0)
    radius = 8 / yaw_rate if yaw_rate else 0.0
    x, y = (radius * math.sin(yaw), radius * (1 - math.cos(yaw))) if yaw_rate else (8 * time_s, 0.0)
    return TrafficMoment(0, 0, Pose.planar(x, y, 0.0, yaw), velocity, (), ego_yaw_rate=yaw_rate)


@given(rigs, st.sampled_from([0.0, 0.3, -0.7]))
def test_pose_and_velocity_are_those_of_the_moved_frame(rig: Pose, yaw_rate: float) -> None:
    vehicle, moved = moment(1.0, yaw_rate), moved_rig(moment(1.0, yaw_rate), rig)
    expected = vehicle.world_from_ego.matrix() @ rig.matrix()
    assert moved.world_from_ego.matrix() == pytest.approx(expected, abs=1e-9)
    step_s = 1e-4
    before, after = (moved_rig(moment(1.0 + side * step_s, yaw_rate), rig).world_from_ego.position for side in (-1, 1))
    velocity = (np.array(after) - np.array(before)) / (2 * step_s)
    assert np.array(moved.ego_velocity_mps) == pytest.approx(velocity, abs=1e-5)


def test_nothing_moves_without_a_mounting() -> None:
    still = moment(1.0, 0.3)
    assert moved_rig(still, Pose(Vec3(0.0, 0.0, 0.0))) is still
