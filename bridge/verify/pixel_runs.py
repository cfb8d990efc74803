"""Boxes and counts of the ids in an image, from its runs of equal pixels rather than from every pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PixelEdges = tuple[int, int, int, int]
"""Left, top, right, bottom, all inclusive."""


def id_boxes(ids: NDArray[np.uint16]) -> dict[int, PixelEdges]:
    """Return the box around the pixels of every id in an (H, W) image but 0."""
    width = ids.shape[1]
    starts, lengths = _runs(ids[None])
    values = ids.ravel()[starts]
    rows, lefts = np.divmod(starts, width)
    rights = lefts + lengths - 1
    order = np.argsort(values, kind="stable")
    values, rows, lefts, rights = values[order], rows[order], lefts[order], rights[order]
    firsts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    columns = (
        values[firsts],
        np.minimum.reduceat(lefts, firsts),
        rows[firsts],  # runs come from top to bottom, and a stable sort keeps that
        np.maximum.reduceat(rights, firsts),
        np.maximum.reduceat(rows, firsts),
    )
    return {number: (left, top, right, bottom) for number, left, top, right, bottom in _rows(columns) if number}


def pair_counts(first: NDArray[np.unsignedinteger], second: NDArray[np.unsignedinteger]) -> list[tuple[int, int, int]]:
    """Return which values two (H, W) images of up to 32 bits have in the same pixels, and in how many."""
    starts, lengths = _runs(np.stack([first, second]))
    pairs = first.ravel()[starts].astype(np.uint64) << np.uint64(32) | second.ravel()[starts].astype(np.uint64)
    found, places = np.unique(pairs, return_inverse=True)
    counts = np.bincount(places, weights=lengths).astype(np.int64)
    return [(pair >> 32, pair & 0xFFFFFFFF, count) for pair, count in zip(found.tolist(), counts.tolist(), strict=True)]


def _runs(images: NDArray[np.unsignedinteger]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where runs of pixels begin that are equal in all of (N, H, W) images, and how long they are.

    None goes beyond its row.
    """
    changes = np.ones(images.shape[1:], np.bool_)
    changes[:, 1:] = (images[:, :, 1:] != images[:, :, :-1]).any(axis=0)
    starts = np.flatnonzero(changes)
    return starts, np.diff(starts, append=changes.size)


def _rows(columns: tuple[NDArray[np.generic], ...]) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in columns), strict=True))
