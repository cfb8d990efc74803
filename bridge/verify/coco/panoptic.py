"""COCO's panoptic images: their segments, and that they are those of the instances.

A pixel's segment is red + 256 green + 65536 blue, and 0 where nothing is labelled:
https://cocodataset.org/#format-data and https://github.com/cocodataset/panopticapi.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.coco.instances import Instance
from bridge.verify.coco.schema import Segment
from bridge.verify.files import Pixels
from bridge.verify.tally import Problem

SegmentIds = NDArray[np.uint32]

_BOX_TOLERANCE_PX: Final = 1.0
_LEAST_SHARED: Final = 0.5


def segment_ids(image: Pixels | None, height: int, width: int) -> SegmentIds | None:
    """Return the (H, W) segments of an image as OpenCV reads it; None if it is none of that size."""
    if image is None or image.shape != (height, width, 3) or image.dtype != np.uint8:
        return None
    blue, green, red = (image[..., channel].astype(np.uint32) for channel in range(3))
    return np.asarray(red | green << 8 | blue << 16, np.uint32)


def segment_problems(ids: SegmentIds, segments: Mapping[int, Segment]) -> Iterator[Problem]:
    """Yield where the image and the list of its segments differ."""
    found, counts = np.unique(ids, return_counts=True)
    areas = dict(zip(found.tolist(), counts.tolist(), strict=True))
    for number, area in areas.items():
        if number and number not in segments:
            yield Problem(
                "unlisted segments",
                f"{area} pixels of the image are of a segment that is not listed",
                f"segment {number}",
            )
    for number, segment in segments.items():
        if number not in areas:
            yield Problem("segments without pixels", "the image has no pixel of it", segment.name)
            continue
        if segment.area != areas[number]:
            message = f"the area is {segment.area:g}, the image has {areas[number]} pixels"
            yield Problem("wrong segment areas", message, segment.name)
        seen = cv2.boundingRect((ids == number).view(np.uint8))
        off = max(abs(a - b) for a, b in zip(segment.box, seen, strict=True))
        if off > _BOX_TOLERANCE_PX:
            message = f"the box is {list(segment.box)}, of its pixels {list(seen)}"
            yield Problem("wrong segment boxes", message, segment.name)


def instance_problems(
    ids: SegmentIds, segments: Mapping[int, Segment], instances: Sequence[Instance]
) -> Iterator[Problem]:
    """Yield objects that are no segment of their own; both files name categories by the same ids."""
    taken: dict[int, str] = {}
    for instance in instances:
        if instance.annotation.is_crowd:
            continue
        found, counts = np.unique(instance.mask.values(ids), return_counts=True)
        number, shared = int(found[counts.argmax()]), int(counts.max())
        segment = segments.get(number)
        name = instance.annotation.name
        if instance.mask.is_exact and (len(found) > 1 or segment is None or segment.area != instance.mask.area):
            message = (
                f"{shared} of its {instance.mask.area} pixels are those of segment {number}, expected all and no more"
            )
            yield Problem("instances beside their segments", message, name)
        elif segment is None or shared < _LEAST_SHARED * instance.mask.area:
            yield Problem("instances beside their segments", "less than half of its pixels are of one segment", name)
        elif segment.category_id != instance.annotation.category_id:
            message = f"its category is {instance.annotation.category_id}, of segment {number} {segment.category_id}"
            yield Problem("two categories of an object", message, name)
        if instance.mask.is_exact and number in taken:
            yield Problem("instances beside their segments", f"{taken[number]} is segment {number} too", name)
        taken.setdefault(number, name)
