"""How dense the clouds are where, which part of that is seen, and how far the wind has taken it."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.noise import noise_pixels
from bridge.geometry import Vec3
from bridge.world import Weather

CLOUD_HEIGHT_M = 1500.0
"""Of the layer that is drawn."""

REPEAT = 12.5
"""After how many cloud heights the pattern repeats; its inverse is in ``sky.frag``."""

FINE_PER_COARSE = 4
FINE_SHARE = 0.30
"""How often the fine noise repeats in the coarse, and its share of the density."""

SOFT = 0.055
"""Half width of a cloud's edge, in density."""

_ALOFT = 1.8
"""Wind in the height of clouds over that near the ground."""

_CALM_MPS = (6.0, 3.5)
"""How clouds drift when the air near the ground stands still."""


def cloud_uniforms(weather: Weather, time_ns: int) -> dict[str, Any]:
    """Return what ``sky.frag`` needs to draw the clouds of a weather at a time."""
    cover = weather.cloudiness
    return {
        "cloud_cover": cover,
        "cloud_edge": float(np.interp(cover, *_edges())) - 2.0 * SOFT * (cover - 0.5),
        "cloud_soft": SOFT,
        "cloud_offset": _offset(weather.wind_mps, time_ns),
    }


@cache
def cloud_density() -> NDArray[np.uint8]:
    """Return (1024, 1024) uint8, read-only: the density of clouds over one repeat of their pattern."""
    coarse, fine = (noise_pixels()[..., channel].astype(np.float32) for channel in (0, 1))
    side = len(coarse) * FINE_PER_COARSE
    # One texel more on each side, so that it is interpolated across the seam as well.
    wide = cv2.resize(np.pad(coarse, 1, mode="wrap"), (side + 2 * FINE_PER_COARSE,) * 2, interpolation=cv2.INTER_LINEAR)
    inner = slice(FINE_PER_COARSE, FINE_PER_COARSE + side)
    repeated = np.tile(fine, (FINE_PER_COARSE, FINE_PER_COARSE))
    density = np.rint((1.0 - FINE_SHARE) * wide[inner, inner] + FINE_SHARE * repeated).astype(np.uint8)
    density.flags.writeable = False
    return density


def build_cloud_texture(context: moderngl.Context) -> moderngl.Texture:
    """Return ``cloud_density`` as a texture that repeats: one look-up where coarse and fine noise would be two."""
    density = cloud_density()
    texture = context.texture(density.shape, 1, density)
    texture.build_mipmaps()
    texture.filter = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)
    return texture


def _offset(wind_mps: Vec3, time_ns: int) -> tuple[float, float]:
    """Return the way that the pattern has moved, against the axes of the world, in cloud heights."""
    seconds_per_height = time_ns * 1e-9 / CLOUD_HEIGHT_M
    drift = (_ALOFT * wind_mps.x + _CALM_MPS[0], _ALOFT * wind_mps.y + _CALM_MPS[1])
    return -drift[0] * seconds_per_height % REPEAT, -drift[1] * seconds_per_height % REPEAT


@cache
def _edges() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return shares of the sky and the density that is exceeded on each share of the pattern."""
    density = cloud_density() / 255.0
    covers = np.linspace(0.0, 1.0, 21)
    return covers, np.quantile(density, 1.0 - covers)
