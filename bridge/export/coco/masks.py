"""Masks of a part of an image as COCO's run lengths of the whole image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from bridge.frame import PixelBox

Mask = NDArray[np.bool_]


def whole_run_lengths(masks: Sequence[tuple[Mask, PixelBox]], height: int, width: int) -> list[dict[str, Any]]:
    """Return each (h, w) mask, which covers its box, as compressed run lengths of the (height, width) image.

    The result is what ``pycocotools`` reads: ``size`` is [height, width], ``counts`` ASCII. The runs are made from the
    box alone; encoding whole images takes many times as long.
    """
    if not masks:
        return []
    runs = [{"size": [height, width], "counts": _counts(mask, box, height, width)} for mask, box in masks]
    packed = coco_mask.frPyObjects(runs, height, width)
    return [{"size": [height, width], "counts": rle["counts"].decode("ascii")} for rle in packed]


def _counts(mask: Mask, box: PixelBox, height: int, width: int) -> list[int]:
    """Return the lengths of the runs, column by column, beginning with what is not in the mask."""
    rows, columns = mask.shape
    # A row of nothing below the mask ends every run with its column.
    padded = np.zeros((columns, rows + 1), np.int8)
    padded[:, :rows] = mask.T
    changes = np.flatnonzero(np.diff(padded.ravel(), prepend=np.int8(0)))
    column, row = np.divmod(changes, rows + 1)
    places = (box.left + column) * height + box.top + row
    if rows == height:
        # A run that ends at the bottom of the image and one that begins at its top are one run.
        starts, ends = places[::2], places[1::2]
        joins = np.flatnonzero(starts[1:] == ends[:-1])
        places = np.delete(places, np.concatenate([2 * joins + 1, 2 * joins + 2]))
    counts: list[int] = np.diff(places, prepend=0, append=height * width).tolist()
    # No run of length 0 at the end: it is not how COCO writes a mask that reaches the last pixel.
    return counts if counts[-1] else counts[:-1]
