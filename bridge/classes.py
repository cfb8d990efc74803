"""The one table of classes: every name, id and colour of a thing that can be in a picture.

Sources: KITTI's object devkit for ``kitti``; Cityscapes' ``labels.py`` for ``cityscapes_id`` and ``color``;
COCO 2017's category ids for ``coco_id``. KITTI has no class for buses and motorcycles; its ``Misc`` takes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Category(StrEnum):
    """A class of thing, by the name used in scenarios, labels and manifests."""

    CAR = "car"
    VAN = "van"
    TRUCK = "truck"
    BUS = "bus"
    TRAM = "tram"
    MOTORCYCLE = "motorcycle"
    CYCLIST = "cyclist"
    PEDESTRIAN = "pedestrian"
    PERSON_SITTING = "person_sitting"
    MISC = "misc"
    ROAD = "road"
    SIDEWALK = "sidewalk"
    BUILDING = "building"
    WALL = "wall"
    FENCE = "fence"
    POLE = "pole"
    TRAFFIC_LIGHT = "traffic_light"
    TRAFFIC_SIGN = "traffic_sign"
    VEGETATION = "vegetation"
    TERRAIN = "terrain"
    SKY = "sky"
    DISTRACTOR = "distractor"
    """A thing that is only there to be told apart from what is to be found."""

    @property
    def words(self) -> str:
        """The name as people write it, without underscores."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """What the formats call one category. ``kitti`` and ``coco_id`` are None where the format has no such class."""

    category: Category
    kitti: str | None
    cityscapes_id: int
    coco_id: int | None
    color: tuple[int, int, int]
    """sRGB, 0-255."""


_ROWS = (
    ClassInfo(Category.CAR, "Car", 26, 3, (0, 0, 142)),
    ClassInfo(Category.VAN, "Van", 26, 3, (0, 80, 142)),
    ClassInfo(Category.TRUCK, "Truck", 27, 8, (0, 0, 70)),
    ClassInfo(Category.BUS, "Misc", 28, 6, (0, 60, 100)),
    ClassInfo(Category.TRAM, "Tram", 31, 7, (0, 80, 100)),
    ClassInfo(Category.MOTORCYCLE, "Misc", 32, 4, (0, 0, 230)),
    ClassInfo(Category.CYCLIST, "Cyclist", 25, 2, (255, 0, 0)),
    ClassInfo(Category.PEDESTRIAN, "Pedestrian", 24, 1, (220, 20, 60)),
    ClassInfo(Category.PERSON_SITTING, "Person_sitting", 24, 1, (220, 20, 120)),
    ClassInfo(Category.MISC, "Misc", 5, None, (111, 74, 0)),
    ClassInfo(Category.ROAD, None, 7, None, (128, 64, 128)),
    ClassInfo(Category.SIDEWALK, None, 8, None, (244, 35, 232)),
    ClassInfo(Category.BUILDING, None, 11, None, (70, 70, 70)),
    ClassInfo(Category.WALL, None, 12, None, (102, 102, 156)),
    ClassInfo(Category.FENCE, None, 13, None, (190, 153, 153)),
    ClassInfo(Category.POLE, None, 17, None, (153, 153, 153)),
    ClassInfo(Category.TRAFFIC_LIGHT, None, 19, 10, (250, 170, 30)),
    ClassInfo(Category.TRAFFIC_SIGN, None, 20, None, (220, 220, 0)),
    ClassInfo(Category.VEGETATION, None, 21, None, (107, 142, 35)),
    ClassInfo(Category.TERRAIN, None, 22, None, (152, 251, 152)),
    ClassInfo(Category.SKY, None, 23, None, (70, 130, 180)),
    ClassInfo(Category.DISTRACTOR, "Misc", 5, None, (190, 120, 40)),
)

CLASSES = MappingProxyType({row.category: row for row in _ROWS})
"""Every category's row, in the order of the table."""
