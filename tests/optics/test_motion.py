"""Velocities against differences of the exact flow between two moments."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.distortion import Distortion
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.optics.motion import image_velocity
from bridge.sensors.flow import rigid_flow
from bridge.world import WorldState
from tests.box_world import SMALL, cast_frame, front_camera, street

DT_S = 1e-4


def later(state: WorldState, dt_s: float) -> WorldState:
    """Return the state after ``dt_s``: the ego drives and turns on, actors go straight on."""

    def moved(pose: Pose, velocity: Vec3, turn: float = 0.0) -> Pose:
        x, y, z = (p + dt_s * v for p, v in zip(pose.position, velocity, strict=True))
        half = turn * dt_s / 2
        spin = Quaternion(math.cos(half), 0.0, 0.0, math.sin(half)).matrix()
        return Pose(Vec3(x, y, z), Quaternion.from_matrix(spin @ pose.rotation.matrix()))

    return replace(
        state,
        world_from_ego=moved(state.world_from_ego, state.ego_velocity_mps, state.ego_yaw_rate),
        actors=tuple(replace(a, world_from_actor=moved(a.world_from_actor, a.velocity_mps)) for a in state.actors),
    )


def by_differences(state: WorldState, camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    images = cast_frame(state, [camera]).images[camera.name]
    flow = rigid_flow(images.depth, images.ids, camera, state, later(state, DT_S))
    assert flow.valid.all()
    return flow.vectors.astype(np.float64) / DT_S, image_velocity(images.depth, images.ids, camera, state)


STANDING = replace(
    street(), ego_velocity_mps=Vec3(0.0, 0.0, 0.0),
    actors=tuple(replace(actor, velocity_mps=Vec3(0.0, 0.0, 0.0)) for actor in street().actors),
)  # fmt: skip
SIDEWAYS = Camera("side", SMALL, Pose(Vec3(0.4, 0.9, 1.5), Quaternion.from_rpy(0.05, 0.1, 1.2)))
LENS = Camera("lens", SMALL, Pose(Vec3(1.2, 0.0, 1.65)), distortion=Distortion(k1=-0.12, k2=0.02, p1=0.003, p2=-0.002))


@pytest.mark.parametrize("camera", [front_camera(), SIDEWAYS, LENS], ids=["front", "sideways", "lens"])
@pytest.mark.parametrize("yaw_rate", [0.0, 0.4])
@pytest.mark.parametrize("speed", [Vec3(-0.5, 3.0, 0.1), Vec3(13.0, 0.4, 0.0)])
def test_velocity_is_the_flow_over_a_short_time(camera: Camera, yaw_rate: float, speed: Vec3) -> None:
    state = replace(street(), ego_velocity_mps=speed, ego_yaw_rate=yaw_rate)
    expected, velocity = by_differences(state, camera)
    assert velocity.dtype == np.float32
    assert np.abs(expected).max() > 5.0
    # The flow is in float32, so that a difference over so short a time is known to some tenth of a pixel a second.
    np.testing.assert_allclose(velocity, expected, rtol=0.01, atol=1.0)


def test_nothing_moves_before_a_camera_that_stands_in_a_world_that_stands() -> None:
    images = cast_frame(STANDING, [front_camera()]).images["front"]
    assert not image_velocity(images.depth, images.ids, front_camera(), STANDING).any()


def test_the_sky_moves_with_turning_only() -> None:
    driving = replace(STANDING, ego_velocity_mps=Vec3(20.0, 5.0, 0.0))
    images = cast_frame(driving, [front_camera()]).images["front"]
    sky = images.ids == 0
    assert sky.any()
    assert not image_velocity(images.depth, images.ids, front_camera(), driving)[sky].any()
    turning = replace(driving, ego_yaw_rate=0.5)
    velocity = image_velocity(images.depth, images.ids, front_camera(), turning)[sky]
    # To the left with the ego: everything goes to the right, at the middle by focal length times rate.
    assert velocity[:, 0].min() == pytest.approx(0.5 * 240.5, rel=0.01)


def test_driving_straight_on_everything_flees_from_where_the_ego_goes() -> None:
    straight = replace(STANDING, world_from_ego=Pose(Vec3(0, 0, 0)), ego_velocity_mps=Vec3(15.0, 0.0, 0.0))
    images = cast_frame(straight, [front_camera()]).images["front"]
    velocity = image_velocity(images.depth, images.ids, front_camera(), straight)
    v, u = np.nonzero(images.ids)
    away = np.stack([u - SMALL.cx, v - SMALL.cy], axis=1)
    moving = velocity[v, u]
    assert (np.abs(away[:, 0] * moving[:, 1] - away[:, 1] * moving[:, 0]) < 1e-2 * np.hypot(*away.T) + 1e-2).all()
    assert ((away * moving).sum(axis=1) >= 0.0).all()
