"""Reads a dataset through ``bridge.pytorch``; run by the readers' interpreter: ``read_with_pytorch.py DATASET``.

Prints JSON. The part of DriveBridge that reads datasets wants few packages; it is found through ``PYTHONPATH``.
"""

import json
import pickle
import sys
from typing import Any

import torch

# See read_with_torchvision.py.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, name):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torch.utils.data import DataLoader  # noqa: E402
from torchvision.transforms import v2  # noqa: E402

from bridge.classes import Category  # noqa: E402
from bridge.pytorch import DetectionDataset  # noqa: E402


def collate(batch: list[Any]) -> list[Any]:
    return batch


def plain(image: Any, target: dict[str, Any]) -> dict[str, Any]:
    values = {name: value.tolist() if hasattr(value, "tolist") else value for name, value in target.items()}
    if "masks" in target:
        values["masks"] = target["masks"].flatten(1).sum(dim=1).tolist() if len(target["masks"]) else []
    types = {name: f"{value.dtype} {tuple(value.shape)}" for name, value in target.items() if hasattr(value, "dtype")}
    return {"image": f"{image.dtype} {tuple(image.shape)}", "sum": int(image.sum()), "target": values, "types": types}


folder = sys.argv[1]
whole = DetectionDataset(folder, masks=True)
loader = DataLoader(pickle.loads(pickle.dumps(whole)), batch_size=3, num_workers=2, collate_fn=collate)
flipped = DetectionDataset(folder, transforms=v2.RandomHorizontalFlip(p=1.0), masks=True)
none = DetectionDataset(folder, categories=[Category.TRAM], masks=True)
json.dump(
    {
        "classes": whole.classes,
        "samples": [plain(image, target) for batch in loader for image, target in batch],
        "flipped": plain(*flipped[0]),
        "one camera": [plain(*sample) for sample in DetectionDataset(folder, "front_right")],
        "splits": {split: len(DetectionDataset(folder, split=split)) for split in ("train", "val")},
        "with ignored": plain(*DetectionDataset(folder, with_ignored=True)[0]),
        "of no class": plain(*none[0]),
    },
    sys.stdout,
)
