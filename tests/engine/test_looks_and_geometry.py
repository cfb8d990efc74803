"""What a model wears changes colours alone: of two surfaces in one plane the same one shows, whatever they wear."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Mesh, Model, Slot, Texture
from bridge.assets.wardrobe import Stock
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import RawFrame
from bridge.geometry import Pose, Size
from bridge.randomize.looks import Looks
from bridge.randomize.plan import TexturePlan, Wearer
from bridge.world import Actor, Asset, Placement, StaticScene

CAMERA = replace(stage.CAMERA, normals=True)
VIEW = replace(stage.CAMERA, name="view")
PLAN = TexturePlan((Wearer.ACTORS,), share=1.0, variants=2, patterns=8, pictures=None)
DEPTH_M = 4.0
"""All boxes are so deep, so that their faces towards the camera lie in one plane."""


def box_of(name: str, size: Size, *materials: Material) -> Asset:
    """Return a box that has its mesh once in each of ``materials``, all in one place."""
    (mesh,) = stage.box_model(size).lods[0]
    uvs = (mesh.positions[:, 1:3] * np.float32(0.7)).copy()
    meshes: list[Mesh] = [replace(mesh, material=material, uvs=uvs) for material in materials]
    return Asset(name, write_glb(Model(name, (tuple(meshes),))))


def checks(name: str) -> Texture:
    pixels = np.full((32, 32, 4), 200, np.uint8)
    pixels[np.indices((32, 32)).sum(axis=0) % 8 < 3, 3] = 0
    return Texture(name, pixels)


PAINT, LAMP = Material("paint", slot=Slot.PRIMARY), Material("lamp", slot=Slot.HEAD)
ASSETS = {
    asset.name: asset
    for asset in (
        box_of("car/wide", Size(DEPTH_M, 3.0, 1.5), PAINT),
        box_of("car/high", Size(DEPTH_M, 1.6, 2.5), PAINT, LAMP),
        box_of("van/net", Size(DEPTH_M, 2.5, 2.0), Material("net", texture=checks("net"), alpha_cutoff=0.5), PAINT),
        box_of("wall", Size(DEPTH_M, 6.0, 1.0), Material("stone", texture=checks("stone"))),
    )
}
WORN = ("car/wide", "car/high", "van/net")
WALL = Placement(20_000, Category.BUILDING, "wall", Pose.planar(12.0, 1.0, 0.0, 0.0))


def seen(simulator: EmbeddedSimulator, actors: tuple[Actor, ...]) -> RawFrame:
    return simulator.capture(stage.state(actors), [CAMERA], [VIEW])


def require_alike(plain: RawFrame, worn: RawFrame) -> None:
    for name in ("ids", "depth", "normals"):
        np.testing.assert_array_equal(getattr(worn.images["front"], name), getattr(plain.images["front"], name), name)
    assert worn.observations == plain.observations
    for name in ("ids", "depth"):
        np.testing.assert_array_equal(getattr(worn.depth_views["view"], name), getattr(plain.images["front"], name))


@pytest.mark.parametrize("twin", ["", "textured"])
def test_faces_in_one_plane_show_as_they_do_without_textures(simulator: EmbeddedSimulator, twin: str) -> None:
    scene = StaticScene({**stage.scene().assets, **ASSETS}, (*stage.scene().placements, WALL))
    looks = Looks.of(PLAN, 3, scene, WORN, twin)
    simulator.load_scene(replace(scene, assets={**scene.assets, **looks.assets}))
    actors = tuple(
        replace(stage.box(number, 12.0, 0.4 * number), asset=name)
        for number, name in enumerate(("car/high", "car/wide", "van/net", "car/wide"), start=1)
    )
    plain = seen(simulator, actors)
    assert {*np.unique(plain.images["front"].ids)} >= {1, 2, 3, WALL.instance_id}
    for worn in product((False, True), repeat=len(actors)):
        dressed = tuple(looks.dressed(each, 0) if wears else each for each, wears in zip(actors, worn, strict=True))
        drawn = seen(simulator, dressed)
        require_alike(plain, drawn)
        assert np.array_equal(drawn.images["front"].rgb, plain.images["front"].rgb) != any(worn)


def test_actors_that_stand_in_each_other_show_as_they_do_without_textures(simulator: EmbeddedSimulator) -> None:
    stock = Stock()
    models = {model.name: model for category in Category for model in stock.models(category, 3)[:2]}
    scene = StaticScene(
        {**stage.scene().assets, **{name: stock.catalogue.asset(name) for name in models}}, stage.scene().placements
    )
    looks = Looks.of(replace(PLAN, share=0.6), 5, scene, tuple(models), "textured")
    simulator.load_scene(replace(scene, assets={**scene.assets, **looks.assets}))
    random = np.random.default_rng(1)
    for _ in range(3):
        actors = tuple(
            replace(
                stage.box(number, *random.uniform((3.0, -12.0, -3.0), (40.0, 12.0, 3.0)).tolist()),
                asset=name,
                category=models[name].category,
                size=models[name].size,
                rolled_m=float(random.uniform(0.0, 3.0)),
            )
            for number, name in enumerate(random.choice(list(models), 50).tolist(), start=1)
        )
        require_alike(seen(simulator, actors), seen(simulator, tuple(looks.dressed(actor, 0) for actor in actors)))
