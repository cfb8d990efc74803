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

LAYERS_AT_ONCE = 16
"""Arrays have a multiple of this number of layers, so that the array of one scene fits the next."""


def build_texture_array(
    context: moderngl.Context, textures: Sequence[Texture], used: moderngl.TextureArray | None = None
) -> moderngl.TextureArray:
    """Return an array whose layer 0 is white and whose layer i + 1 is ``textures[i]``, with mipmaps.

    ``used`` is one that is no longer needed: it is filled anew where it fits, and freed otherwise. Drivers free an
    array of 50 MB late, when several more have come and gone.
    """
    size = min(MAX_SIZE, max((texture.pixels.shape[0] for texture in textures), default=1))
    number = -(-(len(textures) + 1) // LAYERS_AT_ONCE) * LAYERS_AT_ONCE
    layers = np.full((number, size, size, 4), 255, np.uint8)
    for layer, texture in zip(layers[1:], textures, strict=False):
        layer[...] = _resized(texture.pixels, size)
    if used is not None and used.size == (size, size, number):
        array = used
        array.write(layers)
    else:
        if used is not None:
            used.release()
        array = context.texture_array((size, size, number), 4, layers)
    array.build_mipmaps()
    array.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
    return array


def _resized(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    if pixels.shape[0] == size:
        return pixels
    filtering = cv2.INTER_AREA if pixels.shape[0] > size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (size, size), interpolation=filtering), np.uint8)
