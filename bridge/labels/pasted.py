"""Labels of pictures that were put together from cut-outs: all that a picture can say, and no third dimension.

The definitions are those of ``bridge.labels.frame_labels``. What is pasted first lies behind; the whole of a thing is
what was cut out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.classes import Category
from bridge.frame import FlatImages, PixelBox
from bridge.labels.boxes2d import modal_boxes
from bridge.labels.contrast import contrast
from bridge.labels.frame_labels import Occluder
from bridge.labels.largest_part import largest_part
from bridge.labels.masks import Mask, encode_mask, hidden_by


@dataclass(frozen=True, slots=True)
class PastedLabel:
    """What a picture shows of one thing that was pasted into it."""

    instance_id: int
    """In the id image; from 1."""
    category: Category
    crop: str
    """The name of what was pasted in its library of crops."""
    modal_box: PixelBox | None
    """Tight around the visible pixels; None for what is wholly hidden."""
    amodal_box: PixelBox
    """Tight around all its pixels in the frame."""
    amodal_mask: str
    """The pixels of ``amodal_box`` that it covers: COCO's compressed run lengths over the box."""
    largest_part_box: PixelBox | None
    """Tight around the largest 8-connected part of the visible pixels; None for what is wholly hidden."""
    occlusion: float
    """1 - visible pixels / its pixels in the frame, 0-1."""
    occluders: tuple[Occluder, ...]
    """What was pasted over it, by descending share, then by ascending id."""
    truncation: float
    """1 - its pixels in the frame / all its pixels, 0-1."""
    visible_pixels: int
    unoccluded_pixels: int
    """Its pixels in the frame."""
    contrast: float | None
    """See ``ObjectLabel.contrast``; None for what is wholly hidden."""


@dataclass(frozen=True, slots=True)
class CollageLabels:
    """The labels of one collage."""

    objects: tuple[PastedLabel, ...]
    """What is to be found, by ascending id; the wholly hidden too."""
    distractors: tuple[PastedLabel, ...]
    """What was pasted besides, so that being pasted gives nothing away: background to whoever learns from this."""
    background: str
    """The name of the picture that they were pasted into."""
    scene: int
    """Which arrangement this is: collages of one number differ in their blending alone."""
    blend: str
    """How the edges were blended."""


@dataclass(frozen=True, slots=True, eq=False)
class PastedThing:
    """One thing as it was pasted."""

    instance_id: int
    category: Category
    crop: str
    mask: Mask
    """(h, w) of ``box``: its pixels in the frame, whatever was pasted over them."""
    box: PixelBox
    """Tight around ``mask``."""
    pixels: int
    """All its pixels, those beyond the frame too."""
    is_distractor: bool


def label_collage(
    images: FlatImages, things: Sequence[PastedThing], background: str, scene: int, blend: str
) -> CollageLabels:
    """Return the labels of ``images``, into which ``things`` were pasted; none of them is wholly out of the frame."""
    boxes = modal_boxes(images.ids)
    labels: dict[bool, list[PastedLabel]] = {False: [], True: []}
    for thing in sorted(things, key=lambda thing: thing.instance_id):
        row = boxes.row(thing.instance_id)
        modal_box = None if row is None else boxes.box(row)
        labels[thing.is_distractor].append(
            _label(images, thing, modal_box, 0 if row is None else int(boxes.pixels[row]))
        )
    return CollageLabels(tuple(labels[False]), tuple(labels[True]), background, scene, blend)


def _label(images: FlatImages, thing: PastedThing, modal_box: PixelBox | None, visible: int) -> PastedLabel:
    inside = int(np.count_nonzero(thing.mask))
    (hiders,) = hidden_by(images.ids, [thing.instance_id], [thing.mask], [thing.box])
    return PastedLabel(
        instance_id=thing.instance_id,
        category=thing.category,
        crop=thing.crop,
        modal_box=modal_box,
        amodal_box=thing.box,
        amodal_mask=encode_mask(thing.mask),
        largest_part_box=None if modal_box is None else largest_part(images.ids, thing.instance_id, modal_box),
        occlusion=1.0 - visible / inside,
        occluders=tuple(Occluder(hider, count / inside) for hider, count in hiders),
        truncation=1.0 - inside / thing.pixels,
        visible_pixels=visible,
        unoccluded_pixels=inside,
        contrast=None if modal_box is None else contrast(images, thing.instance_id, modal_box),
    )
