from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.effects import CameraEffects
from bridge.optics.defocus import signed_blur_px, with_defocus, with_disc

PINHOLE = Pinhole(width=240, height=160, fx=800.0, fy=800.0, cx=119.5, cy=79.5)
SHAPE = (160, 240)


def points(*places: tuple[int, int]) -> NDArray[np.float32]:
    light = np.zeros((*SHAPE, 3), np.float32)
    for v, u in places:
        light[v, u] = 1.0
    return light


def diameter(light: NDArray[np.float32]) -> float:
    """Return the diameter of the even disc that has the second moment of ``light``: an axis of it has d^2 / 16."""
    plane = light[..., 0].astype(np.float64)
    rows, columns = np.mgrid[0 : plane.shape[0], 0 : plane.shape[1]]
    u, v = (plane * columns).sum() / plane.sum(), (plane * rows).sum() / plane.sum()
    moment = (plane * ((columns - u) ** 2 + (rows - v) ** 2)).sum() / plane.sum() / 2
    return float(4 * np.sqrt(max(moment - 1 / 12, 0.0)))  # a pixel is an average over itself


def thin_lens_px(depth_m: float, f_number: float, focus_m: float, pitch_m: float) -> float:
    """Return the blur by intersecting rays: where a lens images the depth, and how wide the cone is on the sensor."""
    sensor_m = 800.0 * pitch_m
    focal_m = 1 / (1 / sensor_m + 1 / focus_m)
    image_m = 1 / (1 / focal_m - 1 / depth_m)
    return abs(image_m - sensor_m) / image_m * (focal_m / f_number) / pitch_m


@given(st.floats(0.5, 1e4), st.floats(1.0, 22.0), st.floats(0.5, 1e3), st.floats(1e-6, 2e-5))
def test_the_blur_is_that_of_a_thin_lens(depth_m: float, f_number: float, focus_m: float, pitch_m: float) -> None:
    effects = CameraEffects(f_number=f_number, focus_distance_m=focus_m, pixel_pitch_m=pitch_m)
    seen = signed_blur_px(np.array([[1 / depth_m]], np.float32), PINHOLE, effects)[0, 0]
    expected = min(thin_lens_px(depth_m, f_number, focus_m, pitch_m), 160.0)
    assert abs(seen) == pytest.approx(expected, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize(
    ("depth_m", "focus_m"), [(0.4, 3.0), (0.8, 3.0), (1.0, 3.0), (1.4, 3.0), (1.2, 0.7), (20.0, 0.7), (300.0, 0.7)]
)
def test_a_point_becomes_a_disc_of_the_diameter_for_its_depth(depth_m: float, focus_m: float) -> None:
    effects = CameraEffects(f_number=1.4, focus_distance_m=focus_m, pixel_pitch_m=1e-5)
    depth = np.full(SHAPE, depth_m, np.float32)
    seen = with_defocus(points((80, 120)), depth, PINHOLE, effects)
    assert diameter(seen) == pytest.approx(thin_lens_px(depth_m, 1.4, focus_m, 1e-5), abs=0.3)
    assert seen.sum() == pytest.approx(3.0, rel=1e-3)


def test_what_is_in_focus_stays_sharp_beside_what_is_not() -> None:
    effects = CameraEffects(f_number=1.4, focus_distance_m=3.0, pixel_pitch_m=1e-5)
    depth = np.full(SHAPE, 3.0, np.float32)
    depth[:, 120:] = np.inf
    seen = with_defocus(points((80, 40), (80, 200)), depth, PINHOLE, effects)
    assert seen[80, 40].tolist() == pytest.approx([1.0] * 3, abs=1e-3)
    assert diameter(seen[:, 120:]) == pytest.approx(800 * (0.008 / (1 + 0.008 / 3) / 1.4) / 3, abs=0.4)


def test_something_near_and_blurred_reaches_over_the_sharp_background_but_not_the_other_way_round() -> None:
    light, depth = np.zeros((*SHAPE, 3), np.float32), np.full(SHAPE, 100.0, np.float32)
    light[:, :120], depth[:, :120] = 1.0, 1.0
    near_blurred = with_defocus(light, depth, PINHOLE, CameraEffects(f_number=1, focus_distance_m=100.0))
    assert 0.05 < near_blurred[80, 120, 0] < 0.5
    focused_near = with_defocus(light, depth, PINHOLE, CameraEffects(f_number=1, focus_distance_m=1.0))
    assert focused_near[80, 119, 0] == pytest.approx(1.0, abs=1e-3)


def test_an_even_picture_stays_even_whatever_its_depths() -> None:
    depth = np.broadcast_to(np.geomspace(1, 300, 240), SHAPE).astype(np.float32)
    depth[:30] = np.inf
    grey = np.full((*SHAPE, 3), 0.4, np.float32)
    effects = CameraEffects(f_number=1.0, focus_distance_m=5.0, pixel_pitch_m=2e-5)
    np.testing.assert_allclose(with_defocus(grey, depth, PINHOLE, effects), grey, rtol=1e-4)


@pytest.mark.parametrize("diameter_px", [1.5, 2.0, 3.3, 6.0, 8.9, 12.0, 25.0, 60.0])
def test_the_disc_has_its_diameter_and_keeps_the_light(diameter_px: float) -> None:
    seen = with_disc(points((80, 120)), diameter_px)
    assert seen.sum() == pytest.approx(3.0, rel=0.02)
    assert diameter(seen) == pytest.approx(diameter_px, rel=0.02, abs=0.25)


def test_a_disc_within_its_pixel_changes_nothing() -> None:
    light = points((80, 120))
    assert with_disc(light, 1.0) is light
