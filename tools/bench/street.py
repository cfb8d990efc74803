"""Makes the street that our engine and its peers draw, and has ours draw it."""

from __future__ import annotations

import math
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.peer import Picture, Result, Street, measure
from bridge.assets.gltf import read_glb, write_glb
from bridge.assets.model import Material, Mesh, Model, Slot
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.engine.lighting import light_of
from bridge.engine.simulator import EmbeddedSimulator
from bridge.episode import actor_models, episode_states
from bridge.geometry import Matrix, Pose, Vec3
from bridge.place import Place
from bridge.scenario.load import load_scenario
from bridge.scenario.rig import rig_of
from bridge.scenario.sample import plan_episode
from bridge.world import FIRST_STATIC_ID, Asset, Illumination, Placement, Rgb, StaticScene, Weather, WorldState

SCENARIO = Path(__file__).with_name("street.yaml")
RADIUS_M = 150.0
POSES = 20
STEP_M = 0.5
"""The camera goes on by so much from picture to picture."""
_GREY = 0.35
"""Of surfaces with a texture, which no engine of the comparison gets."""

_NORTH = Pose(Vec3(0.0, 0.0, 0.0))
_BEFORE_FIRST = np.uint16(FIRST_STATIC_ID - 1)


def build_street(engine: EmbeddedSimulator, scratch: Path) -> Street:
    """Return what stands and drives within ``RADIUS_M`` of the ego at the benchmark's first moment.

    Each thing in its second level of detail, where it has one, so that every engine draws the same triangles.
    """
    scenario = load_scenario(SCENARIO)
    plan = plan_episode(scenario, scenario.seed, 0)
    stock, seed = scenario.assets.stock, plan.models_seed
    catalogue = actor_models(plan.models, stock, plan.traffic, engine.info, seed=seed, winter=plan.winter)
    place = Place.of_plan(plan, catalogue, scratch)
    with closing(episode_states(plan, place, catalogue, scratch)) as states:
        _, state = next(states)
    (camera, *_) = rig_of(scenario).cameras
    start = state.world_from_ego.matrix() @ camera.ego_from_camera()
    models = {name: read_glb(asset.glb, name) for name, asset in place.scene.files().items()}
    builder = _Builder(start[:3, 3].copy())
    for placement in place.scene.placements:
        pose = placement.world_from_asset.matrix()
        pose[:3, :3] *= placement.scale
        builder.add(models[placement.asset], pose, placement.tint)
    for actor in state.actors:
        builder.add(models[actor.asset], actor.world_from_actor.matrix(), actor.primary)
    poses = np.repeat(start[None], POSES, axis=0)
    poses[:, :3, 3] = STEP_M * np.arange(POSES)[:, None] * start[:3, 2]
    pinhole = camera.pinhole
    sun = light_of(Weather(), state.illumination).sun_direction
    return builder.street(poses, np.array([pinhole.width, pinhole.height]), np.array(pinhole.fx), sun)


class _Builder:
    """Collects things around ``origin``, which becomes that of the street."""

    def __init__(self, origin: NDArray[np.float64]) -> None:
        self._origin = origin
        self._vertices: list[NDArray[np.float32]] = []
        self._normals: list[NDArray[np.float32]] = []
        self._triangles: list[NDArray[np.uint32]] = []
        self._colors: list[NDArray[np.float64]] = []
        self._count = 0

    def add(self, model: Model, world_from_model: Matrix, tint: Rgb) -> None:
        """Add what of a model lies within ``RADIUS_M``; ``world_from_model`` (4, 4) may hold a scale."""
        turn = world_from_model[:3, :3]
        meshes = model.lods[min(1, len(model.lods) - 1)]
        positions = np.concatenate([mesh.positions for mesh in meshes]).astype(np.float64)
        normals = np.concatenate([mesh.normals for mesh in meshes]) @ (turn / np.linalg.norm(turn[:, 0])).T
        first = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)]).astype(np.uint32)
        triangles = np.concatenate([mesh.triangles + at for mesh, at in zip(meshes, first[:-1], strict=True)])
        places = positions @ turn.T + world_from_model[:3, 3] - self._origin
        near = np.linalg.norm(places[triangles].mean(axis=1), axis=1) < RADIUS_M
        if not near.any():
            return
        self._vertices.append(places.astype(np.float32))
        self._normals.append(normals.astype(np.float32))
        self._triangles.append(triangles[near].astype(np.uint32) + np.uint32(self._count))
        self._colors.append(np.mean([_color(mesh, tint) for mesh in meshes], axis=0))
        self._count += len(places)

    def street(
        self,
        poses: NDArray[np.float64],
        size: NDArray[np.int64],
        focal_px: NDArray[np.float64],
        sun: NDArray[np.float64],
    ) -> Street:
        """Return what was added."""
        return Street(
            np.concatenate(self._vertices),
            np.concatenate(self._normals),
            np.concatenate(self._triangles),
            np.cumsum([len(triangles) for triangles in self._triangles]),
            np.array(self._colors),
            poses,
            size,
            focal_px,
            sun,
        )


def _color(mesh: Mesh, tint: Rgb) -> NDArray[np.float64]:
    color = np.array(mesh.material.base_color) * mesh.colors.mean(axis=0)
    if mesh.material.texture is not None:
        color = color * _GREY
    return np.asarray(color * tint if mesh.material.slot is Slot.PRIMARY else color)


def measure_ours(engine: EmbeddedSimulator, street: Street, folder: Path) -> Result:
    """Have the embedded engine draw ``street`` at ``balanced``, as every other engine does."""
    assets, placements = {}, []
    for number, color in enumerate(street.colors.tolist()):
        vertices, normals, triangles = street.thing(number)
        material = Material("plain", base_color=(color[0], color[1], color[2]))
        uvs = np.zeros((len(vertices), 2), np.float32)
        mesh = Mesh(material, vertices, normals, uvs, np.ones_like(vertices), triangles)
        name = f"thing{number}"
        assets[name] = Asset(name, write_glb(Model(name, ((mesh,),))))
        placements.append(Placement(FIRST_STATIC_ID + number, Category.MISC, name, _NORTH))
    engine.load_scene(StaticScene(assets, tuple(placements)))
    width, height = street.size.tolist()
    focal = float(street.focal_px)
    pinhole = Pinhole(width, height, focal, focal, (width - 1) / 2, (height - 1) / 2)
    camera = Camera("front", pinhole, _NORTH)
    east, north, up = street.sun.tolist()
    light = Illumination(sun_azimuth=math.atan2(east, north), sun_altitude=math.asin(up))

    def draw(pose: NDArray[np.float64]) -> Picture:
        world_from_ego = pose @ np.linalg.inv(camera.ego_from_camera())
        state = WorldState(0, 0, 0, Pose.from_matrix(world_from_ego), Vec3(0, 0, 0), (), Weather(), light)
        images = engine.capture(state, (camera,)).images[camera.name]
        return images.rgb, np.maximum(images.ids, _BEFORE_FIRST) - _BEFORE_FIRST, images.depth

    return measure(f"drivebridge {version('drivebridge')}, balanced", street, draw, folder)
