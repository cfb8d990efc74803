"""The labels of one camera against its images, pixel by pixel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.class_names import COUNTABLE
from bridge.verify.contrast import contrast_of
from bridge.verify.native.geometry import share_inside
from bridge.verify.native.images import Images, Shown
from bridge.verify.native.labels import CameraLabels, ObjectLabel, PixelBox
from bridge.verify.native.lens import plane_points
from bridge.verify.native.objects import PlacedActor, Problem, beyond_px
from bridge.verify.native.pasted import PastedLabel
from bridge.verify.native.records import Episode
from bridge.verify.native.sensors import Camera
from bridge.verify.run_lengths import decode_run_lengths

_SHARE_TOLERANCE = 1e-6
_CONTRAST_TOLERANCE = 0.005
_CUBOID_TOLERANCE_PX = 2.0
_LEAST_INSIDE = 0.99
_FEW_PIXELS = 100
"""Of so few, one may lie outside."""
_DEPTH_TOLERANCE_M = 0.05
_DEPTH_TOLERANCE_SHARE = 0.005

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """What a camera shows of one instance."""

    instance_id: int
    images: Shown
    pixels: int
    """In the whole image."""

    def problems(self, box: PixelBox | None, visible_pixels: int) -> Iterator[str]:
        """Yield what is wrong with a box that is meant to be tight around the visible pixels, and with their count."""
        if visible_pixels != self.pixels:
            yield f"visible_pixels is {visible_pixels}, the image shows {self.pixels}"
        if (box is None) != (self.pixels == 0):
            yield f"modal_box is {_edges(box)}, the image shows {self.pixels} pixels"
        elif box is not None:
            if not _in_frame(box, self.images):
                yield f"modal_box {_edges(box)} is empty or reaches beyond the image"
            elif (found := tight_box(self.mask(box), box, self.pixels)) != box:
                where = "they are not all in it" if found is None else f"they lie within {_edges(found)}"
                yield f"modal_box {_edges(box)} is not tight around the visible pixels: {where}"

    def mask(self, box: PixelBox) -> Mask:
        """Return which pixels of ``box`` show the instance."""
        return np.asarray(self.images.ids[_slices(box)] == self.instance_id)


def pixel_problems(
    labels: CameraLabels, placed: Mapping[int, PlacedActor], episode: Episode, images: Images
) -> Iterator[Problem]:
    """Yield what does not hold between labels and images; the labels' actors are looked up in ``placed``."""
    counts = np.bincount(images.ids.ravel(), minlength=1)
    labelled = {label.actor_id for label in labels.objects}
    for instance_id in np.flatnonzero(counts).tolist():
        if instance_id in placed and placed[instance_id].actor.category in episode.unlabelled:
            continue
        if instance_id in placed and instance_id not in labelled:
            yield f"actor {instance_id}", f"no label, though the image shows {counts[instance_id]} pixels"
        elif instance_id and instance_id not in placed and instance_id not in episode.static:
            yield f"instance {instance_id}", f"{counts[instance_id]} pixels of an id that nothing has"
    for label in labels.objects:
        window = Window(label.actor_id, images, _count(counts, label.actor_id))
        actor = placed.get(label.actor_id)
        for problem in label_problems(label, window, None if actor is None else (actor, images)):
            yield f"actor {label.actor_id}", problem
    yield from _static_problems(labels, episode.static, images, counts)


def tight_box(mask: Mask, box: PixelBox, expected: int) -> PixelBox | None:
    """Return the tight box around the ``expected`` pixels of a mask that covers ``box``; None if it has others."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows) or np.count_nonzero(mask) != expected:
        return None
    left, top = int(columns[0]), int(rows[0])
    return PixelBox(box.left + left, box.top + top, box.left + int(columns[-1]), box.top + int(rows[-1]))


def label_problems(
    label: ObjectLabel | PastedLabel, window: Window, place: tuple[PlacedActor, Images] | None = None
) -> Iterator[str]:
    """Yield what does not hold between a label and the pixels; ``place`` is where its actor is, with the depths."""
    flawed = False
    for problem in window.problems(label.modal_box, label.visible_pixels):
        flawed = True
        yield problem
    yield from _amodal_problems(label, window)
    if flawed or label.modal_box is None:
        if label.modal_box is None and (label.contrast is not None or label.largest_part_box is not None):
            yield "a wholly hidden actor has neither contrast nor largest_part_box"
        return
    box, mask = label.modal_box, window.mask(label.modal_box)
    if (parts := _largest_parts(mask, box)) and label.largest_part_box not in parts:
        yield f"largest_part_box is {_edges(label.largest_part_box)}, the largest part lies within {_edges(parts[0])}"
    contrast = contrast_of(window.images.bgr, window.images.ids, window.instance_id, _edges_of(box))
    if label.contrast is None or abs(label.contrast - contrast) > _CONTRAST_TOLERANCE:
        yield f"contrast is {label.contrast}, the image says {contrast:.4f}"
    if place is not None:
        actor, images = place
        yield from _place_problems(box, mask, images, actor)


def _amodal_problems(label: ObjectLabel | PastedLabel, window: Window) -> Iterator[str]:
    box = label.amodal_box
    if box is None or label.unoccluded_pixels <= 0 or not _in_frame(box, window.images):
        yield f"amodal_box {_edges(box)} with {label.unoccluded_pixels} pixels: expected some pixels in the frame"
        return
    try:
        alone = decode_run_lengths(label.amodal_mask, box.bottom - box.top + 1, box.right - box.left + 1)
    except ValueError as problem:
        yield f"amodal_mask: {problem}"
        return
    if (count := int(np.count_nonzero(alone))) != label.unoccluded_pixels:
        yield f"amodal_mask has {count} pixels, unoccluded_pixels is {label.unoccluded_pixels}"
        return
    if tight_box(alone, box, count) != box:
        yield f"amodal_box {_edges(box)} is not tight around amodal_mask"
    shown = np.asarray(window.images.ids[_slices(box)])
    if (inside := int(np.count_nonzero(alone & (shown == window.instance_id)))) != window.pixels:
        yield f"amodal_mask lacks {window.pixels - inside} of {window.pixels} visible pixels"
    hidden = 1.0 - window.pixels / count
    if abs(label.occlusion - hidden) > _SHARE_TOLERANCE:
        yield f"occlusion is {label.occlusion:.4f}, {window.pixels} of {count} pixels are visible"
    hiders, counts = np.unique(shown[alone & (shown != window.instance_id)], return_counts=True)
    found = dict(zip(hiders.tolist(), (counts / count).tolist(), strict=True))
    given = {occluder.instance_id: occluder.share for occluder in label.occluders}
    if given.keys() != found.keys() or len(given) != len(label.occluders):
        yield f"occluders are {sorted(given)}, the pixels of amodal_mask show {sorted(found)}"
    elif any(abs(given[hider] - found[hider]) > _SHARE_TOLERANCE for hider in given):
        yield f"the shares of occluders are {given}, the pixels of amodal_mask show {found}"


def _place_problems(box: PixelBox, mask: Mask, images: Images, placed: PlacedActor) -> Iterator[str]:
    if (beyond := beyond_px(box, placed.widest)) > _CUBOID_TOLERANCE_PX:
        where = placed.widest.round(1).tolist()
        yield f"visible within {_edges(box)}, {beyond:.1f} pixels beyond its 3-D box, which projects to {where}"
    rows, columns = np.nonzero(mask)
    depth = images.depth[_slices(box)][rows, columns].astype(np.float64)
    if not np.isfinite(depth).all():
        return
    points = unproject(columns + box.left, rows + box.top, depth, images.camera)
    room = _DEPTH_TOLERANCE_M + _DEPTH_TOLERANCE_SHARE * depth
    share = share_inside(points, placed.camera_from_actor, placed.size, room, placed.overhang_m)
    if (1.0 - share) * len(depth) > max(1.0, (1.0 - _LEAST_INSIDE) * max(len(depth), _FEW_PIXELS)):
        yield f"the depth of {1.0 - share:.1%} of its {len(depth)} pixels is not within its 3-D box"


def unproject(
    columns: NDArray[np.intp], rows: NDArray[np.intp], depth: NDArray[np.float64], camera: Camera
) -> NDArray[np.float64]:
    """Return the (N, 3) points in the camera frame at N pixels."""
    x, y = plane_points(columns, rows, camera)
    return np.stack([x * depth, y * depth, depth], axis=1)


def _static_problems(
    labels: CameraLabels, statics: Mapping[int, str], images: Images, counts: NDArray[np.intp]
) -> Iterator[Problem]:
    listed = [label.instance_id for label in labels.statics]
    for label in labels.statics:
        thing = f"instance {label.instance_id}"
        if (category := statics.get(label.instance_id)) != label.category:
            yield thing, f"the label says {label.category}, the episode {category}"
        window = Window(label.instance_id, images, _count(counts, label.instance_id))
        flaws = list(window.problems(label.modal_box, label.visible_pixels))
        yield from ((thing, problem) for problem in flaws)
        if not flaws:
            contrast = contrast_of(images.bgr, images.ids, label.instance_id, _edges_of(label.modal_box))
            if abs(label.contrast - contrast) > _CONTRAST_TOLERANCE:
                yield thing, f"contrast is {label.contrast}, the image says {contrast:.4f}"
    seen = {number for number in np.flatnonzero(counts).tolist() if statics.get(number) in COUNTABLE}
    if listed != sorted(seen):
        yield "", f"the labels of static things are of {listed}, the image shows {sorted(seen)}"


def _largest_parts(mask: Mask, box: PixelBox) -> list[PixelBox]:
    """Return the tight boxes of the largest parts, of which there may be several of one size."""
    count, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    if count == 2:
        return [box]
    sizes = np.bincount(parts.ravel(), minlength=count)[1:]
    boxes = []
    for part in np.flatnonzero(sizes == sizes.max()) + 1:
        found = tight_box(np.asarray(parts == part), box, int(sizes.max()))
        assert found is not None, "a part has as many pixels as were counted"
        boxes.append(found)
    return boxes


def _count(counts: NDArray[np.intp], instance_id: int) -> int:
    return int(counts[instance_id]) if 0 <= instance_id < len(counts) else 0


def _in_frame(box: PixelBox, images: Shown) -> bool:
    pinhole = images.camera.pinhole
    return 0 <= box.left <= box.right < pinhole.width and 0 <= box.top <= box.bottom < pinhole.height


def _slices(box: PixelBox) -> tuple[slice, slice]:
    return slice(box.top, box.bottom + 1), slice(box.left, box.right + 1)


def _edges_of(box: PixelBox) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom


def _edges(box: PixelBox | None) -> tuple[int, int, int, int] | None:
    return None if box is None else _edges_of(box)
