"""Masks as COCO's compressed run lengths, and who hides whom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
    """Return the (height, width) mask that ``encode_mask`` wrote; raises ``ValueError`` if it is of another size."""
    return mask_of_runs(decode_runs([counts])[0], height, width)


def decode_runs(counts: Sequence[str]) -> list[NDArray[np.int64]]:
    """Return for each mask, as ``encode_mask`` wrote it, how long its runs are, by turns outside and inside.

    pycocotools reads it too, but warns with numpy 2. A run length is written in groups of five bits, the lowest first,
    in characters from "0" on, of which 32 marks all but the last; from the fourth on, as the difference to the one
    before the last (``rleFrString`` in COCO's maskApi.c).
    """
    groups = np.frombuffer("".join(counts).encode("ascii"), np.uint8).astype(np.int64) - ord("0")
    last = np.flatnonzero(groups & 32 == 0)
    first = np.append(0, last[:-1] + 1)[: len(last)]
    lengths = last - first + 1
    shifts = 5 * (np.arange(len(groups)) - np.repeat(first, lengths))
    written = np.add.reduceat((groups & 31) << shifts, first) if len(first) else np.empty(0, np.int64)
    written -= np.where(groups[last] & 16, 1 << 5 * lengths, 0)
    ends = np.searchsorted(last, np.cumsum([len(text) for text in counts], dtype=np.int64))
    all_runs = [written[begin:end] for begin, end in pairwise([0, *ends.tolist()])]
    for runs in all_runs:
        np.cumsum(runs[1::2], out=runs[1::2])
        np.cumsum(runs[2::2], out=runs[2::2])
    return all_runs


def mask_of_runs(runs: NDArray[np.int64], height: int, width: int) -> Mask:
    """Return the (height, width) mask of ``decode_runs``; raises ``ValueError`` if it is of another size."""
    if runs.sum() != height * width or (runs < 0).any():
        raise ValueError(f"expected the run lengths of {width} x {height} pixels, got {runs.sum()}")
    inside = np.zeros(len(runs), np.bool_)
    inside[1::2] = True
    return np.repeat(inside, runs).reshape(width, height).T


def place_mask(mask: Mask, box: PixelBox, height: int, width: int) -> Mask:
    """Return ``mask``, which covers ``box``, as a mask of the whole (height, width) image."""
    whole = np.zeros((height, width), np.bool_)
    whole[box.top : box.bottom + 1, box.left : box.right + 1] = mask
    return whole


def hidden_by(
    ids: NDArray[np.uint16], actor_ids: Sequence[int], masks: Sequence[Mask], boxes: Sequence[PixelBox | None]
) -> list[list[tuple[int, int]]]:
    """Return for each actor which ids cover its pixels, and how many each, by descending count, then ascending id.

    ``ids`` is the (H, W) id image, ``masks`` what the actors cover of ``boxes`` when drawn alone; nothing of no box.
    """
    shown = [
        np.empty(0, np.uint16) if box is None else ids[box.top : box.bottom + 1, box.left : box.right + 1][mask]
        for mask, box in zip(masks, boxes, strict=True)
    ]
    hiders: list[list[tuple[int, int]]] = [[] for _ in shown]
    if not shown:
        return hiders
    rows = np.repeat(np.arange(len(shown)), [len(pixels) for pixels in shown])
    pixels = np.concatenate(shown)
    hidden = pixels != np.asarray(actor_ids, np.uint16)[rows]
    pairs, counts = np.unique(rows[hidden] << 16 | pixels[hidden], return_counts=True)
    order = np.lexsort((-counts, pairs >> 16))  # stable, so ids ascend where counts are the same
    for pair, count in zip(pairs[order].tolist(), counts[order].tolist(), strict=True):
        hiders[pair >> 16].append((pair & 0xFFFF, count))
    return hiders
