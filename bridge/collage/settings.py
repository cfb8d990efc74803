"""What a collage is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bridge.classes import CLASSES, Category
from bridge.errors import CollageError
from bridge.ranges import check_number

if TYPE_CHECKING:
    from bridge.labels.frame_labels import ObjectLabel

_MOST = 1000
"""Things in a picture; ids are stored in 16 bits, and many more hide each other anyway."""


class Blend(StrEnum):
    """How the edge of what is pasted goes over into the background. The mask, and so the labels, stay the same."""

    NONE = "none"
    """The pixels of the mask as they are, and no other."""
    MATTE = "matte"
    """Each pixel by the share of it that the thing covers, as it was when it was cut out."""
    GAUSSIAN = "gaussian"
    """The mask smoothed with a Gaussian of 5 x 5 pixels and a standard deviation of 2."""
    BOX = "box"
    """The mask smoothed over 3 x 3 pixels."""
    POISSON = "poisson"
    """The differences between the thing's pixels are kept, and its edge takes the colours of the background (Pérez,
    Gangnet and Blake, Poisson Image Editing, 2003)."""
    MOTION = "motion"
    """The thing is smeared along a straight way, as if it had moved while the shutter was open."""


class Placing(StrEnum):
    """Where things are pasted."""

    ANYWHERE = "anywhere"
    """All over the picture, at any scale, as in the paper."""
    GROUND = "ground"
    """Standing on level ground as a camera sees it: the higher in the picture, the smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CropLimits:
    """What is whole enough to be cut out. Raises ``CollageError`` naming the field for what is out of its range."""

    max_occlusion: float = 0.02
    """The largest share that may be hidden; what is hidden is missing in the crop."""
    max_truncation: float = 0.0
    """The largest share that may lie beyond the frame."""
    min_height_px: int = 40
    min_contrast: float = 0.05
    """The least contrast to the surroundings: in fog or darkness nothing but a shape would be left."""
    statics: bool = True
    """Whether to cut out things of the static scene too."""

    def __post_init__(self) -> None:
        for name, high in (("max_occlusion", 0.9), ("max_truncation", 0.9), ("min_contrast", 1)):
            check_number(name, getattr(self, name), 0, high, CollageError)
        check_number("min_height_px", self.min_height_px, 4, 10_000, CollageError)

    def allow(self, label: ObjectLabel) -> bool:
        """Tell whether an actor is whole enough."""
        box = label.modal_box
        return (
            box is not None
            and label.contrast is not None
            and label.contrast >= self.min_contrast
            and label.occlusion <= self.max_occlusion
            and label.truncation <= self.max_truncation + 1e-9
            and box.bottom - box.top + 1 >= self.min_height_px
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CollageSettings:
    """What a collage is asked for. Raises ``CollageError`` naming the field for what is out of its range.

    Numbers of things, scales and limits are those of the paper where it gives any that suit a street: its objects are
    turned by up to 30 degrees, those of a street stand upright.
    """

    scenes: int
    """Arrangements of things; with ``every_blend`` each becomes as many pictures as there are blends."""
    width: int = 1242
    height: int = 375
    classes: tuple[Category, ...] = ()
    """The classes of what is to be found; none: all in the library that KITTI labels."""
    objects: tuple[int, int] = (1, 4)
    """Fewest and most things to be found in a picture."""
    distractors: tuple[int, int] = (2, 4)
    """Fewest and most things of other classes."""
    scale: tuple[float, float] = (0.5, 1.0)
    """Smallest and largest size of what is pasted, over that of its crop."""
    min_height_px: int = 20
    """What is pasted is not made lower than this, or than its crop where that is lower."""
    rotation_deg: float = 3.0
    """The most that things are turned in the picture, to either side."""
    mirror: bool = True
    """Whether half of the things are mirrored."""
    placing: Placing = Placing.ANYWHERE
    horizon: float = 0.45
    """On the ground: the row of the horizon, as a share of the height."""
    camera_height_m: float = 1.65
    """On the ground: how high the camera stands."""
    max_truncation: float = 0.25
    """The largest share of a thing that the edge of the frame may cut off."""
    max_overlap: float = 0.75
    """The largest share of a thing that others may hide."""
    blends: tuple[Blend, ...] = (Blend.NONE, Blend.GAUSSIAN, Blend.POISSON)
    every_blend: bool = True
    """Whether every scene is made in each of ``blends``, so that edges tell nothing, which did best in the paper; else
    one of them is drawn for each."""
    motion_px: tuple[float, float] = (2.0, 8.0)
    """Shortest and longest way of ``Blend.MOTION``."""

    def __post_init__(self) -> None:
        check_number("scenes", self.scenes, 1, 10**6, CollageError)
        for name in ("width", "height"):
            check_number(name, getattr(self, name), 32, 16384, CollageError)
        for name, low, high in _RANGES:
            _check_range(name, getattr(self, name), low, high)
        for name, low, high in _NUMBERS:
            check_number(name, getattr(self, name), low, high, CollageError)
        if not self.blends or len(set(self.blends)) < len(self.blends):
            raise CollageError(f"blends: expected some of {', '.join(Blend)}, each once, got {_names(self.blends)}")
        if self.objects[1] == 0:
            raise CollageError("objects: expected at least one thing to be found in some picture, got (0, 0)")
        if wrong := [category for category in self.classes if CLASSES[category].kitti is None]:
            possible = _names([category for category, row in CLASSES.items() if row.kitti])
            raise CollageError(f"classes: expected some of {possible}, got {wrong[0]}")

    @property
    def pictures(self) -> int:
        """How many pictures all scenes become."""
        return self.scenes * (len(self.blends) if self.every_blend else 1)


_NUMBERS: tuple[tuple[str, float, float], ...] = (
    ("min_height_px", 1, 10_000),
    ("rotation_deg", 0, 180),
    ("horizon", -1, 0.95),
    ("camera_height_m", 0.1, 100),
    ("max_truncation", 0, 0.95),
    ("max_overlap", 0, 1),
)
_RANGES: tuple[tuple[str, float, float], ...] = (
    ("objects", 0, _MOST),
    ("distractors", 0, _MOST),
    ("scale", 0.01, 4),
    ("motion_px", 1, 100),
)


def _check_range(name: str, given: tuple[float, float], low: float, high: float) -> None:
    first, last = given
    if not all(math.isfinite(number) for number in given) or not low <= first <= last <= high:
        raise CollageError(f"{name}: expected two numbers from {low:g} to {high:g}, the smaller first, got {given}")


def _names(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values) or "none"
