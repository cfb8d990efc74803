"""Cityscapes' polygons: objects that, drawn back to front over each other, give the label and instance images again.

1. Stuff and groups, a polygon for every connected part with its holes filled, large ones first.
2. Instances, one polygon each whatever hides them, far ones first. What lies between the parts of an instance is
   crossed by a bridge one pixel wide.
3. Small pieces of stuff, to mend what the first two steps painted over: pixels under bridges, mostly.

An instance that another one's bridge crosses is drawn after it. So the images come out exactly, unless two instances
each lie between the parts of the other: then the nearer one's bridge costs the farther one some pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.export.cityscapes.labels import LABELS
from bridge.export.cityscapes.outlines import Outline, Polygon, enclosed_area, exact_parts, filled_parts, outline
from bridge.frame import PixelBox


@dataclass(frozen=True, slots=True)
class Instance:
    """An object with a polygon of its own."""

    native_id: int
    """In the native id image."""
    class_id: int
    box: PixelBox
    """Tight around its visible pixels."""
    distance_m: float


@dataclass(frozen=True, slots=True)
class PolygonObject:
    """One entry of a polygon file."""

    class_id: int
    polygon: Polygon
    native_id: int | None
    """None for stuff and groups."""

    def encode(self) -> Mapping[str, Any]:
        """Return the entry as Cityscapes writes it."""
        label = LABELS[self.class_id]
        is_group = label.has_instances and self.native_id is None
        return {"label": f"{label.name}group" if is_group else label.name, "polygon": self.polygon}


def polygon_objects(
    class_ids: NDArray[np.uint8], ids: NDArray[np.uint16], instances: Sequence[Instance]
) -> list[PolygonObject]:
    """Return what to draw, back to front.

    ``class_ids`` and ``ids`` are the (H, W) images of Cityscapes' class ids and of native ids. The pixels of
    instance classes that belong to none of ``instances`` become groups.
    """
    is_stuff = ~np.isin(ids, [instance.native_id for instance in instances])
    stuff = _stuff(class_ids, is_stuff)
    things = _things(ids, instances)
    # No class id reaches 256: what an instance paints stands out from stuff and groups of its class.
    painted = np.zeros(class_ids.shape, np.uint16)
    for entry in (*stuff, *things):
        color = entry.class_id if entry.native_id is None else 256
        cv2.fillPoly(painted, [np.array(entry.polygon, np.int32)], color)
    damaged = is_stuff & (painted != class_ids)
    repairs = [
        PolygonObject(class_id, polygon, None)
        for class_id in np.unique(class_ids[damaged]).tolist()
        for polygon in exact_parts(damaged & (class_ids == class_id))
    ]
    return [*stuff, *things, *repairs]


def _stuff(class_ids: NDArray[np.uint8], is_stuff: NDArray[np.bool_]) -> list[PolygonObject]:
    parts = [
        PolygonObject(class_id, polygon, None)
        for class_id in np.unique(class_ids[is_stuff]).tolist()
        for polygon in filled_parts(is_stuff & (class_ids == class_id))
    ]
    return sorted(parts, key=lambda part: -enclosed_area(np.array(part.polygon, np.int32)))


def _things(ids: NDArray[np.uint16], instances: Sequence[Instance]) -> list[PolygonObject]:
    """Return the instances, far ones first, but those that a bridge crosses after the one that it belongs to."""
    waiting = sorted(instances, key=lambda instance: (-instance.distance_m, instance.native_id))
    outlines = {instance.native_id: _outline_of(ids, instance) for instance in waiting}
    crossed_by: dict[int, set[int]] = {native_id: set() for native_id in outlines}
    for native_id, found in outlines.items():
        for x, y in found.bridges:
            crossed = int(ids[y, x])
            if crossed in crossed_by:
                crossed_by[crossed].add(native_id)
    things = []
    while waiting:
        left = {instance.native_id for instance in waiting}
        free = (index for index, instance in enumerate(waiting) if not crossed_by[instance.native_id] & left)
        instance = waiting.pop(next(free, 0))
        things.append(PolygonObject(instance.class_id, outlines[instance.native_id].polygon, instance.native_id))
    return things


def _outline_of(ids: NDArray[np.uint16], instance: Instance) -> Outline:
    """Return the outline of an instance; only its box is searched."""
    left, top = instance.box.left, instance.box.top
    found = outline(ids[top : instance.box.bottom + 1, left : instance.box.right + 1] == instance.native_id)
    return Outline(
        [(x + left, y + top) for x, y in found.polygon],
        tuple((x + left, y + top) for x, y in found.bridges),
    )
