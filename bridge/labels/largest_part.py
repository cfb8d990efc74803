"""The largest connected part of what is visible of an actor."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.frame import PixelBox


def largest_part(ids: NDArray[np.uint16], actor_id: int, box: PixelBox) -> PixelBox:
    """Return the tight box around the largest 8-connected part of an actor's visible pixels.

    ``box`` is tight around all of them in the (H, W) id image. Of parts of one size, the first in scan order counts.
    """
    mask = (ids[box.top : box.bottom + 1, box.left : box.right + 1] == actor_id).view(np.uint8)
    # Most actors are of one part, and counting parts takes a quarter as long as measuring them. One is the background.
    if cv2.connectedComponents(mask, connectivity=8)[0] <= 2:
        return box
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    # Row 0 is the background.
    left, top, width, height, _ = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())].tolist()
    return PixelBox(box.left + left, box.top + top, box.left + left + width - 1, box.top + top + height - 1)
