"""Cityscapes' polygons: what the files must hold, and that drawing them gives the images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.cityscapes.images import FIRST_INSTANCE, Ids, Instances, thing
from bridge.verify.cityscapes.labels import IDS, LABELS, LICENSE_PLATE, polygon_label
from bridge.verify.finding import Severity
from bridge.verify.tally import Problem

LEAST_AGREEMENT: Final = 0.97
"""Share of the pixels in which the drawn polygons must have the class of the image: outlines are drawn by others."""

_LEAST_COVERED: Final = 0.6
_TOO_SMALL_PIXELS: Final = 30
"""An instance with fewer pixels is all outline, in which painters differ."""
_BEYOND_PX: Final = 1.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """One polygon that is drawn."""

    number: int
    """Its place in the file."""
    label_id: int
    is_group: bool
    points: NDArray[np.int32]
    """(N, 2) x, y."""


def parse_polygons(document: Any, width: int, height: int) -> tuple[list[Polygon], list[Problem]]:
    """Return the polygons of a file for an image of that size, back to front, and what is wrong with it."""
    if not isinstance(document, dict) or not isinstance(document.get("objects"), list):
        return [], [Problem("malformed polygons", "polygons: expected a JSON object with a list of objects")]
    problems = []
    size = (document.get("imgWidth"), document.get("imgHeight"))
    if size != (width, height):
        problems.append(Problem("wrong sizes", f"polygons: the size is {size}, of the image {(width, height)}"))
    polygons = []
    for number, entry in enumerate(document["objects"]):
        if isinstance(entry, dict) and entry.get("deleted") in (1, True):
            continue
        polygon = _parse(number, entry, width, height, problems)
        if polygon is not None:
            polygons.append(polygon)
    return polygons, problems


def painted(polygons: Sequence[Polygon], width: int, height: int) -> tuple[Ids, Instances]:
    """Return the label ids and instance ids that the polygons give when they are drawn one over the other."""
    classes = np.zeros((height, width), np.uint8)
    instances = np.zeros((height, width), np.uint16)
    seen: Counter[int] = Counter()
    for polygon in polygons:
        value = polygon.label_id
        if LABELS[value].has_instances and not polygon.is_group:
            value = FIRST_INSTANCE * value + seen[value]
            seen[polygon.label_id] += 1
        cv2.fillPoly(classes, [polygon.points], polygon.label_id)
        cv2.fillPoly(instances, [polygon.points], value)
    return classes, instances


def drawing_problems(polygons: Sequence[Polygon], classes: Ids, instances: Instances | None) -> Iterator[Problem]:
    """Yield where the drawn polygons and the images differ."""
    height, width = classes.shape
    drawn_classes, drawn_instances = painted(polygons, width, height)
    agreement = float(np.count_nonzero(drawn_classes == classes)) / classes.size
    if agreement < LEAST_AGREEMENT:
        yield Problem(
            "polygons of other classes than labelIds",
            f"polygons: drawn one over the other they give labelIds in {100 * agreement:.1f} % of the pixels, "
            f"expected {100 * LEAST_AGREEMENT:.0f} % or more",
        )
    if instances is None:
        return
    counts = np.bincount(instances.ravel(), minlength=1 << 16)
    covered = np.bincount(instances[drawn_instances == instances], minlength=1 << 16)
    polygon_counts = Counter(polygon.label_id for polygon in polygons if not polygon.is_group)
    for value in (FIRST_INSTANCE + np.flatnonzero(counts[FIRST_INSTANCE:])).tolist():
        label_id, number = divmod(value, FIRST_INSTANCE)
        if number >= polygon_counts[label_id]:
            message = f"there is no polygon number {number} of its class, there are {polygon_counts[label_id]}"
            yield Problem("instances without polygons", message, thing(value))
        elif counts[value] >= _TOO_SMALL_PIXELS and covered[value] < _LEAST_COVERED * counts[value]:
            message = f"its polygon, number {number} of its class, gives {covered[value]} of its {counts[value]} pixels"
            yield Problem("instances beside their polygons", message, thing(value))


def _parse(number: int, entry: Any, width: int, height: int, problems: list[Problem]) -> Polygon | None:
    where = f"polygon {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
        problems.append(Problem("malformed polygons", "expected a label and a polygon", where))
        return None
    name, points = entry["label"], entry.get("polygon")
    label = polygon_label(name)
    if label is None:
        problems.append(Problem("unknown polygon labels", f"{name!r} is no class, nor a group of one", where))
        return None
    outline = _outline(points)
    if outline is None:
        problems.append(Problem("malformed polygons", "expected three points [x, y] or more", where))
        return None
    if not _is_near(outline, width, height, problems, where) or label[0] == LICENSE_PLATE:
        return None
    return Polygon(number, IDS[label[0]], label[1], np.rint(outline).astype(np.int32))


def _outline(points: Any) -> NDArray[np.float64] | None:
    """Return the (N, 2) points of a polygon at once: files have tens of thousands."""
    try:
        outline = np.array(points)
    except ValueError:  # rows of different lengths
        return None
    if outline.ndim != 2 or outline.shape[1] != 2 or len(outline) < 3 or outline.dtype.kind not in "if":
        return None
    return outline.astype(np.float64) if np.isfinite(outline).all() else None


def _is_near(outline: NDArray[np.float64], width: int, height: int, problems: list[Problem], where: str) -> bool:
    """Take a polygon that reaches beyond the image as a problem; far beyond it is not even worth drawing."""
    beyond = float(max(-outline.min(), (outline - (width, height)).max()))
    if beyond > _BEYOND_PX:
        is_far = beyond > max(width, height) / 10
        severity = Severity.ERROR if is_far else Severity.WARNING
        message = f"it reaches {beyond:.0f} pixels beyond the image"
        problems.append(Problem("polygons beyond the image", message, where, severity))
        return not is_far
    return True
