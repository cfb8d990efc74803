"""A crop, scaled, turned and mirrored, as it will lie in the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.collage.library import OPAQUE
from bridge.labels.masks import Mask

Plane = NDArray[np.float32]
Colors = NDArray[np.float32]

_HALF = np.float32(OPAQUE / 255)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """What is pasted, before it lies anywhere."""

    planes: NDArray[np.float32]
    """(h, w, 4): red, green and blue, 0-255 times the share of the pixel that the thing covers, and that share, 0-1."""

    @property
    def colors(self) -> Colors:
        """(h, w, 3): the first three planes."""
        return self.planes[..., :3]

    @property
    def share(self) -> Plane:
        """(h, w): the last plane."""
        return self.planes[..., 3]

    @property
    def mask(self) -> Mask:
        """(h, w): where the thing covers half of a pixel or more; what the labels count."""
        return np.asarray(self.share >= _HALF - 1e-6)


def warp(rgba: NDArray[np.uint8], scale: float, rotation: float, *, is_mirrored: bool) -> Patch:
    """Return an (h, w, 4) crop scaled, turned by ``rotation`` radians (clockwise as seen) and mirrored before that.

    Sizes become whole pixels. At a scale of 1 without rotation the pixels stay what they are.
    """
    if is_mirrored:
        rgba = np.ascontiguousarray(rgba[:, ::-1])
    planes = rgba.astype(np.float32)
    planes[..., 3] /= np.float32(255)
    planes[..., :3] *= planes[..., 3:]
    height, width = rgba.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size != (width, height):
        # The area of what becomes one pixel; a crop that is enlarged is smoothed between its pixels.
        how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
        planes = np.asarray(cv2.resize(planes, size, interpolation=how), np.float32)
    if rotation:
        planes = _turned(planes, rotation)
    return Patch(planes)


def _turned(planes: NDArray[np.float32], rotation: float) -> NDArray[np.float32]:
    height, width = planes.shape[:2]
    c, s = math.cos(rotation), math.sin(rotation)
    # One pixel more on every side: edges are smoothed over two.
    wide = math.ceil(abs(c) * width + abs(s) * height) + 2
    high = math.ceil(abs(s) * width + abs(c) * height) + 2
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    turn = np.array([[c, -s], [s, c]])
    shift = np.array([(wide - 1) / 2, (high - 1) / 2]) - turn @ middle
    matrix = np.column_stack([turn, shift])
    return np.asarray(cv2.warpAffine(planes, matrix, (wide, high), flags=cv2.INTER_LINEAR), np.float32)
