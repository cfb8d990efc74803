"""Reads an export with datumaro; run by its own interpreter: ``read_with_datumaro_coco_yolo.py FOLDER`` prints JSON.

``FOLDER/coco`` is read as instances and as panoptic images, ``FOLDER/yolo`` as boxes: datumaro does not read polygons.
"""

import json
import logging
import sys
from typing import Any

from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset

logging.disable(logging.WARNING)


def read(folder: str, kind: str) -> dict[str, Any]:
    dataset = Dataset.import_from(folder, kind)
    names = [category.name for category in dataset.categories()[AnnotationType.label]]
    items: dict[str, Any] = {}
    for item in dataset:
        found = []
        for a in item.annotations:
            box = [float(value) for value in a.get_bbox()]
            found.append({"type": a.type.name, "name": names[a.label], "box": box, "area": float(a.get_area())})
            found[-1]["is_crowd"] = bool(a.attributes.get("is_crowd", False))
        items[f"{item.subset}/{item.id}"] = found
    return items


kinds = {
    "instances": ("coco", "coco_instances"),
    "panoptic": ("coco", "coco_panoptic"),
    "boxes": ("yolo/detect", "yolo"),
}
json.dump({name: read(f"{sys.argv[1]}/{folder}", kind) for name, (folder, kind) in kinds.items()}, sys.stdout)
