"""What files of DriveBridge say of an object besides COCO's own fields: the whole object, and the place of it.

Other trees have none of these fields; each is checked where it is there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from bridge.verify.coco.instances import Instance
from bridge.verify.coco.masks import Mask, covered_twice, parse_mask
from bridge.verify.coco.schema import Image
from bridge.verify.files import are_numbers, is_number
from bridge.verify.native.pictures import Picture
from bridge.verify.tally import Problem

_SHARE_TOLERANCE: Final = 0.001
_PLACE_TOLERANCE_M: Final = 0.01
_ANGLE_TOLERANCE: Final = 0.002


def extra_problems(image: Image, instance: Instance) -> Iterator[Problem]:
    """Yield what the visible part of an object and the whole of it contradict each other in."""
    annotation, extras = instance.annotation, instance.annotation.extras
    for key in ("occlusion", "truncation"):
        share = extras.get(key, 0.0)
        if not is_number(share) or not 0.0 <= share <= 1.0:
            yield Problem(f"wrong {key}", f"{key} is {share}, expected 0 to 1", annotation.name)
    if not isinstance(extras.get("amodal_segmentation"), dict):
        return
    try:
        whole = parse_mask(extras["amodal_segmentation"], image.height, image.width)
    except ValueError as problem:
        yield Problem("malformed masks", f"amodal_segmentation: {problem}", annotation.name)
        return
    yield from (Problem("wrong amodal masks", message, annotation.name) for message in _whole_problems(instance, whole))


def extra_differences(instance: Instance, picture: Picture) -> Iterator[Problem]:
    """Yield that an object is said to be elsewhere than its actor, or of another size, heading or distance."""
    annotation = instance.annotation
    actor = picture.actors.get(annotation.track_id or 0)
    box = annotation.extras.get("box3d")
    if actor is None or not isinstance(box, dict):
        return
    pose = picture.camera_from_actor(actor)
    middle = pose[:3, :3] @ np.array([0.0, 0.0, actor.size[2] / 2]) + pose[:3, 3]
    x, _, z = location = pose[:3, 3]
    heading = math.atan2(-pose[2, 0], pose[0, 0])
    expected: tuple[tuple[str, Any, Any, float], ...] = (
        ("location_m", box.get("location_m"), location, _PLACE_TOLERANCE_M),
        ("size_m", box.get("size_m"), actor.size, _PLACE_TOLERANCE_M),
        ("distance_m", [annotation.extras.get("distance_m")], [np.linalg.norm(middle)], _PLACE_TOLERANCE_M),
    )
    for name, written, true, tolerance in expected:
        if not are_numbers(written, len(true)) or np.abs(np.array(written) - true).max() > tolerance:
            message = f"{name} is {written}, of the actor {np.round(true, 3).tolist()}"
            yield Problem("3-D boxes beside the actors", message, annotation.name)
    for name, angle in (("rotation_y", heading), ("alpha", heading - math.atan2(x, z))):
        written = box.get(name)
        if not is_number(written) or abs(math.remainder(written - angle, 2 * math.pi)) > _ANGLE_TOLERANCE:
            message = f"{name} is {written}, of the actor {math.remainder(angle, 2 * math.pi):.3f}"
            yield Problem("3-D boxes beside the actors", message, annotation.name)


def _whole_problems(instance: Instance, whole: Mask) -> Iterator[str]:
    extras: Mapping[str, Any] = instance.annotation.extras
    if instance.mask.is_exact and covered_twice([instance.mask, whole]).area != instance.mask.area:
        yield "the amodal mask lacks pixels that are visible"
        return
    if whole.box is None:
        yield "the amodal mask has no pixel"
        return
    left, top, right, bottom = whole.box
    box = [left, top, right - left, bottom - top]
    if "amodal_bbox" in extras and extras["amodal_bbox"] != box:
        yield f"amodal_bbox is {extras['amodal_bbox']}, of the amodal mask {box}"
    hidden = 1.0 - instance.mask.area / whole.area
    occlusion = extras.get("occlusion")
    if is_number(occlusion) and instance.mask.is_exact and abs(occlusion - hidden) > _SHARE_TOLERANCE:
        yield f"occlusion is {occlusion}, of the amodal mask's pixels a share of {hidden:.4f} is hidden"
