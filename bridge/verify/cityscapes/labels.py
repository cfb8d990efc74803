"""The classes of Cityscapes, after ``helpers/labels.py`` of https://github.com/mcordts/cityscapesScripts."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

IGNORED: Final = 255
"""The train id of everything that is not learned from."""


class Label(NamedTuple):
    """One class; its id is its place in ``LABELS``."""

    name: str
    train_id: int
    has_instances: bool
    color: tuple[int, int, int]
    """sRGB."""


LABELS: Final = (
    Label("unlabeled", IGNORED, False, (0, 0, 0)),
    Label("ego vehicle", IGNORED, False, (0, 0, 0)),
    Label("rectification border", IGNORED, False, (0, 0, 0)),
    Label("out of roi", IGNORED, False, (0, 0, 0)),
    Label("static", IGNORED, False, (0, 0, 0)),
    Label("dynamic", IGNORED, False, (111, 74, 0)),
    Label("ground", IGNORED, False, (81, 0, 81)),
    Label("road", 0, False, (128, 64, 128)),
    Label("sidewalk", 1, False, (244, 35, 232)),
    Label("parking", IGNORED, False, (250, 170, 160)),
    Label("rail track", IGNORED, False, (230, 150, 140)),
    Label("building", 2, False, (70, 70, 70)),
    Label("wall", 3, False, (102, 102, 156)),
    Label("fence", 4, False, (190, 153, 153)),
    Label("guard rail", IGNORED, False, (180, 165, 180)),
    Label("bridge", IGNORED, False, (150, 100, 100)),
    Label("tunnel", IGNORED, False, (150, 120, 90)),
    Label("pole", 5, False, (153, 153, 153)),
    Label("polegroup", IGNORED, False, (153, 153, 153)),
    Label("traffic light", 6, False, (250, 170, 30)),
    Label("traffic sign", 7, False, (220, 220, 0)),
    Label("vegetation", 8, False, (107, 142, 35)),
    Label("terrain", 9, False, (152, 251, 152)),
    Label("sky", 10, False, (70, 130, 180)),
    Label("person", 11, True, (220, 20, 60)),
    Label("rider", 12, True, (255, 0, 0)),
    Label("car", 13, True, (0, 0, 142)),
    Label("truck", 14, True, (0, 0, 70)),
    Label("bus", 15, True, (0, 60, 100)),
    Label("caravan", IGNORED, True, (0, 0, 90)),
    Label("trailer", IGNORED, True, (0, 0, 110)),
    Label("train", 16, True, (0, 80, 100)),
    Label("motorcycle", 17, True, (0, 0, 230)),
    Label("bicycle", 18, True, (119, 11, 32)),
)

IDS: Final = {label.name: number for number, label in enumerate(LABELS)}

LICENSE_PLATE: Final = "license plate"
"""A name that polygons may have and images do not: it is never drawn."""

NO_CLASS: Final = 254
"""What ``CLASS_OF_INSTANCE`` says of values that are no instance id."""


def _train_ids() -> NDArray[np.uint8]:
    table = np.full(256, IGNORED, np.uint8)
    table[: len(LABELS)] = [label.train_id for label in LABELS]
    return table


def _colors() -> NDArray[np.uint8]:
    table = np.zeros((256, 3), np.uint8)
    table[: len(LABELS)] = [label.color[::-1] for label in LABELS]
    return table


def _class_of_instance() -> NDArray[np.uint8]:
    table = np.full(1 << 16, NO_CLASS, np.uint8)
    for number in range(1, len(LABELS)):
        table[1000 * number : 1000 * (number + 1)] = number
    table[: len(LABELS)] = range(len(LABELS))
    return table


TRAIN_IDS: Final = _train_ids()
"""The train id of each label id."""

COLORS: Final = _colors()
"""The blue, green, red of each label id."""

CLASS_OF_INSTANCE: Final = _class_of_instance()
"""The label id in each 16-bit instance id, which is the bare label id or 1000 times it plus the instance's number."""


def polygon_label(name: str) -> tuple[str, bool] | None:
    """Return the class of a polygon's label, and whether it is a group; None if there is no such class.

    A label with ``group`` at its end is of several things of a class with instances that are not told apart.
    """
    if name in IDS or name == LICENSE_PLATE:
        return name, False
    single = name.removesuffix("group")
    if single != name and single in IDS and LABELS[IDS[single]].has_instances:
        return single, True
    return None
