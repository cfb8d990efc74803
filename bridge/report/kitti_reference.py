"""What is known of KITTI's object training set, to hold a dataset against; facts, none of its files.

A. Geiger, P. Lenz, R. Urtasun, "Are we ready for autonomous driving? The KITTI vision benchmark suite", CVPR 2012.
The devkit's readme gives the number of images; all other figures are counts over the 7481 files of
``training/label_2``. No figures of distances, orientations, aspect ratios, positions and speeds are at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SOURCE: Final = (
    "A. Geiger, P. Lenz, R. Urtasun: Are we ready for autonomous driving? The KITTI vision benchmark suite. CVPR 2012. "
    "Number of images as in the object devkit's readme; everything else counted over its 7481 training label files."
)

IMAGES: Final = 7481

OBJECTS: Mapping[str, int] = MappingProxyType(
    {
        "Car": 28742,
        "Van": 2914,
        "Truck": 1094,
        "Pedestrian": 4487,
        "Person_sitting": 222,
        "Cyclist": 1627,
        "Tram": 511,
        "Misc": 973,
    }
)
"""Labelled objects by class, in the devkit's order."""

DONT_CARE: Final = 11295

OCCLUDED: tuple[int, ...] = (19181, 11090, 8101, 2198)
"""Objects by the value of ``occluded``: fully visible, partly, largely occluded, unknown."""

TRUNCATED_SHARE: Final = 0.133
"""Share of the objects whose ``truncated`` is above zero."""

CAR_HEIGHT_QUARTILES_PX: tuple[float, float, float] = (31.0, 47.0, 83.0)
"""Box heights that 25, 50 and 75 % of the cars are lower than, in pictures of some 1242 x 375 pixels."""


def total() -> int:
    """Return the number of labelled objects, ``DontCare`` regions apart."""
    return sum(OBJECTS.values())
