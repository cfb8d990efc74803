"""Reads a Cityscapes tree with datumaro; run by its own interpreter.

``read_cityscapes_with_datumaro.py TREE`` prints JSON: the pixels of every class of every frame.
"""

import json
import sys

from datumaro.components.annotation import AnnotationType
from datumaro.components.dataset import Dataset

dataset = Dataset.import_from(sys.argv[1], "cityscapes")
names = [category.name for category in dataset.categories()[AnnotationType.label]]
frames = {}
for item in dataset:
    height, width = item.media.size
    masks = {names[annotation.label]: int((annotation.image != 0).sum()) for annotation in item.annotations}
    frames[item.id] = {"split": item.subset, "size": [width, height], "masks": masks}
json.dump(frames, sys.stdout)
