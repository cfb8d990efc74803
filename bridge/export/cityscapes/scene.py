"""What Cityscapes' ground truth says of one picture: class of every pixel, instances, groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.classes import CLASSES, Category
from bridge.dataset.frame import Frame
from bridge.errors import ExportError
from bridge.export.cityscapes.labels import INSTANCE_STEP, LABELS
from bridge.export.cityscapes.polygons import Instance, PolygonObject, polygon_objects
from bridge.export.options import ExportOptions
from bridge.labels.frame_labels import CameraLabels, ObjectLabel
from bridge.world import MAX_INSTANCE_ID


@dataclass(frozen=True, slots=True, eq=False)
class CityscapesScene:
    """The ground truth of one picture; every part of the export takes its ids from here."""

    class_ids: NDArray[np.uint8]
    """(H, W): ``labelIds``."""
    instance_ids: NDArray[np.uint16]
    """(H, W): ``instanceIds``."""
    objects: tuple[PolygonObject, ...]
    """Back to front."""
    ids_of_actors: Mapping[int, int]
    """The instance id of every actor that is an instance."""
    groups: int
    """Visible things of instance classes that are no instances."""


def cityscapes_class(category: Category) -> int:
    """Return the class id of a category."""
    return CLASSES[category].cityscapes_id


def cityscapes_scene(frame: Frame, camera: str, options: ExportOptions) -> CityscapesScene:
    """Return the ground truth of what a camera shows.

    Raises ``DatasetError`` if the frame cannot be read, ``ExportError`` if it shows more instances than there are ids.
    """
    labels = frame.labels.cameras[camera]
    ids, class_ids = frame.ids(camera), frame.semantic(camera)
    instances = [_instance(label) for label in labels.objects if is_instance(label, options)]
    objects = polygon_objects(class_ids, ids, instances)
    ids_of_actors = _number(objects)
    table = np.zeros(MAX_INSTANCE_ID + 1, np.uint16)
    for actor_id, instance_id in ids_of_actors.items():
        table[actor_id] = instance_id
    numbered = table[ids]
    instance_ids = np.where(numbered > 0, numbered, class_ids).astype(np.uint16)
    groups = _countable(labels) - len(instances)
    return CityscapesScene(class_ids, instance_ids, tuple(objects), ids_of_actors, groups)


def is_instance(label: ObjectLabel, options: ExportOptions) -> bool:
    """Tell whether an actor is an instance: of a class that has them, and to be learned from."""
    return LABELS[cityscapes_class(label.category)].has_instances and options.is_learnable(label)


def _instance(label: ObjectLabel) -> Instance:
    assert label.modal_box is not None, "only visible actors are instances"
    return Instance(label.actor_id, cityscapes_class(label.category), label.modal_box, label.distance_m)


def _number(objects: list[PolygonObject]) -> dict[int, int]:
    """Return instance ids by native ids: as cityscapesScripts counts them, in the order in which they are drawn."""
    counts: dict[int, int] = {}
    numbers = {}
    for entry in objects:
        if entry.native_id is not None:
            number = counts.get(entry.class_id, 0)
            if number >= INSTANCE_STEP:
                raise ExportError(
                    f"an image shows more than {INSTANCE_STEP} instances of Cityscapes' class "
                    f"{LABELS[entry.class_id].name}, which its ids cannot tell apart; capture fewer at a time"
                )
            numbers[entry.native_id] = entry.class_id * INSTANCE_STEP + number
            counts[entry.class_id] = number + 1
    return numbers


def _countable(labels: CameraLabels) -> int:
    """Return how many visible things there are of classes that have instances."""
    visible = [label.category for label in labels.objects if label.modal_box is not None]
    categories = visible + [static.category for static in labels.statics]
    return sum(LABELS[cityscapes_class(category)].has_instances for category in categories)
