"""A simulator without an engine: actors are plain boxes on a flat ground, drawn by casting a ray a pixel.

It is exact and slow, needs nothing but numpy, and passes the conformance suite; tests use it where pictures do
not matter. Of the static scene it draws only the ground, z = 0, with the id of the first road.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.errors import SimulatorRequestError
from bridge.frame import CameraImages, Observation, PixelBox, RawFrame
from bridge.geometry import Matrix, Pose, Size, cuboid_corners, transform_points
from bridge.simulator.base import SimulatorInfo
from bridge.world import Actor, StaticScene, WorldState

_SKY = np.array([150, 180, 220], np.uint8)
_GROUND = np.array([90, 90, 90], np.uint8)
_WHOLE_VIEW_PIXELS = 160


class FakeSimulator:
    """Implements ``Simulator`` with boxes."""

    info = SimulatorInfo(
        engine="drivebridge-fake 1",
        renderer="numpy",
        weather_fields=frozenset({"exposure_ev"}),
        max_image_pixels=4_000_000,
    )

    def __init__(self) -> None:
        self._scene: StaticScene | None = None

    def load_scene(self, scene: StaticScene) -> None:
        """See ``Simulator.load_scene``."""
        self._scene = scene

    def capture(self, state: WorldState, cameras: Sequence[Camera]) -> RawFrame:
        """See ``Simulator.capture``."""
        if self._scene is None:
            raise SimulatorRequestError("expected a scene before a capture; call load_scene first")
        for actor in state.actors:
            if actor.asset not in self._scene.assets:
                raise SimulatorRequestError(f"actor {actor.actor_id}: asset {actor.asset!r} is not in the scene")
        for camera in cameras:
            if camera.pinhole.width * camera.pinhole.height > self.info.max_image_pixels:
                raise SimulatorRequestError(
                    f"camera {camera.name!r}: expected at most {self.info.max_image_pixels} pixels, "
                    f"got {camera.pinhole.width} x {camera.pinhole.height}"
                )
        ground = next((p.instance_id for p in self._scene.placements if p.category is Category.ROAD), 0)
        taken = {camera.name: _take(state, camera, ground) for camera in cameras}
        return RawFrame(
            step=state.step,
            time_ns=state.time_ns,
            images={name: images for name, (images, _) in taken.items()},
            observations={name: observations for name, (_, observations) in taken.items()},
        )


def _take(state: WorldState, camera: Camera, ground_id: int) -> tuple[CameraImages, tuple[Observation, ...]]:
    world_from_camera = state.world_from_ego.matrix() @ camera.ego_from_camera()
    rays = _rays(camera.pinhole)
    depth, rgb, ids = _ground(world_from_camera, rays, ground_id)
    alone: dict[int, NDArray[np.bool_]] = {}
    for actor in state.actors:
        actor_from_camera = actor.world_from_actor.inverse().matrix() @ world_from_camera
        hit = _cast(actor_from_camera, rays, actor.size)
        alone[actor.actor_id] = np.isfinite(hit)
        nearer = hit < depth
        depth[nearer] = hit[nearer]
        ids[nearer] = actor.actor_id
        rgb[nearer] = _srgb(actor.primary)
    exposed = np.clip(rgb.astype(np.float32) * 2.0 ** (state.illumination.exposure_ev / 2.2), 0, 255)
    observations = tuple(
        _observe(actor, world_from_camera, camera.pinhole, alone[actor.actor_id], ids)
        for actor in sorted(state.actors, key=lambda a: a.actor_id)
        if alone[actor.actor_id].any()
    )
    return CameraImages(exposed.astype(np.uint8), ids, depth), observations


def _rays(pinhole: Pinhole) -> Matrix:
    """Return (H, W, 3) directions in the camera frame with z = 1, so that a ray's parameter is the depth."""
    return pinhole.unproject(np.ones((pinhole.height, pinhole.width), np.float32)).astype(np.float64)


def _srgb(linear: tuple[float, float, float]) -> NDArray[np.uint8]:
    return np.round(255 * np.array(linear) ** (1 / 2.2)).astype(np.uint8)


def _ground(
    world_from_camera: Matrix, rays: Matrix, ground_id: int
) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint16]]:
    slope = rays @ world_from_camera[2, :3]
    with np.errstate(divide="ignore"):
        t = -world_from_camera[2, 3] / slope
    seen = (t > 0) & (slope < 0) & (ground_id > 0)
    depth = np.where(seen, t, np.inf).astype(np.float32)
    rgb = np.where(seen[..., None], _GROUND, _SKY)
    return depth, rgb, np.where(seen, ground_id, 0).astype(np.uint16)


def _cast(actor_from_camera: Matrix, rays: Matrix, size: Size) -> NDArray[np.float32]:
    """Return the depth at which each ray enters the box in front of the camera, +inf where it misses."""
    origin = actor_from_camera[:3, 3]
    direction = rays @ actor_from_camera[:3, :3].T
    low = np.array([-size.length_m / 2, -size.width_m / 2, 0.0])
    high = np.array([size.length_m / 2, size.width_m / 2, size.height_m])
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (low - origin) / direction, (high - origin) / direction
    enter = np.nanmax(np.minimum(first, second), axis=-1)
    leave = np.nanmin(np.maximum(first, second), axis=-1)
    return np.where((enter <= leave) & (enter > 0), enter, np.inf).astype(np.float32)


def _observe(
    actor: Actor, world_from_camera: Matrix, pinhole: Pinhole, alone: NDArray[np.bool_], ids: NDArray[np.uint16]
) -> Observation:
    rows, columns = np.flatnonzero(alone.any(axis=1)), np.flatnonzero(alone.any(axis=0))
    return Observation(
        actor_id=actor.actor_id,
        world_from_actor=actor.world_from_actor,
        size=actor.size,
        visible_pixels=int(np.count_nonzero(ids == actor.actor_id)),
        unoccluded_pixels=int(np.count_nonzero(alone)),
        unoccluded_box=PixelBox(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])),
        frame_share=_frame_share(actor.world_from_actor, actor.size, world_from_camera, pinhole),
    )


def _frame_share(world_from_actor: Pose, size: Size, world_from_camera: Matrix, pinhole: Pinhole) -> float:
    """Look straight at the box with a wide view; split its solid angle by what falls into the real frame."""
    camera_from_world = np.linalg.inv(world_from_camera)
    corners = transform_points(camera_from_world @ world_from_actor.matrix(), cuboid_corners(size))
    if corners[:, 2].min() > 0.01 and _inside(pinhole.project(corners), pinhole).all():
        return 1.0
    forward = corners.mean(axis=0) / np.linalg.norm(corners.mean(axis=0))
    right = np.cross([0.0, 1.0, 0.0], forward)
    right /= np.linalg.norm(right)
    camera_from_view = np.stack([right, np.cross(forward, right), forward], axis=1)
    cosines = corners @ forward / np.linalg.norm(corners, axis=1)
    fov = min(2 * float(np.arccos(cosines.min())) * 1.05, 2.8)
    view_rays = _rays(Pinhole.from_fov(_WHOLE_VIEW_PIXELS, _WHOLE_VIEW_PIXELS, fov)) @ camera_from_view.T
    actor_from_camera = world_from_actor.inverse().matrix() @ world_from_camera
    hit = np.isfinite(_cast(actor_from_camera, view_rays, size))
    weight = hit / np.linalg.norm(view_rays, axis=-1) ** 3
    ahead = view_rays[..., 2] > 1e-6
    pixels = pinhole.project(np.where(ahead[..., None], view_rays, 1.0).reshape(-1, 3))
    in_frame = ahead & _inside(pixels, pinhole).reshape(ahead.shape)
    whole = float(weight.sum())
    return float(weight[in_frame].sum()) / whole if whole > 0 else 1.0


def _inside(pixels: Matrix, pinhole: Pinhole) -> NDArray[np.bool_]:
    u, v = pixels[:, 0], pixels[:, 1]
    return (u >= -0.5) & (u < pinhole.width - 0.5) & (v >= -0.5) & (v < pinhole.height - 0.5)
