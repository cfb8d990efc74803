"""The objects of one COCO image: their masks, areas and boxes by themselves and among each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.verify.coco.masks import Box, Mask, covered_twice, parse_mask
from bridge.verify.coco.schema import Annotation, Image
from bridge.verify.largest_part import largest_part
from bridge.verify.tally import Problem

_EXACT_PX: Final = 0.01
_OUTLINE_PX: Final = 2.0
"""Where a polygon's pixels and its corners may differ."""
_MOSTLY: Final = 0.8
"""Share of a file's boxes from which on all are meant to be around pixels."""
_BEYOND_PX: Final = 3.0
"""By how much a mask may reach beyond a box that is not meant to be around its pixels."""
_BEYOND_SHARE: Final = 0.1
_OUTLINE_AREA: Final = 0.6
"""Pixels by which areas may differ for each pixel of a polygon's outline."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An annotation with its mask."""

    annotation: Annotation
    mask: Mask


@dataclass(frozen=True, slots=True)
class BoxFit:
    """How the box of an annotation lies to its mask, in pixels."""

    image: str
    thing: str
    beside: float
    """The greatest distance between an edge and that of the mask's box, less what a polygon's outline explains."""
    beyond: float
    """By how much the mask reaches beyond the box."""
    room: float
    """How much of that is plausible for a box that is not around pixels."""
    box: Box
    mask_box: Box


def read_instances(image: Image, annotations: Sequence[Annotation]) -> tuple[list[Instance], list[Problem]]:
    """Return the annotations of an image whose masks can be read, and what is wrong with the others."""
    instances, problems = [], []
    for annotation in annotations:
        try:
            mask = parse_mask(annotation.segmentation, image.height, image.width)
            exact = None if annotation.rle is None else parse_mask(annotation.rle, image.height, image.width)
        except ValueError as problem:
            problems.append(Problem("malformed masks", f"segmentation: {problem}", annotation.name))
            continue
        if mask.box is None or (exact is not None and exact.box is None):
            problems.append(Problem("empty masks", "the mask has no pixel", annotation.name))
            continue
        if exact is not None and not _are_alike(mask, exact):
            message = f"segmentation has {mask.area} pixels and rle {exact.area}, and they are not the same ones"
            problems.append(Problem("two masks of an object", message, annotation.name))
        instances.append(Instance(annotation, exact or mask))
    return instances, problems


def mask_problems(instances: Sequence[Instance]) -> Iterator[Problem]:
    """Yield areas that are not those of the masks, and masks that lie on each other."""
    for instance in instances:
        annotation, mask = instance.annotation, instance.mask
        if abs(annotation.area - mask.area) > _area_tolerance(mask):
            message = f"the area is {annotation.area:g}, the mask has {mask.area} pixels"
            yield Problem("wrong areas", message, annotation.name)
    single = [instance for instance in instances if not instance.annotation.is_crowd and instance.mask.is_exact]
    if len(single) > 1:
        shared = covered_twice([instance.mask for instance in single])
        for instance in single if shared.area else ():
            count = covered_twice([instance.mask, shared]).area
            if count:
                message = f"{count} of its {instance.mask.area} pixels are another object's too"
                yield Problem("masks on each other", message, instance.annotation.name)
    seen: dict[object, Instance] = {}
    for instance in instances:
        key = (instance.annotation.category_id, instance.annotation.box, instance.mask.area)
        if key in seen:
            message = f"it has the category, box and area of {seen[key].annotation.name}"
            yield Problem("objects twice", message, instance.annotation.name)
        seen.setdefault(key, instance)


def box_fits(image: Image, instances: Sequence[Instance]) -> Iterator[BoxFit]:
    """Yield how the boxes of objects lie to their masks."""
    for instance in instances:
        mask_box = instance.mask.box
        if mask_box is None or instance.annotation.is_crowd:
            continue
        box = edges(instance.annotation)
        slack = _EXACT_PX if instance.mask.is_exact else _OUTLINE_PX
        beside = _beside(box, mask_box)
        beyond = max(box[0] - mask_box[0], box[1] - mask_box[1], mask_box[2] - box[2], mask_box[3] - box[3])
        if instance.annotation.box == instance.annotation.amodal_box:
            beside = 0.0
        elif beside > slack and instance.mask.is_exact:
            left, top, right, bottom = largest_part(instance.mask.pixels())
            if (beside_part := _beside(box, (left, top, right + 1, bottom + 1))) <= slack:
                beside, beyond = beside_part, 0.0  # the other parts may lie anywhere
        room = max(_BEYOND_PX, _BEYOND_SHARE * max(box[2] - box[0], box[3] - box[1]))
        yield BoxFit(image.name, instance.annotation.name, max(beside - slack, 0.0), beyond, room, box, mask_box)


def box_problems(fits: Sequence[BoxFit]) -> Iterator[tuple[str, Problem]]:
    """Yield the boxes of a file that are not around their masks.

    If most of the file's boxes are those of the masks, then all have to be; otherwise they are of another kind, and
    masks must lie within them.
    """
    are_tight = sum(fit.beside == 0.0 for fit in fits) >= _MOSTLY * len(fits)
    for fit in fits:
        if (are_tight and fit.beside > 0.0) or fit.beyond > fit.room:
            message = (
                f"the box {_shown(fit.box)} is not around the mask, which is {_shown(fit.mask_box)} (x1, y1, x2, y2)"
            )
            yield fit.image, Problem("boxes beside the masks", message, fit.thing)


def edges(annotation: Annotation) -> Box:
    """Return left, top, right and bottom of an annotation's box."""
    x, y, width, height = annotation.box
    return x, y, x + width, y + height


def by_image(annotations: Sequence[Annotation]) -> Mapping[int, list[Annotation]]:
    """Return the annotations of each image id."""
    found: dict[int, list[Annotation]] = {}
    for annotation in annotations:
        found.setdefault(annotation.image_id, []).append(annotation)
    return found


def _are_alike(mask: Mask, exact: Mask) -> bool:
    differing = mask.area + exact.area - 2 * covered_twice([mask, exact]).area
    return differing <= (0 if mask.is_exact else _area_tolerance(mask))


def _beside(box: Box, other: Box) -> float:
    return max(abs(a - b) for a, b in zip(box, other, strict=True))


def _area_tolerance(mask: Mask) -> float:
    if mask.is_exact:
        return 0.5
    # Every stretch of a column begins and ends at the outline; as many pixels lie on it as there are columns and rows.
    left, top, right, bottom = mask.box or (0.0, 0.0, 0.0, 0.0)
    return 2.0 + _OUTLINE_AREA * 2 * max(len(mask.starts), right - left, bottom - top)


def _shown(box: Box) -> str:
    return "[" + ", ".join(f"{edge:g}" for edge in box) + "]"
