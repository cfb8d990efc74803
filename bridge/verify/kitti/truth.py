"""KITTI labels against what the native dataset's world state and images say."""

from __future__ import annotations

import math
from collections.abc import Iterator

from bridge.verify.class_names import KITTI_NAMES
from bridge.verify.export_settings import BoxKind, ExportSettings
from bridge.verify.kitti.files import KittiLabels, KittiObject
from bridge.verify.kitti.geometry import Box, projected_box, with_overhang
from bridge.verify.kitti.rows import View
from bridge.verify.native.truth import SeenActor, SeenFrame

_LOCATION_TOLERANCE_M = 0.02
_MATCH_DISTANCE_M = 1.0
_SIZE_TOLERANCE_M = 0.006
_ANGLE_TOLERANCE = 0.012
_MASK_TOLERANCE_PX = 1.5
_OCCLUDED_FROM = (0.0, 0.10, 0.50)
"""Hidden share of the object's own pixels from which on occluded is 0, 1 and 2."""
_SHARE_TOLERANCE = 0.001

# Around each of the thresholds from which on an object is DontCare, a band is left undecided, for roundings.
_SHARE_BAND = 0.02
_HEIGHT_BAND_PX = 1
_PIXELS_BAND = 4
_CONTRAST_BAND = 0.005
_SLIVER_PX = 1.5
_CORNER: Box = (0.0, 0.0, 1.0, 1.0)
"""The DontCare region of a frame in which there is nothing else to write."""

Problem = tuple[int | None, str, str]
"""Line, what it is about, and what is wrong."""


def compare_with_truth(
    labels: KittiLabels, seen: SeenFrame, view: View, box: BoxKind, asked: ExportSettings
) -> Iterator[Problem]:
    """Yield what differs, with the line that it is about. ``box`` is what the 2-D boxes are meant to be."""
    unmatched = {actor.actor_id: actor for actor in seen.actors if actor.category in KITTI_NAMES}
    for thing in labels.objects:
        nearest = min(unmatched.values(), key=lambda actor: math.dist(actor.location, thing.location), default=None)
        if nearest is None or math.dist(nearest.location, thing.location) > _MATCH_DISTANCE_M:
            yield thing.line, thing.name, f"no actor stands within {_MATCH_DISTANCE_M} m of {thing.location}"
            continue
        del unmatched[nearest.actor_id]
        for problem in object_differences(thing, nearest, view, box, asked):
            yield thing.line, f"{thing.name} (actor {nearest.actor_id})", problem
    left_out = [actor for actor in unmatched.values() if actor.mask_box is not None]
    for actor in left_out:
        name = f"actor {actor.actor_id}"
        if missing := missing_label(actor, view, asked):
            yield None, name, missing
        elif actor.mask_box and not any(beyond(actor.mask_box, region) <= 0.0 for region in labels.ignored):
            yield None, name, f"a {actor.category} is neither labelled nor within a DontCare region"
    yield from _region_problems(labels, seen, left_out)


def object_differences(
    thing: KittiObject, actor: SeenActor, view: View, box: BoxKind, asked: ExportSettings
) -> Iterator[str]:
    """Yield what differs between a row and the actor that it is of."""
    yield from place_differences(thing, actor)
    limits = (*_OCCLUDED_FROM, asked.max_occlusion + _SHARE_BAND)
    low, high = limits[min(thing.occluded, 2)], limits[min(thing.occluded, 2) + 1]
    hidden = 1.0 - actor.visible_share
    if thing.occluded > 2 or not low - _SHARE_TOLERANCE <= hidden < high + _SHARE_TOLERANCE:
        yield f"occluded is {thing.occluded} for a hidden share of {hidden:.3f}"
    if reason := _unlearnable(actor, asked):
        yield f"the actor {reason}: it must be DontCare"
    if actor.mask_box is None:
        yield "the actor shows no pixel"
    elif box == "modal" and max(abs(a - b) for a, b in zip(thing.box, actor.mask_box, strict=True)) > 0.0:
        yield f"the box is {thing.box}, the pixels lie within {actor.mask_box}"
    elif box == "largest-part" and beyond(thing.box, actor.mask_box) > 0.0:
        yield f"the box {thing.box} reaches beyond the pixels, which lie within {actor.mask_box}"
    elif box != "largest-part":
        reach = beyond(actor.mask_box, thing.box)
        if reach > _allowance_px(thing, actor, view, box):
            yield f"the actor's pixels {actor.mask_box} reach {reach:.1f} pixels beyond the box {thing.box}"


def place_differences(thing: KittiObject, actor: SeenActor) -> Iterator[str]:
    """Yield what differs in class, place, size and heading."""
    if thing.name != KITTI_NAMES.get(actor.category):
        yield f"the actor is a {actor.category}"
    if (off := math.dist(thing.location, actor.location)) > _LOCATION_TOLERANCE_M:
        yield f"the location is {off:.3f} m off"
    written, true = (thing.length, thing.width, thing.height), (actor.length, actor.width, actor.height)
    if max(abs(a - b) for a, b in zip(written, true, strict=True)) > _SIZE_TOLERANCE_M:
        yield f"length, width, height are {written}, of the actor {tuple(round(extent, 3) for extent in true)}"
    if abs(math.remainder(thing.rotation_y - actor.heading, 2 * math.pi)) > _ANGLE_TOLERANCE:
        yield f"rotation_y is {thing.rotation_y}, of the actor {actor.heading:.3f}"


def _unlearnable(actor: SeenActor, asked: ExportSettings) -> str | None:
    """Return why nobody can learn from the actor; None where that is not sure."""
    if actor.mask_box is None:
        return None
    height = actor.mask_box[3] - actor.mask_box[1] + 1
    if 1.0 - actor.visible_share >= asked.max_occlusion + _SHARE_BAND:
        return f"is hidden by {1.0 - actor.visible_share:.1%}"
    if height < asked.min_height_px - _HEIGHT_BAND_PX or actor.visible_pixels < asked.min_pixels - _PIXELS_BAND:
        return f"shows {actor.visible_pixels} pixels over {height} rows"
    is_faint = actor.contrast < asked.min_contrast - _CONTRAST_BAND
    return f"has a contrast of {actor.contrast:.4f}" if is_faint else None


def missing_label(actor: SeenActor, view: View, asked: ExportSettings) -> str | None:
    """Return why the actor must have a label; None where it may be DontCare, or is nothing that KITTI labels."""
    if actor.mask_box is None or actor.category not in KITTI_NAMES:
        return None
    height = actor.mask_box[3] - actor.mask_box[1] + 1
    is_plain = (
        height >= asked.min_height_px + _HEIGHT_BAND_PX
        and actor.visible_pixels >= asked.min_pixels + _PIXELS_BAND
        and 1.0 - actor.visible_share <= asked.max_occlusion - _SHARE_BAND
        and actor.contrast >= asked.min_contrast + _CONTRAST_BAND
        and _body_shows(actor, view)
    )
    return f"a {actor.category}, {height} pixels high, has no label" if is_plain else None


def _region_problems(labels: KittiLabels, seen: SeenFrame, left_out: list[SeenActor]) -> Iterator[Problem]:
    """Yield static vehicles without a DontCare region, and regions without anything to ignore."""
    vehicles = {
        instance_id: box
        for instance_id, box in seen.statics.items()
        if KITTI_NAMES.get(seen.classes[instance_id], "Misc") != "Misc"
    }
    for instance_id, box in vehicles.items():
        if not any(beyond(box, region) <= 0.0 for region in labels.ignored):
            category = seen.classes[instance_id]
            yield None, f"instance {instance_id}", f"a static {category} is not within a DontCare region"
    boxes = [*vehicles.values(), *(actor.mask_box for actor in left_out if actor.mask_box)]
    for region in labels.ignored:
        if region == _CORNER and not labels.objects and len(labels.ignored) == 1:
            continue
        if not any(beyond(box, region) <= 0.0 for box in boxes):
            yield None, "DontCare", f"nothing that was left out lies within the region {region}"


def beyond(inner: Box | tuple[int, int, int, int], outer: Box | tuple[int, int, int, int]) -> float:
    """Return by how many pixels ``inner`` reaches beyond ``outer``; negative if it does not."""
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def _allowance_px(thing: KittiObject, actor: SeenActor, view: View, box: BoxKind) -> float:
    """Return how far pixels may lie beyond the 2-D box: not at all where it is around the object's pixels."""
    if box != "cuboid":
        return 0.0
    # The pitch that KITTI cannot express may move the ends of the actor in the image.
    lift = abs(actor.forward[1]) * max(actor.length, actor.height)
    tilt = float(view.projection[1, 1]) * lift / max(actor.location[2] - actor.length / 2, 1.0)
    return _MASK_TOLERANCE_PX + tilt + _overhang_px(thing, view)


def _overhang_px(thing: KittiObject, view: View) -> float:
    """Return how far the mirrors may reach beyond the projected 3-D box."""
    body, widest = projected_box(thing, view.projection), projected_box(with_overhang(thing), view.projection)
    if body is None or widest is None:
        return 0.0
    return max(body[0] - widest[0], body[1] - widest[1], widest[2] - body[2], widest[3] - body[3])


def _body_shows(actor: SeenActor, view: View) -> bool:
    """Return whether more than a sliver of the 3-D box is in the image, and not just a mirror."""
    box = KittiObject(
        line=0,
        name=KITTI_NAMES[actor.category],
        truncated=0.0,
        occluded=0,
        alpha=0.0,
        box=(0.0, 0.0, 0.0, 0.0),
        height=actor.height,
        width=actor.width,
        length=actor.length,
        location=actor.location,
        rotation_y=actor.heading,
    )
    shown = view.shown(box)
    return shown is not None and min(shown[1][2] - shown[1][0], shown[1][3] - shown[1][1]) > _SLIVER_PX
