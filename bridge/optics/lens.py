"""The lens where its faults do not depend on the scene: colours apart, scattered light, dark corners."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import CAMERAS_KEPT, Camera, Pinhole
from bridge.optics.light import Light

_GLARE_HEIGHTS = (0.01, 0.04, 0.16)
"""Standard deviations of the scattered light, in heights of the picture. Each takes a third, so that the light on an
area falls about as the inverse square of the angle, as with real lenses and eyes (Stiles-Holladay's law)."""

_LAMP_LIGHT = 12.0
"""How much brighter than white that is taken for which the picture has no more steps: lamps, the sun."""
_LAMP_KNEE = 0.85
"""From here on to white, light is taken for more than the picture shows."""


def with_chromatic_aberration(light: Light, pinhole: Pinhole, corner_px: float) -> Light:
    """Return ``light`` with red moved outwards and blue inwards, by ``corner_px`` at the farthest corner.

    Lateral chromatic aberration is a magnification that depends on the colour, to first order in the field
    (W. J. Smith, Modern Optical Engineering, chapter 3).
    """
    share = corner_px / corner_radius_px(pinhole)
    red, green, blue = (np.ascontiguousarray(light[..., channel]) for channel in range(3))
    return np.asarray(
        cv2.merge([_magnified(red, pinhole, 1.0 + share), green, _magnified(blue, pinhole, 1.0 - share)]), np.float32
    )


def corner_radius_px(pinhole: Pinhole) -> float:
    """Return the distance in pixels from the principal point to the centre of the farthest corner pixel."""
    return math.hypot(max(pinhole.cx, pinhole.width - 1 - pinhole.cx), max(pinhole.cy, pinhole.height - 1 - pinhole.cy))


def with_bloom(light: Light, share: float) -> Light:
    """Return ``light`` of which ``share`` is scattered around; what is just white is taken for brighter lamps."""
    height, width = light.shape[:2]
    shine = np.maximum(light - np.float32(_LAMP_KNEE), 0.0)
    shine *= np.float32((_LAMP_LIGHT - 1.0) / (1.0 - _LAMP_KNEE))
    shine += light
    scattered = np.zeros_like(light)
    for sigma_heights in _GLARE_HEIGHTS:
        sigma = sigma_heights * height
        # Wide blurs have no detail: they are made of a smaller picture.
        step = max(round(sigma / 2), 1)
        small = cv2.resize(shine, (-(-width // step), -(-height // step)), interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma / step, borderType=cv2.BORDER_REPLICATE)
        scattered += cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    scattered *= np.float32(share / len(_GLARE_HEIGHTS))
    scattered += np.float32(1.0 - share) * light
    return scattered


def with_vignetting(light: Light, camera: Camera, strength: float) -> Light:
    """Return ``light`` darkened towards the edge by 1 - ``strength`` (1 - cos^4 of the field angle)."""
    return np.asarray(light * (1.0 - np.float32(strength) * (1.0 - _natural_falloff(camera))), np.float32)


@lru_cache(maxsize=CAMERAS_KEPT)
def _natural_falloff(camera: Camera) -> NDArray[np.float32]:
    """Return (H, W, 1): the fourth power of the cosine of the angle between a pixel's ray and the optical axis.

    Illuminance of the image of an evenly bright field (R. Kingslake, Optics in Photography, chapter 7).
    """
    squared_secant = np.square(camera.rays()).sum(axis=2, keepdims=True)
    return np.asarray(squared_secant**-2.0, np.float32)


def _magnified(plane: NDArray[np.float32], pinhole: Pinhole, scale: float) -> NDArray[np.float32]:
    """Return an (H, W) ``plane`` that is ``scale`` times larger about the principal point."""
    inverse = 1.0 / scale
    source_from_target = np.array(
        [[inverse, 0.0, pinhole.cx * (1 - inverse)], [0.0, inverse, pinhole.cy * (1 - inverse)]]
    )
    return np.asarray(
        cv2.warpAffine(
            plane,
            source_from_target,
            (pinhole.width, pinhole.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )
