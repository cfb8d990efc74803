"""From light to pictures as the Unity project's shader does it, run by OpenGL in place of Unity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import moderngl
import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from tests.unity_project.hlsl import HlslProgram, new_context, program_of

_AVERAGE, _DEVELOP = 0, 1
_NEUTRAL = np.eye(4)
_LIGHT = np.geomspace(1e-4, 100.0, 64).astype(np.float32)


@pytest.fixture
def context() -> Iterator[moderngl.Context]:
    with new_context() as context:
        yield context


def _run(
    context: moderngl.Context, number: int, light: NDArray[np.float32], out: Path, values: Mapping[str, ArrayLike]
) -> NDArray[np.float32]:
    """Run a pass over ``light`` (H, W, 3); returns RGB in half the rows and columns for ``_AVERAGE``."""
    program = HlslProgram(context, program_of("BridgeDevelop", number), out)
    height, width = light.shape[:2]
    opaque = np.concatenate([light, np.ones((height, width, 1), np.float32)], axis=2)
    source = context.texture((width, height), 4, opaque.astype(np.float32).tobytes(), dtype="f4")
    if number == _AVERAGE:
        height, width = height // 2, width // 2
    target = context.texture((width, height), 4, dtype="f4")
    context.framebuffer([target]).use()
    source.use(0)
    program.set_globals(values)
    program.draw_full_screen()
    image: NDArray[np.float32] = np.frombuffer(target.read(), np.float32).reshape(height, width, 4)
    return image[..., :3]


def _developed(
    context: moderngl.Context,
    out: Path,
    exposure: float = 1.0,
    *,
    linear: bool = False,
    balance: NDArray[np.float64] = _NEUTRAL,
) -> NDArray[np.float32]:
    """Return what becomes of grey light, (64, 3)."""
    light = np.repeat(_LIGHT[None, :, None], 3, axis=2)
    values: dict[str, ArrayLike] = {"_BridgeTone": (exposure, float(linear), 0.0, 0.0), "_BridgeWhiteBalance": balance}
    row: NDArray[np.float32] = _run(context, _DEVELOP, light, out, values)[0]
    return row


def test_the_linear_curve_is_srgb(context: moderngl.Context, tmp_path: Path) -> None:
    clipped = np.minimum(_LIGHT * 2.0, 1.0)
    expected = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    got = _developed(context, tmp_path, 2.0, linear=True)
    np.testing.assert_allclose(got, np.repeat(expected[:, None], 3, axis=1), atol=1e-4)


def test_the_filmic_curve_is_that_of_the_embedded_engine(context: moderngl.Context, tmp_path: Path) -> None:
    u = np.sqrt(_LIGHT / (_LIGHT + 1.0))
    expected = np.clip(u * (0.52969 + u * (2.60619 + u * (-2.89446 + u * 0.77468))), 0.0, 1.0)
    got = _developed(context, tmp_path)
    np.testing.assert_allclose(got, np.repeat(expected[:, None], 3, axis=1), atol=1e-5)
    assert (np.diff(got[:, 0]) >= 0).all()


def test_white_balance_mixes_rows_of_the_matrix(context: moderngl.Context, tmp_path: Path) -> None:
    balance = np.eye(4)
    balance[:3, :3] = [[0.5, 0.25, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]
    got = _developed(context, tmp_path, linear=True, balance=balance)
    for channel, factor in enumerate((0.75, 1.0, 2.0)):
        np.testing.assert_allclose(got[:, channel], _developed(context, tmp_path, factor, linear=True)[:, 0], atol=1e-5)


@pytest.mark.parametrize("flipped", [False, True])
def test_small_pixels_are_averaged(context: moderngl.Context, tmp_path: Path, flipped: bool) -> None:
    blocks = np.random.default_rng(3).uniform(0.1, 4.0, (4, 6, 3)).astype(np.float32)
    light = blocks.repeat(2, axis=0).repeat(2, axis=1)
    values = {"_BridgeReduction": (2.0, float(flipped), 0.0, 0.0), "_BridgeImageSize": (6.0, 4.0, 1 / 6, 1 / 4)}
    got = _run(context, _AVERAGE, light, tmp_path, values)
    np.testing.assert_allclose(got, blocks[::-1] if flipped else blocks, rtol=1e-5)


def test_a_bright_small_pixel_does_not_blot_out_the_others(context: moderngl.Context, tmp_path: Path) -> None:
    light = np.full((2, 2, 3), 0.1, np.float32)
    light[0, 0] = 1000.0
    values = {"_BridgeReduction": (2.0, 0.0, 0.0, 0.0), "_BridgeImageSize": (1.0, 1.0, 1.0, 1.0)}
    got = _run(context, _AVERAGE, light, tmp_path, values)
    assert 0.1 < got[0, 0, 0] < 1.0


def test_what_is_no_light_does_not_spread(context: moderngl.Context, tmp_path: Path) -> None:
    light = np.array([np.inf, np.nan, -1.0, 1.0], np.float32).reshape(2, 2, 1).repeat(3, axis=2)
    values = {"_BridgeReduction": (2.0, 0.0, 0.0, 0.0), "_BridgeImageSize": (1.0, 1.0, 1.0, 1.0)}
    assert np.isfinite(_run(context, _AVERAGE, light, tmp_path, values)).all()
