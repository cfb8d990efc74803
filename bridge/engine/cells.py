"""Cuts large meshes into square cells, so that what lies outside the picture need not be drawn."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

WHOLE_M = 60.0
"""Models whose longer side is shorter than this stay whole."""

SMALLEST_CELL_M, LARGEST_CELL_M = 40.0, 160.0

TRIANGLES_PER_CELL = 800
"""About as many triangles as cost as much as one more draw call."""


def cell_side(extent_m: float, triangles: int) -> float:
    """Return the side of the cells, metres, for a model of so many triangles; infinite for one that stays whole."""
    if extent_m <= WHOLE_M:
        return math.inf
    wished = extent_m * math.sqrt(TRIANGLES_PER_CELL / max(triangles, 1))
    return min(max(wished, SMALLEST_CELL_M), LARGEST_CELL_M)


def cell_of_triangles(
    positions: NDArray[np.float32], triangles: NDArray[np.uint32], lower: NDArray[np.float32], side_m: float
) -> NDArray[np.int64]:
    """Return the (T,) cell number of each triangle, by its centre; ``side_m`` is that of the cells.

    ``lower`` is the least corner of the whole model, so that all its meshes share one grid.
    """
    if math.isinf(side_m):
        return np.zeros(len(triangles), np.int64)
    centres = positions[triangles, :2].mean(axis=1)
    columns_rows = np.floor((centres - lower[:2]) / side_m).astype(np.int64)
    return np.asarray(columns_rows[:, 1] * _COLUMNS + columns_rows[:, 0], np.int64)


_COLUMNS = 1 << 20
"""More than any model has cells in a row."""
