"""How fast what is seen moves over the image, from the motion of the world."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import CAMERAS_KEPT, Camera
from bridge.geometry import Matrix
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, WorldState

Velocity = NDArray[np.float32]
"""(H, W, 2) pixels a second, to the right and down."""

Plane = NDArray[np.float32]


def image_velocity(depth: NDArray[np.float32], ids: NDArray[np.uint16], camera: Camera, state: WorldState) -> Velocity:
    """Return the velocity of every pixel's surface point in the image of ``camera`` at the moment of ``state``.

    ``depth`` (H, W) and ``ids`` (H, W) are the images of ``state``. The camera moves and turns with the ego; actors
    go straight on, since a state says nothing of their turning; the sky is at infinity and only turns. The formula is
    that of the motion field of Longuet-Higgins and Prazdny (Proc. R. Soc. Lond. B 208, 1980).
    """
    x, y = _directions(camera)
    camera_from_world, camera_velocity = _camera_motion(camera, state)
    inverse_depth = np.reciprocal(depth)
    approach = (camera_from_world @ -camera_velocity).astype(np.float32)
    u_rate, v_rate = inverse_depth * (approach[0] - x * approach[2]), inverse_depth * (approach[1] - y * approach[2])
    turning = (camera_from_world @ np.array([0.0, 0.0, state.ego_yaw_rate])).astype(np.float32)
    if turning.any():
        u_rate += x * y * turning[0] - (1 + x * x) * turning[1] + y * turning[2]
        v_rate += (1 + y * y) * turning[0] - x * y * turning[1] - x * turning[2]
    own_motion = np.zeros((FIRST_STATIC_ID, 3), np.float32)
    for actor in state.actors:
        own_motion[actor.actor_id] = camera_from_world @ np.array(actor.velocity_mps)
    moves = np.zeros(MAX_INSTANCE_ID + 1, np.bool_)
    moves[:FIRST_STATIC_ID] = own_motion.any(axis=1)
    v, u = np.nonzero(moves[ids])
    motion, near = own_motion[ids[v, u]], inverse_depth[v, u]
    u_rate[v, u] += near * (motion[:, 0] - np.broadcast_to(x, ids.shape)[v, u] * motion[:, 2])
    v_rate[v, u] += near * (motion[:, 1] - np.broadcast_to(y, ids.shape)[v, u] * motion[:, 2])
    return np.asarray(cv2.merge(_in_pixels(camera, u_rate, v_rate)), np.float32)


def _camera_motion(camera: Camera, state: WorldState) -> tuple[Matrix, Matrix]:
    """Return the 3x3 rotation from the world's axes to the camera's, and the camera's velocity in the world, (3,)."""
    world_from_ego = state.world_from_ego.matrix()[:3, :3]
    ego_from_camera = camera.ego_from_camera()
    arm = world_from_ego @ ego_from_camera[:3, 3]
    swing = np.cross([0.0, 0.0, state.ego_yaw_rate], arm)
    return (world_from_ego @ ego_from_camera[:3, :3]).T, np.array(state.ego_velocity_mps) + swing


def _in_pixels(camera: Camera, x_rate: Plane, y_rate: Plane) -> tuple[Plane, Plane]:
    """Return in pixels a second, (H, W) each, what moves so fast over the image plane at depth 1."""
    if camera.is_rectified():
        x_rate *= np.float32(camera.pinhole.fx)
        y_rate *= np.float32(camera.pinhole.fy)
        return x_rate, y_rate
    (u_by_x, u_by_y), (v_by_x, v_by_y) = _pixels_by_direction(camera)
    return u_by_x * x_rate + u_by_y * y_rate, v_by_x * x_rate + v_by_y * y_rate


@lru_cache(maxsize=CAMERAS_KEPT)
def _directions(camera: Camera) -> tuple[Plane, Plane]:
    """Return x and y of the pixels' rays at depth 1: (1, W) and (H, 1), or (H, W) each behind a lens that distorts."""
    pinhole = camera.pinhole
    if not camera.is_rectified():
        rays = camera.rays().astype(np.float32)
        return rays[..., 0], rays[..., 1]
    x = (np.arange(pinhole.width)[None] - pinhole.cx) / pinhole.fx
    y = (np.arange(pinhole.height)[:, None] - pinhole.cy) / pinhole.fy
    return x.astype(np.float32), y.astype(np.float32)


@lru_cache(maxsize=CAMERAS_KEPT)
def _pixels_by_direction(camera: Camera) -> NDArray[np.float32]:
    """Return (2, 2, H, W): how far each pixel's content moves, right and down, for a step of x and of y at depth 1.

    The inverse of how rays differ between neighbouring pixels.
    """
    rays = camera.rays()
    (x_by_v, x_by_u), (y_by_v, y_by_u) = np.gradient(rays[..., 0]), np.gradient(rays[..., 1])
    determinant = x_by_u * y_by_v - x_by_v * y_by_u
    return (np.array([[y_by_v, -x_by_v], [-y_by_u, x_by_u]]) / determinant).astype(np.float32)
