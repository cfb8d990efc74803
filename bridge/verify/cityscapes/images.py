"""Cityscapes' images of classes and instances: what they must hold and that they say the same."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.cityscapes.labels import CLASS_OF_INSTANCE, COLORS, LABELS, NO_CLASS, TRAIN_IDS
from bridge.verify.files import Pixels
from bridge.verify.tally import Problem

Ids = NDArray[np.uint8]
Instances = NDArray[np.uint16]

FIRST_INSTANCE = 1000
"""From here on an instance id has the number of an instance in it."""


def class_problems(classes: Ids) -> Iterator[Problem]:
    """Yield values of a labelIds image that are no class."""
    counts = np.bincount(classes.ravel(), minlength=256)
    for value in np.flatnonzero(counts[len(LABELS) :]) + len(LABELS):
        yield Problem("unknown label ids", f"labelIds: {counts[value]} pixels have the id {value}, which is no class")


def instance_problems(instances: Instances, classes: Ids) -> Iterator[Problem]:
    """Yield instance ids that cannot be, or of another class than the labelIds image has."""
    counts = np.bincount(instances.ravel(), minlength=1 << 16)
    for value in np.flatnonzero(counts).tolist():
        number = int(CLASS_OF_INSTANCE[value])
        if number == NO_CLASS:
            yield Problem("unknown instance ids", f"instanceIds: {counts[value]} pixels are no instance", thing(value))
        elif value >= FIRST_INSTANCE and not LABELS[number].has_instances:
            yield Problem("instance ids on stuff", f"{LABELS[number].name} has no instances", thing(value))
    wrong = CLASS_OF_INSTANCE[instances] != classes
    if wrong.any():
        differing = np.bincount(instances[wrong], minlength=1 << 16)
        for value in np.flatnonzero(differing).tolist():
            yield Problem(
                "instance ids of other classes than labelIds",
                f"{differing[value]} of its {counts[value]} pixels have another class in labelIds",
                thing(value),
            )


def train_id_problems(train_ids: Ids, classes: Ids) -> Iterator[Problem]:
    """Yield that train ids are not those of the classes."""
    wrong = int(np.count_nonzero(train_ids != TRAIN_IDS[classes]))
    if wrong:
        yield Problem("wrong train ids", f"labelTrainIds: {wrong} pixels do not have the train id of their label id")


def color_problems(colors: Pixels, classes: Ids) -> Iterator[Problem]:
    """Yield that colours are not those of the classes."""
    if colors.ndim != 3 or colors.shape[2] not in (3, 4) or colors.dtype != np.uint8:
        yield Problem("wrong colour images", f"color: expected red, green, blue of 8 bits, found {describe(colors)}")
        return
    expected = cv2.LUT(cv2.merge([classes, classes, classes]), COLORS[:, None, :])
    if not np.array_equal(colors[..., :3], expected):
        wrong = int(np.count_nonzero((colors[..., :3] != expected).any(axis=2)))
        yield Problem("wrong colours", f"color: {wrong} pixels do not have the colour of their label id")


def thing(value: int) -> str:
    """Return the name of an instance in findings."""
    return f"instance {value}"


def describe(image: Pixels) -> str:
    """Return the size and the type of an image in words."""
    return f"{image.shape[1]} x {image.shape[0]} {image.dtype}" + (
        f" with {image.shape[2]} channels" if image.ndim == 3 else ""
    )
