"""Wheels that roll and steer: what is drawn, and that all images agree on it."""

import dataclasses
import math

import numpy as np
import pytest

from bridge.assets.catalogue import builtin_catalogue
from bridge.assets.gltf import read_glb
from bridge.camera import Camera, Quality
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import RawFrame
from bridge.geometry import Pose
from bridge.world import Actor, StaticScene

WHEELED = (Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.MOTORCYCLE, Category.CYCLIST)
CAMERA = dataclasses.replace(stage.CAMERA, normals=True)
VIEW = dataclasses.replace(stage.CAMERA, name="view")


def vehicle(category: Category, steering: float = 0.0, rolled_m: float = 0.0) -> Actor:
    model = builtin_catalogue().models(category)[0]
    ahead_m = 3.0 + model.size.length_m
    pose = Pose.planar(ahead_m, 0.0, 0.0, math.radians(210))
    return Actor(9, category, model.name, pose, model.size, steering=steering, rolled_m=rolled_m)


def taken(simulator: EmbeddedSimulator, actor: Actor, camera: Camera = CAMERA) -> RawFrame:
    plain = stage.scene()
    simulator.load_scene(
        StaticScene({**plain.assets, actor.asset: builtin_catalogue().asset(actor.asset)}, plain.placements)
    )
    return simulator.capture(stage.state([actor]), (camera,), (VIEW,))


@pytest.mark.parametrize("category", WHEELED)
def test_vehicles_have_wheels_of_which_the_front_ones_steer(category: Category) -> None:
    name = builtin_catalogue().models(category)[0].name
    model = read_glb(builtin_catalogue().asset(name).glb, name)
    wheels = {mesh.wheel for mesh in model.lods[0] if mesh.wheel is not None}
    front_x = max(wheel.centre[0] for wheel in wheels)
    bars = {wheel for wheel in wheels if math.isinf(wheel.radius_m)}
    assert bool(bars) == (category in (Category.CYCLIST, Category.MOTORCYCLE)), "handlebars steer and do not roll"
    assert all(wheel.steers for wheel in bars)
    for wheel in wheels - bars:
        assert wheel.centre[2] == pytest.approx(wheel.radius_m, abs=0.06)
        if not wheel.steers:
            assert wheel.centre[0] < 0.0
    assert all(wheel.steers for wheel in wheels if wheel.centre[0] == front_x)


@pytest.mark.parametrize("category", WHEELED)
@pytest.mark.parametrize(("steering", "rolled_m"), [(0.5, 0.0), (-0.5, 0.0), (0.0, 0.3), (0.0, -0.3)])
def test_wheels_turn_in_every_image_alike(
    simulator: EmbeddedSimulator, category: Category, steering: float, rolled_m: float
) -> None:
    still, turned = (taken(simulator, vehicle(category, *motion)) for motion in ((0.0, 0.0), (steering, rolled_m)))
    before, after = (frame.images[CAMERA.name] for frame in (still, turned))
    assert not np.array_equal(before.rgb, after.rgb)
    assert before.normals is not None
    assert after.normals is not None
    assert not np.array_equal(before.normals, after.normals)
    np.testing.assert_array_equal(turned.depth_views["view"].ids, after.ids)
    np.testing.assert_array_equal(turned.depth_views["view"].depth, after.depth)
    (seen,) = turned.observations[CAMERA.name]
    box = seen.unoccluded_box
    assert box is not None
    mask = after.ids[box.top : box.bottom + 1, box.left : box.right + 1] == 9
    np.testing.assert_array_equal(mask, seen.unoccluded_mask())
    assert seen.visible_pixels == np.count_nonzero(after.ids == 9)


def test_steering_moves_the_front_wheels_only(simulator: EmbeddedSimulator) -> None:
    still, turned = (taken(simulator, vehicle(Category.CAR, angle)).images[CAMERA.name] for angle in (0.0, 0.5))
    columns = np.flatnonzero((still.depth != turned.depth).any(axis=0))
    car = np.flatnonzero((still.ids == 9).any(axis=0))
    # It stands turned by 210 degrees: its front is on the right of the picture and nearer.
    assert columns.min() > car.min() + 0.3 * (car.max() - car.min())


def test_handlebars_turn_with_the_wheel(simulator: EmbeddedSimulator) -> None:
    still, turned = (taken(simulator, vehicle(Category.CYCLIST, angle)).images[CAMERA.name] for angle in (0.0, 0.5))
    rows = np.flatnonzero((still.depth != turned.depth).any(axis=1))
    rider = np.flatnonzero((still.ids == 9).any(axis=1))
    # Bars are some 1 m above the ground, rider and bicycle 1.8 m; the wheel ends at 0.7 m.
    assert rows.min() < rider.max() - 0.48 * (rider.max() - rider.min())


def test_a_whole_turn_changes_nothing_that_can_be_seen(simulator: EmbeddedSimulator) -> None:
    name = builtin_catalogue().models(Category.CAR)[0].name
    model = read_glb(builtin_catalogue().asset(name).glb, name)
    radius_m = next(mesh.wheel.radius_m for mesh in model.lods[0] if mesh.wheel is not None)
    fast = dataclasses.replace(CAMERA, quality=Quality.FAST)
    still, once, half = (
        taken(simulator, vehicle(Category.CAR, rolled_m=turns * 2 * math.pi * radius_m), fast).images[CAMERA.name].rgb
        for turns in (0.0, 1.0, 0.5)
    )
    off_whole, off_half = (np.abs(other.astype(int) - still).mean() for other in (once, half))
    assert off_whole < 0.2 * off_half
