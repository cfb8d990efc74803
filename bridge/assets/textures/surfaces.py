"""Procedural base-colour textures of the ground, of walls and of roofs.

Every texture tiles, is made on first use and is the same on every call. The pixels are opaque. Their colours are
measured albedos: asphalt reflects about a tenth of the light, concrete a third, so that one exposure suits them all.
Plants have their textures in ``foliage``, window fronts in ``facades``.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Texture
from bridge.assets.textures.noise import Field, fractal_noise, value_noise
from bridge.randomness import derive_generator

Image = NDArray[np.float32]
"""(N, N, 3) sRGB, 0-1."""

Color = tuple[float, float, float]
"""sRGB, 0-1."""

BRICK_COLORS: tuple[Color, ...] = ((0.47, 0.285, 0.23), (0.39, 0.295, 0.25), (0.60, 0.50, 0.385))
"""Red, brown and yellow brick, by the ``variant`` of ``brick``."""

PLASTER_COLORS: tuple[Color, ...] = (
    (0.80, 0.77, 0.71),
    (0.76, 0.67, 0.52),
    (0.70, 0.72, 0.71),
    (0.74, 0.62, 0.55),
)
"""Chalk, ochre, grey and rose render, by the ``variant`` of ``plaster``."""


def texture_generator(name: str) -> np.random.Generator:
    """Return the generator that paints the texture called ``name``."""
    return derive_generator(0, "texture", name)


def finish_texture(name: str, rgb: Image, alpha: NDArray[np.float32] | None = None) -> Texture:
    """Quantize an (N, N, 3) sRGB image and an (N, N) alpha, both 0-1, to a read-only ``Texture``."""
    size = rgb.shape[0]
    pixels = np.full((size, size, 4), 255, dtype=np.uint8)
    pixels[..., :3] = cv2.convertScaleAbs(np.clip(rgb, 0.0, 1.0), alpha=255.0)
    if alpha is not None:
        pixels[..., 3] = cv2.convertScaleAbs(np.clip(alpha, 0.0, 1.0), alpha=255.0)
    pixels.setflags(write=False)
    return Texture(name=name, pixels=pixels)


def solid(color: Color) -> NDArray[np.float32]:
    """Return ``color`` as a (3,) array."""
    return np.asarray(color, dtype=np.float32)


def shaded(color: Color, shade: Field) -> Image:
    """Return ``color`` brightened or darkened by ``1 + shade`` in every pixel."""
    return (1.0 + shade)[..., None] * solid(color)


def _draw_lines_wrapped(field: Field, lines: list[NDArray[np.float64]], value: float, thickness: int = 1) -> None:
    """Draw polylines of (K, 2) x, y pixels into ``field``, so that what leaves at one edge enters at the other."""
    size = field.shape[0]
    for dx in (-size, 0, size):
        for dy in (-size, 0, size):
            moved = [np.round(np.add(line, (dx, dy)) * 16).astype(np.int32) for line in lines]
            cv2.polylines(field, moved, False, value, thickness, cv2.LINE_AA, shift=4)


@cache
def asphalt() -> Texture:
    """Worn asphalt: fine grain, faint patches, hair cracks. One repeat covers 6 m."""
    rng, size = texture_generator("asphalt"), 512
    grain = value_noise(rng, size, size)
    shade = 0.055 * grain + 0.06 * value_noise(rng, size, 256)
    shade += np.where(grain > 2.1, np.float32(0.22), np.float32(0.0))
    shade += 0.022 * fractal_noise(rng, size, 8, 4, gain=0.8)
    cracks = np.zeros((size, size), dtype=np.float32)
    for _ in range(5):
        steps = rng.normal(0.0, 1.0, (24, 2)).cumsum(axis=0) * 0.5 + rng.normal(0.0, 1.0, 2) * 2.0
        _draw_lines_wrapped(cracks, [rng.uniform(0, size, 2) + steps.cumsum(axis=0)], 1.0)
    shade -= 0.22 * cv2.GaussianBlur(cracks, (3, 3), 0.6, borderType=cv2.BORDER_REFLECT_101) * (grain > -0.6)
    return finish_texture("asphalt", shaded((0.345, 0.345, 0.350), shade))


@cache
def road_paint() -> Texture:
    """White thermoplastic marking, scuffed. One repeat covers 2 m."""
    rng, size = texture_generator("road_paint"), 256
    wear = fractal_noise(rng, size, 16, 4, gain=0.75)
    shade = 0.03 * value_noise(rng, size, size) - 0.16 * np.clip(wear - 0.9, 0.0, 1.0)
    return finish_texture("road_paint", shaded((0.86, 0.86, 0.84), shade))


@cache
def paving() -> Texture:
    """Half-metre concrete slabs in running bond. One repeat covers 4 m, courses along u."""
    rng, size, slab = texture_generator("paving"), 512, 64
    y, x = np.mgrid[0:size, 0:size]
    course = y // slab
    across = (x + (course % 2) * (slab // 2)) % size
    tone = rng.standard_normal((8, 8), dtype=np.float32)[course, across // slab]
    shade = 0.035 * tone + 0.03 * value_noise(rng, size, size) + 0.018 * fractal_noise(rng, size, 32, 3)
    to_joint = np.minimum(
        np.minimum(y % slab, slab - 1 - y % slab), np.minimum(across % slab, slab - 1 - across % slab)
    )
    shade -= np.where(to_joint < 1, np.float32(0.36), np.float32(0.0))
    shade += np.where(to_joint == 1, np.float32(0.05), np.float32(0.0))
    stains = np.clip(fractal_noise(rng, size, 16, 3) - 1.3, 0.0, 1.0)
    return finish_texture("paving", shaded((0.575, 0.565, 0.545), shade - 0.10 * stains))


@cache
def kerb_stone() -> Texture:
    """Granite kerb with a joint every metre along u. One repeat covers 2 m."""
    rng, size = texture_generator("kerb_stone"), 256
    shade = 0.07 * value_noise(rng, size, size) + 0.05 * value_noise(rng, size, 128)
    shade[:, ::128] -= 0.4
    shade[:, 1::128] -= 0.2
    return finish_texture("kerb_stone", shaded((0.63, 0.625, 0.61), shade))


@cache
def grass() -> Texture:
    """Mown lawn with dry tufts. One repeat covers 4 m."""
    rng, size = texture_generator("grass"), 512
    blades = 0.6 * value_noise(rng, size, size, stretch=4) + 0.6 * value_noise(rng, size, 256, stretch=2)
    dry = np.clip(0.32 + 0.20 * fractal_noise(rng, size, 16, 4, gain=0.8), 0.0, 1.0)[..., None]
    lush, straw = solid((0.29, 0.385, 0.155)), solid((0.46, 0.455, 0.25))
    rgb = (lush * (1 - dry) + straw * dry) * (1.0 + 0.17 * blades)[..., None]
    return finish_texture("grass", rgb)


@cache
def gravel() -> Texture:
    """Loose grey gravel of 2 to 5 cm. One repeat covers 2 m."""
    rng, size = texture_generator("gravel"), 256
    stones = value_noise(rng, size, 64) * 0.7 + value_noise(rng, size, 128)
    tone = 0.10 * value_noise(rng, size, 32)
    shade = tone + 0.13 * np.tanh(1.6 * stones) - 0.20 * (stones < -1.1)
    return finish_texture("gravel", shaded((0.52, 0.50, 0.465), shade))


@cache
def concrete() -> Texture:
    """Cast concrete with faint streaks. One repeat covers 4 m, streaks along v."""
    rng, size = texture_generator("concrete"), 256
    shade = 0.016 * fractal_noise(rng, size, 32, 3, gain=0.8) + 0.010 * value_noise(rng, size, 64, stretch=4)
    return finish_texture("concrete", shaded((0.60, 0.59, 0.565), shade))


def brick_shade(rng: np.random.Generator, size: int, length_px: int, course_px: int) -> tuple[Field, Field]:
    """Return a stretcher bond of ``size`` pixels: the relative brightness of each brick, and 1 on mortar."""
    courses = size // course_px
    tone = np.repeat(rng.standard_normal((courses, size // length_px), dtype=np.float32), length_px, axis=1)
    mortar = np.zeros((courses, course_px, size), dtype=np.float32)
    mortar[:, 0] = mortar[:, :, ::length_px] = 1.0
    for field in (tone, mortar):
        field[1::2] = np.roll(field[1::2], length_px // 2, axis=-1)
    shade = 0.09 * np.repeat(tone, course_px, axis=0) + 0.04 * value_noise(rng, size, size)
    return np.asarray(shade, dtype=np.float32), mortar.reshape(size, size)


@cache
def brick(variant: int = 0) -> Texture:
    """Brickwork in ``BRICK_COLORS[variant]``. One repeat covers 2 m."""
    name = f"brick_{variant}"
    rng, size = texture_generator(name), 256
    shade, mortar = brick_shade(rng, size, 32, 8)
    shade += 0.02 * fractal_noise(rng, size, 32, 2)
    stone = shaded(BRICK_COLORS[variant], shade)
    joint = shaded((0.56, 0.53, 0.49), 0.05 * value_noise(rng, size, 128))
    rgb = stone + (joint - stone) * (0.75 * mortar)[..., None]
    return finish_texture(name, rgb)


@cache
def plaster(variant: int = 0) -> Texture:
    """Rendered wall in ``PLASTER_COLORS[variant]``, a little rough. One repeat covers 4 m."""
    name = f"plaster_{variant}"
    rng, size = texture_generator(name), 256
    # Nothing larger than a hand: on a blank wall every repeat of a larger blot is seen.
    shade = 0.012 * fractal_noise(rng, size, 64, 2) + 0.006 * value_noise(rng, size, 64, stretch=2)
    return finish_texture(name, shaded(PLASTER_COLORS[variant], shade))


@cache
def roof_tiles() -> Texture:
    """Clay pantiles, courses along u, the eaves at larger v. One repeat covers 4 m."""
    rng, size, tile_w, tile_h = texture_generator("roof_tiles"), 256, 16, 32
    y, x = np.mgrid[0:size, 0:size]
    tone = rng.standard_normal((size // tile_h, size // tile_w), dtype=np.float32)[y // tile_h, x // tile_w]
    roll = np.cos(2.0 * np.pi * (x % tile_w) / tile_w).astype(np.float32)
    lap = np.clip(1.0 - (y % tile_h) / 6.0, 0.0, 1.0).astype(np.float32)
    shade = 0.08 * tone + 0.14 * roll - 0.38 * lap + 0.05 * fractal_noise(rng, size, 8, 3)
    return finish_texture("roof_tiles", shaded((0.48, 0.295, 0.225), shade))


@cache
def roof_felt() -> Texture:
    """Grey bitumen roofing with welded laps along u. One repeat covers 4 m."""
    rng, size = texture_generator("roof_felt"), 256
    shade = 0.05 * value_noise(rng, size, size) + 0.05 * fractal_noise(rng, size, 8, 4)
    shade[::64] -= 0.18
    return finish_texture("roof_felt", shaded((0.40, 0.40, 0.41), shade))


@cache
def corrugated() -> Texture:
    """Trapezoidal steel cladding with ribs along v. One repeat covers 4 m."""
    rng, size = texture_generator("corrugated"), 256
    x = np.arange(size) % 16
    profile = np.select([x < 2, x < 8, x < 10], [-0.20, 0.06, 0.14], 0.0).astype(np.float32)
    shade = profile[None, :] + 0.02 * fractal_noise(rng, size, 8, 4)
    return finish_texture("corrugated", shaded((0.66, 0.67, 0.68), shade))


@cache
def slate() -> Texture:
    """Slate or dark shingle roofing, courses along u. One repeat covers 4 m."""
    rng, size = texture_generator("slate"), 256
    shade, joint = brick_shade(rng, size, 32, 16)
    return finish_texture("slate", shaded((0.30, 0.31, 0.34), shade - 0.35 * joint))


@cache
def awning_cloth() -> Texture:
    """White cloth with dark stripes along v, to be tinted by the material. One repeat covers 2 m."""
    rng, size = texture_generator("awning_cloth"), 256
    stripes = np.where((np.arange(size) // 32) % 2 == 0, np.float32(0.0), np.float32(-0.55))
    shade = stripes[None, :] + 0.03 * fractal_noise(rng, size, 8, 3)
    return finish_texture("awning_cloth", shaded((0.85, 0.84, 0.81), shade))
