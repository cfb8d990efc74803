"""Colours that are drawn by chance."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.typing import NDArray

from bridge.world import Rgb


def vivid_srgb(draw: np.random.Generator) -> NDArray[np.float64]:
    """Return (3,) sRGB 0-1: any hue, from grey to saturated, from dark to bright."""
    hue, saturation, value = draw.uniform((0.0, 0.0, 0.15), (1.0, 1.0, 1.0))
    return np.array(colorsys.hsv_to_rgb(hue, saturation, value))


def light_tint(draw: np.random.Generator, saturation: float = 0.7) -> Rgb:
    """Return a linear colour whose brightest component is 1; ``saturation`` is the most that is drawn, 0-1."""
    hue, share = draw.uniform((0.0, 0.0), (1.0, saturation))
    return colorsys.hsv_to_rgb(hue, share, 1.0)
