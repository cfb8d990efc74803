"""Keeps all textures of a scene in one array, so that one draw call may use any of them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Texture

MAX_SIZE = 512
"""Side of a layer in pixels; larger textures are reduced."""


def build_texture_array(context: moderngl.Context, textures: Sequence[Texture]) -> moderngl.TextureArray:
    """Return an array whose layer 0 is white and whose layer i + 1 is ``textures[i]``, with mipmaps."""
    size = min(MAX_SIZE, max((texture.pixels.shape[0] for texture in textures), default=1))
    layers = np.full((len(textures) + 1, size, size, 4), 255, np.uint8)
    for layer, texture in zip(layers[1:], textures, strict=True):
        layer[...] = _resized(texture.pixels, size)
    array = context.texture_array((size, size, len(layers)), 4, layers)
    array.build_mipmaps()
    array.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
    return array


def _resized(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    if pixels.shape[0] == size:
        return pixels
    filtering = cv2.INTER_AREA if pixels.shape[0] > size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=filtering), np.uint8)
