"""Cityscapes 3D: the boxes in ``gtBbox3d`` by themselves and against the instances.

The format is that of ``evaluation/evalObjectDetection3d.py`` and ``helpers/box3dImageTransform.py`` of
https://github.com/mcordts/cityscapesScripts: centres and rotations in the vehicle's frame (forward, left, up), which
``sensor_T_ISO_8855`` takes to the camera's place with the same axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.cityscapes.images import FIRST_INSTANCE, Instances, thing
from bridge.verify.cityscapes.labels import IDS, LABELS
from bridge.verify.files import are_numbers, is_number, is_whole
from bridge.verify.largest_part import largest_part
from bridge.verify.pixel_runs import id_boxes
from bridge.verify.tally import Problem

Array = NDArray[np.float64]

_UNIT_TOLERANCE: Final = 1e-3
_MODAL_TOLERANCE_PX: Final = 1.5
_AMODAL_TOLERANCE_PX: Final = 2.0
_GROWN: Final = 0.1
"""Share of a box's size by which a point may lie beside it; people reach out of their 3-D boxes."""
_NEAR_M: Final = 0.5
_LEAST_OVERLAP: Final = 0.3


@dataclass(frozen=True, slots=True)
class Sensor:
    """The camera that 3-D boxes are given for."""

    camera_from_vehicle: Array
    """(3, 4), the axes of both forward, left, up."""
    fx: float
    fy: float
    u0: float
    v0: float

    def project(self, points: Array) -> Array:
        """Return the (N, 2) pixels of (N, 3) points of the vehicle's frame, and NaN for those not in front."""
        forward, left, up = (points @ self.camera_from_vehicle[:, :3].T + self.camera_from_vehicle[:, 3]).T
        depth = np.where(forward > _NEAR_M, forward, np.nan)
        return np.stack([self.u0 - self.fx * left / depth, self.v0 - self.fy * up / depth], axis=1)


@dataclass(frozen=True, slots=True)
class Box3d:
    """One labelled object."""

    instance_id: int
    label: str
    modal: tuple[float, float, float, float]
    """Left, top, width, height."""
    amodal: tuple[float, float, float, float]
    center: Array
    size: Array
    """Length, width, height."""
    rotation: Array
    """(3, 3), from the box to the vehicle."""
    occlusion: float
    truncation: float


def parse_boxes(document: Any, width: int, height: int) -> tuple[Sensor | None, list[Box3d], list[Problem]]:
    """Return what a file holds for an image of that size, and what is wrong with it."""
    problems: list[Problem] = []
    if not isinstance(document, dict) or not isinstance(document.get("objects"), list):
        return None, [], [Problem("malformed 3-D boxes", "gtBbox3d: expected a JSON object with a list of objects")]
    if (size := (document.get("imgWidth"), document.get("imgHeight"))) != (width, height):
        problems.append(Problem("wrong sizes", f"gtBbox3d: the size is {size}, of the image {(width, height)}"))
    if not isinstance(document.get("ignore"), list):
        problems.append(Problem("malformed 3-D boxes", "gtBbox3d: there is no list «ignore», which evaluation needs"))
    else:
        problems += _ignore_problems(document["ignore"], width, height)
    sensor = _sensor(document.get("sensor"))
    if sensor is None:
        message = "gtBbox3d: expected sensor_T_ISO_8855 (3 x 4, a rotation and a place), fx, fy, u0, v0"
        problems.append(Problem("malformed sensors", message))
    boxes = []
    for number, entry in enumerate(document["objects"]):
        box, wrong = _box(entry)
        instance = entry.get("instanceId") if isinstance(entry, dict) else None
        name = thing(instance) if is_whole(instance) else f"object {number}"
        problems += [Problem("malformed 3-D boxes", message, name) for message in wrong]
        if box is not None:
            boxes.append(box)
    return sensor, boxes, problems


def box_problems(
    boxes: list[Box3d], sensor: Sensor, instances: Instances | None, size: tuple[int, int]
) -> Iterator[Problem]:
    """Yield what does not fit together; ``size`` is the image's width and height."""
    seen: set[int] = set()
    for box in boxes:
        name = thing(box.instance_id)
        if box.instance_id in seen:
            yield Problem("instances with two 3-D boxes", "there is another 3-D box of it", name)
        seen.add(box.instance_id)
        label_id = box.instance_id // FIRST_INSTANCE
        if label_id != IDS.get(box.label) or not LABELS[label_id].has_instances:
            yield Problem("3-D boxes of other classes", f"the label is {box.label!r}, which the id does not say", name)
        for kind, message in _image_problems(box, sensor, size):
            yield Problem(kind, message, name)
    if instances is not None:
        pixels = id_boxes(instances)
        for box in boxes:
            for message in _modal_problems(box, pixels, instances):
                yield Problem("modal boxes beside the instances", message, thing(box.instance_id))


def _ignore_problems(entries: list[Any], width: int, height: int) -> Iterator[Problem]:
    for number, entry in enumerate(entries):
        box = entry.get("2d") if isinstance(entry, dict) else None
        if not are_numbers(box, 4) or not _lies_within(box, width, height):
            yield Problem("malformed ignore regions", "expected 2d: [x, y, w, h] in the image", f"ignore {number}")


def _lies_within(box: Any, width: int, height: int) -> bool:
    x, y, w, h = box
    return bool(x >= -1 and y >= -1 and w > 0 and h > 0 and x + w <= width + 1 and y + h <= height + 1)


def _sensor(entry: Any) -> Sensor | None:
    if not isinstance(entry, dict) or not all(is_number(entry.get(key)) for key in ("fx", "fy", "u0", "v0")):
        return None
    rows = entry.get("sensor_T_ISO_8855")
    if not isinstance(rows, list) or len(rows) != 3 or not all(are_numbers(row, 4) for row in rows):
        return None
    transform = np.array(rows, np.float64)
    rotation = transform[:, :3]
    if np.abs(rotation @ rotation.T - np.eye(3)).max() > _UNIT_TOLERANCE or np.linalg.det(rotation) < 0:
        return None
    return Sensor(transform, float(entry["fx"]), float(entry["fy"]), float(entry["u0"]), float(entry["v0"]))


def _box(entry: Any) -> tuple[Box3d | None, list[str]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("2d"), dict) or not isinstance(entry.get("3d"), dict):
        return None, ["expected an object with 2d and 3d"]
    flat, solid = entry["2d"], entry["3d"]
    lengths = ((flat, "modal", 4), (flat, "amodal", 4), (solid, "center", 3), (solid, "dimensions", 3))
    wrong = [
        f"expected {count} numbers in {key}"
        for holder, key, count in (*lengths, (solid, "rotation", 4))
        if not are_numbers(holder.get(key), count)
    ]
    wrong += [
        f"expected a number in {key}" for key in ("score", "occlusion", "truncation") if not is_number(entry.get(key))
    ]
    if not is_whole(entry.get("instanceId")) or not isinstance(entry.get("label"), str):
        wrong.append("expected a whole number in instanceId and a name in label")
    if wrong:
        return None, wrong
    wrong = [
        f"{key} is {entry[key]}, expected 0 to 1" for key in ("occlusion", "truncation") if not 0 <= entry[key] <= 1
    ]
    size, quaternion = np.array(solid["dimensions"], np.float64), np.array(solid["rotation"], np.float64)
    if size.min() <= 0:
        wrong.append(f"the dimensions {size.tolist()} are not positive")
    if abs(np.linalg.norm(quaternion) - 1) > _UNIT_TOLERANCE:
        wrong.append(f"the rotation is a quaternion of length {np.linalg.norm(quaternion):.4f}, expected 1")
    if size.min() <= 0 or not quaternion.any():
        return None, wrong
    box = Box3d(
        instance_id=entry["instanceId"],
        label=entry["label"],
        modal=tuple(flat["modal"]),
        amodal=tuple(flat["amodal"]),
        center=np.array(solid["center"], np.float64),
        size=size,
        rotation=_rotation(quaternion / np.linalg.norm(quaternion)),
        occlusion=float(entry["occlusion"]),
        truncation=float(entry["truncation"]),
    )
    return box, wrong


def _rotation(quaternion: Array) -> Array:
    w, x, y, z = quaternion
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + 2.0 * w * cross + 2.0 * cross @ cross)


def _image_problems(box: Box3d, sensor: Sensor, size: tuple[int, int]) -> Iterator[tuple[str, str]]:
    for name, (x, y, w, h) in (("modal", box.modal), ("amodal", box.amodal)):
        if not _lies_within((x, y, w, h), *size):
            yield "2-D boxes beyond the image", f"the {name} box {[x, y, w, h]} is empty or reaches beyond the image"
            return
    left, top, right, bottom = _grown(box.amodal, _AMODAL_TOLERANCE_PX)
    x, y, w, h = box.modal
    if x < left or y < top or x + w > right or y + h > bottom:
        yield "modal boxes beyond the amodal ones", f"modal box {list(box.modal)} reaches beyond {list(box.amodal)}"
    signs = np.array([(i, j, k) for i in (-0.5, 0.5) for j in (-0.5, 0.5) for k in (-0.5, 0.5)])
    corners = sensor.project(box.center + (signs * box.size) @ box.rotation.T)
    u, v = sensor.project(box.center[None])[0]
    if np.isnan(corners).all():  # the centre of what is beside the camera may be behind it
        message = f"no corner of the box around {box.center.tolist()} is in front of the camera"
        yield "3-D boxes behind the camera", message
    elif 0 <= u < size[0] and 0 <= v < size[1] and not (left <= u <= right and top <= v <= bottom):
        yield "3-D boxes beside the 2-D ones", f"the centre is seen at ({u:.0f}, {v:.0f}), outside {list(box.amodal)}"
    elif not np.isnan(corners).any():
        overlap = _overlap(corners, box.amodal, size)
        if overlap < _LEAST_OVERLAP:
            yield (
                "3-D boxes beside the 2-D ones",
                f"the projected 3-D box overlaps the amodal box by {overlap:.2f} only",
            )


def _grown(box: tuple[float, float, float, float], least: float) -> tuple[float, float, float, float]:
    x, y, w, h = box
    aside, above = max(_GROWN * w, least), max(_GROWN * h, least)
    return x - aside, y - above, x + w + aside, y + h + above


def _overlap(corners: Array, amodal: tuple[float, float, float, float], size: tuple[int, int]) -> float:
    low = np.clip(corners.min(axis=0), 0, size)
    high = np.clip(corners.max(axis=0), 0, size)
    x, y, w, h = amodal
    common = np.minimum(high, (x + w, y + h)) - np.maximum(low, (x, y))
    if common.min() <= 0:
        return 0.0
    shared = float(np.prod(common))
    return shared / (float(np.prod(high - low)) + w * h - shared)


def _modal_problems(box: Box3d, pixels: Mapping[int, tuple[int, int, int, int]], instances: Instances) -> Iterator[str]:
    seen = pixels.get(box.instance_id)
    if seen is None:
        yield "instanceIds has no such instance"
        return
    left, top, right, bottom = seen
    off = _off_pixels(box.modal, seen)
    if off > _MODAL_TOLERANCE_PX:  # it may be around the largest part of the pixels only
        x1, y1, x2, y2 = largest_part(instances[top : bottom + 1, left : right + 1] == box.instance_id)
        off = min(off, _off_pixels(box.modal, (left + x1, top + y1, left + x2, top + y2)))
    if off > _MODAL_TOLERANCE_PX:
        pixels_are = f"{left}..{right} x {top}..{bottom}"
        yield f"the modal box {list(box.modal)} is {off:.1f} pixels off the instance's pixels, {pixels_are}"


def _off_pixels(modal: tuple[float, float, float, float], pixels: tuple[int, int, int, int]) -> float:
    """Return the greatest distance between the edges of a modal box and those of pixels."""
    x, y, w, h = modal
    left, top, right, bottom = pixels
    # Whether the width counts pixels or the distance between the outer ones differs between trees.
    return max(abs(x - left), abs(y - top), abs(x + w - right - 0.5), abs(y + h - bottom - 0.5))
