"""Reads a COCO export with torchvision; run by its own interpreter: ``read_with_torchvision_coco.py COCO``.

Prints JSON of the training split as torchvision's own detection models take it.
"""

import contextlib
import json
import sys

import torch

# See read_with_torchvision.py.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, name):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torchvision.datasets import CocoDetection, wrap_dataset_for_transforms_v2  # noqa: E402

folder = sys.argv[1]
with contextlib.redirect_stdout(sys.stderr):  # pycocotools reports its progress
    images = CocoDetection(f"{folder}/images/train", f"{folder}/annotations/instances_train.json")
wanted = ["image_id", "boxes", "labels", "masks", "iscrowd"]
samples = {}
for image, target in wrap_dataset_for_transforms_v2(images, target_keys=wanted):
    samples[target["image_id"]] = {
        "size": image.size,
        "boxes": target["boxes"].tolist(),
        "labels": target["labels"].tolist(),
        "masks": target["masks"].flatten(1).sum(dim=1).tolist(),
        "iscrowd": target["iscrowd"],
    }
json.dump(samples, sys.stdout)
