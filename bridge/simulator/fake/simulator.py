"""A simulator without an engine: actors are plain boxes on a flat ground, drawn by casting a ray a pixel.

It is exact and slow, needs nothing but numpy, and passes the conformance suite; tests use it where pictures do
not matter. Of the static scene it draws only the ground, z = 0, with the id of the first road.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.errors import SimulatorRequestError
from bridge.frame import NORMAL_SCALE, CameraImages, DepthView, Observation, PixelBox, RawFrame
from bridge.geometry import Matrix, Pose, Size, cuboid_corners, transform_points
from bridge.simulator.base import SimulatorInfo, require_views
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

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """See ``Simulator.capture``."""
        require_views(cameras, depth_views)
        if self._scene is None:
            raise SimulatorRequestError("expected a scene before a capture; call load_scene first")
        for actor in state.actors:
            if actor.asset not in self._scene.assets:
                raise SimulatorRequestError(f"actor {actor.actor_id}: asset {actor.asset!r} is not in the scene")
        for camera in (*cameras, *depth_views):
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
            depth_views={view.name: _measure(state, view, ground, _hits(state, view)) for view in depth_views},
        )


def _take(state: WorldState, camera: Camera, ground_id: int) -> tuple[CameraImages, tuple[Observation, ...]]:
    world_from_camera = _world_from(state, camera)
    hits = _hits(state, camera)
    view = _measure(state, camera, ground_id, hits)
    ids = view.ids
    rgb = np.where(ids[..., None] == 0, _SKY, _GROUND)
    for actor in state.actors:
        rgb[ids == actor.actor_id] = _srgb(actor.primary)
    exposed = np.clip(rgb.astype(np.float32) * 2.0 ** (state.illumination.exposure_ev / 2.2), 0, 255)
    observations = tuple(
        _observe(actor, world_from_camera, camera.pinhole, alone, ids)
        for actor in sorted(state.actors, key=lambda a: a.actor_id)
        if (alone := np.isfinite(hits[actor.actor_id])).any()
    )
    normals = _normals(state, camera, ids) if camera.normals else None
    return CameraImages(exposed.astype(np.uint8), ids, view.depth, normals), observations


def _world_from(state: WorldState, camera: Camera) -> Matrix:
    return state.world_from_ego.matrix() @ camera.ego_from_camera()


def _hits(state: WorldState, camera: Camera) -> dict[int, NDArray[np.float32]]:
    """Return the depth of each actor drawn alone, by id."""
    world_from_camera, rays = _world_from(state, camera), _rays(camera.pinhole)
    return {
        actor.actor_id: _cast(actor.world_from_actor.inverse().matrix() @ world_from_camera, rays, actor.size)
        for actor in state.actors
    }


def _measure(state: WorldState, camera: Camera, ground_id: int, hits: Mapping[int, NDArray[np.float32]]) -> DepthView:
    depth, ids = _ground(_world_from(state, camera), _rays(camera.pinhole), ground_id)
    for actor_id, hit in hits.items():
        nearer = hit < depth
        depth[nearer] = hit[nearer]
        ids[nearer] = actor_id
    return DepthView(ids, depth)


def _normals(state: WorldState, camera: Camera, ids: NDArray[np.uint16]) -> NDArray[np.int16]:
    world_from_camera, rays = _world_from(state, camera), _rays(camera.pinhole)
    normals: Matrix = np.where(ids[..., None] == 0, 0.0, world_from_camera[2, :3])
    for actor in state.actors:
        mask = ids == actor.actor_id
        actor_from_camera = actor.world_from_actor.inverse().matrix() @ world_from_camera
        normals[mask] = _face_normals(actor_from_camera, rays[mask], actor.size)
    return np.rint(NORMAL_SCALE * normals).astype(np.int16)


def _rays(pinhole: Pinhole) -> Matrix:
    """Return (H, W, 3) directions in the camera frame with z = 1, so that a ray's parameter is the depth."""
    return pinhole.unproject(np.ones((pinhole.height, pinhole.width), np.float32)).astype(np.float64)


def _srgb(linear: tuple[float, float, float]) -> NDArray[np.uint8]:
    return np.round(255 * np.array(linear) ** (1 / 2.2)).astype(np.uint8)


def _ground(world_from_camera: Matrix, rays: Matrix, ground_id: int) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    slope = rays @ world_from_camera[2, :3]
    with np.errstate(divide="ignore"):
        t = -world_from_camera[2, 3] / slope
    seen = (t > 0) & (slope < 0) & (ground_id > 0)
    depth = np.where(seen, t, np.inf).astype(np.float32)
    return depth, np.where(seen, ground_id, 0).astype(np.uint16)


def _cast(actor_from_camera: Matrix, rays: Matrix, size: Size) -> NDArray[np.float32]:
    """Return the depth at which each ray enters the box in front of the camera, +inf where it misses."""
    first, second = _slabs(actor_from_camera, rays, size)
    enter = np.nanmax(np.minimum(first, second), axis=-1)
    leave = np.nanmin(np.maximum(first, second), axis=-1)
    return np.where((enter <= leave) & (enter > 0), enter, np.inf).astype(np.float32)


def _face_normals(actor_from_camera: Matrix, rays: Matrix, size: Size) -> Matrix:
    """Return the (N, 3) normals, in the camera frame, of the faces through which (N, 3) rays enter the box."""
    first, second = _slabs(actor_from_camera, rays, size)
    axis = np.nanargmax(np.minimum(first, second), axis=-1)
    # The rows of the rotation are the box's axes in the camera frame.
    axes = actor_from_camera[:3, :3][axis]
    return np.asarray(-np.sign((axes * rays).sum(axis=-1, keepdims=True)) * axes)


def _slabs(actor_from_camera: Matrix, rays: Matrix, size: Size) -> tuple[Matrix, Matrix]:
    """Return where rays meet the lower and the upper plane of each axis of the box, (..., 3) depths."""
    origin = actor_from_camera[:3, 3]
    direction = rays @ actor_from_camera[:3, :3].T
    low = np.array([-size.length_m / 2, -size.width_m / 2, 0.0])
    high = np.array([size.length_m / 2, size.width_m / 2, size.height_m])
    with np.errstate(divide="ignore", invalid="ignore"):
        return (low - origin) / direction, (high - origin) / direction


def _observe(
    actor: Actor, world_from_camera: Matrix, pinhole: Pinhole, alone: NDArray[np.bool_], ids: NDArray[np.uint16]
) -> Observation:
    rows, columns = np.flatnonzero(alone.any(axis=1)), np.flatnonzero(alone.any(axis=0))
    box = PixelBox(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
    return Observation(
        actor_id=actor.actor_id,
        world_from_actor=actor.world_from_actor,
        size=actor.size,
        visible_pixels=int(np.count_nonzero(ids == actor.actor_id)),
        unoccluded_pixels=int(np.count_nonzero(alone)),
        unoccluded_box=box,
        frame_share=_frame_share(actor.world_from_actor, actor.size, world_from_camera, pinhole),
        unoccluded_bits=np.packbits(alone[box.top : box.bottom + 1, box.left : box.right + 1]).tobytes(),
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
