"""What must hold between the images of a camera and the pixels that its labels speak of."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.frame import NORMAL_SCALE, CameraImages, PixelBox
from bridge.labels.frame_labels import ObjectLabel
from bridge.labels.masks import Mask, mask_of_runs

NORMAL_LENGTH_TOLERANCE = 0.01
MIN_FACING_SHARE = 0.98
"""Of the normals, which must not point away from the camera: those of rounded surfaces may, along their outline."""


def box_problems(label: ObjectLabel, ids: NDArray[np.uint16]) -> Iterator[str]:
    """Yield what does not hold between the boxes of ``label`` and the (H, W) id image."""
    box = label.modal_box
    if box is None:
        if label.visible_pixels:
            yield f"{label.visible_pixels} visible pixels and no modal box"
        return
    mask = _within(ids, box) == label.actor_id
    if not _is_tight(mask):
        yield f"{box} is not tight around the pixels"
    elif np.count_nonzero(mask) != label.visible_pixels:
        yield f"{box} holds {np.count_nonzero(mask)} of {label.visible_pixels} visible pixels"
    if not _holds(label.amodal_box, box):
        yield f"the amodal {label.amodal_box} does not hold the modal {box}"
    part = label.largest_part_box
    if part is None or not _holds(box, part) or not _is_tight(_within(ids, part) == label.actor_id):
        yield f"the box of the largest part, {part}, is not one of pixels within the modal {box}"


def mask_problems(label: ObjectLabel, runs: NDArray[np.int64], ids: NDArray[np.uint16]) -> Iterator[str]:
    """Yield what does not hold between the amodal mask and the occluders of ``label`` and the (H, W) id image.

    ``runs`` are those of the amodal mask; see ``bridge.labels.masks.decode_runs``.
    """
    box = label.amodal_box
    if box is None:
        return
    try:
        mask = mask_of_runs(runs, box.bottom - box.top + 1, box.right - box.left + 1)
    except ValueError as error:
        yield f"the amodal mask does not fill its box {box}: {error}"
        return
    shown = _within(ids, box)
    if shown.shape != mask.shape or not _is_tight(mask):
        yield f"the amodal mask does not fill its box {box}"
        return
    if (count := np.count_nonzero(mask)) != label.unoccluded_pixels:
        yield f"the amodal mask has {count} pixels, {label.unoccluded_pixels} were observed"
    own = shown == label.actor_id
    if (beyond := np.count_nonzero(own > mask)) > 0:
        yield f"{beyond} visible pixels are not in the amodal mask"
    if not math.isclose(math.fsum(occluder.share for occluder in label.occluders), label.occlusion, abs_tol=1e-9):
        yield f"the occluders' shares do not add up to the occlusion {label.occlusion:.4f}: {label.occluders}"
    for occluder in label.occluders:
        covered = np.count_nonzero(mask & (shown == occluder.instance_id))
        if abs(covered - occluder.share * label.unoccluded_pixels) > 0.5:
            yield f"{occluder.instance_id} covers {covered} of its pixels, not a share of {occluder.share:.4f}"


def normal_problems(images: CameraImages, camera: Camera) -> Iterator[str]:
    """Yield what does not hold for the normals of ``images``, which ``camera`` took."""
    if images.normals is None:
        return
    x, y, z = (np.asarray(plane, np.float32) / NORMAL_SCALE for plane in cv2.split(images.normals))
    seen = images.ids > 0
    length = np.sqrt(x * x + y * y + z * z)
    wrong = np.count_nonzero(np.abs(length - seen) > NORMAL_LENGTH_TOLERANCE)
    if wrong:
        yield f"{wrong} normals are not of length 1, or not zero in the sky"
    right, down = _ray_slopes(camera)
    away, total = np.count_nonzero(seen & (x * right + y * down + z >= 0.01)), np.count_nonzero(seen)
    if total and (total - away) / total < MIN_FACING_SHARE:
        yield f"{away} of {total} normals point away from the camera"


def _ray_slopes(camera: Camera) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how far the pixels' rays lead to the right and down for each metre ahead; both broadcast to (H, W)."""
    if not camera.is_rectified():
        right, down, _ = np.moveaxis(camera.rays().astype(np.float32), 2, 0)
        return right, down
    k = camera.pinhole
    across, along = np.arange(k.width, dtype=np.float32), np.arange(k.height, dtype=np.float32)
    return (across - np.float32(k.cx)) / np.float32(k.fx), ((along - np.float32(k.cy)) / np.float32(k.fy))[:, None]


def _within(image: NDArray[np.uint16], box: PixelBox) -> NDArray[np.uint16]:
    return image[box.top : box.bottom + 1, box.left : box.right + 1]


def _is_tight(mask: Mask) -> bool:
    return mask.size > 0 and all(bool(edge.any()) for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))


def _holds(outer: PixelBox | None, inner: PixelBox) -> bool:
    return (
        outer is not None
        and outer.left <= inner.left
        and outer.top <= inner.top
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )
