"""One revolution of a lidar, sampled from depth views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import SimulatorReplyError
from bridge.frame import DepthView, RawFrame
from bridge.lidar import Lidar
from bridge.randomness import derive_generator
from bridge.sensors.beams import beams_of
from bridge.sensors.infrared_air import optical_depth
from bridge.sensors.point_cloud import PointCloud
from bridge.sensors.reflectance import brightness
from bridge.sensors.surface_planes import meet
from bridge.world import WorldState

_TARGET = 0.1
"""Reflectance of the surface that is just detected at the largest range."""


def scan_all(
    lidars: Iterable[Lidar],
    raw: RawFrame,
    state: WorldState,
    static_categories: Mapping[int, Category],
    seed: int,
    *moment: int,
) -> dict[str, PointCloud]:
    """Return what each of ``lidars`` measures of ``state``, by name; ``raw`` holds their depth views.

    The noise is drawn for ``seed`` and ``moment``, by which frames are told apart. Raises like ``scan``.
    """
    return {
        lidar.name: scan(
            lidar, raw.depth_views, state, static_categories, derive_generator(seed, *moment, "lidar", lidar.name)
        )
        for lidar in lidars
    }


def scan(
    lidar: Lidar,
    views: Mapping[str, DepthView],
    state: WorldState,
    static_categories: Mapping[int, Category],
    generator: np.random.Generator,
) -> PointCloud:
    """Return what ``lidar`` measures of ``state``; ``views`` are what its depth views show, by name.

    Each beam meets the plane of the surface at its nearest pixel, so ranges on even ground are exact at any angle, and
    no point floats between a thing and what is behind it. A return is detected if its power, the surface's
    brightness over the square of the range, weakened by fog, precipitation and dust both ways, is that of a tenth of
    white at ``max_range_m`` or more. The intensity is the brightness, 0-1, without the influence of range, as in KITTI.

    ``generator`` draws the range noise and the dropouts of all beams whatever they meet, so that a change in one place
    moves no other point. Raises ``SimulatorReplyError`` if a view is missing or has another size than was asked for.
    """
    beams = beams_of(lidar)
    count = len(beams.pixels)
    noise_m = np.float32(lidar.range_noise_m) * generator.standard_normal(count, np.float32)
    is_lost = generator.random(count, np.float32) < lidar.dropout
    cameras = lidar.views()
    inverse_depth, ids = _flat(cameras, views)
    nearness, cosines = meet(beams, inverse_depth, ids, cameras[0].pinhole)
    hits = np.flatnonzero(nearness > 0.0)
    nearness, hit_ids = nearness[hits], ids[beams.pixels[hits]]
    light = brightness(hit_ids, cosines[hits], state, static_categories)
    true_m = 1 / nearness
    above_ground_m, climbs = _heights(lidar, state, beams.directions[hits])
    depth = optical_depth(state.weather, true_m, above_ground_m, climbs)
    power = light * nearness**2 * np.exp(np.float32(-2) * depth)
    ranges_m = true_m + noise_m[hits]
    kept = (power >= _TARGET / lidar.max_range_m**2) & ~is_lost[hits]
    kept &= (ranges_m >= lidar.min_range_m) & (ranges_m <= lidar.max_range_m)
    return PointCloud(
        beams.directions[hits[kept]] * ranges_m[kept, None],
        np.minimum(light[kept], np.float32(1)),
        hit_ids[kept],
    )


def _heights(lidar: Lidar, state: WorldState, directions: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
    """Return how high the lidar is above the ground, and how much (N, 3) beams rise over a metre of their way."""
    world_from_ego = state.world_from_ego.matrix()[:3, :3]
    ego_from_lidar = lidar.ego_from_mount.matrix()
    up = (world_from_ego @ ego_from_lidar[:3, :3])[2].astype(np.float32)
    return float(world_from_ego[2] @ ego_from_lidar[:3, 3]), directions @ up


def _flat(
    cameras: tuple[Camera, ...], views: Mapping[str, DepthView]
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Return inverse depth, 0 in the sky, and ids of all views, one after the other."""
    for camera in cameras:
        shape = (camera.pinhole.height, camera.pinhole.width)
        found = views[camera.name].ids.shape if camera.name in views else None
        if found != shape:
            raise SimulatorReplyError(f"expected a depth view {camera.name} of {shape}, got {found}")
    depth = np.concatenate([views[camera.name].depth.ravel() for camera in cameras])
    ids = np.concatenate([views[camera.name].ids.ravel() for camera in cameras])
    return np.asarray(1 / depth, np.float32), ids
