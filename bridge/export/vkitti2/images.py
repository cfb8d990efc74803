"""Images as Virtual KITTI 2 stores them, one PNG each.

Source: the format description at https://europe.naverlabs.com/proxy-virtual-worlds-vkitti-2/ (version 2.0.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.classes import CLASSES, Category
from bridge.dataset.png import encode_ids as encode_gray16
from bridge.dataset.png import encode_rgb, encode_rgb16
from bridge.sensors.flow import Flow
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID

LARGEST = 65535
"""The largest value of a 16-bit sample: depth of the sky and of what is farther than 655.35 m."""


@dataclass(frozen=True, slots=True)
class SceneClass:
    """A class in ``colors.txt`` and in the class images."""

    name: str
    color: tuple[int, int, int]
    """sRGB, 0-255."""


_OWN: Final = {
    Category.CAR: SceneClass("Car", (255, 127, 80)),
    Category.VAN: SceneClass("Van", (0, 139, 139)),
    Category.TRUCK: SceneClass("Truck", (160, 60, 60)),
    Category.MISC: SceneClass("Misc", (80, 80, 80)),
    Category.ROAD: SceneClass("Road", (100, 60, 100)),
    Category.BUILDING: SceneClass("Building", (140, 140, 140)),
    Category.POLE: SceneClass("Pole", (255, 130, 0)),
    Category.TRAFFIC_LIGHT: SceneClass("TrafficLight", (200, 200, 0)),
    Category.TRAFFIC_SIGN: SceneClass("TrafficSign", (255, 255, 0)),
    Category.VEGETATION: SceneClass("Vegetation", (90, 240, 0)),
    Category.TERRAIN: SceneClass("Terrain", (210, 0, 200)),
    Category.SKY: SceneClass("Sky", (90, 200, 255)),
}
"""The classes that Virtual KITTI 2 has. Its Tree is Vegetation here, its GuardRail a Fence."""

SCENE_CLASSES: Final[Mapping[Category, SceneClass]] = MappingProxyType(
    {
        category: _OWN.get(category) or SceneClass(category.title().replace("_", ""), info.color)
        for category, info in CLASSES.items()
    }
)
"""Every class: with its name and colour in Virtual KITTI 2, or else those of ``bridge.classes``."""


def class_png(ids: NDArray[np.uint16], categories: Mapping[int, Category]) -> bytes:
    """Return the colours of the classes of an (H, W) id image as an 8-bit truecolour PNG; unknown ids are black."""
    table = np.zeros((MAX_INSTANCE_ID + 1, 3), np.uint8)
    table[0] = SCENE_CLASSES[Category.SKY].color
    table[list(categories)] = [SCENE_CLASSES[category].color for category in categories.values()]
    return encode_rgb(table[ids])


def instance_png(ids: NDArray[np.uint16], categories: Mapping[int, Category]) -> bytes:
    """Return the actors of an (H, W) id image as a PNG: the track id plus 1, which is the native id; 0 elsewhere.

    ``categories`` has the classes of the ids; what has none is shown without labels, and is left out.

    The samples have 16 bits, where Virtual KITTI 2 has an 8-bit palette: there may be more than 255 actors.
    """
    table = np.zeros(MAX_INSTANCE_ID + 1, np.uint16)
    actors = [number for number in categories if number < FIRST_STATIC_ID]
    table[actors] = actors
    return encode_gray16(table[ids])


def depth_png(depth: NDArray[np.float32]) -> bytes:
    """Return an (H, W) depth image in metres as a 16-bit PNG of centimetres, ``LARGEST`` in the sky and beyond."""
    return encode_gray16(np.minimum(np.rint(depth * np.float32(100.0)), LARGEST).astype(np.uint16))


def flow_png(flow: Flow, ids: NDArray[np.uint16]) -> bytes:
    """Return the flow of an (H, W) id image as a 16-bit truecolour PNG.

    Red is the flow to the right and green that downwards, [-(W - 1), W - 1] and [-(H - 1), H - 1] scaled to the whole
    range of the sample: a step is 0.04 pixels of a picture 1242 wide. Blue is 0 where there is no flow, ``LARGEST``
    elsewhere. As in Virtual KITTI 2, the sky has none; nor has what leaves the range.
    """
    height, width = ids.shape
    shares = flow.vectors / np.array([width - 1, height - 1], np.float32)
    valid = flow.valid & (ids != 0) & (np.abs(shares) <= 1.0).all(axis=2)
    image = np.zeros((height, width, 3), np.uint16)
    image[..., :2] = np.where(valid[..., None], np.rint((shares + 1.0) * (LARGEST / 2)), 0)
    image[..., 2] = np.where(valid, LARGEST, 0)
    return encode_rgb16(image)
