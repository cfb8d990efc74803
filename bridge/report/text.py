"""Small text in pictures, in OpenCV's built-in typeface."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Color = tuple[int, int, int]
"""sRGB, 0-255."""

REGULAR, SEMIBOLD = 420, 620


@cache
def _font() -> cv2.FontFace:
    return cv2.FontFace("sans")


def draw_text(image: Image, text: str, left: int, baseline: int, color: Color, size: int, weight: int = REGULAR) -> int:
    """Write ``text`` into an (H, W, 3) RGB image and return the column behind it; ``size`` in pixels."""
    end, _ = cv2.putText(image, text, (left, baseline), color, _font(), size, weight)
    return int(end[0])


def text_width(text: str, size: int, weight: int = REGULAR) -> int:
    """Return how many pixels wide ``text`` gets."""
    return int(cv2.getTextSize((0, 0), text, (0, 0), _font(), size, weight)[2])
