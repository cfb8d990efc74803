"""What a picture shows that can be counted: actors and static things alike, for the formats of 2-D detection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.classes import CLASSES, Category
from bridge.export.corner_boxes import CornerBox, corner_box
from bridge.export.options import BoxKind, ExportOptions, box_of
from bridge.frame import PixelBox
from bridge.labels.frame_labels import CameraLabels, ObjectLabel, StaticLabel
from bridge.labels.pasted import CollageLabels, PastedLabel
from bridge.world import Aspect

DIGITS = 4
"""Decimals of numbers: a tenth of a millimetre, a hundredth of a percent."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One actor, static thing or pasted thing with visible pixels."""

    instance_id: int
    """In the id image; an actor's is its track id, which holds throughout its episode."""
    category: Category
    box: CornerBox
    """Of the kind that was asked for; around the visible pixels where there is none of that kind."""
    visible_box: PixelBox
    """Tight around the visible pixels."""
    visible_pixels: int
    contrast: float
    is_ignored: bool
    """Whether it counts neither as an object nor as background."""
    label: ObjectLabel | PastedLabel | None
    """None for a static thing."""
    signal: Aspect | None = None
    """What a traffic light shows; None for what is none, or is the simulator's own."""

    def mask(self, ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Return its visible pixels in the (H, W) id image, (h, w) of ``visible_box``."""
        box = self.visible_box
        return np.asarray(ids[box.top : box.bottom + 1, box.left : box.right + 1] == self.instance_id)

    def details(self) -> dict[str, Any]:
        """Return what is known of it beyond 2-D detection, for JSON.

        Lengths are metres, angles radians; the camera frame is x right, y down, z forward. A static thing has the
        class, the id and the contrast only, a traffic light also what it shows; a pasted thing has no place.
        """
        label = self.label
        known: dict[str, Any] = {
            "category": str(self.category),
            "track_id": self.instance_id,
            "contrast": round(self.contrast, DIGITS),
        }
        if label is None:
            return known if self.signal is None else known | {"signal": str(self.signal)}
        known |= {
            "occlusion": round(label.occlusion, DIGITS),
            "occluders": [{"id": o.instance_id, "share": round(o.share, DIGITS)} for o in label.occluders],
            "truncation": round(label.truncation, DIGITS),
            "amodal_bbox": None if label.amodal_box is None else corner_box(label.amodal_box).xywh(),
        }
        if isinstance(label, PastedLabel):
            return known
        return known | {
            "distance_m": round(label.distance_m, DIGITS),
            "attributes": [str(attribute) for attribute in label.attributes],
            "box3d": {
                "location_m": _rounded(label.location_m),
                "size_m": _rounded(label.size),
                "rotation_y": round(label.rotation_y, DIGITS),
                "alpha": round(label.alpha, DIGITS),
                "velocity_mps": _rounded(label.velocity_mps),
            },
        }


def visible_instances(labels: CameraLabels | CollageLabels, options: ExportOptions) -> list[Instance]:
    """Return every actor with visible pixels and every static thing that COCO counts, by ascending id.

    Of a collage, everything pasted with visible pixels but for the distractors, which are background.

    The box is the one around the visible pixels unless ``options.box`` asks for another. Static things that no format
    counts (KITTI's Misc means things that move, so benches and bins are none) are background.
    """
    if isinstance(labels, CollageLabels):
        return list(_things(labels.objects, options))
    found = [*_things(labels.objects, options), *_statics(labels, options)]
    return sorted(found, key=lambda instance: instance.instance_id)


def _things(labels: Sequence[ObjectLabel | PastedLabel], options: ExportOptions) -> Iterator[Instance]:
    for label in labels:
        if label.modal_box is None:
            continue
        chosen = box_of(label, options.box or BoxKind.MODAL)
        box = corner_box(chosen or label.modal_box)
        # A sliver at the edge of the frame is no target for a detector.
        is_box = chosen is not None and box.width >= 1.0 and box.height >= 1.0
        is_ignored = not (is_box and options.is_learnable(label))
        yield Instance(
            instance_id=label.instance_id if isinstance(label, PastedLabel) else label.actor_id,
            category=label.category,
            box=box,
            visible_box=label.modal_box,
            visible_pixels=label.visible_pixels,
            contrast=label.contrast or 0.0,
            is_ignored=is_ignored,
            label=label,
        )


def _statics(labels: CameraLabels, options: ExportOptions) -> Iterator[Instance]:
    for label in labels.statics:
        if CLASSES[label.category].coco_id is not None:
            yield Instance(
                instance_id=label.instance_id,
                category=label.category,
                box=corner_box(label.modal_box),
                visible_box=label.modal_box,
                visible_pixels=label.visible_pixels,
                contrast=label.contrast,
                is_ignored=not _is_plain(label, options),
                label=None,
                signal=label.signal,
            )


def _is_plain(label: StaticLabel, options: ExportOptions) -> bool:
    """Tell whether a detector can be expected to find a static thing, of which nobody knows how much is hidden."""
    height = label.modal_box.bottom - label.modal_box.top + 1
    return (
        label.contrast >= options.min_contrast
        and height >= options.min_height_px
        and label.visible_pixels >= options.min_pixels
    )


def _rounded(numbers: tuple[float, ...]) -> list[float]:
    # Adding zero turns -0.0 into 0.0.
    return [round(number, DIGITS) + 0.0 for number in numbers]
