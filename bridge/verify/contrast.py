"""Contrast after its definition, counted part by part.

The root mean square of the differences, over the pixels of an object and the three colours (0-1, sRGB), between the
mean colour of the part of the object that a pixel lies in and the median colour around the object. Parts are those of a
grid of 8 x 8 over the box around its visible pixels, what is around it lies in that box grown by a quarter of its
extents, and by 4 pixels at least. Of a box of more than 64 pixels a side, every second, third … pixel counts.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_PARTS = 8
_LEAST_MARGIN_PX = 4
_MOST_SAMPLES = 64


def contrast_of(
    image: NDArray[np.uint8], ids: NDArray[np.uint16], instance_id: int, box: tuple[int, int, int, int]
) -> float:
    """Return the contrast, 0-1, of what shows in ``box`` (left, top, right, bottom, inclusive) of an (H, W, 3) image.

    The order of the colours does not matter.
    """
    left, top, right, bottom = box
    stride = math.ceil(max(right - left + 1, bottom - top + 1) / _MOST_SAMPLES)
    rows, columns = np.nonzero(ids[top : bottom + 1 : stride, left : right + 1 : stride] == instance_id)
    if not len(rows):
        stride = 1
        rows, columns = np.nonzero(ids[top : bottom + 1, left : right + 1] == instance_id)
    height, width = (len(range(0, extent, stride)) for extent in (bottom - top + 1, right - left + 1))
    parts = _part(rows, height) * _PARTS + _part(columns, width)
    colors = image[top + rows * stride, left + columns * stride]
    around = _around(image, ids, instance_id, box, stride)
    if around is None:
        return 0.0
    counts = np.bincount(parts, minlength=_PARTS * _PARTS)
    total = 0.0
    for channel in range(3):
        sums = np.bincount(parts, weights=colors[:, channel], minlength=_PARTS * _PARTS)
        means = sums[counts > 0] / counts[counts > 0]
        total += float((counts[counts > 0] * (means - around[channel]) ** 2).sum())
    return math.sqrt(total / (3 * len(rows))) / 255.0


def _part(places: NDArray[np.intp], extent: int) -> NDArray[np.intp]:
    """Return in which of the parts, the n-th of which starts at n * extent // 8, each place lies."""
    starts = np.array([number * extent // _PARTS for number in range(_PARTS)])
    return np.searchsorted(starts, places, side="right") - 1


def _around(
    image: NDArray[np.uint8],
    ids: NDArray[np.uint16],
    instance_id: int,
    box: tuple[int, int, int, int],
    stride: int,
) -> NDArray[np.float64] | None:
    left, top, right, bottom = box
    aside = max(_LEAST_MARGIN_PX, (right - left + 1) // 4)
    above = max(_LEAST_MARGIN_PX, (bottom - top + 1) // 4)
    rows = slice(max(top - above, 0), bottom + above + 1, stride)
    columns = slice(max(left - aside, 0), right + aside + 1, stride)
    others = ids[rows, columns] != instance_id
    colors = image[rows, columns][others]
    if not len(colors):
        return None
    # Of an even number of values, the median lies between the two in the middle.
    middle = np.array([(len(colors) - 1) // 2, len(colors) // 2])
    totals = [np.cumsum(np.bincount(colors[:, channel], minlength=256)) for channel in range(3)]
    return np.array([np.searchsorted(total, middle, side="right").mean() for total in totals])
