"""The lens against OpenCV, which shares its formula but no code with it."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.camera import Camera, Pinhole, lens_reach
from bridge.distortion import Distortion
from bridge.errors import WorldError
from bridge.geometry import Pose, Vec3
from tests.box_world import KITTI_SIZE, SMALL, front_camera, opencv_coefficients

RAW_KITTI = Pinhole(1392, 512, 984.2439, 980.8141, 690.0, 233.1966)
RAW_KITTI_LENS = Distortion(-0.3728755, 0.2037299, 0.002219027, 0.001383707, -0.07233722)
"""The left colour camera of KITTI's raw recordings of 26 September 2011, before they are rectified."""
BARREL = Distortion(-0.2, 0.03, 0.001, -0.0008)
PINCUSHION = Distortion(0.15, 0.02, -0.001, 0.002)
LENSES = [(RAW_KITTI, RAW_KITTI_LENS), (SMALL, BARREL), (SMALL, PINCUSHION), (KITTI_SIZE, PINCUSHION)]


def seen_by(pinhole: Pinhole, lens: Distortion | None) -> Camera:
    return Camera("front", pinhole, Pose(Vec3(1.0, 0.0, 1.6)), distortion=lens)


@pytest.mark.parametrize(("pinhole", "lens"), LENSES)
def test_points_show_where_opencv_says(pinhole: Pinhole, lens: Distortion) -> None:
    camera = seen_by(pinhole, lens)
    depth = np.random.default_rng(3).uniform(2.0, 60.0, (pinhole.height, pinhole.width, 1))
    points = np.ascontiguousarray((camera.rays() * depth).reshape(-1, 3)[::37])
    expected, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), pinhole.matrix(), opencv_coefficients(lens))
    np.testing.assert_allclose(camera.project(points), expected[:, 0], atol=1e-8)


@pytest.mark.parametrize(("pinhole", "lens"), LENSES)
def test_pixels_look_where_opencv_says(pinhole: Pinhole, lens: Distortion) -> None:
    v, u = np.mgrid[0 : pinhole.height : 9, 0 : pinhole.width : 7].astype(np.float64)
    pixels = np.stack([u.ravel(), v.ravel()], axis=1)[:, None]
    until = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 5000, 1e-13)
    expected = cv2.undistortPoints(pixels, pinhole.matrix(), opencv_coefficients(lens), criteria=until)
    found = seen_by(pinhole, lens).rays()[::9, ::7]
    np.testing.assert_allclose(found[..., :2].reshape(-1, 2), expected[:, 0], atol=1e-9)
    assert (found[..., 2] == 1.0).all()


coefficients = st.builds(
    Distortion,
    k1=st.floats(-0.5, 0.8),
    k2=st.floats(-0.2, 0.4),
    p1=st.floats(-0.01, 0.01),
    p2=st.floats(-0.01, 0.01),
    k3=st.floats(-0.1, 0.2),
)


@given(coefficients, st.floats(50.0, 130.0))
@settings(max_examples=60, deadline=None)
def test_a_lens_is_refused_or_goes_there_and_back(lens: Distortion, fov_deg: float) -> None:
    pinhole = Pinhole.from_fov(96, 60, math.radians(fov_deg))
    try:
        camera = seen_by(pinhole, lens)
    except WorldError:
        return
    pixels = camera.project(camera.rays().reshape(-1, 3)).reshape(60, 96, 2)
    np.testing.assert_allclose(pixels, np.moveaxis(np.mgrid[0:60, 0:96], 0, -1)[..., ::-1], atol=1e-7)
    # One to one: the rays of a row and of a column never turn back.
    assert (np.diff(camera.rays()[..., 0], axis=1) > 0.0).all()
    assert (np.diff(camera.rays()[..., 1], axis=0) > 0.0).all()


@given(coefficients, st.floats(0.0, 2 * math.pi))
@settings(max_examples=60, deadline=None)
def test_nothing_from_beside_the_frame_turns_up_in_it(lens: Distortion, bearing: float) -> None:
    try:
        camera = seen_by(SMALL, lens)
    except WorldError:
        return
    outward = np.array([math.cos(bearing), math.sin(bearing)])
    radii = np.linspace(0.0, 60.0, 3000)
    pixels = camera.project(np.column_stack([radii[:, None] * outward, np.ones(3000)]))
    spread = (pixels - (SMALL.cx, SMALL.cy)) @ outward
    assert (np.diff(spread) > 0.0).all()
    inside = (
        np.abs(pixels - (SMALL.width / 2 - 0.5, SMALL.height / 2 - 0.5)) < (SMALL.width / 2, SMALL.height / 2)
    ).all(axis=1)
    assert np.count_nonzero(np.diff(inside.astype(int))) == 1, "a ray leaves the frame once and stays away"


def test_the_tangent_carries_on_where_the_frame_ends() -> None:
    camera = seen_by(RAW_KITTI, RAW_KITTI_LENS)
    reach = lens_reach(RAW_KITTI, RAW_KITTI_LENS)
    rows = np.array(
        [[radius, 0.0, 1.0] for radius in (reach - 1e-6, reach + 1e-6, reach + 1.0, reach + 2.0, reach + 3.0)]
    )
    u = camera.project(rows)[:, 0]
    assert u[1] - u[0] == pytest.approx((u[3] - u[2]) * 2e-6, rel=1e-3)
    assert u[4] - u[3] == pytest.approx(u[3] - u[2], rel=1e-9)


@pytest.mark.parametrize(
    ("pinhole", "lens", "message"),
    [
        (KITTI_SIZE, Distortion(k1=-0.9), "folds the picture over some 31 degrees from the optical axis"),
        (KITTI_SIZE, Distortion(k2=-1.5), "folds the picture over"),
        (KITTI_SIZE, Distortion(p1=0.9), "folds the picture over"),
        (Pinhole.from_fov(640, 480, math.radians(155)), Distortion(k1=1e-4), "more than the 75 that can be drawn"),
    ],
)
def test_a_lens_that_cannot_be_is_refused(pinhole: Pinhole, lens: Distortion, message: str) -> None:
    with pytest.raises(WorldError, match=rf"camera 'front': distortion: .*{message}"):
        seen_by(pinhole, lens)


@pytest.mark.parametrize("value", [math.nan, math.inf, 101.0, True, "0.1"])
def test_a_coefficient_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(WorldError, match=r"distortion.p1: expected a number from -100 to 100"):
        Distortion(p1=value)


def test_an_ideal_lens_changes_no_bit() -> None:
    plain, zero = front_camera(), replace(front_camera(), distortion=Distortion())
    assert zero.is_rectified()
    points = np.random.default_rng(1).uniform((-20, -3, 1), (20, 3, 90), (500, 3))
    assert zero.project(points).tobytes() == SMALL.project(points).tobytes() == plain.project(points).tobytes()
    depth = np.random.default_rng(2).uniform(1, 90, (SMALL.height, SMALL.width)).astype(np.float32)
    assert zero.unproject(depth).tobytes() == SMALL.unproject(depth).tobytes()
