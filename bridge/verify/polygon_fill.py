"""The pixels within a polygon, by the even-odd rule at their centres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def filled(corners: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    """Return the (H, W) pixels whose centres lie within a polygon of (N, 2) corners x, y.

    The image covers [0, W] x [0, H]: pixel (0, 0) has its centre at (0.5, 0.5). Painters of pictures cover whatever
    an outline touches, which is too much for small things.
    """
    following = np.roll(corners, -1, axis=0)
    low, high = np.minimum(corners[:, 1], following[:, 1]), np.maximum(corners[:, 1], following[:, 1])
    top, bottom = max(int(low.min()), 0), min(int(high.max()) + 1, height)
    right = min(int(corners[:, 0].max()) + 1, width)
    pixels = np.zeros((height, width), np.bool_)
    if top >= bottom or right <= 0:
        return pixels
    heights = np.arange(top, bottom) + 0.5
    edges, rows = np.nonzero((low[:, None] <= heights) & (heights < high[:, None]))
    (x, y), (next_x, next_y) = corners[edges].T, following[edges].T
    crossings = x + (heights[rows] - y) / (next_y - y) * (next_x - x)
    columns = np.clip(np.ceil(crossings - 0.5), 0, right).astype(np.int64)
    borders = np.zeros((bottom - top, right + 1), np.int32)
    np.add.at(borders, (rows, columns), 1)
    pixels[top:bottom, :right] = np.cumsum(borders[:, :-1], axis=1) % 2 == 1
    return pixels
