"""Sampled pictures for the page, small, with what its overlays are drawn from."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.export.options import ExportOptions
from bridge.frame import PixelBox
from bridge.labels.frame_labels import ImageBox, ObjectLabel
from bridge.report.conditions import describe_moment
from bridge.report.cuboid_lines import cuboid_edges
from bridge.report.survey import ACTOR_CLASSES
from bridge.world import WorldState

PIXELS = 290_000
"""Of a picture on the page: what a picture of KITTI has at a width of 980."""

DEPTH_RANGE_M = (1.0, 300.0)
"""The depths of the lowest and the highest grey value; between them they grow by the same factor."""

FIRST_OBJECT = 64
"""Grey values of label images: 0 nothing, then the classes in the order of their table, from here on the objects."""

_DEPTH_WIDTH = 480
_QUALITY = 80
_LOSSLESS = 101
_IS_LEARNABLE = ExportOptions().is_learnable


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one camera at one moment, as the page shows it."""

    frame: str
    """Episode and number of the frame, ``0/12``."""
    camera: str
    caption: str
    """Weather and light."""
    width: int
    """Of ``rgb``."""
    height: int
    rgb: str
    """A data URI, like the other two."""
    labels: str
    """Grey values as told at ``FIRST_OBJECT``."""
    depth: str
    """Grey values from 1 on over ``DEPTH_RANGE_M``; 0 is the sky."""
    drawn_size: tuple[int, int]
    """Width and height to which the coordinates of ``objects`` belong: those of the camera."""
    objects: tuple[Mapping[str, Any], ...]
    """Far ones first; see ``_object`` for the keys."""
    learnable: int
    """How many of them exports count as objects."""


def sample_pictures(dataset: Dataset, most: int) -> list[Picture]:
    """Return at most ``most`` pictures, of frames spread evenly over the dataset, each with all of its cameras.

    Of a rig with more than ``most`` cameras, one frame is shown. Raises ``DatasetError`` if a file is missing or
    damaged.
    """
    if not len(dataset):
        return []
    count = min(max(1, most // len(dataset.cameras)), len(dataset))
    chosen = np.unique(np.linspace(0, len(dataset) - 1, count).round().astype(int)).tolist()
    return [_picture(frame, camera) for frame in map(dataset.__getitem__, chosen) for camera in frame.rig.cameras]


def _picture(frame: Frame, camera: Camera) -> Picture:
    pinhole = camera.pinhole
    scale = min(1.0, math.sqrt(PIXELS / (pinhole.width * pinhole.height)))
    size = (max(1, round(pinhole.width * scale)), max(1, round(pinhole.height * scale)))
    objects = sorted(frame.labels.cameras[camera.name].objects, key=lambda label: -label.distance_m)
    rotations = _rotations(frame.state, camera)
    rgb = cv2.resize(frame.rgb(camera.name), size, interpolation=cv2.INTER_AREA)
    return Picture(
        frame=f"{frame.key.episode}/{frame.key.frame}",
        camera=camera.name,
        caption=describe_moment(frame.state.weather, frame.state.illumination),
        width=size[0],
        height=size[1],
        rgb=_data_uri(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), _QUALITY),
        labels=_data_uri(_label_image(frame, camera, objects, size), _LOSSLESS),
        depth=_data_uri(_depth_image(frame.depth(camera.name)), _LOSSLESS),
        drawn_size=(pinhole.width, pinhole.height),
        objects=tuple(_object(label, camera, rotations[label.actor_id]) for label in objects),
        learnable=sum(1 for label in objects if _IS_LEARNABLE(label)),
    )


def _rotations(state: WorldState, camera: Camera) -> dict[int, NDArray[np.float64]]:
    """Return the ``camera_from_actor`` rotations by id; cameras may be tilted, so actors need not stand upright."""
    world_from_camera = (state.world_from_ego.matrix() @ camera.ego_from_camera())[:3, :3]
    return {actor.actor_id: world_from_camera.T @ actor.world_from_actor.rotation.matrix() for actor in state.actors}


def _label_image(
    frame: Frame, camera: Camera, objects: Sequence[ObjectLabel], size: tuple[int, int]
) -> NDArray[np.uint8]:
    ids = cv2.resize(frame.ids(camera.name), size, interpolation=cv2.INTER_NEAREST)
    places = {category: place for place, category in enumerate(CLASSES, start=1)}
    values = {instance: places[category] for instance, category in frame.categories.items()}
    # Where there are more objects than grey values, the farthest ones are left with their class alone.
    free = 256 - FIRST_OBJECT
    skipped = max(0, len(objects) - free)
    values |= {label.actor_id: FIRST_OBJECT + n for n, label in enumerate(objects[skipped:])}
    table = np.zeros(2**16, np.uint8)
    table[list(values)] = list(values.values())
    return np.asarray(table[ids], np.uint8)


def _depth_image(depth_m: NDArray[np.float32]) -> NDArray[np.uint8]:
    scale = min(1.0, _DEPTH_WIDTH / depth_m.shape[1])
    size = (max(1, round(depth_m.shape[1] * scale)), max(1, round(depth_m.shape[0] * scale)))
    small = cv2.resize(depth_m, size, interpolation=cv2.INTER_NEAREST)
    near, far = DEPTH_RANGE_M
    share = np.log(np.clip(small, near, far) / near) / math.log(far / near)
    return np.where(np.isfinite(small), 1 + np.round(254 * share), 0).astype(np.uint8)


def _data_uri(image: NDArray[Any], quality: int) -> str:
    """Return an 8-bit grey or BGR image as WebP, without loss above a quality of 100."""
    encoded, data = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, quality])
    assert encoded, "an 8-bit image of this size can always be encoded"
    return "data:image/webp;base64," + base64.b64encode(data.tobytes()).decode("ascii")


def _object(label: ObjectLabel, camera: Camera, camera_from_actor: NDArray[np.float64]) -> dict[str, Any]:
    """Return what the page's script knows of an object; coordinates count from the corner of the picture."""
    state = "object" if _IS_LEARNABLE(label) else "hidden" if label.modal_box is None else "ignored"
    return {
        "id": label.actor_id,
        "class": ACTOR_CLASSES.index(label.category),
        "state": state,
        "modal": _corners(label.modal_box),
        "amodal": _corners(label.amodal_box),
        "cuboid": _corners(label.cuboid_box),
        "edges": [_tenths(edge + 0.5) for edge in cuboid_edges(label, camera, camera_from_actor)],
        "distance": round(label.distance_m, 1),
        "occlusion": round(label.occlusion, 3),
        "truncation": round(label.truncation, 3),
        "contrast": None if label.contrast is None else round(label.contrast, 3),
    }


def _corners(box: PixelBox | ImageBox | None) -> list[float] | None:
    if box is None:
        return None
    if isinstance(box, PixelBox):
        return [box.left, box.top, box.right + 1, box.bottom + 1]
    return [round(edge + 0.5, 1) for edge in box]


def _tenths(points: NDArray[np.float64]) -> list[float]:
    """Return x, y, x, y … rounded, kept within what a canvas can draw."""
    flat: list[float] = np.clip(points, -1e5, 1e5).round(1).ravel().tolist()
    return flat


def class_names() -> list[str]:
    """Return the classes of objects as people call them, in the order of ``ACTOR_CLASSES``."""
    return [category.words for category in ACTOR_CLASSES]
