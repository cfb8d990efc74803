"""The point clouds of a native dataset against its world state and its depth images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.verify.class_names import OVERHANG_M, WITH_MIRRORS
from bridge.verify.clouds import decode_points, depth_problems
from bridge.verify.native.geometry import camera_from_world, matrix, share_inside
from bridge.verify.native.images import Images
from bridge.verify.native.lens import through_lens
from bridge.verify.native.objects import Problem
from bridge.verify.native.sensors import Camera, Lidar
from bridge.verify.native.states import Actor, State

_LEAST_INSIDE = 0.99
_TOLERANCE_M = 0.05
_TOLERANCE_SHARE = 0.005
_FEW_POINTS = 100
"""Of so few, one may lie outside."""
_RANGE_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """The points of one lidar in its frame, (N, 4) with the reflectance, and their instance ids, (N,)."""

    lidar: Lidar
    points: NDArray[np.float32]
    ids: NDArray[np.uint16]


def decode_cloud(lidar: Lidar, points: bytes, ids: bytes) -> tuple[Cloud | None, list[str]]:
    """Return the cloud in two files and what is wrong with them; None if they are unusable."""
    values, problems = decode_points(points)
    if values is None:
        return None, problems
    if len(ids) != 2 * len(values):
        return None, [*problems, f"{len(values)} points, but {len(ids)} bytes of ids of 2 bytes each"]
    return Cloud(lidar, values, np.frombuffer(ids, "<u2")), problems


def cloud_problems(
    cloud: Cloud, state: State, statics: Mapping[int, str], views: Mapping[str, tuple[Camera, Images]]
) -> Iterator[Problem]:
    """Yield what does not hold for a cloud."""
    lidar = cloud.lidar
    ranges = np.linalg.norm(cloud.points[:, :3].astype(np.float64), axis=1)
    if len(ranges) and ranges.min() < lidar.min_range_m * (1.0 - _RANGE_TOLERANCE) - 4 * lidar.range_noise_m:
        yield "", f"a point is {ranges.min():.3f} m away, the least range is {lidar.min_range_m} m"
    actors = {actor.actor_id: actor for actor in state.actors}
    world_from_lidar = matrix(state.world_from_ego) @ matrix(lidar.ego_from_mount)
    world = cloud.points[:, :3].astype(np.float64) @ world_from_lidar[:3, :3].T + world_from_lidar[:3, 3]
    for instance_id in np.flatnonzero(np.bincount(cloud.ids)).tolist():
        mine = cloud.ids == instance_id
        if instance_id in actors:
            room = _TOLERANCE_M + _TOLERANCE_SHARE * ranges[mine] + 4.0 * lidar.range_noise_m
            for problem in _actor_problems(world[mine], actors[instance_id], room):
                yield f"actor {instance_id}", problem
        elif instance_id not in statics:
            yield f"instance {instance_id}", f"{np.count_nonzero(mine)} points carry an id that nothing has"
    for name, (camera, images) in views.items():
        pinhole = camera.pinhole
        projection = np.array([[pinhole.fx, 0, pinhole.cx, 0], [0, pinhole.fy, pinhole.cy, 0], [0, 0, 1.0, 0]])
        view = camera_from_world(camera, state.world_from_ego)
        points = world @ view[:3, :3].T + view[:3, 3]
        points = through_lens(points[points[:, 2] > 0.0], camera)
        for problem in depth_problems(points, projection, images.depth, lidar.range_noise_m):
            yield "", f"camera {name}: {problem}"


def _actor_problems(points: NDArray[np.float64], actor: Actor, room: NDArray[np.float64]) -> Iterator[str]:
    overhang = OVERHANG_M if actor.category in WITH_MIRRORS else 0.0
    share = share_inside(points, matrix(actor.world_from_actor), np.array(actor.size), room, overhang)
    if (1.0 - share) * len(points) > max(1.0, (1.0 - _LEAST_INSIDE) * max(len(points), _FEW_POINTS)):
        yield f"{1.0 - share:.1%} of its {len(points)} points are not within its 3-D box"
