from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.effects import CameraEffects
from bridge.optics.light import linear_light, srgb
from bridge.optics.sensor import with_noise

SHAPE = (400, 500, 3)


def flat(level: float) -> NDArray[np.float32]:
    return np.full(SHAPE, level, np.float32)


def noisy(level: float, effects: CameraEffects, seed: int = 0, camera: str = "front") -> NDArray[np.float64]:
    return with_noise(flat(level), effects, camera, np.random.default_rng(seed)).astype(np.float64)


@pytest.mark.parametrize("level", [0.02, 0.18, 0.5, 1.0])
@pytest.mark.parametrize(("iso", "full_well", "read"), [(100, 10_500, 2.5), (1600, 10_500, 12.0), (400, 60_000, 0.0)])
def test_variance_in_electrons_is_the_signal_and_the_square_of_the_read_noise(
    level: float, iso: float, full_well: float, read: float
) -> None:
    effects = CameraEffects(iso=iso, full_well_electrons=full_well, read_noise_electrons=read)
    electrons = noisy(level, effects) * (full_well * 100 / iso)
    signal = level * full_well * 100 / iso
    assert electrons.mean() == pytest.approx(signal, abs=5 * math.sqrt((signal + read**2) / electrons.size) + 1e-3)
    assert electrons.var() == pytest.approx(signal + read**2, rel=0.03)


def decoded(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return linear light by IEC 61966-2-1."""
    encoded = picture / 255.0
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("byte", [60, 118, 200])
def test_the_picture_has_the_variance_of_the_model_and_of_its_rounding(byte: int) -> None:
    effects = CameraEffects(iso=1600, full_well_electrons=10_500, read_noise_electrons=5)
    picture = srgb(with_noise(linear_light(np.full(SHAPE, byte, np.uint8)), effects, "front", np.random.default_rng(1)))
    seen, level = decoded(picture), float(decoded(np.array(byte, np.uint8)))
    white = 10_500 * 100 / 1600
    step = float(decoded(np.array(byte + 1, np.uint8))) - level
    assert seen.mean() == pytest.approx(level, rel=2e-3)
    assert seen.var() == pytest.approx(level / white + (5 / white) ** 2 + step**2 / 12, rel=0.03)


def test_noise_is_normal_and_independent_between_neighbours_and_colours() -> None:
    noise = noisy(0.5, CameraEffects(iso=800)) - 0.5
    noise /= noise.std()
    assert (noise**4).mean() == pytest.approx(3.0, abs=0.05)
    assert (noise**3).mean() == pytest.approx(0.0, abs=0.03)
    for one, other in ((noise[:, 1:], noise[:, :-1]), (noise[1:], noise[:-1]), (noise[..., 0], noise[..., 1])):
        assert (one * other).mean() == pytest.approx(0.0, abs=0.01)


def test_a_black_pixel_has_read_noise_alone_and_a_white_one_is_never_brighter() -> None:
    effects = CameraEffects(iso=3200, full_well_electrons=10_000, read_noise_electrons=4)
    electrons = noisy(0.0, effects) * 312.5
    assert electrons.var() == pytest.approx(16.0, rel=0.03)
    assert electrons.mean() == pytest.approx(0.0, abs=0.05)
    black = srgb(with_noise(flat(0.0), effects, "front", np.random.default_rng(2)))
    assert (black == 0).mean() == pytest.approx(0.5, abs=0.06)  # what is below black is cut off
    white = srgb(with_noise(flat(1.0), effects, "front", np.random.default_rng(2)))
    assert (white == 255).mean() == pytest.approx(0.5, abs=0.06)
    assert white.min() > 200


def test_a_sensor_without_electrons_to_count_adds_nothing_to_black() -> None:
    effects = CameraEffects(iso=100, read_noise_electrons=0.0)
    assert not noisy(0.0, effects).any()


def test_the_fixed_pattern_stays_from_picture_to_picture_and_is_of_one_camera() -> None:
    effects = CameraEffects(iso=100, prnu=0.05, dsnu_electrons=100.0, pattern_seed=4, full_well_electrons=10_000)
    first, second = noisy(0.5, effects, seed=1), noisy(0.5, effects, seed=2)
    temporal = np.var(first - second) / 2
    assert temporal == pytest.approx(0.5 / 10_000 + 2.5**2 / 10_000**2, rel=0.05)
    assert np.cov(first.ravel(), second.ravel())[0, 1] == pytest.approx((0.5 * 0.05) ** 2 + 0.01**2, rel=0.03)
    right = noisy(0.5, effects, seed=2, camera="front_right")
    assert np.corrcoef(first.ravel(), right.ravel())[0, 1] == pytest.approx(0.0, abs=0.01)


def test_noise_belongs_to_its_generator() -> None:
    effects = CameraEffects(iso=800)
    assert np.array_equal(noisy(0.3, effects, seed=5), noisy(0.3, effects, seed=5))
    assert not np.array_equal(noisy(0.3, effects, seed=5), noisy(0.3, effects, seed=6))
