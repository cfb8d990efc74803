"""What a camera's lens does, worked out by OpenCV: where points show, and which rays pixels see.

Lenses have the coefficients of OpenCV (k1, k2, p1, p2, k3). Their polynomial is only used as far from the optical axis
as the frame's corners and edges look; beyond, the picture goes on along the tangent there, so that nothing from outside
turns up inside.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.verify.native.sensors import Camera, Distortion, Pinhole

Array = NDArray[np.float64]

_UNTIL: Final = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 2000, 1e-12)
_TOLERANCE: Final = 1e-6
_STEP: Final = 1e-5
_SIDE: Final = 65


def is_bent(camera: Camera) -> bool:
    """Return whether straight edges may be bent in the picture."""
    return camera.distortion is not None and bool(_coefficients(camera.distortion).any())


def plane_points(columns: NDArray[Any], rows: NDArray[Any], camera: Camera) -> tuple[Array, Array]:
    """Return x and y, at distance 1 along the optical axis, of what pixels of any shape see."""
    pinhole = camera.pinhole
    x = np.asarray((columns - pinhole.cx) / pinhole.fx, np.float64)
    y = np.asarray((rows - pinhole.cy) / pinhole.fy, np.float64)
    if camera.distortion is None or not is_bent(camera):
        return x, y
    ideal = _undistorted(np.stack([x.ravel(), y.ravel()], axis=1), camera.distortion)
    return ideal[:, 0].reshape(x.shape), ideal[:, 1].reshape(x.shape)


def through_lens(points: Array, camera: Camera) -> Array:
    """Return (N, 3) points in front of the camera, moved at their depth to where an ideal camera would see them shown.

    Projected as by an ideal camera, they are where the real one shows the given points.
    """
    if camera.distortion is None or not is_bent(camera):
        return points
    plane = points[:, :2] / points[:, 2:]
    radius = np.hypot(plane[:, 0], plane[:, 1])
    reach = frame_reach(camera.pinhole, camera.distortion)
    outward = plane / np.maximum(radius, 1e-12)[:, None]
    last = np.minimum(radius, reach)[:, None] * outward
    shown = _distorted(last, camera.distortion)
    beyond = radius > reach
    before = _distorted((reach - _STEP) * outward[beyond], camera.distortion)
    shown[beyond] += (radius[beyond] - reach)[:, None] * (shown[beyond] - before) / _STEP
    return np.column_stack([shown * points[:, 2:], points[:, 2]])


@lru_cache(maxsize=64)
def frame_reach(pinhole: Pinhole, distortion: Distortion) -> float:
    """Return how far from the optical axis, at distance 1 along it, the frame looks; NaN if its lens folds within."""
    across = np.linspace(-0.5, pinhole.width - 0.5, _SIDE)
    down = np.linspace(-0.5, pinhole.height - 0.5, _SIDE)
    u = np.concatenate([across, across, np.full(_SIDE, across[0]), np.full(_SIDE, across[-1])])
    v = np.concatenate([np.full(_SIDE, down[0]), np.full(_SIDE, down[-1]), down, down])
    edge = np.stack([(u - pinhole.cx) / pinhole.fx, (v - pinhole.cy) / pinhole.fy], axis=1)
    ideal = _undistorted(edge, distortion)
    found = np.isfinite(ideal).all() and np.abs(_distorted(ideal, distortion) - edge).max() < _TOLERANCE
    radii = np.hypot(ideal[:, 0], ideal[:, 1])
    # Along every ray from the middle to the edge, what lies farther out must show farther out.
    outward = ideal / radii[:, None]
    along = np.linspace(0.0, float(radii.max()) if found else 1.0, 200)
    shown = _distorted((along[:, None, None] * outward).reshape(-1, 2), distortion).reshape(len(along), -1, 2)
    rises = bool((np.einsum("nrc,rc->nr", np.diff(shown, axis=0), outward) > 0.0).all())
    return float(radii.max()) if found and rises else float("nan")


def _undistorted(points: Array, distortion: Distortion) -> Array:
    """Return (N, 2) ideal points of those that show at (N, 2), all at distance 1."""
    ideal = cv2.undistortPoints(points[:, None], np.eye(3), _coefficients(distortion), criteria=_UNTIL)
    return np.asarray(ideal[:, 0], np.float64)


def _distorted(points: Array, distortion: Distortion) -> Array:
    """Return where (N, 2) ideal points show."""
    if not len(points):
        return points.copy()
    ahead = np.column_stack([points, np.ones(len(points))])
    shown, _ = cv2.projectPoints(ahead, np.zeros(3), np.zeros(3), np.eye(3), _coefficients(distortion))
    return np.array(shown[:, 0], np.float64)


def _coefficients(distortion: Distortion) -> Array:
    return np.array([distortion.k1, distortion.k2, distortion.p1, distortion.p2, distortion.k3])
