"""Reads a KITTI tree with torchvision; run by its own interpreter: ``read_with_torchvision.py ROOT`` prints JSON.

``ROOT/Kitti/raw/training`` is the export's ``training`` folder, where torchvision looks for it.
"""

import json
import sys

import torch

# A torchvision built for CUDA cannot load its compiled operators beside a CPU build of torch, and its import fails
# for want of these two. The data sets use none of them.
operators = torch.library.Library("torchvision", "FRAGMENT")
for name in ("nms", "qnms"):
    if not hasattr(torch.ops.torchvision, name):
        operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torchvision.datasets import Kitti  # noqa: E402

frames = []
for image, target in Kitti(sys.argv[1], train=True, download=False):
    frames.append({"size": image.size, "objects": target})
json.dump(frames, sys.stdout)
