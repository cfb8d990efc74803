"""The textures of one episode, to choose from: drawn patterns, or pictures of a user's."""

from __future__ import annotations

import numpy as np

from bridge.assets.model import Texture
from bridge.randomize.patterns import draw_tile
from bridge.randomize.plan import TexturePlan
from bridge.randomness import derive_generator

SIDE_PX = 128
"""Of a texture. A pool of 64 has 4 MB."""


class TexturePool:
    """Makes each texture when it is first wanted, and keeps it: models that share one share its pixels."""

    def __init__(self, plan: TexturePlan, seed: int) -> None:
        """Take where textures come from and how many there are."""
        self._pictures = plan.pictures
        self._seed = seed
        self._textures: dict[int, Texture] = {}
        self._cut: dict[tuple[int, int], Texture] = {}
        self._count = plan.patterns
        # Pictures are dealt, so that none comes twice before all were there.
        number = 0 if plan.pictures is None else len(plan.pictures)
        self._order = derive_generator(seed, "pictures").permutation(number).tolist()

    def __len__(self) -> int:
        return self._count

    def texture(self, number: int) -> Texture:
        """Return texture ``number``, from 0. Raises ``AssetError`` for a picture that cannot be read."""
        if number not in self._textures:
            pixels = np.full((SIDE_PX, SIDE_PX, 4), 255, np.uint8)
            if self._pictures is None:
                pixels[..., :3] = draw_tile(SIDE_PX, derive_generator(self._seed, "pattern", number))
            else:
                pixels[..., :3] = self._pictures.load(self._order[number % len(self._order)], SIDE_PX, SIDE_PX)
            self._textures[number] = Texture(f"random-{number}", pixels)
        return self._textures[number]

    def cut_out(self, number: int, holes: Texture) -> Texture:
        """Return texture ``number`` with the holes of another one, as large as that, so that outlines stay."""
        key = (number, hash(holes.pixels.tobytes()))
        if key not in self._cut:
            colors = self.texture(number).pixels[..., :3]
            side = len(holes.pixels)
            at = np.arange(side) * SIDE_PX // side if side > SIDE_PX else np.arange(side) % SIDE_PX
            pixels = np.concatenate([colors[at][:, at], holes.pixels[..., 3:]], axis=2)
            self._cut[key] = Texture(f"{holes.name}-random-{number}", pixels)
        return self._cut[key]
