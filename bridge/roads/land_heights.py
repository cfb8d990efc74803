"""The land between the roads: a surface without bumps that passes through their heights.

It is the solution of Laplace's equation on a grid, with the heights of the roads as its boundary: as a membrane would
hang between them. Coarse grids come first, so that a few rounds of relaxation on each suffice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_CELL_M = 10.0
_MOST_CELLS = 400
"""On a side; larger maps have larger cells."""
_COARSEST = 4
_ROUNDS = 40


class LandHeights:
    """Heights in metres at any place, level beyond the edge of the grid."""

    def __init__(self, roads: Array, margin_m: float) -> None:
        """Hang the land on (N, 3) places of roads, and go on for ``margin_m`` beyond them."""
        low, high = roads[:, :2].min(axis=0) - margin_m, roads[:, :2].max(axis=0) + margin_m
        self._origin = low
        self._cell_m = max(_CELL_M, float((high - low).max()) / _MOST_CELLS)
        columns, rows = np.ceil((high - low) / self._cell_m).astype(int) + 1
        index = np.round((roads[:, :2] - low) / self._cell_m).astype(int)
        sums, counts = np.zeros((rows, columns)), np.zeros((rows, columns))
        np.add.at(sums, (index[:, 1], index[:, 0]), roads[:, 2])
        np.add.at(counts, (index[:, 1], index[:, 0]), 1.0)
        self._heights = _filled(sums, counts)

    def at(self, xy: Array) -> Array:
        """Return the (N,) heights at (N, 2) places."""
        rows, columns = self._heights.shape
        place = (xy - self._origin) / self._cell_m
        x, y = np.clip(place[:, 0], 0.0, columns - 1.001), np.clip(place[:, 1], 0.0, rows - 1.001)
        column, row = x.astype(int), y.astype(int)
        right, up = x - column, y - row
        grid = self._heights
        below = grid[row, column] * (1.0 - right) + grid[row, column + 1] * right
        above = grid[row + 1, column] * (1.0 - right) + grid[row + 1, column + 1] * right
        return np.asarray(below * (1.0 - up) + above * up, dtype=np.float64)


def _filled(sums: Array, counts: Array) -> Array:
    """Return the grid whose cells with ``counts`` have the mean of their ``sums``, and the others hang between them."""
    known = counts > 0
    means = sums / np.maximum(counts, 1.0)
    if min(sums.shape) <= _COARSEST or known.all():
        heights = np.where(known, means, sums.sum() / max(counts.sum(), 1.0))
    else:
        coarse = _filled(_halved(np.where(known, means, 0.0)), _halved(known.astype(float)))
        heights = np.where(known, means, _doubled(coarse, sums.shape))
    for _ in range(_ROUNDS):
        around = np.pad(heights, 1, mode="edge")
        mean = (around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]) / 4.0
        heights = np.where(known, means, mean)
    return heights


def _halved(grid: Array) -> Array:
    """Return sums over two by two cells."""
    rows, columns = grid.shape
    even = np.pad(grid, ((0, rows % 2), (0, columns % 2)))
    return np.asarray(even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2).sum(axis=(1, 3)))


def _doubled(grid: Array, shape: tuple[int, ...]) -> Array:
    """Return each cell four times."""
    return np.repeat(np.repeat(grid, 2, axis=0), 2, axis=1)[: shape[0], : shape[1]]
