"""Optical flow of what is seen, from the motion of the world instead of from pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.geometry import Matrix
from bridge.world import FIRST_STATIC_ID, WorldState


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Where every pixel's surface point goes.

    ``vectors``: (H, W, 2) float32, pixels to the right and down; a point may leave the frame. ``valid``: (H, W) bool,
    False where the point's motion is not known: its actor is not there at the other moment, or it is then behind the
    camera. Invalid vectors are zero.
    """

    vectors: NDArray[np.float32]
    valid: NDArray[np.bool_]


def rigid_flow(
    depth: NDArray[np.float32], ids: NDArray[np.uint16], camera: Camera, state: WorldState, other: WorldState
) -> Flow:
    """Return the flow from the image that ``camera`` took of ``state`` to the one that it takes of ``other``.

    ``depth`` (H, W) and ``ids`` (H, W) are the images of ``state``. Actors move as rigid bodies: exact for vehicles,
    for people and riders that of the body without the swing of its limbs. The sky turns with the camera.
    """
    ego_from_camera = camera.ego_from_camera()
    world_from_camera = state.world_from_ego.matrix() @ ego_from_camera
    camera_from_world = np.linalg.inv(other.world_from_ego.matrix() @ ego_from_camera)
    v, u = np.divmod(np.arange(depth.size), camera.pinhole.width)
    x, y, _ = camera.rays().reshape(-1, 3).T
    # Points over their depth, so that the sky, at infinity, is only turned and not moved.
    inverse_depth = 1.0 / depth.ravel().astype(np.float64)
    points = np.stack([x, y, np.ones_like(x), inverse_depth])
    moved = (camera_from_world @ world_from_camera)[:3] @ points
    valid = np.ones(depth.size, np.bool_)
    flat_ids = ids.ravel()
    moving = np.flatnonzero((flat_ids > 0) & (flat_ids < FIRST_STATIC_ID))
    seen = np.unique(flat_ids[moving]).tolist()
    motions = _motions(seen, state, other)
    for actor_id in seen:
        pixels = moving[flat_ids[moving] == actor_id]
        motion = motions.get(actor_id)
        if motion is None:
            valid[pixels] = False
        else:
            moved[:, pixels] = (camera_from_world @ motion @ world_from_camera)[:3] @ points[:, pixels]
    valid &= moved[2] > 0.0
    then = camera.project(np.where(valid, moved, 1.0).T)
    vectors = np.stack([then[:, 0] - u, then[:, 1] - v])
    vectors[:, ~valid] = 0.0
    return Flow(
        np.ascontiguousarray(vectors.T.reshape(*depth.shape, 2), np.float32),
        valid.reshape(depth.shape),
    )


def _motions(actor_ids: Iterable[int], state: WorldState, other: WorldState) -> dict[int, Matrix]:
    """Return by actor the 4x4 transform of the world that takes it from ``state`` to ``other``.

    What is not in both has none.
    """
    now = {actor.actor_id: actor.world_from_actor for actor in state.actors}
    then = {actor.actor_id: actor.world_from_actor for actor in other.actors}
    return {
        actor_id: then[actor_id].matrix() @ now[actor_id].inverse().matrix()
        for actor_id in actor_ids
        if actor_id in now and actor_id in then
    }
