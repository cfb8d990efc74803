"""What each blend does to the pixels of an edge, and to those far from it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from bridge.collage.blends import Smear, motion_kernel, paste
from bridge.collage.poisson import harmonic
from bridge.collage.settings import Blend
from bridge.collage.warp import Patch, warp

SMEAR = Smear(5.0, 0.3)
REACH = {Blend.NONE: 0, Blend.MATTE: 3, Blend.GAUSSIAN: 2, Blend.BOX: 1, Blend.POISSON: 0, Blend.MOTION: 6}
"""How far beyond the mask a blend may change pixels; a matte that was turned and enlarged is smoothed over three."""


def disc(size: int = 41, color: tuple[int, int, int] = (230, 40, 60)) -> NDArray[np.uint8]:
    """Return the RGBA of a disc with a soft edge and a pattern."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    share = np.clip(size * 0.4 - np.hypot(x, y) + 0.5, 0, 1)
    rgba = np.zeros((size, size, 4), np.uint8)
    rgba[..., :3] = np.clip(np.array(color) - ((x + 2 * y) % 5)[..., None] * 6, 0, 255)
    rgba[..., 3] = np.rint(share * 255)
    rgba[rgba[..., 3] == 0] = 0
    return rgba


def background(seed: int = 0) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(seed).integers(60, 190, (5, 7, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (90, 70), interpolation=cv2.INTER_CUBIC), np.uint8)


def pasted(blend: Blend, left: int, top: int, patch: Patch, under: NDArray[np.uint8]) -> NDArray[np.uint8]:
    picture = under.copy()
    paste(picture, patch, left, top, blend, SMEAR)
    return picture


def whole_mask(patch: Patch, left: int, top: int, shape: tuple[int, ...], reach: int = 0) -> NDArray[np.bool_]:
    """Return where the patch's mask lies in a picture of ``shape``, grown by ``reach`` pixels on every side."""
    mask = np.zeros((shape[0] + 400, shape[1] + 400), np.uint8)
    height, width = patch.share.shape
    mask[200 + top : 200 + top + height, 200 + left : 200 + left + width] = patch.mask
    grown = cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return grown[200:-200, 200:-200].astype(np.bool_)


@given(st.integers(-60, 110), st.integers(-60, 90), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_none_takes_the_pixels_of_the_mask_as_they_are_and_no_other(left: int, top: int, seed: int) -> None:
    rgba, under = disc(), background(seed)
    patch = warp(rgba, 1.0, 0.0, is_mirrored=False)
    picture = pasted(Blend.NONE, left, top, patch, under)
    mask = whole_mask(patch, left, top, under.shape)
    assert (picture[~mask] == under[~mask]).all()
    rows, columns = np.nonzero(mask)
    assert (picture[rows, columns] == rgba[rows - top, columns - left, :3]).all()


@pytest.mark.parametrize("blend", Blend)
@given(st.integers(-45, 95), st.integers(-45, 75), st.floats(-0.4, 0.4), st.floats(0.3, 1.3))
@settings(max_examples=25, deadline=None)
def test_no_blend_reaches_further_than_it_must(
    blend: Blend, left: int, top: int, rotation: float, scale: float
) -> None:
    under = background()
    patch = warp(disc(), scale, rotation, is_mirrored=True)
    picture = pasted(blend, left, top, patch, under)
    near = whole_mask(patch, left, top, under.shape, REACH[blend])
    assert (picture[~near] == under[~near]).all()


@pytest.mark.parametrize("blend", [blend for blend in Blend if blend is not Blend.POISSON])
def test_a_part_beyond_the_frame_is_pasted_as_if_the_frame_went_on(blend: Blend) -> None:
    # Poisson is another matter: the frame's edge gives it no colours.
    patch = warp(disc(), 1.0, 0.1, is_mirrored=False)
    wide = np.asarray(cv2.copyMakeBorder(background(), 30, 30, 30, 30, cv2.BORDER_REPLICATE), np.uint8)
    whole = pasted(blend, 10, 12, patch, wide)[30:-30, 30:-30]
    cut = pasted(blend, -20, -18, patch, background())
    assert (whole == cut).all()


def edge_step(blend: Blend) -> float:
    """Return the mean difference between neighbouring pixels across the mask's edge."""
    under = np.full((70, 90, 3), 90, np.uint8)
    patch = warp(disc(), 1.0, 0.0, is_mirrored=False)
    picture = pasted(blend, 20, 15, patch, under).astype(np.float64)
    mask = whole_mask(patch, 20, 15, under.shape)
    across = mask[:, 1:] != mask[:, :-1]
    return float(np.abs(np.diff(picture, axis=1))[across].mean())


def test_every_blend_softens_the_edge_and_poisson_takes_it_away() -> None:
    steps = {blend: edge_step(blend) for blend in Blend}
    assert steps[Blend.NONE] > steps[Blend.MATTE] > steps[Blend.BOX] > steps[Blend.GAUSSIAN]
    assert steps[Blend.MOTION] < steps[Blend.MATTE]
    assert steps[Blend.POISSON] < 0.25 * steps[Blend.NONE]


@pytest.mark.parametrize("blend", [Blend.MATTE, Blend.GAUSSIAN, Blend.BOX, Blend.MOTION])
def test_what_has_the_colour_of_its_background_leaves_no_trace(blend: Blend) -> None:
    rgba = disc()
    rgba[..., :3] = np.where(rgba[..., 3:] > 0, 120, 0)
    under = np.full((70, 90, 3), 120, np.uint8)
    picture = pasted(blend, 20, 15, warp(rgba, 0.8, 0.2, is_mirrored=False), under)
    assert np.abs(picture.astype(np.int64) - 120).max() <= 1


def test_poisson_keeps_the_differences_inside_and_takes_up_a_shift_of_colour() -> None:
    rgba = disc()
    patch = warp(rgba, 1.0, 0.0, is_mirrored=False)
    under = np.full((70, 90, 3), 100, np.uint8)
    rgba[..., :3] = np.where(rgba[..., 3:] > 0, 160, 0)
    flat = pasted(Blend.POISSON, 20, 15, warp(rgba, 1.0, 0.0, is_mirrored=False), under)
    assert np.abs(flat.astype(np.int64) - 100).max() <= 1  # one colour becomes that of the background
    picture = pasted(Blend.POISSON, 20, 15, patch, under).astype(np.float64)
    before = patch.colors / np.maximum(patch.share, 1e-3)[..., None]
    inner = np.s_[15:26, 15:26]
    steps = np.diff(picture[15:56, 20:61][inner], axis=1) - np.diff(before[inner], axis=1)
    assert np.abs(steps).mean() < 1.5


@given(st.integers(0, 2**16), st.integers(4, 26), st.integers(4, 26))
@settings(max_examples=30, deadline=None)
def test_harmonic_values_are_those_of_a_direct_solution(seed: int, height: int, width: int) -> None:
    draw = np.random.default_rng(seed)
    inside = cv2.GaussianBlur(draw.random((height, width)), (5, 5), 1.5) > 0.5
    around = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_) & ~inside
    values = draw.uniform(-100, 100, (height, width, 2)).astype(np.float32)
    found = harmonic(values, around, inside)
    if not around.any() or not inside.any():
        return
    expected = direct(values, around, inside)
    reached = np.isfinite(expected)
    assert np.abs(found - expected)[reached].max() < 0.5


def direct(
    values: NDArray[np.float32], given_there: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the solution by sparse elimination; NaN outside."""
    number = np.full(inside.shape, -1)
    number[inside] = np.arange(np.count_nonzero(inside))
    matrix = sparse.lil_matrix((number.max() + 1, number.max() + 1))
    right = np.zeros((number.max() + 1, values.shape[2]))
    for row, column in zip(*np.nonzero(inside), strict=True):
        for v, u in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 0 <= v < inside.shape[0] and 0 <= u < inside.shape[1]:
                matrix[number[row, column], number[row, column]] += 1
                if inside[v, u]:
                    matrix[number[row, column], number[v, u]] -= 1
                else:
                    assert given_there[v, u]
                    right[number[row, column]] += values[v, u]
    solution = np.full((*inside.shape, values.shape[2]), np.nan)
    solution[inside] = spsolve(matrix.tocsr(), right).reshape(-1, values.shape[2])
    return solution


@given(st.floats(1, 40), st.floats(-4, 4))
def test_a_motion_kernel_is_a_balanced_way_of_its_length(length: float, angle: float) -> None:
    kernel = motion_kernel(Smear(length, angle))
    assert kernel.sum() == pytest.approx(1.0, abs=1e-5)
    v, u = np.mgrid[: kernel.shape[0], : kernel.shape[1]] - kernel.shape[0] // 2
    assert abs(float((kernel * u).sum())) < 1e-3
    assert abs(float((kernel * v).sum())) < 1e-3
    along = u * np.cos(angle) + v * np.sin(angle)
    # An even way has a variance of its length squared over 12; laying it on pixels adds up to a quarter an axis.
    spread = float((kernel * along**2).sum())
    assert length**2 / 12 - 0.1 <= spread <= length**2 / 12 + 0.6


@given(st.booleans())
def test_a_crop_that_is_not_changed_keeps_its_pixels(is_mirrored: bool) -> None:
    rgba = disc()
    patch = warp(rgba, 1.0, 0.0, is_mirrored=is_mirrored)
    shown = rgba[:, ::-1] if is_mirrored else rgba
    assert (patch.mask == (shown[..., 3] >= 128)).all()
    assert np.allclose(patch.share, shown[..., 3] / 255)
    assert np.allclose(patch.colors, shown[..., :3] * (shown[..., 3:] / 255), atol=1e-3)


@given(st.floats(0.2, 2.0), st.floats(-1.5, 1.5))
@settings(max_examples=40, deadline=None)
def test_scaling_and_turning_keep_area_and_middle(scale: float, rotation: float) -> None:
    rgba = disc()
    patch = warp(rgba, scale, rotation, is_mirrored=False)
    area = float((rgba[..., 3] / 255.0).sum())
    assert float(patch.share.sum()) == pytest.approx(area * (round(41 * scale) / 41) ** 2, rel=0.03)
    v, u = np.mgrid[: patch.share.shape[0], : patch.share.shape[1]]
    middle = [float((patch.share * axis).sum() / patch.share.sum()) for axis in (v, u)]
    assert np.allclose(middle, (np.array(patch.share.shape) - 1) / 2, atol=0.3)
