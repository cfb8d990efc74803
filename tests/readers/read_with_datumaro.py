"""Reads a KITTI tree with datumaro; run by its own interpreter: ``read_with_datumaro.py KITTI`` prints JSON."""

import json
import sys

from datumaro.components.dataset import Dataset

dataset = Dataset.import_from(f"{sys.argv[1]}/training", "kitti3d")
names = [category.name for category in next(iter(dataset.categories().values()))]
frames = {}
for item in dataset:
    height, width = item.media.size
    objects = [{"name": names[a.label], "points": a.points, **a.attributes} for a in item.annotations]
    frames[item.id] = {"size": [width, height], "objects": objects}
json.dump(frames, sys.stdout)
