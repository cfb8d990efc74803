"""A world of boxes and a brute-force ray caster: an independent truth for labels, datasets and exports.

Every pixel's ray is cut with every box; nothing is projected, so nothing is shared with the code under test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import CLASSES, Category
from bridge.dataset.manifest import Manifest
from bridge.dataset.writer import DatasetWriter
from bridge.distortion import Distortion
from bridge.frame import NORMAL_SCALE, CameraImages, Observation, PixelBox, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.labels.frame_labels import FrameLabels
from bridge.labels.labelling import label_frame
from bridge.lidar import Lidar
from bridge.sensors.point_cloud import PointCloud
from bridge.world import FIRST_STATIC_ID, Actor, Illumination, Weather, WorldState

SMALL = Pinhole(width=414, height=125, fx=240.5, fy=240.5, cx=202.9, cy=57.3)
KITTI_SIZE = Pinhole(width=1242, height=375, fx=721.5377, fy=721.5377, cx=609.5593, cy=172.854)
GROUND_ID, PARKED_ID = FIRST_STATIC_ID, FIRST_STATIC_ID + 1
STATICS = {GROUND_ID: Category.ROAD, PARKED_ID: Category.CAR}
PARKED = Actor(PARKED_ID, Category.CAR, "parked", Pose.planar(30.0, 7.5, 0.0, 0.0), Size(4.2, 1.8, 1.5))

Field = NDArray[np.float64]


def front_camera(pinhole: Pinhole = SMALL, name: str = "front") -> Camera:
    return Camera(name, pinhole, Pose(Vec3(1.2, 0.0, 1.65)))


def stereo_rig(pinhole: Pinhole = SMALL, baseline_m: float = 0.54) -> list[Camera]:
    """Return a pair of cameras that look ahead; both take normals."""
    left = Pose(Vec3(1.2, 0.0, 1.65))
    right = Pose(Vec3(1.2, -baseline_m, 1.65))
    return [Camera("front", pinhole, left, normals=True), Camera("front_right", pinhole, right, normals=True)]


ROOF_LIDAR = Lidar(
    name="roof",
    ego_from_mount=Pose(Vec3(0.9, 0.0, 1.73)),
    elevations=tuple(np.radians(np.linspace(2.0, -24.8, 16)).tolist()),
    columns=240,
    min_range_m=0.9,
    max_range_m=80.0,
    range_noise_m=0.0,
    dropout=0.0,
)


def actor(actor_id: int, category: Category, x: float, y: float, yaw: float, size: Size, pitch: float = 0.0) -> Actor:
    speed = 0.0 if category is Category.PEDESTRIAN else 8.0
    velocity = Vec3(speed * math.cos(yaw), speed * math.sin(yaw), 0.0)
    return Actor(actor_id, category, str(category), Pose.planar(x, y, 0.0, yaw, pitch), size, velocity)


def street(episode: int = 0, step: int = 0) -> WorldState:
    """Return a street with every case that labels tell apart; it changes with ``episode`` and ``step``."""
    shift = 0.4 * step + 1.1 * episode
    actors = (
        actor(1, Category.CAR, 14.0 + shift, -0.6, 0.12, Size(4.4, 1.8, 1.5)),
        actor(2, Category.VAN, 26.0 - shift, 3.4, math.pi - 0.05, Size(5.2, 2.0, 2.3)),
        actor(3, Category.TRUCK, 9.0, -5.2, 0.3, Size(7.5, 2.5, 3.2)),
        actor(4, Category.PEDESTRIAN, 12.0, 4.0, -1.3, Size(0.5, 0.6, 1.75)),
        actor(5, Category.CYCLIST, 18.0, 1.6, 2.4, Size(1.8, 0.6, 1.7)),
        actor(6, Category.CAR, 24.0 + shift, -1.4, 0.0, Size(4.0, 1.7, 1.4)),  # largely behind actor 1
        actor(7, Category.BUS, 45.0, 1.0, 0.0, Size(12.0, 2.5, 3.1)),
        actor(8, Category.CAR, 20.0, -9.0, 0.4, Size(4.0, 1.7, 1.4)),  # hidden by the truck
        actor(9, Category.CAR, 170.0, -3.0, 0.0, Size(4.4, 1.8, 1.5)),  # too far to learn from
        actor(10, Category.CAR, -12.0, 3.0, 0.0, Size(4.4, 1.8, 1.5)),  # behind the camera
    )
    return WorldState(
        episode=episode,
        step=step,
        time_ns=step * 50_000_000,
        world_from_ego=Pose.planar(0.0, 0.0, 0.0, 0.03),
        ego_velocity_mps=Vec3(5.0, 0.0, 0.0),
        actors=actors,
        weather=Weather(rain_mm_per_h=float(episode), fog_visibility_m=20_000.0 / (1 + episode)),
        illumination=Illumination(sun_altitude=0.7 - 0.4 * episode),
    )


def cast_frame(state: WorldState, cameras: Sequence[Camera]) -> RawFrame:
    """Return what an exact renderer would answer."""
    views = {camera.name: _cast_view(state, camera) for camera in cameras}
    return RawFrame(
        state.step,
        state.time_ns,
        {name: images for name, (images, _) in views.items()},
        {name: observations for name, (_, observations) in views.items()},
    )


def _cast_view(state: WorldState, camera: Camera) -> tuple[CameraImages, tuple[Observation, ...]]:
    pinhole = camera.pinhole
    v, u = np.mgrid[0 : pinhole.height, 0 : pinhole.width].astype(np.float64)
    rays = _rays(u, v, camera)
    world_from_camera = state.world_from_ego.matrix() @ camera.ego_from_camera()
    things = [*state.actors, PARKED]
    alone = [_depth_of_box(rays, world_from_camera, thing.world_from_actor, thing.size) for thing in things]
    depth, nearest = _depth_of_ground(rays, world_from_camera), np.zeros(u.shape, np.intp)
    for number, own in enumerate(alone, start=1):
        nearest[own < depth] = number
        depth = np.minimum(depth, own)
    ids = np.array([GROUND_ID, *(thing.actor_id for thing in things)], dtype=np.uint16)[nearest]
    ids[np.isinf(depth)] = 0
    colors = np.array([CLASSES[Category.ROAD].color, *(CLASSES[thing.category].color for thing in things)])[nearest]
    light = np.clip(1.3 - depth / 90.0, 0.4, 1.0)[..., None] * (0.92 + 0.08 * np.sin(u + 2.0 * v))[..., None]
    rgb = np.where(np.isinf(depth)[..., None], (150, 180, 215), (40 + 0.8 * colors) * light).astype(np.uint8)
    observations = []
    for thing, own in zip(state.actors, alone, strict=False):
        drawn = np.isfinite(own)
        if drawn.any():
            rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
            box = PixelBox(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
            share = _frame_share(world_from_camera, camera, thing)
            visible = int(np.count_nonzero(ids == thing.actor_id))
            count = int(np.count_nonzero(drawn))
            observations.append(
                Observation(
                    thing.actor_id,
                    thing.world_from_actor,
                    thing.size,
                    visible,
                    count,
                    box,
                    share,
                    np.packbits(drawn[box.top : box.bottom + 1, box.left : box.right + 1]).tobytes(),
                )
            )
    observations.sort(key=lambda observation: observation.actor_id)
    normals = _normals(depth, pinhole, world_from_camera, ids) if camera.normals else None
    return CameraImages(rgb, ids, depth.astype(np.float32), normals), tuple(observations)


def cast_points(state: WorldState, lidar: Lidar) -> PointCloud:
    """Return what an exact lidar would measure; the reflectance is 0.1 on the ground and 0.5 on boxes."""
    elevation, azimuth = np.meshgrid(
        lidar.elevations, math.pi - np.arange(lidar.columns) * 2 * math.pi / lidar.columns, indexing="ij"
    )
    directions = np.stack(
        [np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)], axis=-1
    ).reshape(-1, 3)
    world_from_lidar = state.world_from_ego.matrix() @ lidar.ego_from_mount.matrix()
    things = [*state.actors, PARKED]
    layers = [_depth_of_ground(directions, world_from_lidar)]
    layers += [_depth_of_box(directions, world_from_lidar, thing.world_from_actor, thing.size) for thing in things]
    ranges, nearest = np.min(layers, axis=0), np.argmin(layers, axis=0)
    kept = (ranges >= lidar.min_range_m) & (ranges <= lidar.max_range_m)
    ids = np.array([GROUND_ID, *(thing.actor_id for thing in things)], np.uint16)[nearest]
    return PointCloud(
        (directions * np.where(kept, ranges, 0.0)[:, None])[kept].astype(np.float32),
        np.where(nearest == 0, 0.1, 0.5).astype(np.float32)[kept],
        ids[kept],
    )


def _normals(depth: Field, pinhole: Pinhole, world_from_camera: Field, ids: NDArray[np.uint16]) -> NDArray[np.int16]:
    """Return the normals of the ground; those of boxes are left to face the camera."""
    normals = np.zeros((*depth.shape, 3))
    normals[np.isfinite(depth)] = (0.0, 0.0, -1.0)
    normals[ids == GROUND_ID] = world_from_camera[2, :3]
    return np.round(NORMAL_SCALE * normals).astype(np.int16)


def _rays(u: Field, v: Field, camera: Camera) -> Field:
    """Return (..., 3) directions of length 1 along z, so that a ray's parameter is its depth."""
    pinhole, lens = camera.pinhole, camera.distortion
    x, y = (u - pinhole.cx) / pinhole.fx, (v - pinhole.cy) / pinhole.fy
    if lens is not None:
        until = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 1000, 1e-13)
        spots = np.stack([x.ravel(), y.ravel()], axis=1)[:, None]
        ideal = cv2.undistortPoints(spots, np.eye(3), opencv_coefficients(lens), criteria=until)
        x, y = (component.reshape(u.shape) for component in ideal[:, 0].T)
    return np.stack([x, y, np.ones_like(u)], axis=-1)


def opencv_coefficients(lens: Distortion) -> Field:
    return np.array([lens.k1, lens.k2, lens.p1, lens.p2, lens.k3])


def _depth_of_box(rays: Field, world_from_camera: Field, world_from_box: Pose, size: Size) -> Field:
    box_from_camera = world_from_box.inverse().matrix() @ world_from_camera
    origin = box_from_camera[:3, 3]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inverse = 1.0 / (rays @ box_from_camera[:3, :3].T)
        low = np.array([-size.length_m / 2, -size.width_m / 2, 0.0]) - origin
        high = np.array([size.length_m / 2, size.width_m / 2, size.height_m]) - origin
        enter, leave = np.full(rays.shape[:-1], -np.inf), np.full(rays.shape[:-1], np.inf)
        for axis, slope in enumerate(np.moveaxis(inverse, -1, 0)):  # NumPy reduces an axis of three slowly
            one, other = low[axis] * slope, high[axis] * slope
            enter = np.maximum(enter, np.minimum(one, other))
            leave = np.minimum(leave, np.maximum(one, other))
    return np.where((enter <= leave) & (enter > 0.05), enter, np.inf)


def _depth_of_ground(rays: Field, world_from_camera: Field) -> Field:
    falling = rays @ world_from_camera[2, :3]
    with np.errstate(divide="ignore"):
        depth = np.where(falling < 0.0, -world_from_camera[2, 3] / falling, np.inf)
    return np.where(depth < 400.0, depth, np.inf)


def _frame_share(world_from_camera: Field, camera: Camera, thing: Actor) -> float:
    """Return the share of the box's solid angle that lies in the frame, sampled over a sphere of directions."""
    azimuth, altitude = np.meshgrid(np.linspace(-math.pi, math.pi, 361), np.linspace(-0.8, 0.8, 121))
    camera_rays = np.stack(
        [np.sin(azimuth) * np.cos(altitude), np.sin(altitude), np.cos(azimuth) * np.cos(altitude)], axis=-1
    )
    hit = np.isfinite(_depth_of_box(camera_rays, world_from_camera, thing.world_from_actor, thing.size))
    pinhole, (x, y, z) = camera.pinhole, np.moveaxis(camera_rays, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = x / z, y / z
    ahead = z > 0
    if camera.distortion is not None:
        # The polynomial means nothing where the frame has no pixel: it would lead back into the frame from there.
        corners = _rays(*np.meshgrid([-0.5, pinhole.width - 0.5], [-0.5, pinhole.height - 0.5]), camera)
        ahead &= np.hypot(x, y) <= np.hypot(corners[..., 0], corners[..., 1]).max()
        x, y = _through_lens(np.where(ahead, x, 0.0), np.where(ahead, y, 0.0), camera.distortion)
    u, v = pinhole.fx * x + pinhole.cx, pinhole.fy * y + pinhole.cy
    framed = ahead & (np.abs(u - (pinhole.width - 1) / 2) <= pinhole.width / 2)
    framed &= np.abs(v - (pinhole.height - 1) / 2) <= pinhole.height / 2
    weight = np.cos(altitude) * hit
    return float((weight * framed).sum() / weight.sum()) if weight.any() else 1.0


def _through_lens(x: Field, y: Field, lens: Distortion) -> tuple[Field, Field]:
    points = np.stack([x, y, np.ones_like(x)], axis=-1).reshape(-1, 3)
    shown, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), np.eye(3), opencv_coefficients(lens))
    u, v = np.asarray(shown, np.float64)[:, 0].T
    return u.reshape(x.shape), v.reshape(x.shape)


@dataclass(frozen=True)
class Shot:
    """A state with what the ray caster answered and its labels."""

    state: WorldState
    raw: RawFrame
    labels: FrameLabels


def shoot(state: WorldState, cameras: Sequence[Camera]) -> Shot:
    raw = cast_frame(state, cameras)
    return Shot(state, raw, label_frame(state, raw, cameras, STATICS))


def manifest(cameras: Sequence[Camera], seed: int = 7, lidars: Sequence[Lidar] = ()) -> Manifest:
    scenario = {"name": "boxes", "weather": {"rain": [0, 1]}}
    return Manifest(scenario, seed, "box-world 1", tuple(cameras), tuple(lidars))


def write_street(
    folder: Path, cameras: Sequence[Camera], episodes: int = 3, frames: int = 2, lidars: Sequence[Lidar] = ()
) -> None:
    """Write a small dataset of the street into ``folder``."""
    with DatasetWriter(folder, manifest(cameras, lidars=lidars)) as writer:
        for episode in range(episodes):
            drive = writer.begin_episode(episode, STATICS)
            for frame in range(frames):
                shot = shoot(street(episode, frame), cameras)
                scans = {lidar.name: cast_points(shot.state, lidar) for lidar in lidars}
                drive.add(frame, shot.raw, shot.labels, scans)


def turned(pose: Pose, yaw: float) -> Pose:
    """Return ``pose`` with ``yaw`` radians added to its heading (for poses that only have a heading)."""
    return Pose(pose.position, Quaternion.from_rpy(0.0, 0.0, pose.rotation.yaw() + yaw))
