"""The share of a pixel that an object covers, against pictures of which it is known exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.collage.matte import matte

_FINE = 16
"""Samples along the side of a pixel."""


def ellipse(size: int, centre: tuple[float, float], radii: tuple[float, float], turn: float) -> NDArray[np.float32]:
    """Return the exact shares of an ellipse, (size, size)."""
    fine = (np.arange(size * _FINE) + 0.5) / _FINE - 0.5
    x, y = np.meshgrid(fine - centre[0], fine - centre[1])
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    covered = (along / radii[0]) ** 2 + (across / radii[1]) ** 2 <= 1.0
    return np.asarray(covered.reshape(size, _FINE, size, _FINE).mean(axis=(1, 3)), np.float32)


def mixed(share: NDArray[np.float32], front: NDArray[np.float64], behind: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.rint(share[..., None] * front + (1 - share[..., None]) * behind).astype(np.uint8)


def plain(color: tuple[int, int, int], size: int) -> NDArray[np.float64]:
    return np.broadcast_to(np.array(color, np.float64), (size, size, 3))


shapes = st.builds(
    ellipse,
    st.just(40),
    st.tuples(st.floats(17, 22), st.floats(17, 22)),
    st.tuples(st.floats(6, 14), st.floats(6, 14)),
    st.floats(0, 3),
)


@settings(max_examples=25, deadline=None)
@given(shapes, st.integers(0, 2**16))
def test_shares_of_an_object_on_a_slope_of_colour_are_found(share: NDArray[np.float32], seed: int) -> None:
    draw = np.random.default_rng(seed)
    slope = np.linspace(0, 25, 40)[None, :, None]
    behind = draw.uniform(0, 100, 3) + slope
    front = np.broadcast_to(draw.uniform(150, 230, 3), (40, 40, 3)) + slope.transpose(1, 0, 2)
    _, found = matte(mixed(share, front, behind), share >= 0.5)
    edge = (share > 0) & (share < 1)
    assert np.abs(found - share)[edge].mean() < 0.06
    assert np.abs(found - share)[~edge].max() < 0.12  # beside the edge, where the shape could not know better


@settings(max_examples=25, deadline=None)
@given(shapes, st.integers(0, 2**16))
def test_on_a_pattern_shares_err_less_than_a_hard_mask(share: NDArray[np.float32], seed: int) -> None:
    draw = np.random.default_rng(seed)
    behind = draw.uniform(0, 255, (40, 40, 3))
    front = np.clip(draw.uniform(80, 180, 3) + draw.normal(0, 12, (40, 40, 3)), 0, 255)
    own = share >= 0.5
    _, found = matte(mixed(share, front, behind), own)
    edge = (share > 0.02) & (share < 0.98)
    # Noise of the whole range behind it: the colours say next to nothing, and the shape alone is left.
    assert np.square(found - share)[edge].mean() < 0.75 * np.square(own - share)[edge].mean()


@settings(max_examples=25, deadline=None)
@given(shapes, st.integers(0, 2**16))
def test_the_mask_is_that_of_the_ids_and_colours_mix_again_to_the_picture(
    share: NDArray[np.float32], seed: int
) -> None:
    draw = np.random.default_rng(seed)
    color, under = draw.uniform(0, 255, 3), draw.uniform(0, 255, 3)
    picture = mixed(share, np.broadcast_to(color, (40, 40, 3)), np.broadcast_to(under, (40, 40, 3)))
    own = share >= 0.5
    colors, found = matte(picture, own)
    eight_bits = np.rint(found * 255)
    assert ((eight_bits >= 128) == own).all()
    again = found[..., None] * colors + (1 - found[..., None]) * under
    assert np.abs(again - picture)[own].max() < 3.0


def test_the_old_background_does_not_travel_with_the_edge() -> None:
    share = ellipse(40, (19.3, 20.1), (12, 9), 0.4)
    front, green = plain((120, 120, 120), 40), plain((0, 255, 0), 40)
    colors, found = matte(mixed(share, front, green), share >= 0.5)
    shown = found > 0.05
    assert np.abs(colors - front)[shown].max() < 12.0


def test_where_both_sides_look_alike_the_shape_decides() -> None:
    own = np.zeros((20, 20), np.bool_)
    own[:, :9] = True
    _, share = matte(np.full((20, 20, 3), 90, np.uint8), own)
    assert share[:, 8] == pytest.approx(0.75, abs=1e-4)
    assert share[:, 9] == pytest.approx(0.25, abs=1e-4)
    assert (share[:, :8] == 1).all()
    assert (share[:, 10:] == 0).all()


def test_an_object_that_fills_its_window_is_opaque() -> None:
    colors, share = matte(np.full((12, 12, 3), 77, np.uint8), np.ones((12, 12), np.bool_))
    assert (share == 1).all()
    assert (colors == 77).all()


@pytest.mark.parametrize("width", [1, 2])
def test_what_is_too_thin_for_an_inside_keeps_its_pixels(width: int) -> None:
    own = np.zeros((15, 15), np.bool_)
    own[:, 7 : 7 + width] = True
    picture = np.where(own[..., None], 200, 20).astype(np.uint8).repeat(3, axis=2)
    colors, share = matte(picture, own)
    assert np.isfinite(colors).all()
    assert (share[own] >= 0.5).all()
    assert colors[own].min() >= 190  # the dark background is not mixed in
