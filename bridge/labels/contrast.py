"""Contrast: whether a picture shows what the id image knows is there.

Fog, night and rain hide actors from the camera but not from the id image. The contrast of an actor is the root mean
square difference between its colours and the median colour of its surroundings (RMS contrast after Peli, "Contrast
in complex images", JOSA A 7, 1990, taken about the surroundings instead of about the image's mean), in sRGB values of
0-1, so that equal steps look about equal. 0: not to be told from its surroundings. 1: white on black. The median, so
that something dark in front of a van that fog hides does not make it visible.

- The surroundings are the pixels of the modal box, grown by a quarter of its size and at least ``MIN_MARGIN_PX`` on
  every side, that are not the actor's.
- The actor's colours are the means of its pixels in the ``CELLS`` x ``CELLS`` parts of its modal box: camera noise and
  rain streaks are finer than these and do not count, lit lamps do.
- Boxes of more than ``MAX_SAMPLES`` pixels a side are sampled at every second, third … pixel of a row and column.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.frame import CameraImages, FlatImages, PixelBox

CELLS = 8
MIN_MARGIN_PX = 4
MAX_SAMPLES = 64
DECIMALS = 4


def contrast(images: CameraImages | FlatImages, instance_id: int, box: PixelBox) -> float:
    """Return the contrast, 0-1 to ``DECIMALS`` places, of what ``box`` is tight around the visible pixels of.

    It may be an actor or a static thing.
    """
    height, width = box.bottom - box.top + 1, box.right - box.left + 1
    step = max(1, -(-max(height, width) // MAX_SAMPLES))
    own = images.ids[box.top : box.bottom + 1 : step, box.left : box.right + 1 : step] == instance_id
    if not own.any():
        step = 1
        own = images.ids[box.top : box.bottom + 1, box.left : box.right + 1] == instance_id
    colors = images.rgb[box.top : box.bottom + 1 : step, box.left : box.right + 1 : step]
    of_own = np.empty((*own.shape, 4))
    np.multiply(colors, own[..., None], out=of_own[..., :3])
    of_own[..., 3] = own
    cells = _cells(of_own)
    sums, counts = cells[..., :3], cells[..., 3:]
    surroundings = _surroundings(images, instance_id, box, step)
    if surroundings is None:
        return 0.0
    differences = sums / np.maximum(counts, 1) - surroundings
    mean_square = float((counts * differences**2).sum() / (3 * counts.sum()))
    return round(math.sqrt(mean_square) / 255.0, DECIMALS)


def _surroundings(
    images: CameraImages | FlatImages, instance_id: int, box: PixelBox, step: int
) -> NDArray[np.float64] | None:
    """Return the median colour around the actor, 0-255; None if it fills the whole picture."""
    across = max(MIN_MARGIN_PX, (box.right - box.left + 1) // 4)
    along = max(MIN_MARGIN_PX, (box.bottom - box.top + 1) // 4)
    rows = slice(max(0, box.top - along), box.bottom + along + 1, step)
    columns = slice(max(0, box.left - across), box.right + across + 1, step)
    others = images.ids[rows, columns] != instance_id
    # Faster than an index of bools, which copies a pixel's colours one by one.
    colors = np.compress(others.ravel(), images.rgb[rows, columns].reshape(-1, 3), axis=0)
    return _medians(colors) if len(colors) else None


def _medians(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the (C,) medians of (N, C) values."""
    ordered = np.sort(colors.T, axis=1, kind="stable")  # of bytes, a radix sort
    low, high = ordered[:, (len(colors) - 1) // 2], ordered[:, len(colors) // 2]
    return np.asarray((low.astype(np.float64) + high) / 2)


def _cells(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of (h, w, c) whole numbers over up to ``CELLS`` x ``CELLS`` parts; they are exact."""
    height, width, channels = values.shape
    by_row = (_parts(height) @ values.reshape(height, -1)).reshape(-1, width, channels)
    return np.asarray(_parts(width) @ by_row)


@lru_cache(maxsize=4 * MAX_SAMPLES)
def _parts(length: int) -> NDArray[np.float64]:
    """Return which of up to ``CELLS`` parts of a line each of its ``length`` places is in: a 1 a column."""
    first = np.unique(np.arange(CELLS) * length // CELLS)
    part = np.searchsorted(first, np.arange(length), side="right") - 1
    return np.asarray(np.arange(len(first))[:, None] == part, np.float64)
