"""What one row of a KITTI label file must fulfil by itself and with its camera."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.verify.export_settings import BoxKind
from bridge.verify.kitti.files import KittiObject
from bridge.verify.kitti.geometry import Box, area, clip, overlap, projected_box, with_overhang

ALPHA_TOLERANCE = 0.015
"""Radians: three roundings to two decimals."""
CUBOID_TOLERANCE_PX = 0.1
PIXEL_BOX_TOLERANCE_PX = 2.0
TRUNCATED_TOLERANCE = 0.011
HAND_ALPHA_TOLERANCE = 0.3
"""Radians. In real KITTI alpha is off by 0.05 and more in a hundredth of the rows."""
HAND_OVERLAP = 0.1
"""Least overlap of a hand-drawn 2-D box with the projected 3-D box. In real KITTI that of pedestrians is 0.71 in the
middle, that of the others 0.94 and more in 99 % of the rows."""
_PI_AS_WRITTEN = 3.14


@dataclass(frozen=True, slots=True)
class View:
    """One image and its P2."""

    projection: NDArray[np.float64]
    width: int
    height: int

    def shown(self, thing: KittiObject) -> tuple[Box, Box] | None:
        """Return the box around the 3-D box's picture, whole and cut to the image; None if it shows nothing there."""
        whole = projected_box(thing, self.projection)
        if whole is None:
            return None
        clipped = clip(whole, self.width, self.height)
        return (whole, clipped) if area(clipped) > 0.0 else None


def row_problems(thing: KittiObject, view: View, box: BoxKind, *, by_hand: bool = False) -> Iterator[str]:
    """Yield what does not hold for a row whose 2-D box is meant to be of the kind ``box``.

    ``by_hand``: the row was labelled by people, as in real KITTI, so 2-D boxes, alpha and truncated agree with the 3-D
    box roughly only.
    """
    yield from _number_problems(thing, by_hand=by_hand)
    left, top, right, bottom = thing.box
    if not (0.0 <= left <= right <= view.width - 1 and 0.0 <= top <= bottom <= view.height - 1):
        yield f"the box {thing.box} is empty or reaches beyond the image of {view.width}x{view.height}"
    shown = view.shown(thing)
    if shown is None:
        yield "the 3-D box does not show in the image"
        return
    whole, clipped = shown
    rounded = tuple(round(edge, 2) for edge in clipped)
    if by_hand:
        if overlap(thing.box, clipped) < HAND_OVERLAP:
            yield f"the box {thing.box} has next to nothing in common with the projected 3-D box {rounded}"
        return
    truncated = 1.0 - area(clipped) / area(whole)
    if abs(thing.truncated - truncated) > TRUNCATED_TOLERANCE:
        yield f"truncated is {thing.truncated}, the projected 3-D box says {truncated:.3f}"
    if (off := _off_cuboid(thing, view, clipped, box)) > 0.0:
        yield f"the box {thing.box} is {off:.2f} pixels off the projected 3-D box {rounded}"


def _number_problems(thing: KittiObject, *, by_hand: bool) -> Iterator[str]:
    if min(thing.height, thing.width, thing.length) <= 0.0:
        yield f"dimensions must be positive, got {thing.height} {thing.width} {thing.length}"
    if not 0.0 <= thing.truncated <= 1.0:
        yield f"truncated must lie within 0 and 1, got {thing.truncated}"
    if max(abs(thing.alpha), abs(thing.rotation_y)) > _PI_AS_WRITTEN:
        yield f"angles must lie within -pi and pi, got alpha {thing.alpha} and rotation_y {thing.rotation_y}"
    expected = thing.rotation_y - math.atan2(thing.location[0], thing.location[2])
    tolerance = HAND_ALPHA_TOLERANCE if by_hand else ALPHA_TOLERANCE
    if abs(math.remainder(thing.alpha - expected, 2 * math.pi)) > tolerance:
        yield f"alpha is {thing.alpha}, rotation_y - atan2(x, z) is {math.remainder(expected, 2 * math.pi):.3f}"


def is_exact(thing: KittiObject, view: View, box: BoxKind) -> bool:
    """Return whether the 2-D box is that of the 3-D box to the pixel, as no box drawn by hand is."""
    shown = view.shown(thing)
    return shown is not None and _off_cuboid(thing, view, shown[1], box) == 0.0


def is_tight(thing: KittiObject, view: View) -> bool:
    """Return whether the 2-D box lies within the projected 3-D box, as boxes around pixels do, and not around it."""
    return not is_exact(thing, view, "cuboid") and is_exact(thing, view, "amodal")


def _off_cuboid(thing: KittiObject, view: View, cuboid: Box, box: BoxKind) -> float:
    """Return how many pixels the 2-D box is off what its kind demands; 0 within the tolerance."""
    if box == "cuboid":
        off = max(abs(a - b) for a, b in zip(thing.box, cuboid, strict=True))
        return off if off > CUBOID_TOLERANCE_PX else 0.0
    # Boxes around pixels lie within the 3-D box's, but for mirrors.
    left, top, right, bottom = thing.box
    widest = view.shown(with_overhang(thing))
    outer = cuboid if widest is None else widest[1]
    beyond = max(outer[0] - left, outer[1] - top, right - outer[2], bottom - outer[3])
    return beyond if beyond > PIXEL_BOX_TOLERANCE_PX else 0.0
