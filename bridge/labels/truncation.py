"""Truncation: the share of an actor that lies outside the frame, in two definitions.

The native one is measured on the drawn geometry by solid angle. KITTI's is the one that fits its real labels:
areas of the projected cuboid's box.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.labels.boxes3d import CuboidBoxes


def solid_angle_truncation(frame_share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (N,) ratios 1 - ``frame_share``: 0 wholly inside the frame, 1 wholly outside."""
    return 1.0 - frame_share


def cuboid_truncation(boxes: CuboidBoxes) -> NDArray[np.float64]:
    """Return (N,) ratios 1 - area(clipped) / area(whole) of projected cuboids; 1 where nothing is in the frame."""
    inside = np.prod(boxes.clipped[:, 2:] - boxes.clipped[:, :2], axis=1)
    with np.errstate(invalid="ignore"):
        share = inside / np.prod(boxes.whole[:, 2:] - boxes.whole[:, :2], axis=1)
    truncated: NDArray[np.float64] = np.clip(1.0 - np.nan_to_num(share, nan=0.0), 0.0, 1.0)
    return truncated
