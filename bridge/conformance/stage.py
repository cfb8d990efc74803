"""A small known world for the checks: an empty plane, one box model, a level camera."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Mesh, Model, Slot
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.geometry import Pose, Size, Vec3
from bridge.world import FIRST_STATIC_ID, Actor, Asset, Illumination, Placement, Rgb, StaticScene, Weather, WorldState

BOX_SIZE = Size(4.0, 2.0, 1.5)
GROUND_ID = FIRST_STATIC_ID
CAMERA_HEIGHT_M = 1.5

CAMERA = Camera(
    "front",
    Pinhole(width=320, height=200, fx=260.0, fy=250.0, cx=158.3, cy=97.6),
    Pose(Vec3(0.0, 0.0, CAMERA_HEIGHT_M)),
)
"""Deliberately off centre and with unequal focal lengths, so that mixed-up intrinsics show."""

CLEAR_NOON = Illumination(sun_azimuth=math.pi, sun_altitude=0.9)


def box_model(size: Size) -> Model:
    """Return a closed box of ``size`` in the actor frame, all of slot ``primary``."""
    half = np.array([size.length_m / 2, size.width_m / 2, size.height_m / 2])
    positions: list[np.ndarray] = []
    normals: list[np.ndarray] = []
    triangles: list[tuple[int, int, int]] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal = np.zeros(3)
            normal[axis] = sign
            across = np.roll(np.array([1.0, 0.0, 0.0]), axis + 1)
            along = np.cross(normal, across)
            first = len(positions)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                positions.append((normal + a * across + b * along) * half + [0.0, 0.0, half[2]])
                normals.append(normal)
            triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    count = len(positions)
    mesh = Mesh(
        material=Material("paint", roughness=0.6, slot=Slot.PRIMARY),
        positions=np.array(positions, np.float32),
        normals=np.array(normals, np.float32),
        uvs=np.zeros((count, 2), np.float32),
        colors=np.ones((count, 3), np.float32),
        triangles=np.array(triangles, np.uint32),
    )
    return Model("box", ((mesh,),))


def ground_model(half_m: float = 150.0) -> Model:
    """Return a flat square at z = 0, facing up."""
    corners = [(-half_m, -half_m, 0.0), (half_m, -half_m, 0.0), (half_m, half_m, 0.0), (-half_m, half_m, 0.0)]
    mesh = Mesh(
        material=Material("ground", base_color=(0.2, 0.2, 0.2)),
        positions=np.array(corners, np.float32),
        normals=np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        uvs=np.zeros((4, 2), np.float32),
        colors=np.ones((4, 3), np.float32),
        triangles=np.array([(0, 1, 2), (0, 2, 3)], np.uint32),
    )
    return Model("ground", ((mesh,),))


def scene() -> StaticScene:
    """Return the plane, and the box that actors may use."""
    assets = {
        "box": Asset("box", write_glb(box_model(BOX_SIZE))),
        "ground": Asset("ground", write_glb(ground_model())),
    }
    return StaticScene(assets, (Placement(GROUND_ID, Category.ROAD, "ground", Pose(Vec3(0.0, 0.0, 0.0))),))


def box(
    actor_id: int,
    ahead_m: float,
    left_m: float = 0.0,
    yaw: float = 0.0,
    color: Rgb = (0.5, 0.5, 0.5),
    up_m: float = 0.0,
) -> Actor:
    """Return a box before the ego of ``state``."""
    return Actor(
        actor_id=actor_id,
        category=Category.CAR,
        asset="box",
        world_from_actor=Pose.planar(ahead_m, left_m, up_m, yaw),
        size=BOX_SIZE,
        primary=color,
    )


def state(
    actors: Sequence[Actor] = (),
    *,
    step: int = 0,
    weather: Weather = Weather(),
    illumination: Illumination = CLEAR_NOON,
) -> WorldState:
    """Return a world in which the ego stands at the origin and looks along x."""
    return WorldState(
        episode=0,
        step=step,
        time_ns=step * 100_000_000,
        world_from_ego=Pose(Vec3(0.0, 0.0, 0.0)),
        ego_velocity_mps=Vec3(0.0, 0.0, 0.0),
        actors=tuple(actors),
        weather=weather,
        illumination=illumination,
    )
