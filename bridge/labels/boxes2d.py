"""Modal boxes: tight around the pixels that carry an id, for every id of an image in one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.frame import PixelBox

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class IdRuns:
    """An id image as horizontal runs of equal ids, ordered by id, then by row, then by column.

    ``ids``, ``rows``, ``first`` and ``last`` are (R,) int64; the columns ``first`` and ``last`` are inclusive.
    """

    ids: Indices
    rows: Indices
    first: Indices
    last: Indices


@dataclass(frozen=True, slots=True, eq=False)
class IdBoxes:
    """The boxes of all ids of an image: parallel (M,) int64 arrays by ascending id, all edges inclusive."""

    ids: Indices
    left: Indices
    top: Indices
    right: Indices
    bottom: Indices
    pixels: Indices

    def row(self, instance_id: int) -> int | None:
        """Return the index of ``instance_id`` in the arrays, None if the image does not show it."""
        index = int(np.searchsorted(self.ids, instance_id))
        return index if index < len(self.ids) and self.ids[index] == instance_id else None

    def box(self, index: int) -> PixelBox:
        """Return the box at ``index``."""
        edges = (self.left, self.top, self.right, self.bottom)
        return PixelBox(*(int(edge[index]) for edge in edges))


def shown_ids(ids: NDArray[np.uint16]) -> NDArray[np.intp]:
    """Return the ids that an (H, W) id image shows, ascending; 0 is one of them where the sky shows."""
    is_shown = np.zeros(np.iinfo(np.uint16).max + 1, np.bool_)
    # Looked for where runs start, which are few.
    is_shown[ids[_run_starts(ids)]] = True
    return np.flatnonzero(is_shown)


def id_runs(ids: NDArray[np.uint16]) -> IdRuns:
    """Split an (H, W) id image into its horizontal runs; the id 0 (sky) is left out."""
    height, width = ids.shape
    start = np.flatnonzero(_run_starts(ids))
    end = np.append(start[1:], height * width) - 1
    run_ids = ids.reshape(-1)[start]
    # A stable sort of 16-bit keys is a radix sort: it keeps the scan order inside every id.
    order = np.argsort(run_ids, kind="stable")
    order = order[np.searchsorted(run_ids, 1, sorter=order) :]
    start, end = start[order], end[order]
    rows = start // width
    return IdRuns(run_ids[order].astype(np.int64), rows, start - rows * width, end - rows * width)


def _run_starts(ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Return which pixels of an (H, W) id image begin a horizontal run."""
    starts = np.ones(ids.shape, np.bool_)
    np.not_equal(ids[:, 1:], ids[:, :-1], out=starts[:, 1:])
    return starts


def boxes_of_runs(runs: IdRuns) -> IdBoxes:
    """Return the tight box and the pixel count of every id in ``runs``."""
    if len(runs.ids) == 0:
        empty = np.empty(0, dtype=np.int64)
        return IdBoxes(empty, empty, empty, empty, empty, empty)
    group = np.flatnonzero(np.diff(runs.ids, prepend=0))
    last_of_group = np.append(group[1:], len(runs.ids)) - 1
    return IdBoxes(
        ids=runs.ids[group],
        left=np.minimum.reduceat(runs.first, group),
        top=runs.rows[group],
        right=np.maximum.reduceat(runs.last, group),
        bottom=runs.rows[last_of_group],
        pixels=np.add.reduceat(runs.last - runs.first + 1, group),
    )


def modal_boxes(ids: NDArray[np.uint16]) -> IdBoxes:
    """Return the tight box and the pixel count of every id but 0 in an (H, W) id image."""
    return boxes_of_runs(id_runs(ids))
