"""Cameras, their lenses, and the one pixel convention of the project.

The centre of the top-left pixel is (0, 0), so the image covers [-0.5, width - 0.5) x [-0.5, height - 0.5);
KITTI's ``cx``, ``cy`` are in this convention, and so is every box of this project. ``u`` grows to the right,
``v`` downwards.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.distortion import Distortion
from bridge.errors import WorldError
from bridge.geometry import VEHICLE_FROM_CAMERA_AXES, Matrix, Pose

WIDEST = math.radians(75.0)
"""How far from the optical axis a camera may look; engines draw ideal pictures, which grow without bound beyond."""


CAMERAS_KEPT = 32
"""Of so many cameras what follows from them alone is kept, more than a rig has: it takes up to a second to work out."""


@dataclass(frozen=True, slots=True)
class Pinhole:
    """An ideal perspective camera: intrinsics in pixels."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float

    @classmethod
    def from_fov(cls, width: int, height: int, fov: float) -> Pinhole:
        """Return a camera with square pixels, centred, of horizontal field of view ``fov`` in radians."""
        focal = width / (2 * math.tan(fov / 2))
        return cls(width, height, focal, focal, (width - 1) / 2, (height - 1) / 2)

    def matrix(self) -> Matrix:
        """Return K, 3x3, float64."""
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])

    def project(self, points_camera: Matrix) -> Matrix:
        """Project (N, 3) points in front of the camera to (N, 2) pixels; z must be positive."""
        p = np.asarray(points_camera, dtype=np.float64)
        u = self.fx * p[:, 0] / p[:, 2] + self.cx
        v = self.fy * p[:, 1] / p[:, 2] + self.cy
        return np.stack([u, v], axis=1)

    def unproject(self, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the (H, W, 3) camera-frame points of an (H, W) depth image in metres along z."""
        v, u = np.mgrid[0 : self.height, 0 : self.width].astype(np.float32)
        x = (u - np.float32(self.cx)) / np.float32(self.fx) * depth_m
        y = (v - np.float32(self.cy)) / np.float32(self.fy) * depth_m
        return np.stack([x, y, depth_m], axis=2)

    def rays(self) -> Matrix:
        """Return the (H, W, 3) directions of the pixels' centres in the camera frame, with z = 1."""
        v, u = np.mgrid[0 : self.height, 0 : self.width]
        return np.stack([(u - self.cx) / self.fx, (v - self.cy) / self.fy, np.ones(u.shape)], axis=2)


class Quality(StrEnum):
    """How much work an engine puts into the colours of a picture."""

    FAST = "fast"
    BALANCED = "balanced"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Camera:
    """A named camera mounted on the ego vehicle: a pinhole, or a lens before it.

    Raises ``WorldError`` for what is no ``Quality``, and for a lens that folds the picture over within the frame or
    looks too far aside.

    ``ego_from_mount`` is the pose of the mount in the ego frame, with the mount's axes forward, left, up as
    people write them in files (roll, pitch, yaw); ``ego_from_camera`` has the optical axes.
    """

    name: str
    pinhole: Pinhole
    ego_from_mount: Pose
    normals: bool = False
    """Whether to take surface normals besides colour, ids and depth."""
    quality: Quality = Quality.BALANCED
    """How much work goes into the colours; ids, depth and normals are the same at every level."""
    distortion: Distortion | None = None
    """What the lens does to the ideal picture; None or all zeros for nothing."""

    def __post_init__(self) -> None:
        if not isinstance(self.quality, Quality):
            raise WorldError(f"camera {self.name!r}: quality: expected a bridge.Quality, got {self.quality!r}")
        if not self.is_rectified():
            try:
                lens_reach(self.pinhole, self.distortion)
            except WorldError as error:
                raise WorldError(f"camera {self.name!r}: distortion: {error}") from None

    def is_rectified(self) -> bool:
        """Return whether straight edges are straight in the picture."""
        return self.distortion is None or self.distortion.is_zero()

    def intrinsics(self) -> dict[str, float]:
        """Return fx, fy, cx and cy in pixels and the lens's k1, k2, p1, p2 and k3, by name."""
        k, lens = self.pinhole, self.distortion or Distortion()
        return {"fx": k.fx, "fy": k.fy, "cx": k.cx, "cy": k.cy, **asdict(lens)}

    def project(self, points_camera: Matrix) -> Matrix:
        """Project (N, 3) points in front of the camera to (N, 2) pixels; z must be positive."""
        if self.distortion is None or self.distortion.is_zero():
            return self.pinhole.project(points_camera)
        p = np.asarray(points_camera, dtype=np.float64)
        reach = lens_reach(self.pinhole, self.distortion)
        shown = self.distortion.project(p[:, :2] / p[:, 2:], reach)
        return shown * (self.pinhole.fx, self.pinhole.fy) + (self.pinhole.cx, self.pinhole.cy)

    def rays(self) -> Matrix:
        """Return the (H, W, 3) directions of the pixels' centres in the camera frame, with z = 1."""
        if self.distortion is None or self.distortion.is_zero():
            return self.pinhole.rays()
        return _bent_rays(self.pinhole, self.distortion)

    def unproject(self, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the (H, W, 3) camera-frame points of an (H, W) depth image in metres along z."""
        if self.is_rectified():
            return self.pinhole.unproject(depth_m)
        return np.asarray(self.rays() * depth_m[..., None], np.float32)

    def ego_from_camera(self) -> Matrix:
        """Return the 4x4 transform from the optical frame to the ego frame, float64."""
        mount_from_camera = np.eye(4)
        mount_from_camera[:3, :3] = VEHICLE_FROM_CAMERA_AXES
        return self.ego_from_mount.matrix() @ mount_from_camera


@lru_cache(maxsize=64)
def ideal_bounds(pinhole: Pinhole, distortion: Distortion) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom, on the image plane at distance 1, of what the frame shows."""
    edge = _undone(_outline(pinhole), pinhole, distortion)
    left, top, right, bottom = (float(v) for v in (*edge.min(axis=0), *edge.max(axis=0)))
    return left, top, right, bottom


@lru_cache(maxsize=64)
def lens_reach(pinhole: Pinhole, distortion: Distortion | None) -> float:
    """Return the radius, on the image plane at distance 1, of what the frame shows farthest from the optical axis.

    Raises ``WorldError`` if the lens folds the picture over within the frame, or looks farther aside than ``WIDEST``.
    """
    lens = Distortion() if distortion is None else distortion
    try:
        reach = float(np.hypot(*_undone(_outline(pinhole), pinhole, lens).T).max())
    except WorldError:
        reach = math.inf
    if not math.isfinite(reach) or not lens.is_one_to_one(reach):
        farthest = math.degrees(math.atan(_fold(lens, math.tan(WIDEST))))
        raise WorldError(
            f"the lens folds the picture over some {farthest:.0f} degrees from the optical axis, and the "
            "frame reaches farther; give smaller coefficients, a longer focal length or a smaller frame"
        )
    if reach > math.tan(WIDEST):
        raise WorldError(
            f"the frame reaches {math.degrees(math.atan(reach)):.0f} degrees from the optical axis, more "
            f"than the {math.degrees(WIDEST):.0f} that can be drawn; give a longer focal length or a smaller frame"
        )
    return reach


def _fold(lens: Distortion, widest: float) -> float:
    """Return about how far from the optical axis the lens is one to one, on the image plane at distance 1."""
    low, high = 0.0, widest
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if lens.is_one_to_one(middle) else (low, middle)
    return low


def _outline(pinhole: Pinhole) -> Matrix:
    """Return (N, 2) pixels along the edge of the frame, half a pixel beyond the outer centres."""
    across, down = np.linspace(-0.5, pinhole.width - 0.5, 129), np.linspace(-0.5, pinhole.height - 0.5, 129)
    left, right = np.full(129, -0.5), np.full(129, pinhole.width - 0.5)
    top, bottom = np.full(129, -0.5), np.full(129, pinhole.height - 0.5)
    sides = [(across, top), (across, bottom), (left, down), (right, down)]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _undone(pixels: Matrix, pinhole: Pinhole, distortion: Distortion) -> Matrix:
    """Return the (N, 2) points of the image plane at distance 1 that show at (N, 2) pixels."""
    return distortion.undo((pixels - (pinhole.cx, pinhole.cy)) / (pinhole.fx, pinhole.fy))


@lru_cache(maxsize=CAMERAS_KEPT)
def _bent_rays(pinhole: Pinhole, distortion: Distortion) -> Matrix:
    rays = pinhole.rays()
    rays[..., :2] = distortion.undo(rays[..., :2].reshape(-1, 2)).reshape(*rays.shape[:2], 2)
    rays.flags.writeable = False
    return rays
