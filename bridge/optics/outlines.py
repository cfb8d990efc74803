"""Where things of different motion meet in a picture, and what could pass over whom."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ways = NDArray[np.float32]
"""(2, …) pixels that points move while the shutter is open, to the right and down."""

Plane = NDArray[np.float32]

BLOCK = 8
"""Pixels along the side of the blocks of which one fastest and one nearest point stand for all."""

_APART = 0.25
"""Share of the faster motion by which two must differ to be those of two things."""
_LEAST_APART_PX = 1.0
_NEARER = 1.03
"""How much nearer than its surroundings something is that stands in front of them."""


def length(ways: Ways) -> Plane:
    """Return the lengths of ``ways`` in pixels."""
    return np.sqrt(_square(ways))


def in_front(ways: Ways, inverse_depth: Plane, other_ways: Ways, other_inverse_depth: Plane) -> NDArray[np.bool_]:
    """Return where the others are nearer than the first ones and move differently, so that they are another thing."""
    apart = _square(other_ways - ways)
    faster = np.maximum(_square(ways), _square(other_ways))
    faster *= np.float32(_APART**2)
    np.maximum(faster, np.float32(_LEAST_APART_PX**2), out=faster)
    nearer = other_inverse_depth > np.float32(_NEARER) * inverse_depth
    return np.asarray(nearer & (apart > faster), np.bool_)


def alike(ways: Ways, other_ways: Ways) -> NDArray[np.bool_]:
    """Return where both move as one thing does."""
    limit = np.float32(_APART**2) * _square(other_ways)
    limit += np.float32(_LEAST_APART_PX**2)
    return np.asarray(_square(other_ways - ways) <= limit, np.bool_)


def fastest_around(lengths: Plane) -> NDArray[np.intp]:
    """Return for every block, (h, w), the pixel of the longest way of those that may pass over it."""
    best = _best_of_blocks(lengths)
    longest = lengths.ravel()[best]
    # A point sweeps half of its way to either side of where it is.
    for ring in range(math.ceil(float(longest.max()) / 2 / BLOCK)):
        reaches = longest / 2 > ring * BLOCK
        best, longest = _best_of_neighbours(best, np.where(reaches, longest, -1.0), longest)
    return best


def nearest_around(inverse_depth: Plane, lengths: Plane) -> NDArray[np.intp]:
    """Return for every block, (h, w), the nearest pixel of those that its own pixels may pass."""
    best = _best_of_blocks(inverse_depth)
    nearest = inverse_depth.ravel()[best]
    reach = lengths.ravel()[_best_of_blocks(lengths)] / 2
    for ring in range(math.ceil(float(reach.max()) / BLOCK)):
        found, near = _best_of_neighbours(best, nearest, nearest)
        reaches = reach > ring * BLOCK
        best, nearest = np.where(reaches, found, best), np.where(reaches, near, nearest)
    return best


def pixels_behind(
    passing: Sequence[NDArray[np.intp]], ways: Ways, inverse_depth: Plane
) -> tuple[NDArray[np.intp], ...]:
    """Return for each of ``passing`` the pixels, flat and ascending, before which it stands and moves.

    Each of ``passing`` names a pixel for every block, (h, w). Blocks are looked into whose farthest pixel is behind.
    """
    flat_ways, flat_depth = ways.reshape(2, -1), inverse_depth.ravel()
    farthest = _best_of_blocks(inverse_depth.max() - inverse_depth)
    found = []
    for blocks in passing:
        candidates = in_front(flat_ways[:, farthest], flat_depth[farthest], flat_ways[:, blocks], flat_depth[blocks])
        pixels = np.flatnonzero(_spread(candidates, inverse_depth.shape))
        there = blocks_of(blocks, pixels, inverse_depth.shape[1])
        behind = in_front(flat_ways[:, pixels], flat_depth[pixels], flat_ways[:, there], flat_depth[there])
        found.append(pixels[behind])
    return tuple(found)


def blocks_of(blocks: NDArray[np.intp], pixels: NDArray[np.intp], width: int) -> NDArray[np.intp]:
    """Return the value of the block, (h, w), of each of ``pixels``, flat indices of an image of ``width``."""
    v, u = np.divmod(pixels, width)
    return np.asarray(blocks[v // BLOCK, u // BLOCK], np.intp)


def _spread(blocks: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the values of blocks, (h, w), for every pixel of ``shape`` (H, W)."""
    return blocks.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)[: shape[0], : shape[1]]


def _square(ways: Ways) -> Plane:
    u, v = ways
    return np.asarray(u * u + v * v, np.float32)


def _best_of_blocks(score: Plane) -> NDArray[np.intp]:
    """Return for each block, (h, w), the flat index of its pixel of the highest score."""
    height, width = score.shape
    rows, columns = -(-height // BLOCK), -(-width // BLOCK)
    padded = np.full((rows * BLOCK, columns * BLOCK), -1.0, np.float32)
    padded[:height, :width] = score
    blocks = padded.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2).reshape(rows, columns, -1)
    inside = blocks.argmax(axis=2)
    v = np.arange(rows)[:, None] * BLOCK + inside // BLOCK
    u = np.arange(columns) * BLOCK + inside % BLOCK
    return np.asarray(v * width + u, np.intp)


def _best_of_neighbours(best: NDArray[np.intp], offered: Plane, kept: Plane) -> tuple[NDArray[np.intp], Plane]:
    """Return for each block the best pixel of its own (of score ``kept``) and of the eight around (``offered``)."""
    rows, columns = best.shape
    around = np.pad(offered, 1, constant_values=-1.0)
    pixels = np.pad(best, 1)
    best, score = best.copy(), kept.copy()
    for down in range(3):
        for right in range(3):
            there = slice(down, down + rows), slice(right, right + columns)
            better = around[there] > score
            np.copyto(score, around[there], where=better)
            np.copyto(best, pixels[there], where=better)
    return best, score
