"""Procedural textures of plants that have shed their leaves: bare twigs, bare crowns, and hedges and woods in winter.

``spray``, ``weeping_spray`` and ``bare_crown`` have an alpha channel to cut at 0.5; the others are opaque. Even the
finest twigs are three pixels wide, with wide gaps between them: thinner ones vanish, and denser ones close to a sheet,
where a card is small in the picture and its mip levels average them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Texture
from bridge.assets.textures.noise import fractal_noise, value_noise
from bridge.assets.textures.surfaces import Color, Image, finish_texture, shaded, texture_generator

_SIZE = 256
_RIM_PX = 3.0
_BARK: Color = (0.355, 0.325, 0.295)
_STEPS = 6
"""Straight pieces of a branch."""


@dataclass(frozen=True, slots=True)
class _Growth:
    """How branches of a picture divide."""

    orders: int
    """How often."""
    children: int
    """Of the first branch; those of higher order have fewer."""
    length: float
    """Of a branch over that of the one that it grows from."""
    angle: float
    """Between the two, in radians."""
    upright: float
    """How much of what its heading lacks to that of the first one a branch turns along its way, 0-1."""
    bare: float
    """From where on along a branch others grow, 0-1."""


@cache
def spray() -> Texture:
    """A spray of ascending twigs that grows from the middle of v = 0 to larger v; one spray a repeat."""
    return _pictured("twigs", 4.0, _Growth(orders=2, children=6, length=0.78, angle=0.6, upright=0.05, bare=0.08))


@cache
def weeping_spray() -> Texture:
    """A spray of fine hanging twigs, as of birch, that grows from the middle of v = 0; one spray a repeat."""
    return _pictured(
        "weeping_twigs", 3.0, _Growth(orders=2, children=5, length=0.95, angle=0.5, upright=0.25, bare=0.05)
    )


@cache
def bare_crown() -> Texture:
    """A whole crown without leaves, from its lowest branches at the middle of v = 1 to its top at v = 0."""
    texture = _pictured(
        "bare_crown", 4.0, _Growth(orders=2, children=8, length=0.85, angle=0.62, upright=0.12, bare=0.06)
    )
    pixels = np.ascontiguousarray(texture.pixels[::-1])
    pixels.setflags(write=False)
    return Texture(texture.name, pixels)


@cache
def bare_hedge() -> Texture:
    """A clipped hedge in winter: dense twigs, and brown leaves that stay till spring. One repeat covers 1 m."""
    rng = texture_generator("bare_hedge")
    rgb = shaded((0.165, 0.14, 0.118), 0.25 * value_noise(rng, _SIZE, 64))
    for depth in np.linspace(0.0, 1.0, 700):
        heading = rng.normal(np.pi / 2, 0.8)
        tone = np.array(_BARK) * (0.55 + 0.7 * depth) * rng.uniform(0.8, 1.2)
        if rng.random() < 0.3:
            tone = np.array((0.40, 0.265, 0.15)) * (0.6 + 0.5 * depth) * rng.uniform(0.8, 1.15)
            _tiled_stroke(rgb, rng.uniform(0.0, _SIZE, 2), rng.uniform(0.0, 2 * np.pi), rng.uniform(7, 11), 6, tone)
        else:
            _tiled_stroke(rgb, rng.uniform(0.0, _SIZE, 2), heading, rng.uniform(25, 60), 2, tone)
    return finish_texture("bare_hedge", rgb)


@cache
def bare_wood() -> Texture:
    """The edge of a leafless wood from afar: a haze of twigs with stems in it. One repeat covers 5 m."""
    rng = texture_generator("bare_wood")
    rgb = shaded((0.235, 0.205, 0.185), 0.12 * fractal_noise(rng, _SIZE, 16, 3))
    for depth in np.linspace(0.0, 1.0, 900):
        is_stem = rng.random() < 0.03
        heading = np.pi / 2 + rng.normal(0.0, 0.1 if is_stem else 0.5)
        tone = np.array(_BARK) * (0.6 + 0.7 * depth) * rng.uniform(0.75, 1.25)
        length, width = (rng.uniform(80, 150), 3) if is_stem else (rng.uniform(12, 36), 1)
        _tiled_stroke(rgb, rng.uniform(0.0, _SIZE, 2), heading, length, width, tone)
    return finish_texture("bare_wood", rgb)


def _pictured(name: str, width_px: float, growth: _Growth) -> Texture:
    """Paint a branch that grows from the middle of the top row downwards, with all that grows on it, stretched to fill.

    ``width_px`` is that of the branch where it begins.
    """
    rng = texture_generator(name)
    branches = _grown(rng, np.zeros(2), np.pi / 2, 1.0, growth, 0)
    points = np.concatenate([branch.line for branch in branches])
    room = np.array((_SIZE / 2 - _RIM_PX, _SIZE - 2 * _RIM_PX))
    scale = room / np.abs(points).max(axis=0)
    rgb = np.empty((_SIZE, _SIZE, 3), dtype=np.float32)
    rgb[:] = np.array(_BARK) * 0.85
    alpha = np.zeros((_SIZE, _SIZE), dtype=np.float32)
    for branch in sorted(branches, key=lambda each: -each.order):
        tone = np.array(_BARK) * rng.uniform(0.75, 1.3) * (0.8 + 0.12 * branch.order)
        line = np.round((branch.line * scale + (_SIZE / 2, _RIM_PX)) * 16).astype(np.int32)
        width = max(3, round(width_px * 0.6**branch.order))
        cv2.polylines(rgb, [line], False, tone.tolist(), width, cv2.LINE_8, shift=4)
        cv2.polylines(alpha, [line], False, 1.0, width, cv2.LINE_8, shift=4)
    return finish_texture(name, rgb, alpha)


@dataclass(frozen=True, slots=True, eq=False)
class _Branch:
    """A branch of a picture: the (N, 2) points of its line, and of how many others it is a part."""

    line: NDArray[np.float64]
    order: int


def _grown(
    rng: np.random.Generator, start: NDArray[np.float64], heading: float, length: float, growth: _Growth, order: int
) -> list[_Branch]:
    """Return one branch and those that grow from it, on both sides in turn."""
    bend = rng.normal(0.0, 0.16) + growth.upright * (np.pi / 2 - heading)
    headings = heading + bend * np.linspace(0.0, 1.0, _STEPS)
    steps = np.stack([np.cos(headings), np.sin(headings)], axis=1) * (length / _STEPS)
    line = start + np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])
    branches = [_Branch(line, order)]
    if order == growth.orders:
        return branches
    side = float(rng.choice((-1.0, 1.0)))
    count = growth.children - order
    for at in np.linspace(growth.bare, 0.92, count) + rng.uniform(-0.04, 0.04, count):
        place = np.array([np.interp(at * _STEPS, np.arange(_STEPS + 1), line[:, axis]) for axis in (0, 1)])
        along = float(np.interp(at * _STEPS, np.arange(_STEPS), headings))
        turned = along + side * growth.angle * rng.uniform(0.7, 1.3)
        # Branches are the longer the lower they are, so that a crown is round.
        reach = length * growth.length * (1.25 - 0.8 * at) * rng.uniform(0.8, 1.15)
        branches += _grown(rng, place, turned, reach, growth, order + 1)
        side = -side
    return branches


def _tiled_stroke(
    rgb: Image,
    middle: NDArray[np.float64],
    heading: float,
    length_px: float,
    width_px: int,
    tone: NDArray[np.float64],
) -> None:
    """Paint a stroke on a picture that tiles: what leaves at one edge enters at the other."""
    half = np.array((np.cos(heading), np.sin(heading))) * length_px / 2
    for shift in product((-_SIZE, 0, _SIZE), repeat=2):
        ends = np.stack([middle - half, middle + half]) + np.array(shift)
        points = np.round(ends * 16).astype(np.int32)
        cv2.polylines(rgb, [points], False, tone.tolist(), width_px, cv2.LINE_8, shift=4)
