"""Quality levels change colours, and nothing but colours."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bridge.assets.gltf import write_glb
from bridge.assets.model import Model, Slot
from bridge.camera import Quality
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.errors import SimulatorRequestError
from bridge.frame import RawFrame
from bridge.geometry import Pose, Size, Vec3
from bridge.world import Asset, Illumination, Placement, StaticScene, VehicleLights, Weather, WorldState

WET_NIGHT = stage.state(
    [
        replace(stage.box(1, 9.0, 1.0, 0.3), lights=VehicleLights(head=True)),
        stage.box(2, 20.0, -3.0, color=(0.7, 0.02, 0.02)),
    ],
    weather=Weather(cloudiness=0.6, rain_mm_per_h=5.0, wetness=1.0),
    illumination=Illumination(sun_altitude=-0.5, headlights=True, moon_altitude=0.6),
)
NOON = replace(WET_NIGHT, weather=Weather(), illumination=stage.CLEAR_NOON)
ODD = replace(stage.CAMERA.pinhole, width=321, height=199)


def take(simulator: EmbeddedSimulator, state: WorldState, quality: Quality) -> RawFrame:
    camera = replace(stage.CAMERA, pinhole=ODD, normals=True, quality=quality)
    return simulator.capture(state, [camera])


@pytest.mark.parametrize("state", [NOON, WET_NIGHT], ids=["noon", "wet night"])
def test_levels_change_colours_only(simulator: EmbeddedSimulator, state: WorldState) -> None:
    frames = {quality: take(simulator, state, quality) for quality in Quality}
    balanced = frames[Quality.BALANCED]
    expected = balanced.images["front"]
    assert expected.normals is not None
    for frame in frames.values():
        images = frame.images["front"]
        assert images.normals is not None
        assert images.ids.tobytes() == expected.ids.tobytes()
        assert images.depth.tobytes() == expected.depth.tobytes()
        assert images.normals.tobytes() == expected.normals.tobytes()
        assert frame.observations == balanced.observations
    assert len({frame.images["front"].rgb.tobytes() for frame in frames.values()}) == len(Quality)


@pytest.mark.parametrize("quality", Quality)
def test_each_level_gives_the_same_bytes_whatever_came_before(simulator: EmbeddedSimulator, quality: Quality) -> None:
    first = take(simulator, WET_NIGHT, quality).images["front"].rgb.tobytes()
    for other in Quality:
        take(simulator, NOON, other)
    assert take(simulator, WET_NIGHT, quality).images["front"].rgb.tobytes() == first


def test_high_is_the_same_picture_with_finer_edges(simulator: EmbeddedSimulator) -> None:
    """Were it shifted by a pixel or a half, the balanced picture would fit better shifted back."""
    balanced, high = (
        take(simulator, NOON, quality).images["front"].rgb.astype(np.float64).mean(axis=2)
        for quality in (Quality.BALANCED, Quality.HIGH)
    )

    def misfit(down: int, right: int) -> float:
        shifted = np.roll(balanced, (down, right), (0, 1))
        return float(np.abs(shifted - high)[5:-5, 5:-5].mean())

    best = misfit(0, 0)
    assert best < 6.0
    neighbours = [misfit(down, right) for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    assert all(best < other for other in neighbours)
    assert neighbours[0] == pytest.approx(neighbours[1], rel=0.35)
    assert neighbours[2] == pytest.approx(neighbours[3], rel=0.35)


def test_fast_has_no_shadow_of_the_sun(simulator: EmbeddedSimulator) -> None:
    low = replace(
        stage.state([stage.box(1, 12.0)]), illumination=Illumination(sun_azimuth=0.0, sun_altitude=math.radians(25.0))
    )
    bare = replace(low, actors=())
    dark = {}
    for quality in (Quality.FAST, Quality.BALANCED):
        with_box, without = (take(simulator, state, quality).images["front"] for state in (low, bare))
        ground = (with_box.ids == stage.GROUND_ID) & (without.ids == stage.GROUND_ID)
        dark[quality] = int((ground & (with_box.rgb.mean(axis=2) < 0.75 * without.rgb.mean(axis=2))).sum())
    assert dark[Quality.FAST] < 0.5 * dark[Quality.BALANCED]


def test_lamps_throw_shadows_in_high(simulator: EmbeddedSimulator) -> None:
    """A street lamp beyond a box throws the box's shadow towards the camera."""
    (mesh,) = stage.box_model(Size(0.4, 0.4, 0.2)).lods[0]
    glowing = replace(mesh, material=replace(mesh.material, slot=Slot.LAMP))
    lamp = Asset("lamp", write_glb(Model("lamp", ((glowing,),))))
    plain = stage.scene()
    hanging = Placement(stage.GROUND_ID + 1, Category.POLE, "lamp", Pose(Vec3(17.0, 0.0, 5.0)))
    simulator.load_scene(StaticScene({**plain.assets, "lamp": lamp}, (*plain.placements, hanging)))
    night = Illumination(sun_altitude=-0.7, street_lights=True)
    state = stage.state([stage.box(1, 12.0)], illumination=night)
    light = {}
    for quality in (Quality.BALANCED, Quality.HIGH):
        images = take(simulator, state, quality).images["front"]
        x, _, z = np.moveaxis(ODD.unproject(images.depth), 2, 0)
        ground = (images.ids == stage.GROUND_ID) & (np.abs(z - 9.4) < 0.3)
        before, beside = ground & (np.abs(x) < 0.7), ground & (np.abs(x) > 2.5) & (np.abs(x) < 3.5)
        light[quality] = float(images.rgb[before].mean() / images.rgb[beside].mean())
    assert light[Quality.HIGH] < 0.75 * light[Quality.BALANCED]


def test_too_large_a_picture_for_high_is_refused(simulator: EmbeddedSimulator) -> None:
    largest = math.isqrt(simulator.info.max_image_pixels)
    camera = replace(stage.CAMERA, pinhole=replace(stage.CAMERA.pinhole, width=largest, height=8), quality=Quality.HIGH)
    with pytest.raises(SimulatorRequestError, match=f"1 to {largest // 2} pixels a side"):
        simulator.capture(stage.state(), [camera])
