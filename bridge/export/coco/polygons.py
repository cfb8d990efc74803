"""Masks as polygons along the edges of their pixels, which hold the very same pixels.

Coordinates count from the image's top-left corner (``bridge.export.corner_boxes``), so all of them are whole numbers.
COCO's rasteriser gives back the mask bit by bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.frame import PixelBox

Mask = NDArray[np.bool_]
Loop = NDArray[np.int64]
"""(N, 2) corners x, y of a closed polygon."""


def mask_polygons(mask: Mask, box: PixelBox) -> list[Loop]:
    """Return one (N, 2) int64 polygon for each 4-connected part of an (h, w) mask that covers ``box``.

    A hole is joined to the edge around it by a cut of no width, because COCO has no other way to say it. Parts are in
    the order of their first pixel, row by row; their edges run clockwise as seen in the image.
    """
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    parts: dict[int, list[Loop]] = {}
    for loop in _loops(mask):
        x, y = loop[0].tolist()
        # The first corner is the topmost one, then the leftmost: the pixel at its lower right belongs to the part if
        # the loop runs around it. If the loop runs around a hole, the part lies above.
        if mask[y, x]:
            parts[int(labels[y, x])] = [loop]
        else:
            # Holes run the other way round, so that areas subtract.
            parts[int(labels[y - 1, x])].append(loop[::-1])
    offset = np.array([box.left, box.top])
    return [joined(loops) + offset for loops in parts.values()]


def joined(loops: Sequence[Loop]) -> Loop:
    """Return one polygon of all ``loops``, in which cuts of no width lead from each to the nearest one before it."""
    whole = loops[0]
    for loop in loops[1:]:
        distances = np.abs(whole[:, None] - loop[None]).sum(axis=2)
        here, there = np.unravel_index(int(distances.argmin()), distances.shape)
        around = np.roll(loop, -int(there), axis=0)
        whole = np.concatenate([whole[: here + 1], around, around[:1], whole[here:]])
    return whole


def _loops(mask: Mask) -> list[Loop]:
    """Return the closed borders of a mask as their corners, each from its topmost, then leftmost one."""
    corners, across, down = _corners(mask)
    loops: list[Loop] = []
    is_done = np.zeros(len(corners), bool).tolist()
    for first in range(len(corners)):
        if is_done[first]:
            continue
        order = []
        at = first
        while not is_done[at]:
            turn = across[at]
            is_done[at] = is_done[turn] = True
            order += [at, turn]
            at = down[turn]
        loops.append(corners[order])
    return loops


def _corners(mask: Mask) -> tuple[Loop, list[int], list[int]]:
    """Return the (N, 2) corners of a mask's border by row, and each one's neighbour along its row and its column.

    A corner is where one or three of four pixels are in the mask. Where two are that touch at a point only, there are
    two corners, one of each pixel, so that the border never crosses itself.
    """
    padded = np.pad(mask, 1).astype(np.int8)
    north_west, north_east = padded[:-1, :-1], padded[:-1, 1:]
    south_west, south_east = padded[1:, :-1], padded[1:, 1:]
    is_touch = (north_west == south_east) & (north_east == south_west) & (north_west != north_east)
    is_corner = ((north_west + north_east + south_west + south_east) % 2 == 1) | is_touch
    rows, columns = np.nonzero(is_corner)
    twice = np.where(is_touch[rows, columns], 2, 1)
    y, x = np.repeat(rows, twice), np.repeat(columns, twice)
    is_second = np.zeros(len(y), np.int64)
    is_second[1:] = (y[1:] == y[:-1]) & (x[1:] == x[:-1])
    # Of two corners at a point, the first ends the edge on its left. It goes on upwards if that edge lies under the
    # pixel in the north-west, downwards if it lies over the one in the south-west.
    comes_later = np.where(north_west[y, x] == 1, is_second, 1 - is_second)
    by_column = np.lexsort((comes_later, y, x))
    # Edges join the corners of a row, or of a column, in pairs.
    across = np.arange(len(y)) ^ 1
    down = np.empty(len(y), np.int64)
    down[by_column] = by_column[np.arange(len(y)) ^ 1]
    return np.stack([x, y], axis=1), across.tolist(), down.tolist()
