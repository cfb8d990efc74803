"""What came back from a simulator: images and per-actor observations, checked at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bridge.errors import SimulatorReplyError
from bridge.geometry import Pose, Size

NORMAL_SCALE = 32767
"""What a component of 1 is in an image of normals."""


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
    ``normals``: (H, W, 3) int16, ``NORMAL_SCALE`` times the unit normal of the surface in the camera frame, which
    points towards the camera; zeros in the sky. None unless ``Camera.normals`` asks for them.
    """

    rgb: NDArray[np.uint8]
    ids: NDArray[np.uint16]
    depth: NDArray[np.float32]
    normals: NDArray[np.int16] | None = None

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise SimulatorReplyError(f"rgb must be (H, W, 3) uint8, got {self.rgb.shape} {self.rgb.dtype}")
        shape = self.rgb.shape[:2]
        for name, image, dtype in (("ids", self.ids, np.uint16), ("depth", self.depth, np.float32)):
            if image.shape != shape or image.dtype != dtype:
                raise SimulatorReplyError(
                    f"{name} must be {shape} {np.dtype(dtype)} like rgb, got {image.shape} {image.dtype}"
                )
        normals = self.normals
        if normals is not None and (normals.shape != self.rgb.shape or normals.dtype != np.int16):
            raise SimulatorReplyError(
                f"normals must be {self.rgb.shape} int16 like rgb, got {normals.shape} {normals.dtype}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class FlatImages:
    """A picture of which nobody knows how far anything in it is; row 0 is on top.

    ``rgb``: (H, W, 3) uint8, sRGB. ``ids``: (H, W) uint16, 0 where nothing is known. Raises ``ValueError`` for arrays
    of another kind.
    """

    rgb: NDArray[np.uint8]
    ids: NDArray[np.uint16]

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise ValueError(f"rgb must be (H, W, 3) uint8, got {self.rgb.shape} {self.rgb.dtype}")
        if self.ids.shape != self.rgb.shape[:2] or self.ids.dtype != np.uint16:
            raise ValueError(f"ids must be {self.rgb.shape[:2]} uint16, got {self.ids.shape} {self.ids.dtype}")


@dataclass(frozen=True, slots=True, eq=False)
class DepthView:
    """What a depth view measures: a camera without colour, from which ranging sensors are sampled.

    ``ids``: (H, W) uint16, 0 where nothing is. ``depth``: (H, W) float32, metres along the optical axis, +inf in the
    sky.
    """

    ids: NDArray[np.uint16]
    depth: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.ids.ndim != 2 or self.ids.dtype != np.uint16:
            raise SimulatorReplyError(f"ids must be (H, W) uint16, got {self.ids.shape} {self.ids.dtype}")
        if self.depth.shape != self.ids.shape or self.depth.dtype != np.float32:
            raise SimulatorReplyError(
                f"depth must be {self.ids.shape} float32 like ids, got {self.depth.shape} {self.depth.dtype}"
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
    unoccluded_bits: bytes
    """A bit for each pixel of ``unoccluded_box``, row by row without gaps, the highest bit of a byte first: 1 where the
    actor covers the pixel when it is drawn alone. The last byte is filled up with zeros."""

    def unoccluded_mask(self) -> NDArray[np.bool_]:
        """Return which pixels of ``unoccluded_box`` the actor covers when drawn alone, (h, w) of the box.

        Raises ``SimulatorReplyError`` if there are not as many bits as pixels.
        """
        box = self.unoccluded_box
        shape = (0, 0) if box is None else (box.bottom - box.top + 1, box.right - box.left + 1)
        if len(self.unoccluded_bits) != (shape[0] * shape[1] + 7) // 8:
            raise SimulatorReplyError(
                f"actor {self.actor_id}: expected one bit for each of {shape[1]} x {shape[0]} pixels, "
                f"got {len(self.unoccluded_bits)} bytes"
            )
        bits = np.unpackbits(np.frombuffer(self.unoccluded_bits, np.uint8), count=shape[0] * shape[1])
        return bits.reshape(shape).astype(np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """One moment as every camera saw it."""

    step: int
    time_ns: int
    images: Mapping[str, CameraImages]
    """By camera name, in the order of the request."""
    observations: Mapping[str, tuple[Observation, ...]]
    """By camera name: every actor that has a pixel in the frame when drawn alone, by ascending id."""
    depth_views: Mapping[str, DepthView] = field(default_factory=dict)
    """By the view's name, in the order of the request."""
