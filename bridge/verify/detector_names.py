"""What the classes of a native dataset may be called in the formats of detectors, which choose their own names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_PERSON: Final = frozenset({"person", "pedestrian"})

DETECTOR_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "car": frozenset({"car"}),
    "van": frozenset({"van", "car"}),
    "truck": frozenset({"truck"}),
    "bus": frozenset({"bus"}),
    "tram": frozenset({"tram", "train"}),
    "motorcycle": frozenset({"motorcycle"}),
    "cyclist": frozenset({"cyclist", "rider", "bicycle"}),
    "pedestrian": _PERSON,
    "person_sitting": _PERSON | {"person sitting"},
    "traffic_light": frozenset({"traffic light"}),
}
"""COCO's names where it has the class (https://cocodataset.org), KITTI's or Cityscapes' otherwise."""


def is_name_of(name: str, category: str, names: Collection[str]) -> bool:
    """Tell whether a detector's class may be called ``name`` where the dataset says ``category``.

    ``names`` are all classes of the detector: what has none of its own may be ``misc``.
    """
    right = DETECTOR_NAMES.get(category, frozenset({_plain(category)}))
    if _plain(name) == "misc":
        return not any(_plain(other) in right - {"misc"} for other in names)
    return _plain(name) in right


def _plain(name: str) -> str:
    return name.lower().replace("_", " ")
