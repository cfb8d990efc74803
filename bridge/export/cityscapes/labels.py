"""Cityscapes' labels, as far as the classes of a dataset map to them.

Source: ``labels.py`` of cityscapesScripts 2.3.0 (https://github.com/mcordts/cityscapesScripts).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

IGNORED_TRAIN_ID = 255
FIRST_INSTANCE_CLASS = 24
"""Classes from this id on distinguish instances."""
INSTANCE_STEP = 1000
"""The n-th instance of class c has the id c * 1000 + n; a group, and what is no instance, the bare c."""


@dataclass(frozen=True, slots=True)
class CityscapesLabel:
    """One row of the table."""

    class_id: int
    name: str
    train_id: int
    color: tuple[int, int, int]
    """sRGB, 0-255."""

    @property
    def has_instances(self) -> bool:
        """Whether the class distinguishes instances."""
        return self.class_id >= FIRST_INSTANCE_CLASS


_ROWS = (
    CityscapesLabel(0, "unlabeled", IGNORED_TRAIN_ID, (0, 0, 0)),
    CityscapesLabel(5, "dynamic", IGNORED_TRAIN_ID, (111, 74, 0)),
    CityscapesLabel(7, "road", 0, (128, 64, 128)),
    CityscapesLabel(8, "sidewalk", 1, (244, 35, 232)),
    CityscapesLabel(11, "building", 2, (70, 70, 70)),
    CityscapesLabel(12, "wall", 3, (102, 102, 156)),
    CityscapesLabel(13, "fence", 4, (190, 153, 153)),
    CityscapesLabel(17, "pole", 5, (153, 153, 153)),
    CityscapesLabel(19, "traffic light", 6, (250, 170, 30)),
    CityscapesLabel(20, "traffic sign", 7, (220, 220, 0)),
    CityscapesLabel(21, "vegetation", 8, (107, 142, 35)),
    CityscapesLabel(22, "terrain", 9, (152, 251, 152)),
    CityscapesLabel(23, "sky", 10, (70, 130, 180)),
    CityscapesLabel(24, "person", 11, (220, 20, 60)),
    CityscapesLabel(25, "rider", 12, (255, 0, 0)),
    CityscapesLabel(26, "car", 13, (0, 0, 142)),
    CityscapesLabel(27, "truck", 14, (0, 0, 70)),
    CityscapesLabel(28, "bus", 15, (0, 60, 100)),
    CityscapesLabel(31, "train", 16, (0, 80, 100)),
    CityscapesLabel(32, "motorcycle", 17, (0, 0, 230)),
)

LABELS = MappingProxyType({row.class_id: row for row in _ROWS})
"""By class id."""


def train_ids(class_ids: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the training ids of class ids, of the same shape: 0-18, and 255 for classes that are not evaluated."""
    table = np.full(256, IGNORED_TRAIN_ID, np.uint8)
    for row in _ROWS:
        table[row.class_id] = row.train_id
    return table[class_ids]


def colors(class_ids: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the (..., 3) uint8 sRGB colours of class ids."""
    table = np.zeros((256, 3), np.uint8)
    for row in _ROWS:
        table[row.class_id] = row.color
    return table[class_ids]
