from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.distortion import Distortion
from bridge.geometry import Pose, Vec3
from bridge.optics.lens import with_bloom, with_chromatic_aberration, with_vignetting

PINHOLE = Pinhole(width=301, height=201, fx=160.0, fy=150.0, cx=140.0, cy=90.0)
CAMERA = Camera("front", PINHOLE, Pose(Vec3(0.0, 0.0, 1.6)))
GREY = np.full((201, 301, 3), 0.5, np.float32)


def spot(u: float, v: float) -> NDArray[np.float32]:
    columns, rows = np.meshgrid(np.arange(301), np.arange(201))
    light = np.exp(-((columns - u) ** 2 + (rows - v) ** 2) / (2 * 1.5**2))
    return np.repeat(light[..., None], 3, axis=2).astype(np.float32)


def centre(plane: NDArray[np.float32]) -> tuple[float, float]:
    columns, rows = np.meshgrid(np.arange(301), np.arange(201))
    return float((plane * columns).sum() / plane.sum()), float((plane * rows).sum() / plane.sum())


@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_vignetting_is_the_fourth_power_of_the_cosine_of_the_field_angle(strength: float) -> None:
    dark = with_vignetting(GREY, CAMERA, strength)
    for u, v in ((140, 90), (0, 0), (300, 200), (20, 190)):
        angle = math.atan(math.hypot((u - 140) / 160, (v - 90) / 150))
        assert dark[v, u] == pytest.approx(0.5 * (1 - strength * (1 - math.cos(angle) ** 4)), rel=1e-5)


def test_vignetting_behind_a_lens_that_distorts_follows_the_ray() -> None:
    camera = Camera("front", PINHOLE, Pose(Vec3(0.0, 0.0, 1.6)), distortion=Distortion(k1=0.1))
    x, y = 0.5, -0.3
    factor = 1 + 0.1 * (x * x + y * y)
    u, v = 140 + 160 * x * factor, 90 + 150 * y * factor
    seen = with_vignetting(GREY, camera, 1.0)[round(v), round(u), 0]
    assert seen == pytest.approx(0.5 * math.cos(math.atan(math.hypot(x, y))) ** 4, rel=0.02)


@pytest.mark.parametrize("corner_px", [4.0, 1.5, -3.0])
def test_colours_part_in_proportion_to_the_distance_from_the_principal_point(corner_px: float) -> None:
    farthest = math.hypot(160, 110)  # the lower right corner
    for u, v in ((140, 90), (250, 60), (280, 180), (30, 150)):
        seen = with_chromatic_aberration(spot(u, v), PINHOLE, corner_px)
        share = corner_px / farthest
        for channel, sign in ((0, 1), (1, 0), (2, -1)):
            at = centre(seen[..., channel])
            assert at == pytest.approx((u + sign * share * (u - 140), v + sign * share * (v - 90)), abs=0.06)


def test_colours_part_by_the_stated_pixels_at_the_corner() -> None:
    ramp = np.broadcast_to(np.arange(301)[:, None] / 300, (201, 301, 3)).astype(np.float32)
    seen = 300 * with_chromatic_aberration(ramp, PINHOLE, 3.0)
    # At the corner the red of a ramp is that of further inside.
    shift = 3.0 * 160 / math.hypot(160, 110)
    assert seen[200, 300, 0] == pytest.approx(300 - shift, abs=0.15)
    assert seen[200, 300, 1] == 300
    assert seen[90, 140].tolist() == pytest.approx([140] * 3, abs=1e-3)


def test_bloom_spreads_light_without_losing_any() -> None:
    lamp = 0.8 * spot(150, 100)
    seen = with_bloom(lamp, 0.2)
    assert seen.sum() == pytest.approx(lamp.sum(), rel=0.02)
    assert seen[100, 150, 0] == pytest.approx(0.8 * lamp[100, 150, 0], rel=0.2)
    assert 0 < seen[100, 200, 0] < seen[100, 170, 0] < seen[100, 150, 0]
    np.testing.assert_allclose(with_bloom(GREY, 0.3), GREY, rtol=1e-4)


def test_bloom_around_a_lamp_that_is_white_is_stronger_than_in_proportion() -> None:
    dim, white = with_bloom(0.8 * spot(150, 100), 0.1), with_bloom(spot(150, 100), 0.1)
    assert white[100, 190, 0] > 2 * dim[100, 190, 0]
