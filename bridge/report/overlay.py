"""Labels drawn over a frame: 3-D boxes with their fronts marked, 2-D boxes, class and distance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.export.options import ExportOptions
from bridge.labels.boxes3d import NEAR_M
from bridge.labels.frame_labels import ObjectLabel
from bridge.report.cuboid_lines import cuboid_edges, cuboid_front
from bridge.report.text import SEMIBOLD, Color, Image, draw_text, text_width

COLORS: dict[Category, Color] = {
    Category.CAR: (66, 165, 245),
    Category.VAN: (38, 198, 218),
    Category.TRUCK: (255, 167, 38),
    Category.BUS: (255, 213, 79),
    Category.TRAM: (171, 140, 255),
    Category.MOTORCYCLE: (240, 98, 146),
    Category.CYCLIST: (156, 220, 90),
    Category.PEDESTRIAN: (255, 100, 90),
    Category.PERSON_SITTING: (255, 138, 128),
    Category.MISC: (200, 200, 200),
    Category.DISTRACTOR: (205, 150, 90),
}
"""Bright, so that boxes stand out by day and by night; Cityscapes' own colours are made for areas."""

_FRONT_OPACITY = 0.28
_SUBPIXEL_BITS = 4
_DARK: Color = (12, 14, 18)
_LEARNABLE = ExportOptions().is_learnable
_SMALL_PX = 60
"""Objects lower than this in the picture get a thin box that leaves them to be seen."""


def draw_labels(
    rgb: Image,
    camera: Camera,
    objects: Sequence[ObjectLabel],
    *,
    scale: float = 1.0,
    boxes_2d: bool = False,
    captions: bool = True,
) -> Image:
    """Return the (H, W, 3) frame enlarged by ``scale`` with its labels drawn over it, far ones first.

    3-D boxes have their front filled; ``boxes_2d`` adds the modal boxes. Wholly hidden actors are left out; those that
    exports ignore have thin boxes and no captions.
    """
    pinhole = camera.pinhole
    size = (round(pinhole.width * scale), round(pinhole.height * scale))
    interpolation = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    canvas = np.ascontiguousarray(cv2.resize(rgb, size, interpolation=interpolation), dtype=np.uint8)
    weight = max(1, round(1.6 * size[0] / 1242))
    shown = sorted((o for o in objects if o.modal_box is not None), key=lambda o: -o.distance_m)
    for label in shown:
        small = pinhole.fy * label.size.height_m / max(label.distance_m, NEAR_M) * scale < _SMALL_PX
        hairline = small or not _LEARNABLE(label)
        color = COLORS.get(label.category, COLORS[Category.MISC])
        _draw_cuboid(canvas, camera, label, color, scale, 1 if hairline else weight, fill_front=not small)
        if boxes_2d and label.modal_box is not None:
            box = label.modal_box
            edges = np.array([box.left - 0.5, box.top - 0.5, box.right + 0.5, box.bottom + 0.5])
            (left, top, right, bottom) = _subpixel(edges, scale)
            cv2.rectangle(canvas, (left, top), (right, bottom), (255, 255, 255), 1, cv2.LINE_AA, _SUBPIXEL_BITS)
    if captions:
        _draw_captions(canvas, [o for o in shown if _LEARNABLE(o)], scale)
    return canvas


def _draw_cuboid(
    canvas: Image,
    camera: Camera,
    label: ObjectLabel,
    color: Color,
    scale: float,
    weight: int,
    *,
    fill_front: bool,
) -> None:
    front = cuboid_front(label, camera) if fill_front else None
    if front is not None:
        filled = canvas.copy()
        cv2.fillPoly(filled, [_subpixel(front, scale)], color, cv2.LINE_AA, _SUBPIXEL_BITS)
        cv2.addWeighted(filled, _FRONT_OPACITY, canvas, 1.0 - _FRONT_OPACITY, 0.0, dst=canvas)
    for edge in cuboid_edges(label, camera):
        cv2.polylines(canvas, [_subpixel(edge, scale)], False, color, weight, cv2.LINE_AA, _SUBPIXEL_BITS)


def _draw_captions(canvas: Image, objects: Sequence[ObjectLabel], scale: float) -> None:
    """Write class and distance above the boxes, near ones first; a caption that finds no room is left out."""
    size = max(11, round(13 * canvas.shape[1] / 1242))
    height = size + 4
    taken = np.zeros(canvas.shape[:2], dtype=bool)
    for label in reversed(objects):
        box = label.modal_box
        if box is None or (box.bottom - box.top) * scale < height:
            continue
        text = f"{label.category.words} {label.distance_m:.0f} m"
        width = text_width(text, size, SEMIBOLD) + 8
        left = min(max(0, math.floor(box.left * scale)), canvas.shape[1] - width)
        top = max(0, math.floor(box.top * scale) - height - 2)
        area = (slice(top, top + height), slice(left, left + width))
        if left < 0 or taken[area].any():
            continue
        taken[area] = True
        canvas[area] = COLORS.get(label.category, COLORS[Category.MISC])
        draw_text(canvas, text, left + 4, top + size, _DARK, size, SEMIBOLD)


def _subpixel(pixels: NDArray[np.float64], scale: float) -> NDArray[np.int32]:
    """Return pixel coordinates of the scaled picture in OpenCV's fixed point, kept within what it can draw."""
    scaled = (pixels + 0.5) * scale - 0.5
    fixed: NDArray[np.int32] = np.clip(scaled * 2**_SUBPIXEL_BITS, -(2.0**24), 2.0**24).round().astype(np.int32)
    return fixed
