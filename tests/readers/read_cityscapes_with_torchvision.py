"""Reads a Cityscapes tree with torchvision; run by its own interpreter.

``read_cityscapes_with_torchvision.py TREE`` prints JSON: by split, what there is of every frame.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

# See read_with_torchvision.py.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, name):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torchvision.datasets import Cityscapes  # noqa: E402


def counts(image: object) -> dict[str, int]:
    values, pixels = np.unique(np.array(image), return_counts=True)
    return {str(value): int(count) for value, count in zip(values, pixels, strict=True)}


splits = {}
for split in sorted(path.name for path in Path(sys.argv[1]).glob("leftImg8bit/*")):
    dataset = Cityscapes(sys.argv[1], split=split, target_type=["instance", "semantic", "color", "polygon"])
    splits[split] = [
        {
            "size": image.size,
            "instances": counts(instance),
            "classes": counts(semantic),
            "color": [color.mode, color.size],
            "polygons": len(polygons["objects"]),
        }
        for image, (instance, semantic, color, polygons) in dataset
    ]
json.dump(splits, sys.stdout)
