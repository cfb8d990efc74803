"""COCO's compressed run lengths, decoded without trusting them.

The format is that of COCO's ``maskApi.c`` (https://github.com/cocodataset/cocoapi): runs of 0 and 1 in turn, down the
columns. A run is written as its difference from the one two before (from the fourth on), five bits a character from
the lowest up, each plus 48, with bit 5 set where more follow and bit 4 of the last as the sign.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def decode_run_lengths(counts: str, height: int, width: int) -> NDArray[np.bool_]:
    """Return the (height, width) mask; raises ``ValueError`` if ``counts`` are no run lengths of that many pixels."""
    digits = np.frombuffer(counts.encode("ascii", errors="replace"), np.uint8).astype(np.int64) - 48
    if not len(digits) or digits.min() < 0 or digits.max() > 63 or digits[-1] & 32:
        raise ValueError("no run lengths in COCO's compressed form")
    last = np.flatnonzero((digits & 32) == 0)
    first = np.concatenate([[0], last[:-1] + 1])
    if (last - first).max() > 7:
        raise ValueError("no run lengths in COCO's compressed form: a run takes more than 8 characters")
    places = np.arange(len(digits)) - np.repeat(first, last - first + 1)
    runs = np.add.reduceat((digits & 31) << (5 * places), first)
    runs -= np.where(digits[last] & 16, np.int64(1) << (5 * (last - first + 1)), 0)
    runs[1::2] = np.cumsum(runs[1::2])
    runs[2::2] = np.cumsum(runs[2::2])
    if runs.min() < 0 or runs.sum() != height * width:
        raise ValueError(f"the run lengths are of {runs.sum()} pixels, expected {width} x {height}")
    values = np.arange(len(runs)) % 2 == 1
    return np.asarray(np.repeat(values, runs).reshape(width, height).T)
