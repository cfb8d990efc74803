"""What is pasted where: a scene, drawn from a seed and its number alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.collage.blends import Smear
from bridge.collage.library import Crop, CropLibrary
from bridge.collage.settings import CollageSettings, Placing
from bridge.collage.warp import Patch, warp
from bridge.frame import PixelBox
from bridge.labels.masks import Mask
from bridge.labels.pasted import PastedThing
from bridge.randomness import derive_generator

_ATTEMPTS = 20
"""Places that are tried for a thing before it is left out because it would hide too much or be hidden too much."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A thing in its place."""

    thing: PastedThing
    patch: Patch
    left: int
    top: int
    """Column and row of the patch's top-left pixel; may lie beyond the frame."""
    order: float
    """What has more is pasted later, and hides the others."""
    smear: Smear


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """The crops to choose from."""

    library: CropLibrary
    objects: Mapping[Category, Sequence[Crop]]
    distractors: Mapping[Category, Sequence[Crop]]


def arrange(stock: Stock, settings: CollageSettings, seed: int, scene: int) -> list[Placed]:
    """Return what is pasted into scene number ``scene``, what lies behind first.

    Every number comes from a generator of its own field. Every class is as likely as any other, and so is every crop of
    a class. A thing that finds no place within the limits of overlap is left out.
    """
    arranging = _Arranging(stock.library, settings)
    for is_distractor, classes in ((False, stock.objects), (True, stock.distractors)):
        kind, limits = ("distractor", settings.distractors) if is_distractor else ("object", settings.objects)
        number = int(derive_generator(seed, scene, f"{kind}.number").integers(limits[0], limits[1] + 1))
        for index in range(number):
            arranging.add(classes, derive_generator(seed, scene, f"{kind}.{index}"), is_distractor=is_distractor)
    return sorted(arranging.placed, key=lambda placed: placed.order)


@dataclass(slots=True)
class _Arranging:
    """A scene in the making."""

    library: CropLibrary
    settings: CollageSettings
    placed: list[Placed] = field(default_factory=list)

    def add(
        self, classes: Mapping[Category, Sequence[Crop]], draw: np.random.Generator, *, is_distractor: bool
    ) -> None:
        """Find a place for one thing more."""
        names = list(classes)
        crops = classes[names[int(draw.integers(len(names)))]]
        crop = crops[int(draw.integers(len(crops)))]
        for _ in range(_ATTEMPTS):
            placed = self._try(crop, draw, is_distractor=is_distractor)
            if placed is not None and self._fits(placed):
                self.placed.append(placed)
                return

    def _try(self, crop: Crop, draw: np.random.Generator, *, is_distractor: bool) -> Placed | None:
        """Return a thing somewhere; None if too much of it is beyond the frame."""
        settings = self.settings
        scale = self._scale(crop, draw)
        most = math.radians(settings.rotation_deg)
        rotation = float(draw.uniform(-most, most))
        is_mirrored = settings.mirror and bool(draw.random() < 0.5)
        across, down, order, angle = (float(number) for number in draw.random(4))
        length = float(draw.uniform(*settings.motion_px))
        patch = warp(self.library.pixels(crop), scale, rotation, is_mirrored=is_mirrored)
        mask = patch.mask
        height, width = mask.shape
        left = _between(across, width, settings.width, settings.max_truncation)
        if settings.placing is Placing.GROUND:
            top = self._standing(crop, scale, mask)
            order = float(top + height)
        else:
            top = _between(down, height, settings.height, settings.max_truncation)
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            return None
        # Tight around the mask, then cut to the frame.
        box = PixelBox(
            max(0, left + int(columns[0])),
            max(0, top + int(rows[0])),
            min(settings.width - 1, left + int(columns[-1])),
            min(settings.height - 1, top + int(rows[-1])),
        )
        inside = mask[max(0, box.top - top) : box.bottom + 1 - top, max(0, box.left - left) : box.right + 1 - left]
        pixels = int(np.count_nonzero(mask))
        if pixels - np.count_nonzero(inside) > settings.max_truncation * pixels:
            return None
        inside, box = _tight(inside, box)
        number = len(self.placed) + 1
        thing = PastedThing(number, crop.category, crop.name, inside, box, pixels, is_distractor)
        return Placed(thing, patch, left, top, order, Smear(length, math.pi * (angle - 0.5)))

    def _scale(self, crop: Crop, draw: np.random.Generator) -> float:
        """Return a scale, even over the logarithm: halving a thing is as likely at every size."""
        low, high = self.settings.scale
        low = min(high, max(low, self.settings.min_height_px / crop.height))
        drawn = low * math.exp(math.log(high / low) * float(draw.random()))
        fits = min(self.settings.width / crop.width, self.settings.height / crop.height)
        return min(drawn, fits)

    def _standing(self, crop: Crop, scale: float, mask: Mask) -> int:
        """Return the row of the patch in which its thing stands on the ground at the distance that its size says."""
        # What stands on the ground reaches below the horizon by the camera's height, in the scale of the thing.
        below = scale * crop.height * self.settings.camera_height_m / crop.height_m
        horizon = self.settings.horizon * self.settings.height
        lowest = int(np.flatnonzero(mask.any(axis=1))[-1]) if mask.any() else 0
        return round(horizon + below) - lowest

    def _fits(self, candidate: Placed) -> bool:
        """Tell whether nothing is hidden too much with ``candidate`` among the others."""
        if not any(_overlap(candidate.thing.box, placed.thing.box) for placed in self.placed):
            return True
        stack = sorted([*self.placed, candidate], key=lambda placed: placed.order)
        ids = np.zeros((self.settings.height, self.settings.width), np.uint16)
        paint_ids(ids, stack)
        return all(self._shows_enough(placed.thing, ids) for placed in stack)

    def _shows_enough(self, thing: PastedThing, ids: NDArray[np.uint16]) -> bool:
        box = thing.box
        visible = np.count_nonzero(ids[box.top : box.bottom + 1, box.left : box.right + 1] == thing.instance_id)
        return bool(visible >= (1 - self.settings.max_overlap) * np.count_nonzero(thing.mask))


def paint_ids(ids: NDArray[np.uint16], stack: Sequence[Placed]) -> None:
    """Paint the ids of ``stack``, what lies behind first, into the (H, W) id image."""
    for placed in stack:
        box = placed.thing.box
        ids[box.top : box.bottom + 1, box.left : box.right + 1][placed.thing.mask] = placed.thing.instance_id


def _tight(mask: Mask, box: PixelBox) -> tuple[Mask, PixelBox]:
    """Return what the frame leaves of a mask, and the box that is tight around that."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
    tight = PixelBox(box.left + left, box.top + top, box.left + right, box.top + bottom)
    return mask[top : bottom + 1, left : right + 1], tight


def _between(share: float, extent: int, whole: int, beyond: float) -> int:
    """Return where something of ``extent`` pixels begins in ``whole``: evenly, up to ``beyond`` of it outside."""
    low, high = -beyond * extent, whole - extent + beyond * extent
    return round(low + share * (high - low))


def _overlap(a: PixelBox, b: PixelBox) -> bool:
    return a.left <= b.right and b.left <= a.right and a.top <= b.bottom and b.top <= a.bottom
