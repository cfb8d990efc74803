"""Boxes as COCO, YOLO and PyTorch count pixels: from the corner of the image instead of from a pixel's centre.

In this project the centre of the top-left pixel is (0, 0) (``bridge.camera``). Those formats put the image's top-left
corner there, so that column *c* covers [c, c + 1] and a whole image is ``width`` wide. This module is the one place
where boxes change over.
"""

from __future__ import annotations

from typing import NamedTuple

from bridge.frame import PixelBox
from bridge.labels.frame_labels import ImageBox


class CornerBox(NamedTuple):
    """The edges of a box in pixels from the image's top-left corner, x to the right and y down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels down."""
        return self.bottom - self.top

    def xywh(self) -> list[float]:
        """Return left, top, width and height: COCO's order."""
        return [round(float(value), 3) for value in (self.left, self.top, self.width, self.height)]


def corner_box(box: PixelBox | ImageBox) -> CornerBox:
    """Return ``box`` as edges from the image's corner.

    A ``PixelBox`` over the columns l to r reaches from l to r + 1. An ``ImageBox`` has continuous edges already and
    moves by half a pixel.
    """
    if isinstance(box, PixelBox):
        return CornerBox(box.left, box.top, box.right + 1, box.bottom + 1)
    return CornerBox(*(edge + 0.5 for edge in box))
