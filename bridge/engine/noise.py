"""A tileable noise picture for clouds, dust, stars, and for what lies on the ground and on the lens."""

from __future__ import annotations

from functools import cache

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.randomness import derive_generator

_SIZE = 256
_OCTAVES = {0: (4, 6), 1: (16, 4)}
"""By channel: lattice points a side of the coarsest octave, and how many octaves."""

_FALLOFF = 0.55


@cache
def noise_pixels() -> NDArray[np.uint8]:
    """Return (256, 256, 4) uint8, read-only: soft noise with large and with small features, and white noise."""
    pixels = np.full((_SIZE, _SIZE, 4), 255, np.uint8)
    for channel, (lattice, octaves) in _OCTAVES.items():
        total = np.zeros((_SIZE, _SIZE), np.float32)
        for octave in range(octaves):
            random = derive_generator(0, "engine.noise", channel, octave)
            total += _FALLOFF**octave * _smooth_lattice(random, lattice << octave)
        low, high = np.quantile(total, [0.01, 0.99])
        pixels[..., channel] = np.clip((total - low) / (high - low), 0.0, 1.0) * 255.0
    pixels[..., 2] = derive_generator(0, "engine.noise", 2).integers(0, 256, (_SIZE, _SIZE))
    pixels.flags.writeable = False
    return pixels


def build_noise_texture(context: moderngl.Context) -> moderngl.Texture:
    """Return ``noise_pixels`` as a texture that repeats."""
    texture = context.texture((_SIZE, _SIZE), 4, noise_pixels())
    texture.build_mipmaps()
    texture.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
    return texture


def _smooth_lattice(random: np.random.Generator, lattice: int) -> NDArray[np.float32]:
    """Return tileable noise through ``lattice`` random values a side."""
    values = np.pad(random.random((lattice, lattice), np.float32), 2, mode="wrap")
    steps = np.arange(_SIZE, dtype=np.float32) * (lattice / _SIZE) + 2.0
    columns, rows = np.meshgrid(steps, steps)
    return np.asarray(cv2.remap(values, columns, rows, cv2.INTER_CUBIC), np.float32)
