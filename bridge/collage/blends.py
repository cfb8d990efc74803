"""Laying a patch over a picture, with each way of blending its edge."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.collage.poisson import harmonic
from bridge.collage.settings import Blend
from bridge.collage.warp import Colors, Patch, Plane
from bridge.labels.masks import Mask

_GAUSSIAN_PX, _GAUSSIAN_SIGMA = 5, 2.0
_BOX_PX = 3
_SPREAD = (5, 5)
"""Pixels around a place of which the colours of a thing are taken where it has none of its own."""


@dataclass(frozen=True, slots=True)
class Smear:
    """The way of ``Blend.MOTION`` in the picture."""

    length_px: float
    angle: float
    """Radians, clockwise from the right."""


def paste(picture: NDArray[np.uint8], patch: Patch, left: int, top: int, blend: Blend, smear: Smear) -> None:
    """Lay ``patch`` over the (H, W, 3) ``picture`` in place, its top-left pixel in the column ``left`` and row ``top``.

    What lies beyond the picture is left out.
    """
    margin = _margin(blend, smear)
    height, width = patch.share.shape
    rows = slice(max(0, top - margin), max(0, min(picture.shape[0], top + height + margin)))
    columns = slice(max(0, left - margin), max(0, min(picture.shape[1], left + width + margin)))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    wide = _padded(patch, margin)
    inner = np.s_[
        rows.start - top + margin : rows.stop - top + margin,
        columns.start - left + margin : columns.stop - left + margin,
    ]
    under = picture[rows, columns]
    under[:] = _blended(under, wide, inner, blend, smear)


def _margin(blend: Blend, smear: Smear) -> int:
    """Return how far a blend reaches beyond the patch."""
    if blend is Blend.MOTION:
        return math.ceil(smear.length_px / 2) + 1
    return {Blend.GAUSSIAN: _GAUSSIAN_PX // 2, Blend.BOX: _BOX_PX // 2, Blend.POISSON: 1}.get(blend, 0)


def _blended(
    under: NDArray[np.uint8], patch: Patch, inner: tuple[slice, slice], blend: Blend, smear: Smear
) -> NDArray[np.uint8]:
    if blend is Blend.NONE:
        return np.where(patch.mask[inner][..., None], _rounded(_own_colors(patch)[inner]), under)
    behind = under.astype(np.float32)
    if blend is Blend.MATTE:
        return _rounded(patch.colors[inner] + (1 - patch.share[inner])[..., None] * behind)
    if blend is Blend.MOTION:
        smeared = _smeared(patch, smear)
        return _rounded(smeared.colors[inner] + (1 - smeared.share[inner])[..., None] * behind)
    colors = _own_colors(patch)[inner]
    if blend is Blend.POISSON:
        return _poisson(under, behind, colors, patch.mask[inner])
    share = _smoothed(patch.mask, blend)[inner][..., None]
    return _rounded(behind + share * (colors - behind))


def _smoothed(mask: Mask, blend: Blend) -> Plane:
    whole = mask.astype(np.float32)
    if blend is Blend.BOX:
        return np.asarray(cv2.boxFilter(whole, -1, (_BOX_PX, _BOX_PX), borderType=cv2.BORDER_CONSTANT))
    size = (_GAUSSIAN_PX, _GAUSSIAN_PX)
    return np.asarray(cv2.GaussianBlur(whole, size, _GAUSSIAN_SIGMA, borderType=cv2.BORDER_CONSTANT))


def _poisson(under: NDArray[np.uint8], behind: Colors, colors: Colors, mask: Mask) -> NDArray[np.uint8]:
    around = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_) & ~mask
    blended = colors + harmonic(behind - colors, around, mask)
    return np.where(mask[..., None], _rounded(blended), under)


def _own_colors(patch: Patch) -> Colors:
    """Return the colours of the thing, also of pixels that it covers in part only, and of some around it."""
    around = cv2.boxFilter(patch.planes, -1, _SPREAD, normalize=False, borderType=cv2.BORDER_CONSTANT)
    planes = np.where(patch.mask[..., None], patch.planes, around)
    return np.asarray(planes[..., :3] / np.maximum(planes[..., 3:], np.float32(1e-3)), np.float32)


def _smeared(patch: Patch, smear: Smear) -> Patch:
    smeared = cv2.filter2D(patch.planes, -1, motion_kernel(smear), borderType=cv2.BORDER_CONSTANT)
    return Patch(np.asarray(smeared, np.float32))


def motion_kernel(smear: Smear) -> Plane:
    """Return an odd square kernel of sum 1: a straight way through its middle, laid on pixels by linear weights."""
    reach = math.ceil(smear.length_px / 2) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float64)
    number = 8 * math.ceil(smear.length_px)
    moments = ((np.arange(number) + 0.5) / number - 0.5) * smear.length_px
    u, v = reach + moments * math.cos(smear.angle), reach + moments * math.sin(smear.angle)
    column, row = np.floor(u).astype(np.intp), np.floor(v).astype(np.intp)
    for right in (0, 1):
        for down in (0, 1):
            weight = np.abs(1 - right - (u - column)) * np.abs(1 - down - (v - row))
            np.add.at(kernel, (np.minimum(row + down, 2 * reach), np.minimum(column + right, 2 * reach)), weight)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _padded(patch: Patch, margin: int) -> Patch:
    if not margin:
        return patch
    edges = (margin, margin, margin, margin)
    return Patch(np.asarray(cv2.copyMakeBorder(patch.planes, *edges, cv2.BORDER_CONSTANT, value=0), np.float32))


def _rounded(colors: Colors) -> NDArray[np.uint8]:
    return np.clip(np.rint(colors), 0, 255).astype(np.uint8)
