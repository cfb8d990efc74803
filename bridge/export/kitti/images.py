"""Depth and segmentation as KITTI's depth and semantics benchmarks store them, one PNG an image.

Sources: the readme files of KITTI's depth and semantics development kits
(https://www.cvlibs.net/datasets/kitti/eval_depth.php, eval_semantics.php).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.dataset.png import encode_gray8
from bridge.dataset.png import encode_ids as encode_gray16
from bridge.errors import ExportError
from bridge.labels.boxes2d import shown_ids
from bridge.sensors.semantic import semantic_image
from bridge.world import MAX_INSTANCE_ID

DEPTH_SCALE = 256
"""Depth values of a metre."""
INSTANCE_CLASSES: Final = range(24, 34)
"""The Cityscapes ids of the classes whose instances are told apart: people, riders and vehicles."""
MOST_INSTANCES = 255
"""Instances of a class that the format can tell apart in one image."""

_TOO_FAR_M = np.float32((np.iinfo(np.uint16).max + 0.5) / DEPTH_SCALE)
"""What rounds to more than 16 bits hold."""
_ALL_IDS = np.arange(MAX_INSTANCE_ID + 1, dtype=np.uint16)


def depth_png(depth: NDArray[np.float32]) -> bytes:
    """Return an (H, W) depth image in metres as a 16-bit PNG of 1/256 m; 0 in the sky and beyond 255.99 m."""
    # OpenCV rounds to the nearest, and what is too large to the largest.
    factor: Any = DEPTH_SCALE  # OpenCV's types know no numbers
    scaled = np.asarray(cv2.multiply(depth, factor, dtype=cv2.CV_16U), np.uint16)
    scaled[depth >= _TOO_FAR_M] = 0
    return encode_gray16(scaled)


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """What an (H, W) id image shows.

    ``semantic``: uint8 Cityscapes ids. ``instance``: uint16, 256 times the Cityscapes id, plus the number of the
    instance from 1 where the class has instances (``INSTANCE_CLASSES``). The instances of a class are numbered in the
    order of their native ids, among those that the image shows.
    """

    semantic: NDArray[np.uint8]
    instance: NDArray[np.uint16]

    def semantic_png(self) -> bytes:
        """Return an 8-bit greyscale PNG."""
        return encode_gray8(self.semantic)

    def instance_png(self) -> bytes:
        """Return a 16-bit greyscale PNG."""
        return encode_gray16(self.instance)


def segment(ids: NDArray[np.uint16], categories: Mapping[int, Category]) -> Segmentation:
    """Return the segmentation of an id image; ``categories`` maps its ids to their classes.

    Raises ``ExportError`` if the image shows more instances of a class than the format can tell apart.
    """
    classes = semantic_image(_ALL_IDS, categories)
    instances: NDArray[np.uint16] = classes * np.uint16(256)
    shown = shown_ids(ids)
    for cityscapes_id in INSTANCE_CLASSES:
        members = shown[classes[shown] == cityscapes_id]
        if len(members) > MOST_INSTANCES:
            raise ExportError(
                f"an image shows {len(members)} instances of Cityscapes class {cityscapes_id}; KITTI's instance images "
                f"tell {MOST_INSTANCES} apart, so capture fewer at a time"
            )
        instances[members] += np.arange(1, len(members) + 1, dtype=np.uint16)
    return Segmentation(np.take(classes, ids), np.take(instances, ids))
