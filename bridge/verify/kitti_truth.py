"""KITTI labels against what the native dataset's world state and id images say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.kitti_files import KittiLabels, KittiObject
from bridge.verify.kitti_geometry import Box
from bridge.verify.native_truth import SeenActor, SeenFrame

KITTI_NAMES: Final[Mapping[str, str]] = {
    "car": "Car",
    "van": "Van",
    "truck": "Truck",
    "bus": "Misc",
    "tram": "Tram",
    "motorcycle": "Misc",
    "cyclist": "Cyclist",
    "pedestrian": "Pedestrian",
    "person_sitting": "Person_sitting",
    "misc": "Misc",
}

_LOCATION_TOLERANCE_M = 0.02
_MATCH_DISTANCE_M = 1.0
_SIZE_TOLERANCE_M = 0.006
_ANGLE_TOLERANCE = 0.012
_MASK_TOLERANCE_PX = 1.5
_OCCLUDED_RANGES = ((0.0, 0.10), (0.10, 0.50), (0.50, 0.90))
"""Hidden share of the object's own pixels for occluded 0, 1 and 2."""
_SHARE_TOLERANCE = 0.001
_SURELY_LEARNABLE_HEIGHT_PX = 25
_SURELY_LEARNABLE_SHARE = 0.5

Problem = tuple[int | None, str]


def compare_with_truth(
    labels: KittiLabels, seen: SeenFrame, projection: NDArray[np.float64], *, exact_boxes: bool
) -> Iterator[Problem]:
    """Yield what differs, with the line that it is about.

    ``exact_boxes`` says that the 2-D boxes are meant to be tight around the visible pixels.
    """
    unmatched = {actor.actor_id: actor for actor in seen.actors if actor.category in KITTI_NAMES}
    for thing in labels.objects:
        nearest = min(unmatched.values(), key=lambda actor: math.dist(actor.location, thing.location), default=None)
        if nearest is None or math.dist(nearest.location, thing.location) > _MATCH_DISTANCE_M:
            yield thing.line, f"{thing.name}: no actor stands within {_MATCH_DISTANCE_M} m of {thing.location}"
            continue
        del unmatched[nearest.actor_id]
        for problem in _differences(thing, nearest, projection, exact_boxes=exact_boxes):
            yield thing.line, f"{thing.name} (actor {nearest.actor_id}): {problem}"
    for actor in unmatched.values():
        yield from ((None, problem) for problem in _left_out(actor, labels))


def _differences(
    thing: KittiObject, actor: SeenActor, projection: NDArray[np.float64], *, exact_boxes: bool
) -> Iterator[str]:
    if thing.name != KITTI_NAMES[actor.category]:
        yield f"the actor is a {actor.category}"
    if (off := math.dist(thing.location, actor.location)) > _LOCATION_TOLERANCE_M:
        yield f"the location is {off:.3f} m off"
    written, true = (thing.length, thing.width, thing.height), (actor.length, actor.width, actor.height)
    if max(abs(a - b) for a, b in zip(written, true, strict=True)) > _SIZE_TOLERANCE_M:
        yield f"length, width, height are {written}, of the actor {tuple(round(extent, 3) for extent in true)}"
    # rotation_y turns the x axis towards -z.
    heading = math.atan2(-actor.forward[2], actor.forward[0])
    if abs(math.remainder(thing.rotation_y - heading, 2 * math.pi)) > _ANGLE_TOLERANCE:
        yield f"rotation_y is {thing.rotation_y}, of the actor {heading:.3f}"
    low, high = _OCCLUDED_RANGES[min(thing.occluded, 2)]
    hidden = 1.0 - actor.visible_share
    if thing.occluded > 2 or not low - _SHARE_TOLERANCE <= hidden < high + _SHARE_TOLERANCE:
        yield f"occluded is {thing.occluded} for a hidden share of {hidden:.3f}"
    if actor.mask_box is None:
        yield "the actor shows no pixel"
    elif exact_boxes and max(abs(a - b) for a, b in zip(thing.box, actor.mask_box, strict=True)) > 0.0:
        yield f"the box is {thing.box}, the pixels lie within {actor.mask_box}"
    elif (beyond := _beyond(actor.mask_box, thing.box)) > _MASK_TOLERANCE_PX + _tilt_px(actor, projection):
        yield f"the actor's pixels {actor.mask_box} reach {beyond:.1f} pixels beyond the box {thing.box}"


def _left_out(actor: SeenActor, labels: KittiLabels) -> Iterator[str]:
    if actor.mask_box is None:
        return
    height = actor.mask_box[3] - actor.mask_box[1] + 1
    if height >= _SURELY_LEARNABLE_HEIGHT_PX and actor.visible_share >= _SURELY_LEARNABLE_SHARE:
        yield f"actor {actor.actor_id} ({actor.category}, {height} pixels high) has no label"
    elif not any(_beyond(actor.mask_box, region) <= 0.0 for region in labels.ignored):
        yield f"actor {actor.actor_id} ({actor.category}) is neither labelled nor within a DontCare region"


def _beyond(inner: tuple[int, int, int, int], outer: Box) -> float:
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def _tilt_px(actor: SeenActor, projection: NDArray[np.float64]) -> float:
    """Return how far the pitch that KITTI cannot express may move the ends of the actor in the image."""
    lift = abs(actor.forward[1]) * max(actor.length, actor.height)
    return float(projection[1, 1]) * lift / max(actor.location[2] - actor.length / 2, 1.0)
