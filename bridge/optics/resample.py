"""Ideal pictures, and what was observed in them, as a lens shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.errors import SimulatorReplyError
from bridge.frame import CameraImages, Observation, PixelBox, RawFrame
from bridge.optics.lens_map import LensMap, lens_map
from bridge.optics.light import light_levels, srgb_of_levels

_OUTLINE_POINTS = 24
_MARGIN_PX = 2


def resample(raw: RawFrame, cameras: Sequence[Camera]) -> RawFrame:
    """Return ``raw``, which ``source_camera`` of each of ``cameras`` took, as if ``cameras`` had taken it.

    Colours are averaged over each pixel, in linear light. Ids and normals are those of the nearest pixel, never mixed;
    so is depth, followed along its surface to the pixel's centre. Observations are counted anew. What is of ideal
    cameras is passed on as it is. Raises ``SimulatorReplyError`` if an image is not of the source's size.
    """
    images, observations = dict(raw.images), dict(raw.observations)
    for camera in cameras:
        if camera.is_rectified() or camera.name not in images:
            continue
        lens = lens_map(camera)
        _require_size(images[camera.name], lens)
        images[camera.name] = _resampled_images(images[camera.name], lens)
        observations[camera.name] = _resampled_observations(
            raw.observations.get(camera.name, ()), images[camera.name].ids, lens
        )
    return replace(raw, images=images, observations=observations)


def _require_size(images: CameraImages, lens: LensMap) -> None:
    expected = (lens.source.pinhole.height, lens.source.pinhole.width)
    if images.ids.shape != expected:
        raise SimulatorReplyError(
            f"camera {lens.camera.name!r}: expected an ideal picture of {expected[1]} x {expected[0]} pixels, "
            f"got {images.ids.shape[1]} x {images.ids.shape[0]}"
        )


def _resampled_images(images: CameraImages, lens: LensMap) -> CameraImages:
    normals = images.normals
    return CameraImages(
        _resampled_colours(images.rgb, lens),
        images.ids.ravel().take(lens.nearest),
        _moved_depth(images, lens),
        None if normals is None else normals.reshape(-1, 3).take(lens.nearest, axis=0),
    )


def _resampled_colours(rgb: NDArray[np.uint8], lens: LensMap) -> NDArray[np.uint8]:
    """Return (H, W, 3) sRGB: the mean of the light over each pixel."""
    columns, rows = lens.samples
    light = cv2.remap(light_levels(rgb), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    pinhole = lens.camera.pinhole
    if light.shape[0] != pinhole.height:
        light = cv2.resize(light, (pinhole.width, pinhole.height), interpolation=cv2.INTER_AREA)
    return srgb_of_levels(np.asarray(light, np.uint16))


def _moved_depth(images: CameraImages, lens: LensMap) -> NDArray[np.float32]:
    """Return (H, W) depth of the nearest pixel's surface at the centre of each pixel.

    The inverse of the depth is linear in the picture on any plane. Of the slopes to the neighbours on both sides that
    show the same thing, the smaller is taken, and none where they have different signs, so nothing is ever mixed with
    what lies behind an edge.
    """
    ids, depth, at = images.ids.ravel(), images.depth.ravel(), lens.nearest
    own = ids.take(at)
    with np.errstate(divide="ignore"):
        nearness = np.float32(1.0) / depth.take(at)
        moved = nearness.copy()
        for step, offset in ((1, lens.offsets[0]), (images.ids.shape[1], lens.offsets[1])):
            before = nearness - np.float32(1.0) / depth.take(at - step)
            after = np.float32(1.0) / depth.take(at + step) - nearness
            slope = np.where(np.abs(before) < np.abs(after), before, after)
            slope[(before * after <= 0.0) | (ids.take(at - step) != own) | (ids.take(at + step) != own)] = 0.0
            moved += slope * offset
        return np.asarray(np.float32(1.0) / moved, np.float32)


def _resampled_observations(
    observations: Sequence[Observation], ids: NDArray[np.uint16], lens: LensMap
) -> tuple[Observation, ...]:
    """Return what is left of ``observations`` of the source in the frame, whose id image is ``ids``."""
    boxes = [observation.unoccluded_box for observation in observations]
    regions = iter(_regions([box for box in boxes if box is not None], lens))
    found = []
    for observation, box in zip(observations, boxes, strict=True):
        if box is not None:
            region = next(regions)
            resampled = _resampled_observation(observation, box, region, ids, lens)
            if resampled is not None:
                found.append(resampled)
    return tuple(found)


def _resampled_observation(
    observation: Observation, box: PixelBox, region: PixelBox, ids: NDArray[np.uint16], lens: LensMap
) -> Observation | None:
    """Return the observation in the frame, where the actor lies within ``region``; None if it has no pixel there."""
    window = slice(region.top, region.bottom + 1), slice(region.left, region.right + 1)
    mask = observation.unoccluded_mask()
    rows, columns = lens.rows[window] - box.top, lens.columns[window] - box.left
    held = (rows >= 0) & (rows < mask.shape[0]) & (columns >= 0) & (columns < mask.shape[1])
    alone = np.zeros(held.shape, np.bool_)
    alone[held] = mask[rows[held], columns[held]]
    used_rows, used_columns = np.flatnonzero(alone.any(axis=1)), np.flatnonzero(alone.any(axis=0))
    if not len(used_rows):
        return None
    top, bottom, left, right = (int(v) for v in (*used_rows[[0, -1]], *used_columns[[0, -1]]))
    tight = PixelBox(region.left + left, region.top + top, region.left + right, region.top + bottom)
    return replace(
        observation,
        visible_pixels=int(np.count_nonzero(ids[window][alone] == observation.actor_id)),
        unoccluded_pixels=int(np.count_nonzero(alone)),
        unoccluded_box=tight,
        frame_share=observation.frame_share * _share(mask, box, alone, window, lens),
        unoccluded_bits=np.packbits(alone[top : bottom + 1, left : right + 1]).tobytes(),
    )


def _share(
    mask: NDArray[np.bool_], box: PixelBox, alone: NDArray[np.bool_], window: tuple[slice, slice], lens: LensMap
) -> float:
    """Return the share of the solid angle of ``mask``, the pixels of the source's ``box``, that is in the frame."""
    held = slice(box.top, box.bottom + 1), slice(box.left, box.right + 1)
    if lens.is_framed[held][mask].all():
        return 1.0
    whole = float(lens.source_solid_angles[held][mask].sum(dtype=np.float64))
    return min(1.0, float(lens.solid_angles[window][alone].sum(dtype=np.float64)) / whole)


def _regions(boxes: Sequence[PixelBox], lens: LensMap) -> list[PixelBox]:
    """Return boxes of the frame that hold what shows in ``boxes`` of the source, clipped to it; some may be empty."""
    if not boxes:
        return []
    edges = np.array([(b.left - 0.5, b.top - 0.5, b.right + 0.5, b.bottom + 0.5) for b in boxes])
    share = np.linspace(0.0, 1.0, _OUTLINE_POINTS)[:, None]
    left, top, right, bottom = edges.T
    across, down = left + share * (right - left), top + share * (bottom - top)
    u = np.concatenate([across, across, left + 0 * share, right + 0 * share])
    v = np.concatenate([top + 0 * share, bottom + 0 * share, down, down])
    source, frame = lens.source.pinhole, lens.camera.pinhole
    rays = np.stack([(u - source.cx) / source.fx, (v - source.cy) / source.fy, np.ones_like(u)], axis=-1)
    shown = lens.camera.project(rays.reshape(-1, 3)).reshape(*u.shape, 2)
    low = np.floor(shown.min(axis=0)) - _MARGIN_PX
    high = np.ceil(shown.max(axis=0)) + _MARGIN_PX
    last = np.array([frame.width, frame.height]) - 1
    low, high = np.clip(low, 0, last).astype(int), np.clip(high, 0, last).astype(int)
    return [PixelBox(int(a[0]), int(a[1]), int(b[0]), int(b[1])) for a, b in zip(low, high, strict=True)]
