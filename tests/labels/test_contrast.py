"""Contrast of grey objects on grey ground, where the answer can be worked out on paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bridge.frame import CameraImages, PixelBox
from bridge.labels.contrast import CELLS, contrast

ACTOR = 7
BOX = PixelBox(40, 20, 79, 49)


def picture(own: NDArray[np.uint8] | int, around: int, noise: int = 0) -> CameraImages:
    """Return a picture of (H, W) = (80, 120) with the actor in ``BOX``."""
    ids = np.full((80, 120), 20_000, np.uint16)
    ids[BOX.top : BOX.bottom + 1, BOX.left : BOX.right + 1] = ACTOR
    rgb = np.full((80, 120, 3), around, np.uint8)
    rgb[BOX.top : BOX.bottom + 1, BOX.left : BOX.right + 1] = own
    if noise:
        rgb = (rgb + np.random.default_rng(1).integers(-noise, noise + 1, rgb.shape)).clip(0, 255).astype(np.uint8)
    return CameraImages(rgb, ids, np.ones(ids.shape, np.float32))


@given(own=st.integers(0, 255), around=st.integers(0, 255))
def test_a_plain_object_differs_by_its_grey(own: int, around: int) -> None:
    assert contrast(picture(own, around), ACTOR, BOX) == pytest.approx(abs(own - around) / 255, abs=1e-4)


def test_one_colour_of_three_counts_for_a_third_of_the_square() -> None:
    red = np.tile(np.array([255, 0, 0], np.uint8), (30, 40, 1))
    assert contrast(picture(red, 0), ACTOR, BOX) == pytest.approx(np.sqrt(1 / 3), abs=1e-4)


def test_a_pattern_is_seen_though_its_mean_is_that_of_the_ground() -> None:
    halves = np.full((30, 40, 3), 100, np.uint8)
    halves[:, :20], halves[:, 20:] = 80, 120
    assert contrast(picture(halves, 100), ACTOR, BOX) == pytest.approx(20 / 255, abs=1e-4)


def test_noise_does_not_make_visible() -> None:
    assert contrast(picture(60, 60, noise=8), ACTOR, BOX) < 0.008


def test_two_tail_lamps_make_a_black_car_visible_at_night() -> None:
    car = np.zeros((30, 40, 3), np.uint8)
    car[14:17, 2:6, 0] = car[14:17, 34:38, 0] = 255
    assert contrast(picture(car, 0), ACTOR, BOX) > 0.03


def test_fog_takes_contrast_in_proportion() -> None:
    clear, fog = 20, 200
    seen = [contrast(picture(int(fog + t * (clear - fog)), fog), ACTOR, BOX) for t in (1.0, 0.5, 0.05)]
    assert seen[1] / seen[0] == pytest.approx(0.5, abs=0.01)
    assert seen[2] / seen[0] == pytest.approx(0.05, abs=0.01)


def test_something_dark_nearby_does_not_make_visible() -> None:
    images = picture(200, 200)
    images.rgb[:, :36] = 30
    assert contrast(images, ACTOR, BOX) == 0.0


def test_what_fills_the_picture_has_no_surroundings() -> None:
    images = picture(200, 10)
    images.ids[:] = ACTOR
    assert contrast(images, ACTOR, PixelBox(0, 0, 119, 79)) == 0.0


def test_a_sliver_in_a_large_box_is_not_missed() -> None:
    ids = np.full((400, 600), 20_000, np.uint16)
    ids[37, 11], ids[390, 571] = ACTOR, ACTOR
    rgb = np.where((ids == ACTOR)[..., None], np.uint8(255), np.uint8(0)).repeat(3, axis=2)
    images = CameraImages(rgb, ids, np.ones(ids.shape, np.float32))
    assert contrast(images, ACTOR, PixelBox(11, 37, 571, 390)) == pytest.approx(1.0, abs=1e-3)


@given(
    rgb=arrays(np.uint8, st.tuples(st.integers(2, 20), st.integers(2, 20), st.just(3))),
    seed=st.integers(0, 2**32 - 1),
)
def test_it_is_what_loops_over_cells_and_a_median_say(rgb: NDArray[np.uint8], seed: int) -> None:
    height, width = rgb.shape[:2]
    ids = np.random.default_rng(seed).integers(ACTOR, ACTOR + 2, (height, width)).astype(np.uint16)
    own = ids == ACTOR
    if not own.any() or own.all():
        return
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    box = PixelBox(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
    beside = np.s_[max(0, box.top - 4) : box.bottom + 5, max(0, box.left - 4) : box.right + 5]
    others = ids[beside] != ACTOR
    if not others.any():
        return
    surroundings = np.median(rgb[beside][others], axis=0)
    edges = [
        sorted({cell * length // CELLS for cell in range(CELLS)} | {length})
        for length in (box.bottom - box.top + 1, box.right - box.left + 1)
    ]
    square = 0.0
    for top, bottom in zip(edges[0], edges[0][1:], strict=False):
        for first, last in zip(edges[1], edges[1][1:], strict=False):
            part = np.s_[box.top + top : box.top + bottom, box.left + first : box.left + last]
            colors = rgb[part][own[part]]
            if len(colors):
                square += len(colors) * float(((colors.mean(axis=0) - surroundings) ** 2).sum())
    expected = np.sqrt(square / (3 * np.count_nonzero(own))) / 255
    images = CameraImages(rgb, ids, np.ones(ids.shape, np.float32))
    assert contrast(images, ACTOR, box) == pytest.approx(expected, abs=6e-5)
