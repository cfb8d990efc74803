"""How much of each pixel at the edge of an object the object covers, and in which colours.

A picture mixes both sides in a pixel that an edge runs through: C = a F + (1 - a) B. The id image says on which side
the pixel's centre lies, so a is at least a half where it is the object and less where it is not, and only the pixels
along both sides of the edge are mixed. F and B are taken from where nothing is mixed, close by: F from the object
without its outermost pixels, B from beyond its innermost neighbours. Then

    a = (C - B) . (F - B) / |F - B|^2

errs with a variance of about s^2 / |F - B|^2, s^2 being that of the colours that F and B are means of. Where that is
large (both sides look alike, or have a pattern) the shape is the better witness: the share of the pixel that an edge
through the neighbouring centres leaves, which is the mask under a tent of 3 x 3. Both are mixed by their variances.

The colour is what makes the mix come out again, (C - (1 - a) B) / a: the old background does not travel with an edge.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.labels.masks import Mask

Plane = NDArray[np.float32]
Colors = NDArray[np.float32]

_TENT = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
_NEIGHBOURS = np.ones((3, 3), np.uint8)
_REACH = (7, 7)
"""Pixels around an edge pixel from which the colours of both sides are taken."""
_SHAPE_VARIANCE = 0.02
"""Of the covered share about that of the tent: that of a value spread evenly over half of 0-1."""
_NOISE = np.float32(4.0)
"""Least variance of a colour, in squares of grey levels: rounding and smoothing."""


def matte(rgb: NDArray[np.uint8], own: Mask) -> tuple[Colors, Plane]:
    """Return the (h, w, 3) colours of an object without those behind it, 0-255, and the shares that it covers, 0-1.

    ``rgb`` is a cut-out with some pixels around the object, ``own`` where the ids are the object's. A share is at least
    a half just where ``own`` is true; it is 1 inside, and 0 beyond the pixels that touch the object.
    """
    mask = own.astype(np.uint8)
    # The frame's edge is no edge of the object.
    inside = cv2.erode(mask, _NEIGHBOURS, borderType=cv2.BORDER_REPLICATE).astype(np.bool_)
    outside = ~cv2.dilate(mask, _NEIGHBOURS).astype(np.bool_)
    edge = ~inside & ~outside
    image = rgb.astype(np.float32)
    front, front_variance = _around(image, inside)
    behind, behind_variance = _around(image, outside)
    apart = front - behind
    distance = np.maximum(_dot(apart, apart), np.float32(1e-3))
    by_color = _dot(image - behind, apart) / distance
    by_shape = cv2.filter2D(own.astype(np.float32), -1, _TENT, borderType=cv2.BORDER_REPLICATE)
    variance = (front_variance + behind_variance) / distance
    trust = _SHAPE_VARIANCE / (_SHAPE_VARIANCE + variance)
    share = np.where(np.isfinite(trust), trust * by_color + (1 - trust) * by_shape, by_shape)
    half = np.float32(128 / 255)
    share = np.where(own, np.clip(share, half, 1.0), np.clip(share, 0.0, half - np.float32(1 / 255)))
    share = np.where(edge, share, inside).astype(np.float32)
    unmixed = (image - (1 - share[..., None]) * behind) / np.maximum(share, half)[..., None]
    # Beyond the outline there is too little of the object in a pixel to tell its colour.
    colors = np.where((edge & own & np.isfinite(behind[..., 0]))[..., None], unmixed, image)
    colors = np.where((~own & np.isfinite(front[..., 0]))[..., None], front, colors)
    return np.clip(colors, 0.0, 255.0).astype(np.float32), share


def _around(image: Colors, where: Mask) -> tuple[Colors, Plane]:
    """Return the mean colour of the pixels of ``where`` around each pixel, and their variance; NaN where none is."""
    weight = where.astype(np.float32)
    count = _sum_around(weight)
    count[count < 0.5] = np.nan
    mean = _sum_around(image * weight[..., None]) / count[..., None]
    mean_square = _sum_around(_dot(image, image) * weight) / count
    return mean, np.maximum(mean_square - _dot(mean, mean), np.float32(0)) / np.float32(3) + _NOISE


def _sum_around(image: NDArray[np.float32]) -> NDArray[np.float32]:
    summed = cv2.boxFilter(image, -1, _REACH, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(summed, np.float32)


def _dot(a: Colors, b: Colors) -> Plane:
    return np.asarray(np.einsum("hwc,hwc->hw", a, b), np.float32)
