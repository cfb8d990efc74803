"""Smears of a scene of boxes: white things before a black world, so that an edge's ramp is the way that it goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.frame import CameraImages
from bridge.geometry import Pose, Size, Vec3
from bridge.optics.motion import image_velocity
from bridge.optics.motion_blur import LONGEST_WAY_PX, with_motion_blur
from bridge.world import Actor, WorldState
from tests.box_world import cast_frame

PINHOLE = Pinhole(width=400, height=160, fx=300.0, fy=300.0, cx=199.5, cy=79.5)
CAMERA = Camera("front", PINHOLE, Pose(Vec3(0.0, 0.0, 1.5)))
HERE = Pose(Vec3(0.0, 0.0, 0.0))


def crossing(speed_mps: float, left_m: float = 0.0) -> WorldState:
    """Return a flat board of 4 x 2 m, 15 m ahead, that goes to the right."""
    board = Actor(
        1, Category.BUS, "board", Pose(Vec3(15.0, left_m, 0.5)), Size(0.02, 4.0, 2.0), Vec3(0.0, -speed_mps, 0.0)
    )
    return WorldState(0, 0, 0, HERE, Vec3(0.0, 0.0, 0.0), (board,))


def taken(state: WorldState, exposure_s: float) -> tuple[CameraImages, NDArray[np.float32]]:
    """Return the images of ``state`` and the light of its actors, white on black, after the exposure."""
    images = cast_frame(state, [CAMERA]).images["front"]
    light = np.repeat((images.ids == 1)[..., None], 3, axis=2).astype(np.float32)
    velocity = image_velocity(images.depth, images.ids, CAMERA, state)
    return images, with_motion_blur(light, velocity, images.depth, exposure_s)


@pytest.mark.parametrize(("speed_mps", "exposure_s"), [(10.0, 0.02), (20.0, 0.02), (20.0, 0.06), (-15.0, 0.04)])
def test_the_edge_of_what_passes_is_smeared_by_its_speed_times_the_exposure(
    speed_mps: float, exposure_s: float
) -> None:
    images, light = taken(crossing(speed_mps), exposure_s)
    way_px = abs(speed_mps) * exposure_s * 300 / 14.99
    row = light[80, :, 0].astype(np.float64)
    inside = np.flatnonzero(images.ids[80] == 1)
    left, right = inside[0] - 0.5, inside[-1] + 0.5
    u = np.arange(400)
    # The share of the time in which the board covers a pixel: a box of its width run over by a box of its way.
    expected = np.interp(
        u, [left - way_px / 2, left + way_px / 2, right - way_px / 2, right + way_px / 2], [0, 1, 1, 0]
    )
    assert np.abs(row - expected).max() < 0.08 + 0.5 / way_px
    assert row.sum() == pytest.approx(right - left, rel=0.02)
    for edge in (left, right):
        ramp = row[(u > edge - way_px) & (u < edge + way_px)]
        assert ((ramp > 0.1) & (ramp < 0.9)).sum() == pytest.approx(0.8 * way_px, abs=1.6)


def test_the_background_is_seen_through_what_has_passed_and_is_not_drawn_along() -> None:
    state = crossing(20.0)
    images = cast_frame(state, [CAMERA]).images["front"]
    stripes = np.where(np.arange(400) // 4 % 2, 1.0, 0.2)[None, :, None]
    light = np.broadcast_to(np.where((images.ids == 1)[..., None], 0.0, stripes), (160, 400, 3)).astype(np.float32)
    seen = with_motion_blur(light, image_velocity(images.depth, images.ids, CAMERA, state), images.depth, 0.05)
    inside = np.flatnonzero(images.ids[80] == 1)
    way_px = 20.0 * 0.05 * 300 / 14.99
    outside = np.arange(400) < inside[0] - way_px / 2 - 1
    np.testing.assert_allclose(seen[80, outside], light[80, outside], atol=1e-5)
    quarter = seen[80, int(inside[0] - way_px / 4), 0] / light[80, int(inside[0] - way_px / 4), 0]
    assert quarter == pytest.approx(0.75, abs=0.1)


def test_a_thing_that_goes_with_the_camera_stays_sharp_before_a_world_that_flees() -> None:
    state = replace(crossing(-12.0), ego_velocity_mps=Vec3(0.0, 12.0, 0.0))
    images, light = taken(state, 0.06)
    # The ground behind its lower part goes by: by some 8 pixels in this row.
    assert (images.ids[96] > 1).any()
    np.testing.assert_allclose(light[96, :, 0], (images.ids[96] == 1).astype(np.float32), atol=0.06)


def test_what_stands_before_a_camera_that_stands_is_the_same_array() -> None:
    images = cast_frame(crossing(0.0), [CAMERA]).images["front"]
    light = np.random.default_rng(0).random((160, 400, 3), np.float32)
    velocity = image_velocity(images.depth, images.ids, CAMERA, crossing(0.0))
    assert with_motion_blur(light, velocity, images.depth, 0.5) is light


def test_driving_straight_on_smears_away_from_the_focus_of_expansion() -> None:
    """A spot on a wall becomes a streak on the line through the principal point, of the length of its way."""
    depth = np.full((160, 400), 10.0, np.float32)
    light = np.zeros((160, 400, 3), np.float32)
    columns, rows = np.meshgrid(np.arange(400), np.arange(160))
    light[...] = np.exp(-((columns - 340) ** 2 + (rows - 130) ** 2) / 8.0)[..., None]
    state = WorldState(0, 0, 0, HERE, Vec3(20.0, 0.0, 0.0), ())
    velocity = image_velocity(depth, np.full((160, 400), 20_000, np.uint16), CAMERA, state)
    seen = with_motion_blur(light, velocity, depth, 0.05)[..., 0].astype(np.float64)
    weight = seen / seen.sum()
    u, v = (weight * columns).sum(), (weight * rows).sum()
    assert (u, v) == pytest.approx((340, 130), abs=1.0)
    spread = np.cov(np.stack([columns.ravel(), rows.ravel()]), aweights=weight.ravel())
    values, vectors = np.linalg.eigh(spread)
    away = np.array([340 - 199.5, 130 - 79.5])
    assert abs(vectors[:, 1] @ away) / np.hypot(*away) == pytest.approx(1.0, abs=1e-3)
    way_px = 20.0 / 10.0 * 0.05 * float(np.hypot(*away))
    assert values[1] - values[0] == pytest.approx(way_px**2 / 12, rel=0.1)


@settings(max_examples=30, deadline=None)
@given(
    st.floats(-60.0, 60.0), st.floats(-2.0, 2.0), st.floats(0.0, 1.0), st.floats(-40.0, 40.0), st.integers(0, 2**32 - 1)
)
def test_no_smear_makes_light_or_takes_it_beyond_what_there_is(
    speed_mps: float, yaw_rate: float, exposure_s: float, ego_mps: float, seed: int
) -> None:
    state = replace(crossing(speed_mps), ego_velocity_mps=Vec3(ego_mps, 0.0, 0.0), ego_yaw_rate=yaw_rate)
    images = cast_frame(state, [CAMERA]).images["front"]
    velocity = image_velocity(images.depth, images.ids, CAMERA, state)
    light = 0.2 + 0.6 * np.random.default_rng(seed).random((160, 400, 3), np.float32)
    seen = with_motion_blur(light, velocity, images.depth, exposure_s)
    assert seen.min() > 0.1999
    assert seen.max() < 0.8001
    grey = np.full_like(light, 0.5)
    np.testing.assert_allclose(with_motion_blur(grey, velocity, images.depth, exposure_s), grey, atol=1e-4)


def test_very_long_ways_are_bounded() -> None:
    depth = np.full((40, 600), 10.0, np.float32)
    light = np.zeros((40, 600, 3), np.float32)
    light[:, 300:303] = 1.0
    velocity = np.zeros((40, 600, 2), np.float32)
    velocity[..., 0] = 1e5
    seen = with_motion_blur(light, velocity, depth, 1.0)
    lit = np.flatnonzero(seen[20, :, 0])
    assert lit[-1] - lit[0] <= LONGEST_WAY_PX + 4
