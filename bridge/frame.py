"""What came back from a simulator: images and per-actor observations, checked at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.errors import SimulatorReplyError
from bridge.geometry import Pose, Size


@dataclass(frozen=True, slots=True)
class PixelBox:
    """A box over whole pixels, all four edges inclusive: a one-pixel box has left == right."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True, eq=False)
class CameraImages:
    """The images of one camera at one moment; row 0 is on top.

    ``rgb``: (H, W, 3) uint8, sRGB. ``ids``: (H, W) uint16, 0 where nothing is (sky).
    ``depth``: (H, W) float32, metres along the optical axis, +inf in the sky.
    """

    rgb: NDArray[np.uint8]
    ids: NDArray[np.uint16]
    depth: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise SimulatorReplyError(f"rgb must be (H, W, 3) uint8, got {self.rgb.shape} {self.rgb.dtype}")
        shape = self.rgb.shape[:2]
        for name, image, dtype in (("ids", self.ids, np.uint16), ("depth", self.depth, np.float32)):
            if image.shape != shape or image.dtype != dtype:
                raise SimulatorReplyError(
                    f"{name} must be {shape} {np.dtype(dtype)} like rgb, got {image.shape} {image.dtype}"
                )


@dataclass(frozen=True, slots=True)
class Observation:
    """What one camera saw of one actor, measured by the simulator on the geometry that it drew."""

    actor_id: int
    world_from_actor: Pose
    """Where the simulator really drew the actor."""
    size: Size
    visible_pixels: int
    """Pixels of the id image that carry ``actor_id``."""
    unoccluded_pixels: int
    """Pixels that the actor covers in the frame when it is drawn alone."""
    unoccluded_box: PixelBox | None
    """Tight around the pixels of the actor drawn alone, clipped to the frame; None if there are none."""
    frame_share: float
    """Solid angle of the actor inside the frame over that of the whole actor, 0-1."""


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """One moment as every camera saw it."""

    step: int
    time_ns: int
    images: Mapping[str, CameraImages]
    """By camera name, in the order of the request."""
    observations: Mapping[str, tuple[Observation, ...]]
    """By camera name: every actor that has a pixel in the frame when drawn alone, by ascending id."""
