"""Depth views are those of a camera, to the last bit, whatever is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.assets.catalogue import builtin_catalogue
from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Model, Texture
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.world import Actor, Asset, Placement, StaticScene

FENCE_ID, HOUSE_ID, TWIN_ID = 20_000, 20_001, 20_002


def textured(name: str, size: Size, *, holes: bool) -> Asset:
    """Return a box with a chequered texture, with holes in it if asked."""
    pixels = np.full((32, 32, 4), 255, np.uint8)
    pixels[np.indices((32, 32)).sum(axis=0) % 8 < 3, 3] = 0
    mesh = stage.box_model(size).lods[0][0]
    material = Material(name, texture=Texture(name, pixels), alpha_cutoff=0.5 if holes else None)
    uvs = (mesh.positions[:, 1:3] * np.float32(0.7)).copy()
    return Asset(name, write_glb(Model(name, ((replace(mesh, material=material, uvs=uvs),),))))


def scene() -> StaticScene:
    """Return the stage with a fence, a house of plain and textured walls in one plane, and the models of actors."""
    catalogue = builtin_catalogue()
    assets = {name: catalogue.asset(name) for name in catalogue.names[::12]}
    assets |= stage.scene().files()
    assets["fence"] = textured("fence", Size(0.1, 9.0, 2.0), holes=True)
    assets["house"] = textured("house", Size(6.0, 6.0, 4.0), holes=False)
    assets["twin"] = Asset("twin", write_glb(stage.box_model(Size(6.0, 6.0, 4.0))))
    placements = (
        *stage.scene().placements,
        Placement(FENCE_ID, Category.FENCE, "fence", Pose.planar(9.0, 2.0, 0.0, 0.4)),
        Placement(HOUSE_ID, Category.BUILDING, "house", Pose.planar(25.0, -9.0, 0.0, 0.0)),
        Placement(TWIN_ID, Category.BUILDING, "twin", Pose.planar(25.0, -7.0, 0.0, 0.0)),
    )
    return StaticScene(assets, placements)


def crowd(random: np.random.Generator, assets: list[str]) -> list[Actor]:
    return [
        replace(
            stage.box(number + 1, float(random.uniform(-40, 60)), float(random.uniform(-20, 20)), 0.7 * number),
            asset=assets[number % len(assets)],
        )
        for number in range(40)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_bit_for_bit(simulator: EmbeddedSimulator, seed: int) -> None:
    random = np.random.default_rng(seed)
    world = scene()
    simulator.load_scene(world)
    cameras = []
    for number in range(4):
        width, height = int(random.integers(90, 400)), int(random.integers(60, 250))
        focal = float(random.uniform(0.4, 1.5)) * width
        pinhole = Pinhole(width, height, focal, 1.1 * focal, 0.45 * width, 0.6 * height)
        turn = Quaternion.from_rpy(*(float(v) for v in random.uniform((-0.1, -0.1, -3), (0.1, 0.3, 3))))
        cameras.append(Camera(f"c{number}", pinhole, Pose(Vec3(0.0, 0.0, float(random.uniform(0.5, 2.5))), turn)))
    state = stage.state(crowd(random, sorted(world.assets)[:-1]))
    views = [replace(camera, name=f"v{camera.name}") for camera in cameras]
    frame = simulator.capture(state, [replace(cameras[0], normals=True), *cameras[1:]], views)
    assert list(frame.depth_views) == [view.name for view in views]
    seen: set[int] = set()
    for camera, view in zip(cameras, views, strict=True):
        images, measured = frame.images[camera.name], frame.depth_views[view.name]
        assert measured.ids.tobytes() == images.ids.tobytes()
        assert measured.depth.tobytes() == images.depth.tobytes()
        seen |= set(np.unique(images.ids).tolist())
    assert len(seen) > 12


def test_an_empty_scene_is_nowhere(simulator: EmbeddedSimulator) -> None:
    simulator.load_scene(StaticScene({}, ()))
    view = simulator.capture(stage.state(), [], [stage.CAMERA]).depth_views["front"]
    assert not view.ids.any()
    assert np.isposinf(view.depth).all()
