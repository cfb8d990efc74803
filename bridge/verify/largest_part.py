"""The largest connected part of a mask."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.pixel_runs import PixelEdges


def largest_part(mask: NDArray[np.bool_]) -> PixelEdges:
    """Return the box around the largest 8-connected part of an (H, W) mask that has pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    left, top, width, height, _ = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())].tolist()
    return left, top, left + width - 1, top + height - 1
