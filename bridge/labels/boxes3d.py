"""Boxes in the camera frame and their projection: many actors at once.

The camera frame is x right, y down, z forward. ``rotation_y`` is KITTI's: the heading's angle about the camera's
y axis, 0 where the actor faces the camera's x axis, so an actor that drives away from a level camera has -pi/2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.geometry import Matrix, Size, cuboid_corners, wrap_angle

NEAR_M = 0.1
"""Cuboids are cut at this distance in front of the camera before they are projected."""

_STRETCHES = 24
"""Parts of an edge that count as straight behind a lens."""

_UNIT_CORNERS = cuboid_corners(Size(1.0, 1.0, 1.0))
_EDGES = np.array(
    [
        (a, b)
        for ring in (0, 4)
        for a, b in ((ring, ring + 1), (ring + 1, ring + 2), (ring + 2, ring + 3), (ring + 3, ring))
    ]
    + [(corner, corner + 4) for corner in range(4)]
)
_CUT_PAIRS = np.stack(np.triu_indices(len(_EDGES), 1), axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class CuboidBoxes:
    """Projected cuboids as (N, 4) float64 arrays of left, top, right, bottom in pixels.

    ``whole`` knows no frame; ``clipped`` is cut to [0, W - 1] x [0, H - 1]. Rows of cuboids that show nothing in
    the frame (behind the camera or beside the frame) are NaN in ``clipped``.
    """

    whole: NDArray[np.float64]
    clipped: NDArray[np.float64]


def rotation_y(camera_from_actor_rotations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (N,) headings in the camera's x-z plane, radians in [-pi, pi], of (N, 3, 3) rotations."""
    forward = camera_from_actor_rotations[:, :, 0]
    return np.arctan2(-forward[:, 2], forward[:, 0])


def observation_angle(heading: NDArray[np.float64], locations: Matrix) -> NDArray[np.float64]:
    """Return KITTI's (N,) alpha = rotation_y - atan2(x, z), radians in [-pi, pi), of (N, 3) locations."""
    return wrap_angle(heading - np.arctan2(locations[:, 0], locations[:, 2]))


def upright_rotations(heading: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (N, 3, 3) ``camera_from_actor`` rotations of actors upright in the camera frame."""
    c, s, zero = np.cos(heading), np.sin(heading), np.zeros_like(heading)
    return np.array([[c, s, zero], [zero, zero, zero - 1], [-s, c, zero]]).transpose(2, 0, 1)


def project_cuboids(
    camera_from_actor_rotations: NDArray[np.float64], locations: Matrix, sizes: NDArray[np.float64], camera: Camera
) -> CuboidBoxes:
    """Return the boxes around projected cuboids, each cut at the near plane first.

    Takes (N, 3, 3) rotations, (N, 3) bottom centres in the camera frame and (N, 3) lengths, widths and heights.
    Behind a lens, where edges bend, the boxes are around points along them.
    """
    corners = (_UNIT_CORNERS * sizes[:, None, :]) @ camera_from_actor_rotations.transpose(0, 2, 1) + locations[
        :, None, :
    ]
    start, end = corners[:, _EDGES[:, 0]], corners[:, _EDGES[:, 1]]
    crosses = (start[..., 2] < NEAR_M) != (end[..., 2] < NEAR_M)
    run = np.where(crosses, end[..., 2] - start[..., 2], 1.0)
    cuts = start + ((NEAR_M - start[..., 2]) / run)[..., None] * (end - start)
    points = np.concatenate([corners, cuts], axis=1)
    drawn = np.concatenate([corners[..., 2] >= NEAR_M, crosses], axis=1)
    if not camera.is_rectified():
        points, drawn = _along_edges(points, drawn)
    whole = _boxes_around(points, drawn, camera)
    pinhole = camera.pinhole
    limits = np.array([pinhole.width - 1.0, pinhole.height - 1.0] * 2)
    clipped = np.clip(whole, 0.0, limits)
    beside = (whole[:, :2] >= limits[:2]).any(axis=1) | (whole[:, 2:] <= 0.0).any(axis=1)
    clipped[beside] = np.nan
    return CuboidBoxes(whole, clipped)


def _boxes_around(points: NDArray[np.float64], drawn: NDArray[np.bool_], camera: Camera) -> NDArray[np.float64]:
    """Return (N, 4) boxes around the pictures of those of (N, M, 3) points that are ``drawn``."""
    pixels = camera.project(np.where(drawn[..., None], points, 1.0).reshape(-1, 3))
    u, v = pixels[:, 0].reshape(drawn.shape), pixels[:, 1].reshape(drawn.shape)
    return np.stack(
        [
            np.where(drawn, u, np.inf).min(axis=1),
            np.where(drawn, v, np.inf).min(axis=1),
            np.where(drawn, u, -np.inf).max(axis=1),
            np.where(drawn, v, -np.inf).max(axis=1),
        ],
        axis=1,
    )


def _along_edges(
    points: NDArray[np.float64], drawn: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return points along the edges of cuboids at the near plane, and whether they are drawn.

    ``points`` are their corners and where their edges are cut (N, 8 + 12, 3), as far as they are ``drawn`` (N, 8 + 12).
    """
    number = np.arange(len(_EDGES))
    first, second = drawn[:, _EDGES[:, 0]], drawn[:, _EDGES[:, 1]]
    # A cut edge goes from the corner before the near plane to the cut, one that is not from corner to corner.
    start = np.where(first, _EDGES[:, 0], 8 + number)
    end = np.where(second, _EDGES[:, 1], 8 + number)
    cut = np.flatnonzero(drawn[:, 8:].any(axis=1))
    edges, shown = _between(points, start, end), first | second
    if not len(cut):
        return edges, np.repeat(shown, _STRETCHES + 1, axis=1)
    # Where the near plane cuts a cuboid, the face of the cut has edges too, and they are among these.
    pairs = np.broadcast_to(8 + _CUT_PAIRS, (len(cut), *_CUT_PAIRS.shape))
    face = np.ones((len(points), len(_CUT_PAIRS) * (_STRETCHES + 1), 3))
    face[cut] = _between(points[cut], pairs[..., 0], pairs[..., 1])
    on_face = drawn[:, 8 + _CUT_PAIRS[:, 0]] & drawn[:, 8 + _CUT_PAIRS[:, 1]]
    return (
        np.concatenate([edges, face], axis=1),
        np.repeat(np.concatenate([shown, on_face], axis=1), _STRETCHES + 1, axis=1),
    )


def _between(points: NDArray[np.float64], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return points on the E lines from ``start`` to ``end``, (N, E) rows of each ``points``, one line after the other.

    They are spread evenly over the angle that a line takes up, not over its length: what matters is its picture.
    """
    nearness = 1.0 / np.maximum(np.linalg.norm(points, axis=2, keepdims=True), 1e-9)
    rays = np.concatenate([points * nearness, nearness], axis=2)
    a = np.take_along_axis(rays, start[..., None], axis=1)[:, :, None]
    b = np.take_along_axis(rays, end[..., None], axis=1)[:, :, None]
    share = (np.arange(_STRETCHES + 1) / _STRETCHES)[:, None]
    spread = a + share * (b - a)
    number = start.shape[1] * (_STRETCHES + 1)
    return np.asarray(spread[..., :3] / spread[..., 3:]).reshape(len(points), number, 3)
