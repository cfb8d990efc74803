"""What cameras see of the objects of a state, as boxes: how much of each would be covered by something before it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.geometry import Matrix, cuboid_corners, transform_points
from bridge.world import Actor, WorldState

_NEAR_M = 0.5
_FILL = {Category.PEDESTRIAN: 0.35, Category.CYCLIST: 0.35, Category.MOTORCYCLE: 0.4, Category.PERSON_SITTING: 0.35}
_USUAL_FILL = 0.55
"""How much of the box around it an object's own pixels fill, at least."""


class InView:
    """One camera at one moment, and the objects in its picture.

    Something counts as covered by the disc around the sphere around what is before it, over the share of its own
    box that its pixels fill at least: never less than what the picture will show.
    """

    def __init__(self, state: WorldState, camera: Camera) -> None:
        self._camera = camera
        self._world_from_camera: Matrix = state.world_from_ego.matrix() @ camera.ego_from_camera()
        self._camera_from_world: Matrix = np.asarray(np.linalg.inv(self._world_from_camera), np.float64)
        seen = [found for actor in state.actors if (found := self._seen(actor)) is not None]
        self._boxes = np.array([box for box, _, _ in seen]).reshape(-1, 4)
        self._depth_m = np.array([depth for _, depth, _ in seen])
        self._pixels = np.array([pixels for _, _, pixels in seen])
        self._covered = np.zeros(len(seen))

    def _seen(self, actor: Actor) -> tuple[NDArray[np.float64], float, float] | None:
        """Return the box (left, top, right, bottom) within the frame, the least depth and the pixels of an object."""
        corners = transform_points(actor.world_from_actor.matrix(), cuboid_corners(actor.size))
        corners = transform_points(self._camera_from_world, corners)
        if corners[:, 2].min() < _NEAR_M:
            return None
        pixels = self._camera.project(corners)
        lens = self._camera.pinhole
        low = np.maximum(pixels.min(axis=0), -0.5)
        high = np.minimum(pixels.max(axis=0), (lens.width - 0.5, lens.height - 0.5))
        if (high <= low).any():
            return None
        fill = _FILL.get(actor.category, _USUAL_FILL)
        return np.concatenate([low, high]), float(corners[:, 2].min()), fill * float(np.prod(high - low))

    def rows_at_least(self, height_px: float) -> list[int]:
        """Return the numbers of the objects that are so high in the picture, the nearest first."""
        high = np.flatnonzero(self._boxes[:, 3] - self._boxes[:, 1] >= height_px)
        return [int(row) for row in high[np.argsort(self._depth_m[high], kind="stable")]]

    def distance_m(self, at: NDArray[np.float64]) -> float:
        """Return how far a place (3,) in the world is from the camera."""
        return math.dist(at, self._world_from_camera[:3, 3])

    def place(self, across: float, down: float, depth_m: float) -> NDArray[np.float64]:
        """Return the (3,) place in the world at shares of the picture's width and height, at a depth."""
        lens = self._camera.pinhole
        return self._at_pixel(across * lens.width - 0.5, down * lens.height - 0.5, depth_m)

    def before(self, row: int, share: float, radius_m: float, across: float, down: float) -> NDArray[np.float64] | None:
        """Return the place at which a sphere covers ``share`` of object ``row``, at shares of its box.

        None if that is not between the camera and the object.
        """
        left, top, right, bottom = self._boxes[row].tolist()
        radius_px = math.sqrt(max(share * float(self._pixels[row]), 1.0) / math.pi)
        depth_m = self._camera.pinhole.fx * radius_m / radius_px
        if not _NEAR_M < depth_m < float(self._depth_m[row]) - radius_m:
            return None
        return self._at_pixel(left + across * (right - left), top + down * (bottom - top), depth_m)

    def covered_with(self, at: NDArray[np.float64], radius_m: float) -> NDArray[np.float64]:
        """Return how much of each object would be covered with a sphere at a place beside what covers it already."""
        return self._covered + self._added(at, radius_m)

    def cover(self, at: NDArray[np.float64], radius_m: float) -> None:
        """Put a sphere there."""
        self._covered += self._added(at, radius_m)

    def _added(self, at: NDArray[np.float64], radius_m: float) -> NDArray[np.float64]:
        middle = transform_points(self._camera_from_world, at[None])
        depth_m = float(middle[0, 2])
        if depth_m + radius_m < _NEAR_M or not len(self._boxes):
            return np.zeros(len(self._boxes))
        if depth_m < radius_m + _NEAR_M:
            return np.where(self._depth_m > depth_m - radius_m, 1.0, 0.0)  # beside the camera: it may cover anything
        u, v = self._camera.project(middle)[0].tolist()
        lens = self._camera.pinhole
        # Away from the axis the picture of a sphere is an ellipse, longer by the angle.
        aside = math.hypot((u - lens.cx) / lens.fx, (v - lens.cy) / lens.fy)
        radius_px = max(lens.fx, lens.fy) * radius_m / (depth_m - radius_m) * math.hypot(1.0, aside)
        low = np.maximum(self._boxes[:, :2], (u - radius_px, v - radius_px))
        high = np.minimum(self._boxes[:, 2:], (u + radius_px, v + radius_px))
        common = np.minimum(np.prod(np.maximum(high - low, 0.0), axis=1), math.pi * radius_px**2)
        share = np.minimum(common / np.maximum(self._pixels, 1.0), 1.0)
        return np.where(self._depth_m > depth_m - radius_m, share, 0.0)

    def _at_pixel(self, u: float, v: float, depth_m: float) -> NDArray[np.float64]:
        lens = self._camera.pinhole
        ray = np.array([(u - lens.cx) / lens.fx, (v - lens.cy) / lens.fy, 1.0])
        return np.asarray(transform_points(self._world_from_camera, (depth_m * ray)[None])[0])


def views_of(state: WorldState, cameras: Sequence[Camera]) -> tuple[InView, ...]:
    """Return what each camera sees of ``state``."""
    return tuple(InView(state, camera) for camera in cameras)
