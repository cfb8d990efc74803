"""Noise fields that tile: the raw material of the procedural textures."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
"""An (N, N) float32 field whose left edge continues its right edge and whose top continues its bottom."""

_PAD = 3


def value_noise(rng: np.random.Generator, size: int, cells: int, *, stretch: int = 1) -> Field:
    """Return smooth noise of ``cells`` bumps across a field of ``size``; zero mean, about unit deviation.

    ``stretch`` makes the bumps that many times as high as wide. ``cells`` and ``cells // stretch`` divide ``size``.
    """
    rows = max(cells // stretch, 1)
    grid = rng.standard_normal((rows, cells), dtype=np.float32)
    if rows == cells == size:
        return grid
    padded = np.pad(grid, _PAD, mode="wrap")
    step_y, step_x = size // rows, size // cells
    shape = (padded.shape[1] * step_x, padded.shape[0] * step_y)
    fine = cv2.resize(padded, shape, interpolation=cv2.INTER_CUBIC)
    field = fine[_PAD * step_y : _PAD * step_y + size, _PAD * step_x : _PAD * step_x + size]
    # Interpolation between independent values shrinks the deviation to about 0.72.
    return np.asarray(field * np.float32(1.4), dtype=np.float32)


def fractal_noise(
    rng: np.random.Generator, size: int, cells: int, octaves: int, *, gain: float = 0.6, stretch: int = 1
) -> Field:
    """Sum ``octaves`` of value noise, each with twice the bumps and ``gain`` times the height of the one before.

    Zero mean, about unit deviation.
    """
    field = np.zeros((size, size), dtype=np.float32)
    height, power = 1.0, 0.0
    for octave in range(octaves):
        field += np.float32(height) * value_noise(rng, size, min(cells << octave, size), stretch=stretch)
        power += height * height
        height *= gain
    return field / np.float32(power**0.5)
