"""The objects of a COCO image against the id image and the classes of the native dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.coco.instances import Instance, edges
from bridge.verify.coco.panoptic import SegmentIds
from bridge.verify.coco.schema import Segment
from bridge.verify.detector_names import is_name_of
from bridge.verify.native.pictures import Box, Picture, PlainlySeen
from bridge.verify.pixel_runs import pair_counts
from bridge.verify.tally import Problem

_BOX_TOLERANCE_PX: Final = 1.01
"""Whether a continuous box ends at the centre of the last pixel or beyond it differs between kinds of boxes."""
_LEAST_ALIKE: Final = 0.7
"""Intersection over union of a polygon's pixels with the object's."""


def instance_differences(
    instances: Sequence[Instance], categories: Mapping[int, str], picture: Picture
) -> Iterator[Problem]:
    """Yield objects that are no object of the dataset, and plain ones that are not there."""
    totals = np.bincount(picture.ids.ravel(), minlength=1 << 16)
    labelled: set[int] = set()
    for instance in instances:
        counts = np.bincount(instance.mask.values(picture.ids), minlength=1 << 16)
        numbers = np.flatnonzero(counts)
        if instance.annotation.is_crowd:
            labelled |= set(numbers.tolist())
            messages = _crowd_messages(counts, totals)
        else:
            number = instance.annotation.track_id
            number = int(counts.argmax()) if number is None else number
            labelled.add(number)
            messages = _object_messages(instance, number, int(counts[number]) if 0 <= number < 1 << 16 else 0, picture)
        for kind, message in messages:
            yield Problem(kind, message, instance.annotation.name)
        yield from _category_problems(instance, categories, numbers[counts[numbers].argmax()], picture)
    plain = PlainlySeen()
    for number, label in picture.labels.items():
        if number not in labelled and plain.holds(label) and label.category not in ("misc", "distractor"):
            message = f"a {label.category} of {label.visible_pixels} pixels has no annotation"
            yield Problem("missing objects", message, f"actor {number}")


class SegmentClasses:
    """Which categories of segments the dataset's classes become, in a whole tree."""

    def __init__(self) -> None:
        self._chosen: dict[str, int] = {}

    def differences(self, ids: SegmentIds, segments: Mapping[int, Segment], picture: Picture) -> Iterator[Problem]:
        """Yield segments that hold pixels of a class that is another category elsewhere, and unlabelled pixels."""
        for segment_id, number, count in pair_counts(ids, picture.ids):
            segment, category = segments.get(segment_id), picture.categories.get(number)
            if segment is None or category is None:
                continue
            chosen = self._chosen.setdefault(category, segment.category_id)
            if chosen != segment.category_id:
                message = (
                    f"{count} pixels of it are of the dataset's class {category}, which is category {chosen} elsewhere "
                    f"and {segment.category_id} here"
                )
                yield Problem("segments of other classes than the dataset", message, segment.name)


def _crowd_messages(counts: NDArray[np.intp], totals: NDArray[np.intp]) -> Iterator[tuple[str, str]]:
    for number in np.flatnonzero((counts > 0) & (counts != totals)).tolist():
        message = f"it covers {counts[number]} of the {totals[number]} pixels of id {number}"
        yield "crowds beside the dataset's objects", message


def _object_messages(instance: Instance, number: int, shared: int, picture: Picture) -> Iterator[tuple[str, str]]:
    kind = "objects beside the dataset's"
    total = int(np.count_nonzero(picture.ids == number))
    area = instance.mask.area
    if instance.mask.is_exact and not shared == total == area:
        yield kind, f"{shared} of its {area} pixels are of id {number}, which has {total}"
        return
    if shared < _LEAST_ALIKE * (area + total - shared):
        yield kind, f"{shared} of its {area} pixels are of id {number}, which has {total}"
        return
    if not instance.mask.is_exact and instance.annotation.area != total:
        yield "wrong areas", f"the area is {instance.annotation.area:g}, id {number} has {total} pixels"
    if not any(_is_near(edges(instance.annotation), box) for box in picture.possible_boxes(number)):
        yield kind, f"the box {list(instance.annotation.box)} is none of id {number}, whose pixels are those"


def _is_near(box: Box, pixels: Box) -> bool:
    left, top, right, bottom = pixels
    return max(abs(a - b) for a, b in zip(box, (left, top, right + 1, bottom + 1), strict=True)) <= _BOX_TOLERANCE_PX


def _category_problems(
    instance: Instance, categories: Mapping[int, str], number: int, picture: Picture
) -> Iterator[Problem]:
    name = categories.get(instance.annotation.category_id)
    category = picture.categories.get(int(number), "nothing")
    if name is not None and not is_name_of(name, category, categories.values()):
        message = f"the category is {name!r}, in the dataset it is a {category}"
        yield Problem("other classes than the dataset", message, instance.annotation.name)
