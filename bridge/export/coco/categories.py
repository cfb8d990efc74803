"""COCO's categories, by COCO's own ids and names, and which of them our classes are.

Sources: the categories of COCO 2017's ``instances_*.json`` and of its panoptic ``panoptic_*.json``
(https://github.com/cocodataset/panopticapi, panoptic_coco_categories.json). Ids and names are COCO's, so that a
detector trained on COCO can be evaluated as it is.

- A van is a car. A cyclist is a bicycle, the rider included: COCO's own labels split them into bicycle and person.
- A person who sits is a person, a tram is a train.
- A traffic light is drawn with its pole, and its box and mask hold both. COCO's hold the head alone.
- Terrain is grass. COCO has no stuff for poles and signs (its stop sign is one sign of many) and no thing for our
  ``misc``: they are no instances, and void in panoptic images.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from bridge.classes import CLASSES, Category


@dataclass(frozen=True, slots=True)
class CocoCategory:
    """One category of COCO."""

    category_id: int
    name: str
    supercategory: str
    is_thing: bool = True

    def entry(self) -> dict[str, Any]:
        """Return it as the files list it."""
        return {"supercategory": self.supercategory, "id": self.category_id, "name": self.name}


_THINGS: Final = (
    CocoCategory(1, "person", "person"),
    CocoCategory(2, "bicycle", "vehicle"),
    CocoCategory(3, "car", "vehicle"),
    CocoCategory(4, "motorcycle", "vehicle"),
    CocoCategory(6, "bus", "vehicle"),
    CocoCategory(7, "train", "vehicle"),
    CocoCategory(8, "truck", "vehicle"),
    CocoCategory(10, "traffic light", "outdoor"),
)

_STUFF: Final = {
    Category.ROAD: CocoCategory(149, "road", "ground", is_thing=False),
    Category.VEGETATION: CocoCategory(184, "tree-merged", "plant", is_thing=False),
    Category.FENCE: CocoCategory(185, "fence-merged", "structural", is_thing=False),
    Category.SKY: CocoCategory(187, "sky-other-merged", "sky", is_thing=False),
    Category.SIDEWALK: CocoCategory(191, "pavement-merged", "ground", is_thing=False),
    Category.TERRAIN: CocoCategory(193, "grass-merged", "plant", is_thing=False),
    Category.BUILDING: CocoCategory(197, "building-other-merged", "building", is_thing=False),
    Category.WALL: CocoCategory(199, "wall-other-merged", "wall", is_thing=False),
}


def _categories() -> dict[Category, CocoCategory]:
    things = {thing.category_id: thing for thing in _THINGS}
    ours = {category: things[row.coco_id] for category, row in CLASSES.items() if row.coco_id is not None}
    return ours | _STUFF


COCO_CATEGORIES: Final[Mapping[Category, CocoCategory]] = MappingProxyType(_categories())
"""The category of every class that COCO has one for."""


def instance_categories() -> list[dict[str, Any]]:
    """Return the ``categories`` of a file of instances."""
    return [thing.entry() for thing in _THINGS]


def panoptic_categories() -> list[dict[str, Any]]:
    """Return the ``categories`` of a panoptic file."""
    return [category.entry() | {"isthing": int(category.is_thing)} for category in (*_THINGS, *_STUFF.values())]
