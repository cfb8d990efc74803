"""Between a picture's sRGB bytes and the light that they stand for.

The transfer functions are those of IEC 61966-2-1, as tables: a byte has 256 values, and light is rounded to 16 bits,
whose steps are at most 0.05 of a byte's where the curve is steepest.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.uint16]
"""(H, W, 3) linear light in 65535ths of what is just white."""

Light = NDArray[np.float32]
"""(H, W, 3) linear light, red, green, blue; 1 is what is just white."""

_LEVELS = 65535
"""White in 16 bits."""


def linear_light(rgb: NDArray[np.uint8]) -> Light:
    """Return the light of an (H, W, 3) sRGB picture, 0 to 1."""
    return np.asarray(cv2.LUT(rgb, _light_of_bytes()), np.float32)


def srgb(light: Light) -> NDArray[np.uint8]:
    """Return the (H, W, 3) sRGB picture of ``light``; what is below black or above white is cut off."""
    levels = light * np.float32(_LEVELS)
    levels += np.float32(0.5)
    np.clip(levels, 0.0, _LEVELS, out=levels)
    return srgb_of_levels(levels.astype(np.uint16))


def light_levels(rgb: NDArray[np.uint8]) -> Levels:
    """Return the light of an (H, W, 3) sRGB picture, which takes half the room of ``linear_light``."""
    return np.asarray(cv2.LUT(rgb, _levels_of_bytes()), np.uint16)


def srgb_of_levels(levels: Levels) -> NDArray[np.uint8]:
    """Return the (H, W, 3) sRGB picture of ``levels``."""
    return np.asarray(cv2.LUT(levels, _bytes_of_levels()), np.uint8)


@cache
def _light_of_bytes() -> NDArray[np.float32]:
    """Return (256,): the light of each byte."""
    encoded = np.arange(256) / 255.0
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


@cache
def _levels_of_bytes() -> NDArray[np.uint16]:
    """Return (256,): the level of light of each byte."""
    return np.rint(_LEVELS * _light_of_bytes().astype(np.float64)).astype(np.uint16)


@cache
def _bytes_of_levels() -> NDArray[np.uint8]:
    """Return (65536,): the byte of each level of light."""
    light = np.arange(_LEVELS + 1) / _LEVELS
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255.0 * encoded).astype(np.uint8)
