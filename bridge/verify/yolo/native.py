"""The rows of a YOLO label file against the id image and the classes of the native dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from bridge.verify.detector_names import is_name_of
from bridge.verify.native.pictures import Box, Picture, PlainlySeen
from bridge.verify.polygon_fill import filled
from bridge.verify.tally import Problem
from bridge.verify.yolo.rows import Row

_TOLERANCE_PX: Final = 1.01
"""Whether a box ends at the centre of the last pixel or beyond it differs between kinds of boxes."""
_LEAST_ALIKE: Final = 0.7
"""Intersection over union of a polygon's pixels with the object's."""


def row_differences(
    rows: Sequence[Row], names: Mapping[int, str], picture: Picture, plain: PlainlySeen
) -> Iterator[Problem]:
    """Yield rows that are no object of the dataset, or of another class, and ``plain`` objects without a row."""
    taken: dict[int, str] = {}
    for row in rows:
        name = names[row.class_id]
        found = _matches(row, picture)
        if not found:
            yield Problem("rows without an object", f"there is no object of the dataset at this {name}", row.name)
            continue
        fitting = [number for number in found if is_name_of(name, picture.categories[number], names.values())]
        if not fitting:
            message = f"the class is {name}, in the dataset it is a {picture.categories[found[0]]}"
            yield Problem("other classes than the dataset", message, row.name)
        free = [number for number in fitting or found if number not in taken]
        if not free:
            yield Problem("objects twice", f"it is the object of {taken[found[0]]} again", row.name)
        else:
            taken[free[0]] = row.name
    for number, label in picture.labels.items():
        has_class = any(is_name_of(name, label.category, names.values()) for name in names.values())
        if has_class and number not in taken and plain.holds(label):
            message = f"a {label.category} of {label.visible_pixels} pixels has no row"
            yield Problem("missing objects", message, f"actor {number}")


def _matches(row: Row, picture: Picture) -> list[int]:
    """Return the ids that a row may be of, the likeliest first."""
    height, width = picture.ids.shape
    if row.box is None:
        number = _most_covered(row, picture)
        return [] if number is None else [number]
    left, top, right, bottom = row.box
    box = (left * width, top * height, right * width - 1, bottom * height - 1)
    found = [number for number in picture.countable if _is_near(box, picture.boxes[number])]
    return found or [
        number for number in picture.countable if any(_is_near(box, other) for other in picture.possible_boxes(number))
    ]


def _is_near(box: Box, other: Box) -> bool:
    return max(abs(a - b) for a, b in zip(box, other, strict=True)) <= _TOLERANCE_PX


def _most_covered(row: Row, picture: Picture) -> int | None:
    """Return the id whose pixels a polygon is around; None if there is none."""
    height, width = picture.ids.shape
    corners = np.array(row.polygon) * (width, height)
    counts = np.bincount(picture.ids[filled(corners, height, width)], minlength=1 << 16)
    number = max(picture.countable, key=lambda other: int(counts[other]), default=None)
    if number is None or not counts[number]:
        return None
    area, total = int(counts.sum()), int(np.count_nonzero(picture.ids == number))
    is_alike = counts[number] >= _LEAST_ALIKE * (area + total - counts[number])
    low, high = corners.min(axis=0), corners.max(axis=0) - 1
    bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return number if is_alike and any(_is_near(bounds, box) for box in picture.possible_boxes(number)) else None
