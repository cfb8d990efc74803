from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Model, Texture
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.packing import with_half_cutoff
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Size, Vec3
from bridge.world import Asset, Placement, StaticScene

WALL = Size(0.2, 8.0, 6.0)


def holed_wall() -> Asset:
    """Return a wall whose texture has holes in its left half."""
    pixels = np.full((16, 16, 4), 255, np.uint8)
    pixels[:, :8, 3] = 0
    mesh = stage.box_model(WALL).lods[0][0]
    material = Material("holed", texture=Texture("holed", pixels), alpha_cutoff=0.5)
    uvs = (mesh.positions[:, 1:2] / np.float32(WALL.width_m) + np.float32(0.5)).repeat(2, axis=1)
    return Asset("wall", write_glb(Model("wall", ((replace(mesh, material=material, uvs=uvs),),))))


def test_holes_show_what_is_behind_in_every_image(simulator: EmbeddedSimulator) -> None:
    scene = stage.scene()
    wall = Placement(20_000, Category.FENCE, "wall", Pose(Vec3(8.0, 0.0, 0.0)))
    simulator.load_scene(StaticScene({**scene.assets, "wall": holed_wall()}, (*scene.placements, wall)))
    images = simulator.capture(stage.state([stage.box(1, 16.0, -2.0), stage.box(2, 16.0, 2.0)]), [stage.CAMERA]).images
    ids = images["front"].ids
    assert 20_000 in ids
    # The texture's left half is on the side of small y, which is the right side of the picture.
    assert (ids == 1).sum() > 100
    assert (ids == 2).sum() == 0


@pytest.mark.parametrize("cutoff", [0.1, 0.3, 0.5, 0.8, 1.0])
def test_every_cutoff_becomes_one_half_exactly(cutoff: float) -> None:
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[..., 3] = np.arange(256).reshape(16, 16)
    scaled = with_half_cutoff(Texture("ramp", pixels), cutoff).pixels
    np.testing.assert_array_equal(scaled[..., 3] >= 127.5, pixels[..., 3] / 255.0 >= cutoff)
    assert (np.diff(scaled[..., 3].reshape(-1).astype(int)) >= 0).all()


@pytest.mark.parametrize(("cutoff", "solid"), [(0.2, True), (0.7, False)])
def test_cutoff_of_the_material_decides_on_holes(simulator: EmbeddedSimulator, cutoff: float, solid: bool) -> None:
    pixels = np.full((16, 16, 4), 255, np.uint8)
    pixels[..., 3] = round(0.45 * 255)
    mesh = stage.box_model(WALL).lods[0][0]
    material = Material("thin", texture=Texture("thin", pixels), alpha_cutoff=cutoff)
    asset = Asset("wall", write_glb(Model("wall", ((replace(mesh, material=material),),))))
    wall = Placement(20_000, Category.FENCE, "wall", Pose(Vec3(8.0, 0.0, 0.0)))
    simulator.load_scene(StaticScene({"wall": asset}, (wall,)))
    assert (20_000 in simulator.capture(stage.state(), [stage.CAMERA]).images["front"].ids) == solid


def test_coarser_levels_are_drawn_far_away_only(simulator: EmbeddedSimulator) -> None:
    fine = stage.box_model(Size(1.0, 1.0, 3.0)).lods[0]
    coarse = stage.box_model(Size(3.0, 3.0, 3.0)).lods[0]
    asset = Asset("tower", write_glb(Model("tower", (fine, coarse))))
    widths = {}
    for distance in (3.5, 60.0):
        tower = Placement(20_000, Category.POLE, "tower", Pose(Vec3(distance, 0.0, 0.0)))
        simulator.load_scene(StaticScene({"tower": asset}, (tower,)))
        ids = simulator.capture(stage.state(), [stage.CAMERA]).images["front"].ids
        near_face = distance - (0.5 if distance < 30 else 1.5)
        widths[distance] = np.count_nonzero((ids == 20_000).any(axis=0)) * near_face / stage.CAMERA.pinhole.fx
    assert abs(widths[3.5] - 1.0) < 0.1
    assert abs(widths[60.0] - 3.0) < 0.3


def test_scale_and_tint_of_placements(simulator: EmbeddedSimulator) -> None:
    scene = stage.scene()
    placed = [
        Placement(20_000 + number, Category.MISC, "box", Pose(Vec3(14.0, 4.0 - 8.0 * number, 0.0)), scale, tint)
        for number, (scale, tint) in enumerate([(1.0, (0.8, 0.02, 0.02)), (2.0, (0.02, 0.02, 0.8))])
    ]
    simulator.load_scene(StaticScene(scene.assets, tuple(placed)))
    image = simulator.capture(stage.state(), [stage.CAMERA]).images["front"]
    small, large = (np.count_nonzero(image.ids == 20_000 + number) for number in (0, 1))
    assert large > 3 * small
    assert image.rgb[image.ids == 20_000].mean(axis=0).argmax() == 0
    assert image.rgb[image.ids == 20_001].mean(axis=0).argmax() == 2
