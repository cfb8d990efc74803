"""The colours of vehicles and clothes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bridge.classes import Category
from bridge.randomness import derive_generator
from bridge.world import Rgb

Palette = Sequence[tuple[float, str]]
"""Shares and sRGB colours."""

CAR_PAINT: Palette = (
    (0.33, "e9eaea"),
    (0.21, "17181a"),
    (0.18, "6d7175"),
    (0.10, "b4b8bb"),
    (0.08, "1f3a63"),
    (0.05, "8c1c1f"),
    (0.02, "7a6650"),
    (0.015, "2f4a35"),
    (0.015, "c9781f"),
)
"""About the shares of new cars: white, black, grey, silver, blue, red, brown, green, orange."""

COMMERCIAL_PAINT: Palette = (
    (0.62, "e9eaea"),
    (0.10, "b4b8bb"),
    (0.08, "1f4a86"),
    (0.07, "a3262a"),
    (0.06, "d6b320"),
    (0.04, "2c5a3c"),
    (0.03, "3a3d40"),
)
TRAILER_PAINT: Palette = ((0.5, "d9dadb"), (0.2, "8d9296"), (0.12, "2b4f80"), (0.1, "7d2b2b"), (0.08, "3d5a45"))
UPPER_CLOTHES: Palette = (
    (0.22, "1d1e21"),
    (0.16, "27324a"),
    (0.15, "5d6064"),
    (0.13, "d8d6d0"),
    (0.08, "7b2b2f"),
    (0.07, "4b5a3c"),
    (0.07, "8b7355"),
    (0.05, "3b6ea5"),
    (0.04, "c9a227"),
    (0.03, "c25a7c"),
)
LOWER_CLOTHES: Palette = (
    (0.38, "2a3650"),
    (0.28, "1b1c1f"),
    (0.14, "54565a"),
    (0.10, "8b7d66"),
    (0.06, "c4bda9"),
    (0.04, "3d4433"),
)

_PALETTES: dict[Category, tuple[Palette, Palette]] = {
    Category.CAR: (CAR_PAINT, CAR_PAINT),
    Category.VAN: (COMMERCIAL_PAINT, COMMERCIAL_PAINT),
    Category.TRUCK: (COMMERCIAL_PAINT, TRAILER_PAINT),
    Category.BUS: (COMMERCIAL_PAINT, COMMERCIAL_PAINT),
    Category.TRAM: (COMMERCIAL_PAINT, COMMERCIAL_PAINT),
    Category.MOTORCYCLE: (CAR_PAINT, UPPER_CLOTHES),
}
_CLOTHES = (UPPER_CLOTHES, LOWER_CLOTHES)

_BRIGHTNESS_SPREAD = 0.08


def draw_colours(category: Category, actor_id: int, seed: int) -> tuple[Rgb, Rgb]:
    """Return the first and second colour of an actor, linear; always the same for the same arguments."""
    rng = derive_generator(seed, "traffic", "colours", actor_id)
    primary, secondary = _PALETTES.get(category, _CLOTHES)
    return _draw(primary, rng), _draw(secondary, rng)


def _draw(palette: Palette, rng: np.random.Generator) -> Rgb:
    shares = np.array([share for share, _ in palette])
    text = palette[int(rng.choice(len(palette), p=shares / shares.sum()))][1]
    srgb = np.array([int(text[index : index + 2], 16) for index in (0, 2, 4)]) / 255.0
    srgb = np.clip(srgb * (1.0 + _BRIGHTNESS_SPREAD * rng.uniform(-1.0, 1.0)), 0.0, 1.0)
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    red, green, blue = (float(value) for value in linear)
    return red, green, blue
