"""Out of focus: points become discs, of a size that follows from the depth.

A thin lens of aperture diameter D, focused at s, draws a point at depth d as a disc of diameter D v |1/d - 1/s|, where
v is the distance from lens to image (from 1/f = 1/d + 1/v; E. Hecht, Optics, chapter 5). A pinhole's focal length is
that v, so with v in pixels the disc is in pixels, and D = f / N.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.effects import CameraEffects
from bridge.optics.light import Light

_WIDEST_KERNEL_PX = 9.0
"""Wider discs are drawn in a smaller picture, whose pixels they make invisible."""

_MOST_LAYERS = 10
_SHARP_PX = 1.0
"""Discs up to here fit into their pixel."""


def signed_blur_px(inverse_depth: NDArray[np.float32], pinhole: Pinhole, effects: CameraEffects) -> NDArray[np.float32]:
    """Return the diameter of the disc in pixels for each 1/depth (1/m), negative behind the plane in focus.

    ``effects.f_number`` is given. A disc cannot be larger than the picture is high.
    """
    assert effects.f_number is not None
    image_distance_m = pinhole.fx * effects.pixel_pitch_m
    focused = 0.0 if effects.focus_distance_m is None else 1.0 / effects.focus_distance_m
    focal_length_m = 1.0 / (focused + 1.0 / image_distance_m)
    aperture_m = focal_length_m / effects.f_number
    diameter = np.float32(aperture_m * pinhole.fx) * (inverse_depth - np.float32(focused))
    return np.asarray(np.clip(diameter, -pinhole.height, pinhole.height), np.float32)


def with_defocus(light: Light, depth: NDArray[np.float32], pinhole: Pinhole, effects: CameraEffects) -> Light:
    """Return ``light`` as the lens of ``effects`` draws what lies at ``depth`` (H, W), in metres.

    The picture is cut into layers of like blur, which are laid over each other from far to near: what is near and
    blurred reaches over the sharp background behind it. What a near thing hides is made up from what is beside it.
    """
    blur = signed_blur_px(1.0 / depth, pinhole, effects)
    edges = _layer_edges(float(blur.min()), float(blur.max()))
    if len(edges) == 2:
        return with_disc(light, abs(float(blur.mean())))
    drawn = np.zeros((*depth.shape, 4), np.float32)
    for low, high in pairwise(edges):
        inside = (blur >= low) & (blur < high)
        if inside.any():
            _lay_over(drawn, light, inside, abs(float(blur[inside].mean())))
    return np.ascontiguousarray(drawn[..., :3] / drawn[..., 3:])


def with_disc(image: NDArray[np.float32], diameter_px: float) -> NDArray[np.float32]:
    """Return (H, W, C) ``image`` convolved with an even disc; the border repeats."""
    if diameter_px <= _SHARP_PX:
        return image
    if diameter_px <= _WIDEST_KERNEL_PX:
        return np.asarray(cv2.filter2D(image, -1, _disc(diameter_px), borderType=cv2.BORDER_REPLICATE), np.float32)
    height, width = image.shape[:2]
    step = math.ceil(diameter_px / _WIDEST_KERNEL_PX)
    small_size = max(width // step, 1), max(height // step, 1)
    small = cv2.resize(image, small_size, interpolation=cv2.INTER_AREA)
    # Making it small and large again blurs by step^2 / 3 (boxes and a triangle); a disc's variance is diameter^2 / 16.
    narrowed = math.sqrt(diameter_px**2 - 16 / 3 * step**2 + 4 / 3)
    small = cv2.filter2D(small, -1, _disc(narrowed / step), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _layer_edges(lowest: float, highest: float) -> list[float]:
    """Return the signed diameters between the layers, ascending: a pixel apart if that makes few enough of them."""
    lowest, highest = lowest - 1e-3, highest + 1e-3
    if -_SHARP_PX <= lowest and highest <= _SHARP_PX:
        return [lowest, highest]
    count = min(math.ceil(highest - lowest), _MOST_LAYERS)
    return [float(edge) for edge in np.linspace(lowest, highest, count + 1)]


def _lay_over(drawn: NDArray[np.float32], light: Light, inside: NDArray[np.bool_], diameter_px: float) -> None:
    """Lay the blurred pixels of ``inside`` over ``drawn``, (H, W, 4): light times cover, and cover."""
    reach = math.ceil(diameter_px / 2) + 1
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    window = (
        slice(max(int(rows[0]) - reach, 0), int(rows[-1]) + reach + 1),
        slice(max(int(columns[0]) - reach, 0), int(columns[-1]) + reach + 1),
    )
    mask = inside[window].astype(np.float32)[..., None]
    layer = with_disc(np.concatenate([light[window] * mask, mask], axis=2), diameter_px)
    under = drawn[window]
    under *= 1.0 - layer[..., 3:]
    under += layer


@lru_cache(maxsize=256)
def _disc(diameter_px: float) -> NDArray[np.float32]:
    """Return a kernel that adds up to 1: the share of each pixel that a disc about the middle one covers."""
    fine = 16
    half = math.ceil(diameter_px / 2 - 0.5)
    size = 2 * half + 1
    place = (np.arange(size * fine) + 0.5) / fine - size / 2
    covered = place[:, None] ** 2 + place**2 <= (diameter_px / 2) ** 2
    kernel = covered.reshape(size, fine, size, fine).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), np.float32)
