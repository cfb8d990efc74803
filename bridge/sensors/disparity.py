"""Disparity between the two cameras of a stereo pair, from depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def disparity_image(depth: NDArray[np.float32], focal_px: float, baseline_m: float) -> NDArray[np.float32]:
    """Return the (H, W) disparity in pixels of the left image's ``depth`` (H, W); 0 in the sky.

    What the left image shows at column u, the right one shows at u less the disparity, in the same row, if nothing
    hides it there. ``focal_px`` is the horizontal focal length of both cameras; ``baseline_m`` how far the right one
    is to the right of the left one.
    """
    return np.asarray(np.float32(focal_px * baseline_m) / depth, np.float32)
