"""The points of one revolution of a lidar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PointCloud:
    """N returns of one lidar at one moment, beam by beam from the top down.

    Each beam begins straight back and turns clockwise as seen from above, over the left, ahead and the right.

    ``xyz``: (N, 3) float32, metres in the lidar's frame: x forward, y left, z up. ``intensity``: (N,) float32, 0-1,
    what the surface sends back, without the influence of range. ``ids``: (N,) uint16, the instance id of what each
    point lies on, as in the id images.
    """

    xyz: NDArray[np.float32]
    intensity: NDArray[np.float32]
    ids: NDArray[np.uint16]

    def __post_init__(self) -> None:
        count = len(self.ids)
        for name, array, shape, dtype in (
            ("xyz", self.xyz, (count, 3), np.float32),
            ("intensity", self.intensity, (count,), np.float32),
            ("ids", self.ids, (count,), np.uint16),
        ):
            if array.shape != shape or array.dtype != dtype:
                raise ValueError(f"{name} must be {shape} {np.dtype(dtype)}, got {array.shape} {array.dtype}")

    def __len__(self) -> int:
        return len(self.ids)
