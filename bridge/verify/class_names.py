"""What the classes of a native dataset are called elsewhere.

Sources: KITTI's object devkit; Cityscapes' ``labels.py`` (https://github.com/mcordts/cityscapesScripts).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KITTI_NAMES: Final[Mapping[str, str]] = {
    "car": "Car",
    "van": "Van",
    "truck": "Truck",
    "bus": "Misc",
    "tram": "Tram",
    "motorcycle": "Misc",
    "cyclist": "Cyclist",
    "pedestrian": "Pedestrian",
    "person_sitting": "Person_sitting",
    "misc": "Misc",
    "distractor": "Misc",
}
"""Of everything that KITTI labels; it has no class for buses and motorcycles."""

CITYSCAPES_IDS: Final[Mapping[str, int]] = {
    "car": 26,
    "van": 26,
    "truck": 27,
    "bus": 28,
    "tram": 31,
    "motorcycle": 32,
    "cyclist": 25,
    "pedestrian": 24,
    "person_sitting": 24,
    "misc": 5,
    "distractor": 5,
    "road": 7,
    "sidewalk": 8,
    "building": 11,
    "wall": 12,
    "fence": 13,
    "pole": 17,
    "traffic_light": 19,
    "traffic_sign": 20,
    "vegetation": 21,
    "terrain": 22,
    "sky": 23,
}

COUNTABLE: Final = frozenset({*KITTI_NAMES, "traffic_light"})
"""Classes whose static things have labels of their own."""

VEHICLES: Final = frozenset({"car", "van", "truck", "bus", "tram"})
"""Rigid: their size never changes."""

WITH_MIRRORS: Final = VEHICLES | {"motorcycle"}

OVERHANG_M: Final = 0.15
"""How far a vehicle's mirrors reach beyond its 3-D box on either side, at most: boxes are put around bodies."""
