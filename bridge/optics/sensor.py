"""The sensor: light becomes electrons, which are counted with noise.

The linear model of EMVA Standard 1288 (Release 3.1, 2016, sections 2 and 4): the electrons of a pixel have the
variance of their mean (shot noise), reading adds a normal one, and the pixels differ in sensitivity (PRNU) and offset
(DSNU). The gain that makes a number of electrons white is that of the ISO: twice the ISO, half the electrons.
"""

from __future__ import annotations

from functools import cache, lru_cache
from statistics import NormalDist

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import CAMERAS_KEPT
from bridge.effects import CameraEffects
from bridge.optics.light import Light
from bridge.randomness import derive_generator

BASE_ISO = 100.0
"""At which a pixel's full well is white."""


def white_electrons(effects: CameraEffects) -> float:
    """Return how many electrons are white. ``effects.iso`` is given."""
    assert effects.iso is not None
    return effects.full_well_electrons * BASE_ISO / effects.iso


def with_noise(light: Light, effects: CameraEffects, camera_name: str, generator: np.random.Generator) -> Light:
    """Return what the sensor reports for ``light``, negative values included. ``effects.iso`` is given.

    Every colour of a pixel is a photosite of its own; there is no mosaic of filters.
    """
    white = white_electrons(effects)
    signal, offset = light, None
    if effects.prnu or effects.dsnu_electrons:
        gains, offsets = _fixed_pattern(effects.pattern_seed, camera_name, light.shape)
        signal = light * (1.0 + np.float32(effects.prnu) * gains)
        offset = np.float32(effects.dsnu_electrons / white) * offsets
    # In units of white: the variance of n electrons is n, and so n / white of it.
    reported = np.maximum(signal, 0.0)
    reported *= np.float32(1.0 / white)
    reported += np.float32((effects.read_noise_electrons / white) ** 2)
    np.sqrt(reported, out=reported)
    reported *= _normals(light.shape, generator)
    reported += signal
    if offset is not None:
        reported += offset
    return np.asarray(reported, np.float32)


def _normals(shape: tuple[int, ...], generator: np.random.Generator) -> NDArray[np.float32]:
    """Return normally distributed numbers of mean 0 and variance 1, float32.

    Each is one of 65536 quantiles, up to 4.3 standard deviations, at a fifth of the price of drawing it in full.
    """
    count = int(np.prod(shape))
    words = generator.integers(0, 2**64, -(-count // 4), dtype=np.uint64)
    # Little-endian whatever the machine, so that the same words give the same picture.
    shares = words.astype("<u8", copy=False).view("<u2")[:count].reshape(shape[0], -1)
    return np.asarray(cv2.LUT(shares.astype(np.uint16, copy=False), _quantiles()), np.float32).reshape(shape)


@cache
def _quantiles() -> NDArray[np.float32]:
    curve, count = NormalDist(), 65536
    upper = np.array([curve.inv_cdf((2 * index + 1) / (2 * count)) for index in range(count // 2, count)])
    both = np.concatenate([-upper[::-1], upper])
    return np.asarray(both / both.std(), np.float32)


@lru_cache(maxsize=CAMERAS_KEPT)
def _fixed_pattern(
    seed: int, camera_name: str, shape: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what a specimen's pixels have of their own: sensitivities and offsets, in standard deviations."""
    generator = derive_generator(seed, "camera", camera_name, "fixed pattern")
    return _normals(shape, generator), _normals(shape, generator)
