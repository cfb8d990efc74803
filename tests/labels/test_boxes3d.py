import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.classes import Category
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.labels.boxes3d import (
    NEAR_M,
    observation_angle,
    project_cuboids,
    rotation_y,
    upright_rotations,
)
from bridge.labels.frame_labels import ObjectLabel
from bridge.labels.labelling import label_frame
from bridge.world import Actor, WorldState
from tests.box_world import SMALL, actor, cast_frame, front_camera

angles = st.floats(-math.pi, math.pi)


def only_label(thing: Actor) -> ObjectLabel | None:
    """Return the label of ``thing`` alone in the world, None if it is not in the frame."""
    state = WorldState(0, 0, 0, Pose(Vec3(0, 0, 0)), Vec3(0, 0, 0), (thing,))
    labels = label_frame(state, cast_frame(state, [front_camera()]), [front_camera()], {})
    return next(iter(labels.cameras["front"].objects), None)


@given(angles)
def test_heading_of_an_upright_rotation_is_the_angle_it_was_made_of(heading: float) -> None:
    rotation = upright_rotations(np.array([heading]))
    assert math.remainder(rotation_y(rotation)[0] - heading, 2 * math.pi) == pytest.approx(0.0, abs=1e-9)
    assert np.linalg.det(rotation[0]) == pytest.approx(1.0)
    np.testing.assert_allclose(rotation[0] @ (0, 0, 1), (0, -1, 0), atol=1e-12)  # the actor's up is the camera's -y


@pytest.mark.parametrize(
    ("yaw", "expected"), [(0.0, -math.pi / 2), (math.pi / 2, math.pi), (-math.pi / 2, 0.0), (math.pi, math.pi / 2)]
)
def test_rotation_y_is_kitti_s(yaw: float, expected: float) -> None:
    # Driving away is -pi/2, driving to the right is 0: x is right and rotation_y turns x towards -z.
    label = only_label(actor(1, Category.CAR, 20, 0, yaw, Size(4, 2, 1.5)))
    assert label is not None
    assert abs(math.remainder(label.rotation_y - expected, 2 * math.pi)) < 1e-9
    assert label.location_m == pytest.approx((0.0, 1.65, 18.8))


def test_alpha_is_the_heading_seen_along_the_ray_to_the_object() -> None:
    heading, location = np.array([0.3, -3.0]), np.array([[5.0, 1.0, 5.0], [5.0, 1.0, 5.0]])
    expected = [0.3 - math.pi / 4, -3.0 - math.pi / 4 + 2 * math.pi]
    np.testing.assert_allclose(observation_angle(heading, location), expected)


@settings(deadline=None, max_examples=25)
@given(
    x=st.floats(8.0, 40.0),
    y=st.floats(-9.0, 9.0),
    yaw=angles,
    roll=st.floats(-0.1, 0.1),
    size=st.builds(Size, st.floats(0.5, 9), st.floats(0.4, 2.5), st.floats(1.0, 3.5)),
)
def test_projected_cuboid_is_what_rays_hit(x: float, y: float, yaw: float, roll: float, size: Size) -> None:
    pose = Pose(Vec3(x, y, 0.1), Quaternion.from_rpy(roll, 0.0, yaw))
    thing = dataclasses.replace(actor(1, Category.CAR, x, y, yaw, size), world_from_actor=pose)
    label = only_label(thing)
    if label is None:
        return
    drawn, cuboid = label.amodal_box, label.cuboid_box
    assert drawn is not None
    assert cuboid is not None
    gaps = (
        drawn.left - cuboid.left,
        drawn.top - cuboid.top,
        cuboid.right - drawn.right,
        cuboid.bottom - drawn.bottom,
    )
    assert min(gaps) >= -1e-6
    # A box that the frame cuts may have its outermost corner beyond it, so that the picture ends earlier. A sharp
    # corner covers no pixel centre for up to a few pixels.
    assert label.cuboid_truncation > 0.0 or max(gaps) < 3.0


def test_an_object_across_the_near_plane_is_cut_there() -> None:
    # 8 m long, from 3 m behind to 5 m before the camera, 2 m to the right of it.
    boxes = project_cuboids(
        upright_rotations(np.array([-math.pi / 2])),
        np.array([[2.0, 1.65, 1.0]]),
        np.array([[8.0, 1.0, 1.5]]),
        front_camera(),
    )
    left, top, right, bottom = boxes.whole[0]
    assert left == pytest.approx(SMALL.fx * 1.5 / 5.0 + SMALL.cx)
    assert right == pytest.approx(SMALL.fx * 2.5 / NEAR_M + SMALL.cx)
    assert bottom == pytest.approx(SMALL.fy * 1.65 / NEAR_M + SMALL.cy)
    assert top == pytest.approx(SMALL.fy * 0.15 / 5.0 + SMALL.cy)
    np.testing.assert_allclose(boxes.clipped[0], [left, top, SMALL.width - 1, SMALL.height - 1])


@pytest.mark.parametrize("location", [(0.0, 1.65, -20.0), (60.0, 1.65, 10.0), (-60.0, 1.65, 10.0), (0.0, 30.0, 10.0)])
def test_what_is_behind_or_beside_the_frame_has_no_clipped_box(location: tuple[float, float, float]) -> None:
    boxes = project_cuboids(
        upright_rotations(np.array([0.2])), np.array([location]), np.array([[4.0, 1.8, 1.5]]), front_camera()
    )
    assert np.isnan(boxes.clipped).all()
