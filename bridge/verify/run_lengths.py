"""COCO's compressed run lengths, decoded without trusting them.

The format is that of COCO's ``maskApi.c`` (https://github.com/cocodataset/cocoapi): runs of 0 and 1 in turn, down the
columns. A run is written as its difference from the one two before (from the fourth on), five bits a character from
the lowest up, each plus 48, with bit 5 set where more follow and bit 4 of the last as the sign.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST_CHARACTERS = 8
"""Of one run: as many say more pixels than any image has."""


def decode_run_lengths(counts: str, height: int, width: int) -> NDArray[np.bool_]:
    """Return the (height, width) mask; raises ``ValueError`` if ``counts`` are no run lengths of that many pixels."""
    runs = parse_run_lengths(counts)
    if runs.min() < 0 or runs.sum() != height * width:
        raise ValueError(f"the run lengths are of {runs.sum()} pixels, expected {width} x {height}")
    values = np.arange(len(runs)) % 2 == 1
    return np.asarray(np.repeat(values, runs).reshape(width, height).T)


def parse_run_lengths(counts: str) -> NDArray[np.int64]:
    """Return the (R,) lengths that are written, negative ones too; raises ``ValueError`` if none can be read."""
    digits = np.frombuffer(counts.encode("ascii", errors="replace"), np.uint8).astype(np.int64) - ord("0")
    if not len(digits) or digits.min() < 0 or digits.max() > 63 or digits[-1] & 32:
        raise ValueError("the text of the run lengths is damaged")
    last = np.flatnonzero((digits & 32) == 0)
    first = np.concatenate([[0], last[:-1] + 1])
    sizes = last - first + 1
    if sizes.max() > _MOST_CHARACTERS:
        raise ValueError("the text of the run lengths is damaged")
    places = np.arange(len(digits)) - np.repeat(first, sizes)
    runs = np.add.reduceat((digits & 31) << (5 * places), first)
    runs -= np.where(digits[last] & 16, np.int64(1) << (5 * sizes), 0)
    runs[1::2] = np.cumsum(runs[1::2])
    runs[2::2] = np.cumsum(runs[2::2])
    return np.asarray(runs)
