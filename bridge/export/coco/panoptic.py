"""COCO's panoptic images: every pixel belongs to one segment.

The format is that of https://github.com/cocodataset/panopticapi: a PNG whose colour is the id of the segment
(R + 256 G + 65536 B, 0 where nothing is labelled) and a list of the segments.

- A thing is a segment of its own; its id is the instance id of the dataset.
- Each class of stuff is one segment, 65536 + its category.
- Things that are to be ignored are one crowd for each category, 131072 + the category: the evaluator looks at one
  crowd of a category only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.export.coco.categories import COCO_CATEGORIES
from bridge.frame import PixelBox
from bridge.labels.boxes2d import modal_boxes
from bridge.world import MAX_INSTANCE_ID

FIRST_STUFF_ID: Final = 1 << 16
FIRST_CROWD_ID: Final = 2 << 16


@dataclass(slots=True)
class Segment:
    """One segment of a panoptic image."""

    segment_id: int
    category_id: int
    is_crowd: bool
    pixels: int
    box: PixelBox
    """Tight around its pixels."""

    def entry(self) -> dict[str, Any]:
        """Return it as the files list it; the box is x, y, width and height from the image's corner."""
        box = self.box
        return {
            "id": self.segment_id,
            "category_id": self.category_id,
            "area": self.pixels,
            "bbox": [box.left, box.top, box.right - box.left + 1, box.bottom - box.top + 1],
            "iscrowd": int(self.is_crowd),
        }

    def grow(self, pixels: int, box: PixelBox) -> None:
        """Take in the pixels of another instance."""
        self.pixels += pixels
        self.box = PixelBox(
            min(self.box.left, box.left),
            min(self.box.top, box.top),
            max(self.box.right, box.right),
            max(self.box.bottom, box.bottom),
        )


def panoptic(
    ids: NDArray[np.uint16], categories: Mapping[int, Category], ignored: Collection[int]
) -> tuple[NDArray[np.uint8], list[Segment]]:
    """Return the (H, W, 3) uint8 panoptic image of an (H, W) id image, and its segments by ascending id.

    ``categories`` has the classes of the instance ids, ``ignored`` the ids of the things that belong to crowds. Id 0
    is the sky.
    """
    segments: dict[int, Segment] = {}
    segment_of = np.zeros(MAX_INSTANCE_ID + 1, np.uint32)
    for instance_id, pixels, box in _areas(ids):
        category = Category.SKY if instance_id == 0 else categories.get(instance_id)
        coco = None if category is None else COCO_CATEGORIES.get(category)
        if coco is None:
            continue
        is_crowd = coco.is_thing and instance_id in ignored
        segment_id = instance_id
        if is_crowd or not coco.is_thing:
            segment_id = (FIRST_CROWD_ID if is_crowd else FIRST_STUFF_ID) + coco.category_id
        segment_of[instance_id] = segment_id
        if segment_id in segments:
            segments[segment_id].grow(pixels, box)
        else:
            segments[segment_id] = Segment(segment_id, coco.category_id, is_crowd, pixels, box)
    little_endian = segment_of[ids].astype("<u4", copy=False).view(np.uint8)
    image = np.ascontiguousarray(little_endian.reshape(*ids.shape, 4)[..., :3])
    return image, [segments[segment_id] for segment_id in sorted(segments)]


def _areas(ids: NDArray[np.uint16]) -> Iterator[tuple[int, int, PixelBox]]:
    """Return every id of an image with its pixels and the box around them, the sky included."""
    boxes = modal_boxes(ids)
    sky = ids == 0
    if sky.any():
        rows, columns = np.flatnonzero(sky.any(axis=1)), np.flatnonzero(sky.any(axis=0))
        box = PixelBox(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
        yield 0, int(np.count_nonzero(sky)), box
    for index, (instance_id, pixels) in enumerate(zip(boxes.ids.tolist(), boxes.pixels.tolist(), strict=True)):
        yield instance_id, pixels, boxes.box(index)
