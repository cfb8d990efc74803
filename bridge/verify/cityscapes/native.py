"""A Cityscapes frame against what the native dataset's id image, depth and world state say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.cityscapes.boxes3d import Box3d, Sensor
from bridge.verify.cityscapes.images import FIRST_INSTANCE, Ids, Instances, thing
from bridge.verify.class_names import CITYSCAPES_IDS, VEHICLES
from bridge.verify.native.pictures import Picture, PlainlySeen
from bridge.verify.pixel_runs import pair_counts
from bridge.verify.tally import Problem

_FOCAL_TOLERANCE: Final = 1e-3
_PRINCIPAL_TOLERANCE_PX: Final = 0.51
"""Conventions for where a pixel's centre lies differ by half a pixel."""
_CENTER_TOLERANCE_M: Final = 0.02
_SIZE_TOLERANCE_M: Final = 0.006
_ANGLE_TOLERANCE: Final = 0.01
_SHARE_TOLERANCE: Final = 0.006


def class_differences(classes: Ids, picture: Picture) -> Iterator[Problem]:
    """Yield the native ids whose pixels have another class in labelIds."""
    table = np.zeros(1 << 16, np.uint8)
    for number, category in picture.categories.items():
        table[number] = CITYSCAPES_IDS.get(category, 0)
    wrong = table[picture.ids] != classes
    if not wrong.any():
        return
    counts = np.bincount(picture.ids[wrong], minlength=1 << 16)
    for number in np.flatnonzero(counts).tolist():
        category = picture.categories.get(number, "of no class")
        message = f"labelIds: {counts[number]} pixels of it ({category}) have another class"
        yield Problem("labelIds of other classes than the dataset", message, _native(number))


def instance_differences(
    instances: Instances, picture: Picture, plain: PlainlySeen
) -> tuple[Mapping[int, int], list[Problem]]:
    """Return which native id every instance is, and where its pixels are not those of that id.

    What is ``plain`` to see has to be an instance.
    """
    problems = []
    totals = np.bincount(picture.ids.ravel(), minlength=1 << 16)
    natives: dict[int, int] = {}
    taken: set[int] = set()
    for instance, number, count in pair_counts(instances, picture.ids):
        if instance < FIRST_INSTANCE:
            continue
        if instance in natives or number in taken:
            message = f"its pixels are also those of {_native(natives.get(instance, number))}"
            problems.append(Problem("instances of several things", f"{_native(number)}: {message}", thing(instance)))
        elif count != totals[number]:
            message = f"it has {count} of the {totals[number]} pixels of {_native(number)}"
            problems.append(Problem("instances in part", message, thing(instance)))
        natives.setdefault(instance, number)
        taken.add(number)
    for number, label in picture.labels.items():
        is_instance = CITYSCAPES_IDS.get(label.category, 0) >= CITYSCAPES_IDS["pedestrian"]
        if number not in taken and is_instance and plain.holds(label):
            problems.append(Problem("missing instances", "it is plain to see and no instance", _native(number)))
    return natives, problems


def camera_differences(intrinsic: Mapping[str, Any], picture: Picture) -> Iterator[Problem]:
    """Yield intrinsics that are not those of the dataset's camera."""
    pinhole = picture.camera.pinhole
    expected = {"fx": pinhole.fx, "fy": pinhole.fy, "u0": pinhole.cx, "v0": pinhole.cy}
    for key, value in expected.items():
        tolerance = _FOCAL_TOLERANCE * value if key.startswith("f") else _PRINCIPAL_TOLERANCE_PX
        if abs(intrinsic[key] - value) > tolerance:
            yield Problem("wrong calibrations", f"camera: {key} is {intrinsic[key]}, of the dataset's camera {value}")


def box_differences(
    boxes: Sequence[Box3d], sensor: Sensor, natives: Mapping[int, int], picture: Picture, plain: PlainlySeen
) -> Iterator[Problem]:
    """Yield 3-D boxes that are not where the actor of their instance is, and ``plain`` vehicles without one."""
    boxed = set()
    for box in boxes:
        number = natives.get(box.instance_id)
        actor = picture.actors.get(number) if number is not None else None
        if number is None or actor is None:
            continue
        boxed.add(number)
        true = _camera_axes(picture.camera_from_actor(actor))
        middle = true[:3, :3] @ np.array([0.0, 0.0, actor.size[2] / 2]) + true[:3, 3]
        for message in _differences(box, sensor, middle, true[:3, :3], np.array(actor.size)):
            yield Problem("3-D boxes beside the actors", message, thing(box.instance_id))
        label = picture.labels.get(number)
        if label is not None and abs(label.occlusion - box.occlusion) > _SHARE_TOLERANCE:
            message = f"occlusion is {box.occlusion}, of actor {number} {label.occlusion:.3f}"
            yield Problem("wrong occlusion", message, thing(box.instance_id))
    for number, label in picture.labels.items():
        if label.category in VEHICLES and number not in boxed and plain.holds(label):
            yield Problem("missing 3-D boxes", "gtBbox3d: it is plain to see and has no box", _native(number))


def _differences(
    box: Box3d, sensor: Sensor, middle: NDArray[np.float64], rotation: NDArray[np.float64], size: NDArray[np.float64]
) -> Iterator[str]:
    transform = sensor.camera_from_vehicle
    off = float(np.linalg.norm(transform[:, :3] @ box.center + transform[:, 3] - middle))
    if off > _CENTER_TOLERANCE_M:
        yield f"the centre is {off:.3f} m off the actor's"
    if np.abs(box.size - size).max() > _SIZE_TOLERANCE_M:
        yield f"length, width, height are {box.size.tolist()}, of the actor {size.round(3).tolist()}"
    turned = transform[:, :3] @ box.rotation @ rotation.T
    angle = float(np.arccos(np.clip((np.trace(turned) - 1) / 2, -1, 1)))
    if angle > _ANGLE_TOLERANCE:
        yield f"the box is turned by {angle:.3f} radians against the actor"


def _camera_axes(optical: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rename right, down, forward of a transform's outer frame to forward, left, up."""
    return np.asarray(optical[[2, 0, 1, 3]] * np.array([[1.0], [-1.0], [-1.0], [1.0]]))


def _native(number: int) -> str:
    return "the sky" if number == 0 else f"actor {number}" if number < 1 << 14 else f"static {number}"
