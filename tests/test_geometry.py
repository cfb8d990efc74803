import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from bridge.geometry import (
    GLTF_FROM_ACTOR_AXES,
    VEHICLE_FROM_CAMERA_AXES,
    Pose,
    Quaternion,
    Size,
    Vec3,
    cuboid_corners,
    rotation_matrices,
    transform_points,
    wrap_angle,
)

angles = st.floats(-math.pi, math.pi)
coordinates = st.floats(-1e4, 1e4)
rotations = st.builds(Quaternion.from_rpy, angles, angles, angles)
poses = st.builds(Pose, st.builds(Vec3, coordinates, coordinates, coordinates), rotations)


@given(angles, angles, angles)
def test_roll_pitch_yaw_agree_with_scipy(roll: float, pitch: float, yaw: float) -> None:
    ours = Quaternion.from_rpy(roll, pitch, yaw).matrix()
    assert np.allclose(ours, Rotation.from_euler("xyz", [roll, pitch, yaw]).as_matrix(), atol=1e-12)


@given(st.lists(rotations, max_size=4))
def test_many_rotation_matrices_are_those_of_each(quaternions: list[Quaternion]) -> None:
    matrices = rotation_matrices(quaternions)
    assert matrices.shape == (len(quaternions), 3, 3)
    for matrix, quaternion in zip(matrices, quaternions, strict=True):
        assert (matrix == quaternion.matrix()).all()


@given(rotations)
def test_a_quaternion_survives_its_matrix(q: Quaternion) -> None:
    back = Quaternion.from_matrix(q.matrix())
    assert back.w >= 0
    assert abs(abs(float(np.dot(back, q))) - 1) < 1e-12


@given(poses)
def test_a_pose_times_its_inverse_is_nothing(pose: Pose) -> None:
    assert np.allclose(pose.matrix() @ pose.inverse().matrix(), np.eye(4), atol=1e-8)


@given(poses, st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=1, max_size=5))
def test_transforms_keep_distances(pose: Pose, points: list[tuple[float, float, float]]) -> None:
    b = np.array(points)
    a = transform_points(pose.matrix(), b)
    assert np.allclose(
        np.linalg.norm(a - np.array(pose.position), axis=1), np.linalg.norm(b, axis=1), rtol=1e-9, atol=1e-7
    )


@given(angles)
def test_yaw_is_what_planar_was_given(yaw: float) -> None:
    assert math.isclose(math.cos(Pose.planar(1, 2, 3, yaw).rotation.yaw() - yaw), 1, abs_tol=1e-12)


def test_positive_yaw_turns_left_and_positive_pitch_looks_down() -> None:
    left = Pose.planar(0, 0, 0, math.pi / 2).matrix() @ [1, 0, 0, 1]
    assert left == pytest.approx([0, 1, 0, 1])
    down = Pose.planar(0, 0, 0, 0, pitch=math.pi / 2).matrix() @ [1, 0, 0, 1]
    assert down == pytest.approx([0, 0, -1, 1])


def test_axes_changes_are_rotations_of_the_right_axes() -> None:
    assert VEHICLE_FROM_CAMERA_AXES @ [0, 0, 1] == pytest.approx([1, 0, 0])  # camera forward is vehicle forward
    assert VEHICLE_FROM_CAMERA_AXES @ [0, 1, 0] == pytest.approx([0, 0, -1])  # camera down is vehicle down
    assert GLTF_FROM_ACTOR_AXES @ [1, 0, 0] == pytest.approx([0, 0, 1])  # actor forward is glTF's +Z
    assert GLTF_FROM_ACTOR_AXES @ [0, 0, 1] == pytest.approx([0, 1, 0])  # actor up is glTF's +Y
    for axes in (VEHICLE_FROM_CAMERA_AXES, GLTF_FROM_ACTOR_AXES):
        assert np.linalg.det(axes) == pytest.approx(1)


def test_corners_stand_on_the_ground() -> None:
    corners = cuboid_corners(Size(4, 2, 1.5))
    assert corners.min(axis=0) == pytest.approx([-2, -1, 0])
    assert corners.max(axis=0) == pytest.approx([2, 1, 1.5])
    assert corners[0] == pytest.approx([2, 1, 0])
    assert (corners[:4, 2] == 0).all()


@given(st.floats(-100, 100))
def test_wrapped_angles_are_the_same_direction(angle: float) -> None:
    wrapped = wrap_angle(angle)
    assert -math.pi <= wrapped <= math.pi
    assert math.cos(wrapped - angle) == pytest.approx(1)
    assert wrap_angle(np.array([angle, angle])) == pytest.approx([wrapped, wrapped], abs=0)
