"""Where the pixels of a distorted picture lie in the ideal picture that it is made from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.camera import CAMERAS_KEPT, Camera, Pinhole, ideal_bounds
from bridge.errors import WorldError
from bridge.geometry import Matrix

LARGEST_SOURCE = 4.0
"""The width and the height of an ideal picture may be so many times those of the distorted one."""

_DENSITY = 1.25
"""Pixels of the ideal picture in a row as long as one of the distorted picture's, at the optical axis. With 1, what is
nearest would be half a pixel off at worst; the price is in pixels to be drawn."""

_MOST_SAMPLES = 3
_MARGIN_PX = 2


def source_camera(camera: Camera) -> Camera:
    """Return the ideal camera from whose picture that of ``camera`` is made; ``camera`` itself if it is ideal.

    It has the same name and mount, covers all that the frame shows, and is 1.25 times as dense along the optical
    axis, where a lens changes nothing, so that edges move by less than half a pixel. Raises ``WorldError`` if it would
    be larger than ``LARGEST_SOURCE`` times the frame.
    """
    distortion, pinhole = camera.distortion, camera.pinhole
    if distortion is None or camera.is_rectified():
        return replace(camera, distortion=None)
    left, top, right, bottom = ideal_bounds(pinhole, distortion)
    # The margin lets every pixel have neighbours on all sides.
    fx, fy = _DENSITY * pinhole.fx, _DENSITY * pinhole.fy
    first_x = math.floor(fx * left) - _MARGIN_PX
    first_y = math.floor(fy * top) - _MARGIN_PX
    width = math.ceil(fx * right) + _MARGIN_PX - first_x + 1
    height = math.ceil(fy * bottom) + _MARGIN_PX - first_y + 1
    if width > LARGEST_SOURCE * pinhole.width or height > LARGEST_SOURCE * pinhole.height:
        raise WorldError(
            f"camera {camera.name!r}: distortion: the picture would be made from one of {width} x {height} pixels; "
            "give smaller coefficients, a longer focal length or a smaller frame"
        )
    source = Pinhole(width, height, fx, fy, float(-first_x), float(-first_y))
    return replace(camera, pinhole=source, distortion=None)


@dataclass(frozen=True, slots=True, eq=False)
class LensMap:
    """How the ideal picture of ``source`` becomes that of ``camera``, of (H, W) pixels; arrays are read-only."""

    camera: Camera
    source: Camera
    columns: NDArray[np.int32]
    """(H, W) column of the source's pixel next to where each pixel's centre lies."""
    rows: NDArray[np.int32]
    """(H, W) row of it."""
    nearest: NDArray[np.int32]
    """(H, W) the same pixel's place among all of the source, row by row; it has neighbours on all sides."""
    offsets: NDArray[np.float32]
    """(2, H, W) how far right of and below that pixel's centre it lies, -0.5 to 0.5."""
    samples: NDArray[np.float32]
    """(2, n H, n W) columns and rows in the source of n by n points spread evenly over each pixel; n grows with the
    number of the source's pixels that a pixel covers."""
    solid_angles: NDArray[np.float32]
    """(H, W) steradians that a pixel sees."""
    source_solid_angles: NDArray[np.float32]
    """(H, W) of the source: the same of its pixels."""
    is_framed: NDArray[np.bool_]
    """(H, W) of the source: whether the centre of a pixel shows in the frame."""


@lru_cache(maxsize=CAMERAS_KEPT)
def lens_map(camera: Camera) -> LensMap:
    """Return the map of a distorted camera, worked out once. Raises ``WorldError`` like ``source_camera``."""
    distortion, pinhole = camera.distortion, camera.pinhole
    assert distortion is not None, "an ideal camera needs no map"
    source = source_camera(camera)
    rays = camera.rays()
    spots = _pixels(rays[..., :2], source.pinhole)
    nearest = np.rint(spots)
    shape = (pinhole.height, pinhole.width)
    slopes = np.linalg.inv(distortion.slopes(rays[..., :2].reshape(-1, 2))).reshape(*shape, 2, 2)
    focal, own_focal = (np.array([k.fx, k.fy]) for k in (source.pinhole, pinhole))
    shrink = np.linalg.det(slopes)
    shown = camera.project(source.rays().reshape(-1, 3))
    framed = (np.abs(shown - _middle(pinhole)) < np.array([pinhole.width, pinhole.height]) / 2).all(axis=1)
    found = LensMap(
        camera=camera,
        source=source,
        columns=nearest[..., 0].astype(np.int32),
        rows=nearest[..., 1].astype(np.int32),
        nearest=(nearest[..., 1] * source.pinhole.width + nearest[..., 0]).astype(np.int32),
        offsets=np.moveaxis(spots - nearest, -1, 0).astype(np.float32),
        samples=_samples(spots, slopes * focal[:, None] / own_focal),
        solid_angles=(_cosines(rays) * shrink / (pinhole.fx * pinhole.fy)).astype(np.float32),
        source_solid_angles=(_cosines(source.rays()) / (source.pinhole.fx * source.pinhole.fy)).astype(np.float32),
        is_framed=framed.reshape(source.pinhole.height, source.pinhole.width),
    )
    for name in (
        "columns",
        "rows",
        "nearest",
        "offsets",
        "samples",
        "solid_angles",
        "source_solid_angles",
        "is_framed",
    ):
        getattr(found, name).flags.writeable = False
    return found


def _samples(spots: Matrix, spread: Matrix) -> NDArray[np.float32]:
    """Return ``LensMap.samples`` of (H, W, 2) ``spots``: as many as lie no farther apart than the source's pixels.

    ``spread`` (H, W, 2, 2) is how the spots move with the pixel; within one, that is as good as constant.
    """
    area = np.abs(np.linalg.det(spread))
    count = min(_MOST_SAMPLES, max(1, math.ceil(math.sqrt(float(np.quantile(area, 0.99))) - 0.1)))
    height, width = area.shape
    samples = np.empty((2, height * count, width * count), np.float32)
    for row in range(count):
        for column in range(count):
            step = (np.array([column, row]) + 0.5) / count - 0.5
            samples[:, row::count, column::count] = np.moveaxis(spots + spread @ step, -1, 0)
    return samples


def _pixels(plane: Matrix, pinhole: Pinhole) -> Matrix:
    """Return where (..., 2) points of the image plane at distance 1 lie in the picture of ``pinhole``."""
    return np.asarray(plane * (pinhole.fx, pinhole.fy) + (pinhole.cx, pinhole.cy))


def _middle(pinhole: Pinhole) -> Matrix:
    return np.array([pinhole.width - 1, pinhole.height - 1]) / 2


def _cosines(rays: Matrix) -> Matrix:
    """Return the cubes of the cosines of the angles between rays of z = 1 and the optical axis."""
    return np.asarray(np.einsum("hwc,hwc->hw", rays, rays) ** -1.5)
