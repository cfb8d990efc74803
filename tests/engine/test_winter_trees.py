"""Trees in winter as the engine draws them: the sky shows through bare crowns, and bark holds snow only from above."""

from dataclasses import replace

import numpy as np
import pytest

from bridge.assets.gltf import write_glb
from bridge.assets.meshes.builder import MeshBuilder
from bridge.assets.model import Material, Model
from bridge.assets.vegetation.forms import FORMS, TreeSpecies
from bridge.assets.vegetation.trees import tree
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import CameraImages
from bridge.geometry import Pose
from bridge.world import Asset, Placement, StaticScene, Weather

THING_ID = 20_000
DEEP = Weather(snow_depth_m=0.15, cloudiness=1.0)


def seen(simulator: EmbeddedSimulator, model: Model, distance_m: float, weather: Weather = Weather()) -> CameraImages:
    plain = stage.scene()
    assets = {**plain.assets, model.name: Asset(model.name, write_glb(model))}
    thing = Placement(THING_ID, Category.VEGETATION, model.name, Pose.planar(distance_m, 0.0, 0.0, 0.0))
    simulator.load_scene(StaticScene(assets, (*plain.placements, thing)))
    return simulator.capture(stage.state(weather=weather), (stage.CAMERA,)).images[stage.CAMERA.name]


@pytest.mark.parametrize("species", FORMS)
def test_more_sky_shows_through_a_bare_crown(simulator: EmbeddedSimulator, species: TreeSpecies) -> None:
    covered = [
        int(
            (
                seen(simulator, tree(np.random.default_rng(4), species=species, height_m=6.0, bare=bare), 12.0).ids
                == THING_ID
            ).sum()
        )
        for bare in (True, False)
    ]
    assert 0.15 * covered[1] < covered[0] < 0.8 * covered[1]


@pytest.mark.parametrize("species", FORMS)
def test_a_bare_tree_does_not_vanish_far_away(simulator: EmbeddedSimulator, species: TreeSpecies) -> None:
    model = tree(np.random.default_rng(4), species=species, height_m=9.0, bare=True)
    for distance_m in (25.0, 50.0, 100.0):
        focal_px = stage.CAMERA.pinhole.fy
        box = (9.0 * focal_px / distance_m) * (2.0 * FORMS[species].crown_radius * 9.0 * focal_px / distance_m)
        assert (seen(simulator, model, distance_m).ids == THING_ID).sum() > 0.1 * box


def test_snow_lies_on_the_sides_of_leaves_and_not_of_bark(simulator: EmbeddedSimulator) -> None:
    gains = []
    for name, color in (("leaves", (0.03, 0.09, 0.02)), ("bark", (0.10, 0.075, 0.055))):
        builder = MeshBuilder()
        builder.box(Material(name, color), (-1.0, -1.0, 0.0), (1.0, 1.0, 4.0))
        model = Model(name, (builder.meshes(),))
        bare, snowy = (seen(simulator, model, 8.0, replace(DEEP, snow_depth_m=depth)) for depth in (0.0, 0.15))
        front = bare.ids == THING_ID
        rows = np.flatnonzero(front.any(axis=1))
        front[: rows[0] + len(rows) // 3] = False
        gains.append(float(snowy.rgb[front].mean()) - float(bare.rgb[front].mean()))
    assert gains[0] > 25.0
    assert abs(gains[1]) < 12.0
