"""Patterns that are drawn by chance and can be laid side by side without a seam.

The kinds are those of Tobin et al. (2017), "Domain Randomization for Transferring Deep Neural Networks": flat colour,
gradient, checker; and stripes, dots, blocks of noise and clouds beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bridge.randomize.colours import vivid_srgb

Shares = NDArray[np.float64]
"""(N, N): how much of the second colour there is, 0-1."""


class Pattern(StrEnum):
    """A kind of pattern."""

    FLAT = "flat"
    GRADIENT = "gradient"
    CHECKER = "checker"
    STRIPES = "stripes"
    DOTS = "dots"
    BLOCKS = "blocks"
    CLOUDS = "clouds"


def draw_tile(side_px: int, draw: np.random.Generator, kind: Pattern | None = None) -> NDArray[np.uint8]:
    """Return a pattern, (side_px, side_px, 3) sRGB, of ``kind`` or of any that ``draw`` chooses."""
    kind = list(Pattern)[int(draw.integers(len(Pattern)))] if kind is None else kind
    first, second = vivid_srgb(draw), vivid_srgb(draw)
    if kind is Pattern.BLOCKS:
        return _blocks(side_px, draw)
    share = _SHARES[kind](side_px, draw)[..., None]
    return np.rint(255.0 * (first + share * (second - first))).astype(np.uint8)


def _flat(side: int, draw: np.random.Generator) -> Shares:
    del draw
    return np.zeros((side, side))


def _gradient(side: int, draw: np.random.Generator) -> Shares:
    """From one colour to the other and back, along a random direction."""
    return 0.5 - 0.5 * np.cos(_phase(side, draw, most=1))


def _stripes(side: int, draw: np.random.Generator) -> Shares:
    return (np.cos(_phase(side, draw, most=8)) > draw.uniform(-0.6, 0.6)).astype(np.float64)


def _checker(side: int, draw: np.random.Generator) -> Shares:
    cells = 2 * int(draw.integers(1, 7))
    number = np.arange(side) * cells // side
    return ((number[:, None] + number) % 2).astype(np.float64)


def _dots(side: int, draw: np.random.Generator) -> Shares:
    cells, radius = int(draw.integers(2, 9)), draw.uniform(0.15, 0.45)
    place = (np.arange(side) + 0.5) * cells / side % 1.0 - 0.5
    return (np.hypot(place[:, None], place) < radius).astype(np.float64)


def _clouds(side: int, draw: np.random.Generator) -> Shares:
    """Noise whose amplitude falls with its frequency (as Perlin's does by octaves), made of whole waves."""
    across, down = np.fft.rfftfreq(side) * side, np.fft.fftfreq(side) * side
    frequency = np.maximum(np.hypot(down[:, None], across), 1.0)
    spectrum = np.fft.rfft2(draw.normal(size=(side, side))) / frequency ** draw.uniform(1.0, 2.0)
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, s=(side, side))
    return np.asarray(np.clip(0.5 + field / (4.0 * field.std()), 0.0, 1.0))


def _phase(side: int, draw: np.random.Generator, most: int) -> Shares:
    """Return the phase of a wave that closes at the edges, with up to ``most`` of its crests along a side."""
    across, down = 0, 0
    while not (across or down):
        across, down = (int(count) for count in draw.integers(-most, most + 1, 2))
    place = np.arange(side) * (2 * np.pi / side)
    return np.asarray(across * place + (down * place)[:, None] + draw.uniform(0.0, 2 * np.pi))


def _blocks(side: int, draw: np.random.Generator) -> NDArray[np.uint8]:
    """Blocks of any colour each, down to single pixels."""
    cells = min(side, 2 ** int(draw.integers(1, 8)))
    colors = draw.integers(0, 256, (cells, cells, 3)).astype(np.uint8)
    return np.ascontiguousarray(np.kron(colors, np.ones((side // cells, side // cells, 1), np.uint8)))


_SHARES: dict[Pattern, Callable[[int, np.random.Generator], Shares]] = {
    Pattern.FLAT: _flat,
    Pattern.GRADIENT: _gradient,
    Pattern.CHECKER: _checker,
    Pattern.STRIPES: _stripes,
    Pattern.DOTS: _dots,
    Pattern.CLOUDS: _clouds,
}
