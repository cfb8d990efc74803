"""Occlusion: the share of an actor's own pixels that something else covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def occlusion(visible_pixels: NDArray[np.int64], unoccluded_pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return (N,) ratios 1 - visible / unoccluded: 0 fully visible, 1 fully hidden.

    ``unoccluded_pixels`` counts the actor drawn alone in the frame and is positive for every observation.
    """
    return 1.0 - visible_pixels / np.maximum(unoccluded_pixels, 1)
