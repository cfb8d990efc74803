"""Masks as COCO's compressed run lengths, and who hides whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from bridge.frame import PixelBox

Mask = NDArray[np.bool_]


def encode_mask(mask: Mask) -> str:
    """Return an (h, w) mask as COCO's compressed run lengths; its size travels apart."""
    counts: bytes = coco_mask.encode(np.asfortranarray(mask, dtype=np.uint8))["counts"]
    return counts.decode("ascii")


def decode_mask(counts: str, height: int, width: int) -> Mask:
    """Return the (height, width) mask that ``encode_mask`` wrote; raises ``ValueError`` if it is of another size.

    pycocotools reads it too, but warns with numpy 2. A run length is written in groups of five bits, the lowest first,
    in characters from "0" on, of which 32 marks all but the last; from the fourth on, as the difference to the one
    before the last (``rleFrString`` in COCO's maskApi.c).
    """
    groups = np.frombuffer(counts.encode("ascii"), np.uint8).astype(np.int64) - ord("0")
    last = np.flatnonzero(groups & 32 == 0)
    first = np.concatenate([[0], last[:-1] + 1])[: len(last)]
    lengths = last - first + 1
    shifts = 5 * (np.arange(len(groups)) - np.repeat(first, lengths))
    runs = np.add.reduceat((groups & 31) << shifts, first) if len(first) else np.empty(0, np.int64)
    runs -= np.where(groups[last] & 16, 1 << 5 * lengths, 0)
    runs[1::2] = np.cumsum(runs[1::2])
    runs[2::2] = np.cumsum(runs[2::2])
    if runs.sum() != height * width or (runs < 0).any():
        raise ValueError(f"expected the run lengths of {width} x {height} pixels, got {runs.sum()}")
    column_by_column = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return column_by_column.reshape(width, height).T


def place_mask(mask: Mask, box: PixelBox, height: int, width: int) -> Mask:
    """Return ``mask``, which covers ``box``, as a mask of the whole (height, width) image."""
    whole = np.zeros((height, width), np.bool_)
    whole[box.top : box.bottom + 1, box.left : box.right + 1] = mask
    return whole


def hidden_by(ids: NDArray[np.uint16], actor_id: int, mask: Mask, box: PixelBox) -> list[tuple[int, int]]:
    """Return which ids cover pixels of an actor, and how many each, by descending count, then ascending id.

    ``ids`` is the (H, W) id image, ``mask`` what the actor covers of ``box`` when drawn alone.
    """
    covering = ids[box.top : box.bottom + 1, box.left : box.right + 1][mask]
    covering = covering[covering != actor_id]
    if not len(covering):
        return []
    found, counts = np.unique(covering, return_counts=True)
    order = np.lexsort((found, -counts))
    return list(zip(found[order].tolist(), counts[order].tolist(), strict=True))
