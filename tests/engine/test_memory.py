"""Scenes that come and go leave nothing behind."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace

import numpy as np
import pytest
from check_memory import Course, resident_mb

from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Mesh, Model, Texture
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Vec3
from bridge.memory import return_freed_memory
from bridge.world import FIRST_STATIC_ID, Asset, Placement, StaticScene

SCENES = 20
FRAMES = 2


def town(seed: int) -> StaticScene:
    """Return the stage with eight textured models that no other town has, 10 MB once they are read."""
    random = np.random.default_rng(seed)
    corners = random.uniform(-5.0, 5.0, (3000, 3)).astype(np.float32)
    normals = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(corners), 1))
    triangles = np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)
    assets, placements = {}, []
    for number in range(8):
        texture = Texture(f"noise-{seed}-{number}", random.integers(0, 256, (256, 256, 4), np.uint8))
        mesh = Mesh(Material("noise", texture=texture), corners, normals, corners[:, :2], np.abs(normals), triangles)
        name = f"thing-{number}"
        assets[name] = Asset(name, write_glb(Model(name, ((mesh,),))))
        pose = Pose(Vec3(20.0 + number, 0.0, 0.0))
        placements.append(Placement(FIRST_STATIC_ID + 100 + number, Category.MISC, name, pose))
    base = stage.scene()
    return replace(base, assets={**base.assets, **assets}, placements=(*base.placements, *placements))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_engine_does_not_grow_with_the_scenes_that_it_has_drawn() -> None:
    simulator = EmbeddedSimulator()
    held_mb = []
    for seed in range(SCENES):
        simulator.load_scene(town(seed))
        for _ in range(FRAMES):
            simulator.capture(stage.state([stage.box(1, 12.0, 0.0, 0.0)]), [stage.CAMERA])
        gc.collect()
        return_freed_memory()
        held_mb.append(resident_mb(os.getpid()))
    simulator.close()
    course = Course.of(held_mb)
    assert course.is_flat(FRAMES * 10), (course, held_mb)


def test_a_course_that_grows_is_not_flat() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, 50)
    scenes = np.arange(50)
    assert Course.of((500.0 + noise).tolist()).is_flat(40)
    assert not Course.of((500.0 + noise + 0.5 * scenes).tolist()).is_flat(40)
    # What is kept of frames shows in scenes of few frames too.
    assert not Course.of((500.0 + 0.1 * scenes).tolist()).is_flat(5)
    # Few scenes leave a slope uncertain, and a large one counts all the same.
    assert not Course.of([500.0, 520.0, 505.0, 540.0, 530.0, 560.0]).is_flat(40)
    # A single town may not double what is held.
    assert not Course.of([500.0] * 40 + [900.0] + [500.0] * 9).is_flat(40)
    # One that is larger than the others does not make a slope.
    assert abs(Course.of([500.0] * 49 + [600.0]).mb_per_scene) < 0.01
