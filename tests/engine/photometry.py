"""Pictures of the stage, and the light in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages
from bridge.world import Illumination, Weather

CLEAR = Weather(cloudiness=0.0)


def shoot(
    simulator: EmbeddedSimulator, illumination: Illumination, weather: Weather = CLEAR, camera: Camera = stage.CAMERA
) -> CameraImages:
    return simulator.capture(stage.state(weather=weather, illumination=illumination), [camera]).images["front"]


def linear(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return light, 0-1, from sRGB (IEC 61966-2-1)."""
    c = rgb.astype(np.float64) / 255.0
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4), np.float64)
