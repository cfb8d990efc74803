"""KITTI labels against what the native dataset's world state and id images say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bridge.verify.kitti_files import KittiLabels, KittiObject
from bridge.verify.kitti_geometry import Box, projected_box, with_overhang
from bridge.verify.kitti_rows import BoxKind, View
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
_SURELY_LEARNABLE_PIXELS = 40
_SURELY_LEARNABLE_SHARE = 0.5
_DISTANCE_TOLERANCE_M = 0.02
_SLIVER_PX = 1.5
_AXIS_TOLERANCE = 0.01

Problem = tuple[int | None, str]


def velodyne_problems(matrices: Mapping[str, NDArray[np.float64]], seen: SeenFrame) -> Iterator[str]:
    """Yield a velodyne frame that looks neither where the vehicle nor where the camera does."""
    forward = matrices["Tr_velo_to_cam"].reshape(3, 4)[:, 0]
    ways = np.array([seen.ego_forward, (0.0, 0.0, 1.0)])
    if (np.linalg.norm(forward - ways, axis=1) > _AXIS_TOLERANCE).all():
        yield f"Tr_velo_to_cam takes forward (x) to {forward.round(3)}, of the vehicle it is {ways[0].round(3)}"


def compare_with_truth(labels: KittiLabels, seen: SeenFrame, view: View, box: BoxKind) -> Iterator[Problem]:
    """Yield what differs, with the line that it is about. ``box`` is what the 2-D boxes are meant to be."""
    unmatched = {actor.actor_id: actor for actor in seen.actors if actor.category in KITTI_NAMES}
    for thing in labels.objects:
        nearest = min(unmatched.values(), key=lambda actor: math.dist(actor.location, thing.location), default=None)
        if nearest is None or math.dist(nearest.location, thing.location) > _MATCH_DISTANCE_M:
            yield thing.line, f"{thing.name}: no actor stands within {_MATCH_DISTANCE_M} m of {thing.location}"
            continue
        del unmatched[nearest.actor_id]
        for problem in _differences(thing, nearest, seen.visibility_m, view, box):
            yield thing.line, f"{thing.name} (actor {nearest.actor_id}): {problem}"
    for actor in unmatched.values():
        yield from ((None, problem) for problem in _left_out(actor, labels, seen.visibility_m, view))


def _differences(thing: KittiObject, actor: SeenActor, visibility_m: float, view: View, box: BoxKind) -> Iterator[str]:
    if thing.name != KITTI_NAMES[actor.category]:
        yield f"the actor is a {actor.category}"
    if (off := math.dist(thing.location, actor.location)) > _LOCATION_TOLERANCE_M:
        yield f"the location is {off:.3f} m off"
    written, true = (thing.length, thing.width, thing.height), (actor.length, actor.width, actor.height)
    if max(abs(a - b) for a, b in zip(written, true, strict=True)) > _SIZE_TOLERANCE_M:
        yield f"length, width, height are {written}, of the actor {tuple(round(extent, 3) for extent in true)}"
    heading = _heading(actor)
    if abs(math.remainder(thing.rotation_y - heading, 2 * math.pi)) > _ANGLE_TOLERANCE:
        yield f"rotation_y is {thing.rotation_y}, of the actor {heading:.3f}"
    if actor.distance_m > visibility_m + _DISTANCE_TOLERANCE_M:
        yield f"it stands {actor.distance_m:.1f} m away, the visibility is {visibility_m:.1f} m"
    low, high = _OCCLUDED_RANGES[min(thing.occluded, 2)]
    hidden = 1.0 - actor.visible_share
    if thing.occluded > 2 or not low - _SHARE_TOLERANCE <= hidden < high + _SHARE_TOLERANCE:
        yield f"occluded is {thing.occluded} for a hidden share of {hidden:.3f}"
    if actor.mask_box is None:
        yield "the actor shows no pixel"
    elif box == "modal" and max(abs(a - b) for a, b in zip(thing.box, actor.mask_box, strict=True)) > 0.0:
        yield f"the box is {thing.box}, the pixels lie within {actor.mask_box}"
    elif (beyond := _beyond(actor.mask_box, thing.box)) > _allowance_px(thing, actor, view, box):
        yield f"the actor's pixels {actor.mask_box} reach {beyond:.1f} pixels beyond the box {thing.box}"


def _left_out(actor: SeenActor, labels: KittiLabels, visibility_m: float, view: View) -> Iterator[str]:
    if actor.mask_box is None:
        return
    height = actor.mask_box[3] - actor.mask_box[1] + 1
    if (
        height >= _SURELY_LEARNABLE_HEIGHT_PX
        and actor.visible_pixels >= _SURELY_LEARNABLE_PIXELS
        and actor.visible_share >= _SURELY_LEARNABLE_SHARE
        and actor.distance_m <= visibility_m - _DISTANCE_TOLERANCE_M
        and _body_shows(actor, view)
    ):
        yield f"actor {actor.actor_id} ({actor.category}, {height} pixels high) has no label"
    elif not any(_beyond(actor.mask_box, region) <= 0.0 for region in labels.ignored):
        yield f"actor {actor.actor_id} ({actor.category}) is neither labelled nor within a DontCare region"


def _beyond(inner: tuple[int, int, int, int], outer: Box) -> float:
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def _allowance_px(thing: KittiObject, actor: SeenActor, view: View, box: BoxKind) -> float:
    """Return how far pixels may lie beyond the 2-D box: not at all where it is around the object's pixels."""
    if box != "cuboid":
        return 0.0
    return _MASK_TOLERANCE_PX + _tilt_px(actor, view.projection) + _overhang_px(thing, view.projection)


def _overhang_px(thing: KittiObject, projection: NDArray[np.float64]) -> float:
    """Return how far the mirrors may reach beyond the projected 3-D box."""
    body, widest = projected_box(thing, projection), projected_box(with_overhang(thing), projection)
    if body is None or widest is None:
        return 0.0
    return max(body[0] - widest[0], body[1] - widest[1], widest[2] - body[2], widest[3] - body[3])


def _tilt_px(actor: SeenActor, projection: NDArray[np.float64]) -> float:
    """Return how far the pitch that KITTI cannot express may move the ends of the actor in the image."""
    lift = abs(actor.forward[1]) * max(actor.length, actor.height)
    return float(projection[1, 1]) * lift / max(actor.location[2] - actor.length / 2, 1.0)


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
        rotation_y=_heading(actor),
    )
    shown = view.shown(box)
    return shown is not None and min(shown[1][2] - shown[1][0], shown[1][3] - shown[1][1]) > _SLIVER_PX


def _heading(actor: SeenActor) -> float:
    """Return rotation_y, which turns the x axis towards -z."""
    return math.atan2(-actor.forward[2], actor.forward[0])
