"""COCO's masks, decoded and measured by code of this module; only polygons are filled by pycocotools.

Run lengths go down the columns and begin with the zeros. As text they are groups of five bits, the lowest first, each
one a character from ``0`` on with bit 32 set if more follow, and from the fourth length on a length is the difference
to the one two before: ``rleFrString`` in ``common/maskApi.c`` of https://github.com/cocodataset/cocoapi.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from bridge.verify.files import is_number, is_whole
from bridge.verify.run_lengths import parse_run_lengths

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; the right and bottom edges are one beyond the last pixel."""

_BEYOND_PX: Final = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """A mask as the stretches of ones in the image read column by column."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    """One beyond the last pixel of each stretch; none is empty."""
    height: int
    width: int
    is_exact: bool
    """Of run lengths; what pixels a polygon covers is a matter of taste at its outline."""

    @property
    def area(self) -> int:
        """How many pixels it has."""
        return int((self.ends - self.starts).sum())

    @property
    def box(self) -> Box | None:
        """The box around its pixels; None if it has none."""
        if not len(self.starts):
            return None
        first, last = self.starts // self.height, (self.ends - 1) // self.height
        top, bottom = self.starts % self.height, (self.ends - 1) % self.height
        spans = first != last
        lowest = 0 if spans.any() else int(top.min())
        highest = self.height - 1 if spans.any() else int(bottom.max())
        return float(first.min()), float(lowest), float(last.max() + 1), float(highest + 1)

    def values(self, image: NDArray[Any]) -> NDArray[Any]:
        """Return the values of its pixels in an (H, W) image, (area,)."""
        lengths = self.ends - self.starts
        skipped = self.starts - np.concatenate([[0], np.cumsum(lengths)[:-1]])
        columns, rows = np.divmod(np.arange(self.area) + np.repeat(skipped, lengths), self.height)
        return image[rows, columns]

    def pixels(self) -> NDArray[np.bool_]:
        """Return the (H, W) mask."""
        steps = np.zeros(self.height * self.width + 1, np.int8)
        np.add.at(steps, self.starts, 1)
        np.add.at(steps, self.ends, -1)
        covered = np.cumsum(steps[:-1], dtype=np.int8).astype(np.bool_)
        return np.ascontiguousarray(covered.reshape(self.width, self.height).T)


def parse_mask(segmentation: Any, height: int, width: int) -> Mask:
    """Return the mask of an annotation of an image of that size; raises ``ValueError`` saying what is wrong."""
    if isinstance(segmentation, dict):
        if segmentation.get("size") != [height, width]:
            raise ValueError(f"the run lengths are of {segmentation.get('size')}, expected [{height}, {width}]")
        return _from_lengths(_lengths(segmentation.get("counts")), height, width, is_exact=True)
    if not isinstance(segmentation, list) or not segmentation:
        raise ValueError("expected polygons or run lengths")
    for polygon in segmentation:
        _check_polygon(polygon, height, width)
    merged = coco_mask.merge(coco_mask.frPyObjects(segmentation, height, width))
    return _from_lengths(_lengths(merged["counts"].decode("ascii")), height, width, is_exact=False)


def covered_twice(masks: Sequence[Mask]) -> Mask:
    """Return the pixels that are in two or more of one image's masks, of which there is one at least."""
    borders = np.concatenate([places for mask in masks for places in (mask.starts, mask.ends)])
    steps = np.concatenate([np.full(len(mask.starts), step) for mask in masks for step in (1, -1)])
    order = np.argsort(borders, kind="stable")
    borders, depths = borders[order], np.cumsum(steps[order])
    is_twice = (depths[:-1] > 1) & (borders[1:] > borders[:-1])
    first = masks[0]
    return Mask(borders[:-1][is_twice], borders[1:][is_twice], first.height, first.width, first.is_exact)


def _check_polygon(polygon: Any, height: int, width: int) -> None:
    if not isinstance(polygon, list) or len(polygon) < 6 or len(polygon) % 2 or not all(map(is_number, polygon)):
        raise ValueError("a polygon must be 6 numbers or more, x and y by turns")
    points = np.array(polygon, np.float64).reshape(-1, 2)
    beyond = float(max(-points.min(), (points - (width, height)).max()))
    if beyond > _BEYOND_PX:
        raise ValueError(f"a polygon reaches {beyond:.1f} pixels beyond the image")


def _lengths(counts: Any) -> NDArray[np.int64]:
    if isinstance(counts, list) and all(map(is_whole, counts)):
        return np.array([min(max(count, -1), 1 << 40) for count in counts], np.int64)
    if not isinstance(counts, str) or not counts.isascii() or not counts:
        raise ValueError("expected run lengths as text or as a list of whole numbers")
    return parse_run_lengths(counts)


def _from_lengths(lengths: NDArray[np.int64], height: int, width: int, *, is_exact: bool) -> Mask:
    if len(lengths) and lengths.min() < 0:
        raise ValueError("a run length is negative")
    if lengths.sum() != height * width:
        raise ValueError(f"the run lengths are of {lengths.sum()} pixels, expected {height * width}")
    borders = np.cumsum(lengths)
    starts, ends = borders[:-1:2], borders[1::2]
    is_there = ends > starts
    return Mask(starts[is_there], ends[is_there], height, width, is_exact)
