"""Equal images are one texture, for as long as somebody uses it."""

import gc

import numpy as np

from bridge.assets.model import Texture
from bridge.assets.texture_images import TextureCache, encode_png


def test_equal_images_are_one_texture_and_unused_ones_are_forgotten() -> None:
    cache = TextureCache()
    images = [encode_png(Texture("brick", np.full((8, 8, 4), shade, np.uint8))) for shade in (1, 2)]
    first, second = (cache.decode("brick", image) for image in images)
    assert first is cache.decode("brick", images[0])
    assert first is not second
    assert cache.decode("tile", images[0]) is not first
    del first, second
    gc.collect()
    assert len(cache._textures) == 0
