"""Drawn backgrounds for whoever has no pictures at hand: clouds of colour of all sizes, with shapes in them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.randomness import derive_generator

_COARSEST = 3
"""Cells of the coarsest cloud along the shorter side."""
_MOST_SHAPES = 40


def draw_pattern(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return the pattern of this number, (height, width, 3) RGB.

    The clouds are noise whose amplitude falls with its frequency, as in pictures of the world (Field 1987); the shapes
    have the hard edges that noise lacks.
    """
    draw = derive_generator(number, "collage.pattern")
    image = np.empty((height, width, 3), np.float32)
    image[:] = draw.uniform(60.0, 200.0, 3)
    shorter = min(width, height)
    fall = float(draw.uniform(0.5, 0.8))
    amplitude, cells = 55.0, _COARSEST
    while cells <= shorter:
        grid = (max(2, round(height * cells / shorter)), max(2, round(width * cells / shorter)))
        gray = draw.normal(0.0, 1.0, (*grid, 1))
        noise = (gray + draw.normal(0.0, 0.4, (*grid, 3))).astype(np.float32)
        image += np.float32(amplitude) * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
        amplitude *= fall
        cells *= 2
    for _ in range(int(draw.integers(_MOST_SHAPES + 1))):
        _draw_shape(image, draw, shorter)
    return np.clip(image, 0.0, 255.0).astype(np.uint8)


def _draw_shape(image: NDArray[np.float32], draw: np.random.Generator, shorter: int) -> None:
    centre = draw.uniform((0.0, 0.0), (image.shape[1], image.shape[0]))
    size = shorter * float(draw.uniform(0.02, 0.4))
    corners = int(draw.integers(3, 9))
    angles = np.sort(draw.uniform(0.0, 2 * np.pi, corners))
    points = centre + size * draw.uniform(0.4, 1.0, (corners, 1)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.rint(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    share = (mask.astype(np.float32) / 255 * np.float32(draw.uniform(0.4, 1.0)))[..., None]
    image += share * (draw.uniform(0.0, 255.0, 3).astype(np.float32) - image)
