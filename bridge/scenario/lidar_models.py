"""The lidars that a scenario can name by their number of beams.

The elevations are those of the makers' manuals. The columns are those of one revolution at 10 Hz, from the time
between two firings: 55.296 us (VLP-16), 46.08 us (HDL-32E), 48 us (HDL-64E); the OS1 takes 2048.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LidarModel:
    """What sets one lidar apart from others."""

    elevations_deg: tuple[float, ...]
    """Of the beams, from the top down."""
    columns: int
    min_range_m: float
    max_range_m: float


def _evenly(top: float, step: float, count: int) -> tuple[float, ...]:
    return tuple(top - step * index for index in range(count))


LIDAR_MODELS = MappingProxyType(
    {
        # Velodyne VLP-16: from +15 to -15 degrees.
        16: LidarModel(_evenly(15.0, 2.0, 16), columns=1808, min_range_m=0.5, max_range_m=100.0),
        # Velodyne HDL-32E: from +10.67 to -30.67 degrees.
        32: LidarModel(_evenly(32 / 3, 4 / 3, 32), columns=2170, min_range_m=1.0, max_range_m=100.0),
        # Velodyne HDL-64E: the upper block of lasers 1/3 degree apart, the lower one 1/2; from +2 to -24.33 degrees.
        64: LidarModel(
            _evenly(2.0, 1 / 3, 32) + _evenly(2.0 - 65 / 6, 1 / 2, 32), columns=2083, min_range_m=0.9, max_range_m=120.0
        ),
        # Ouster OS1-128: from +22.5 to -22.5 degrees.
        128: LidarModel(_evenly(22.5, 45 / 127, 128), columns=2048, min_range_m=0.5, max_range_m=120.0),
    }
)
"""By the number of beams."""

OWN_LAYOUT = LidarModel((), columns=2048, min_range_m=0.5, max_range_m=120.0)
"""What stands in for the model of a lidar whose elevations the scenario gives."""
