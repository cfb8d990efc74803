"""Geometry against pixels: what is projected by ``bridge.camera`` must lie where the engine drew it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.geometry import Pose, Quaternion, Vec3, cuboid_corners, transform_points
from bridge.world import Actor, StaticScene, WorldState

RAYS_PER_VIEW = 400


def random_camera(random: np.random.Generator) -> Camera:
    width, height = int(random.integers(90, 330)), int(random.integers(70, 210))
    focal = float(random.uniform(0.5, 1.6)) * width
    pinhole = Pinhole(
        width,
        height,
        focal,
        focal * float(random.uniform(0.8, 1.25)),
        width * float(random.uniform(0.3, 0.7)),
        height * float(random.uniform(0.3, 0.7)),
    )
    roll, pitch, yaw = (float(v) for v in random.uniform(-0.25, 0.25, 3))
    mount = Pose(Vec3(float(random.uniform(-1, 2)), 0.3, 1.6), Quaternion.from_rpy(roll, pitch, yaw))
    return Camera("test", pinhole, mount)


def random_actors(random: np.random.Generator) -> list[Actor]:
    return [
        stage.box(
            number,
            float(random.uniform(5.0, 45.0)),
            float(random.uniform(-9.0, 9.0)),
            yaw=float(random.uniform(-3.1, 3.1)),
            up_m=float(random.uniform(0.0, 1.0)),
        )
        for number in random.permutation(np.arange(1, 16000))[:6].tolist()
    ]


def nearest_box(origin: np.ndarray, ray: np.ndarray, actors: list[Actor]) -> tuple[int, float, float]:
    """Return id, ray parameter and slack (how far the ray is from grazing an edge) of the first box hit, by slabs."""
    best = (0, math.inf)
    slack = math.inf
    for actor in actors:
        actor_from_world = np.linalg.inv(actor.world_from_actor.matrix())
        start = actor_from_world[:3, :3] @ origin + actor_from_world[:3, 3]
        direction = actor_from_world[:3, :3] @ ray
        half = np.array([actor.size.length_m / 2, actor.size.width_m / 2, actor.size.height_m / 2])
        a = (-half - (start - [0, 0, half[2]])) / direction
        b = (half - (start - [0, 0, half[2]])) / direction
        enter, leave = np.minimum(a, b).max(), np.maximum(a, b).min()
        slack = min(slack, abs(leave - enter) / max(abs(enter), 1.0))
        if 0 < enter < leave and enter < best[1]:
            slack = min(slack, abs(best[1] - enter) / enter)
            best = (actor.actor_id, float(enter))
    return (*best, float(slack))


@pytest.mark.parametrize("seed", range(6))
def test_ids_and_depth_are_those_of_the_rays_through_pixel_centres(simulator: EmbeddedSimulator, seed: int) -> None:
    random = np.random.default_rng(seed)
    camera, actors = random_camera(random), random_actors(random)
    world_from_ego = Pose.planar(float(random.uniform(-400, 400)), float(random.uniform(-400, 400)), 0.0, 0.0)
    ego = world_from_ego.position
    actors = [
        stage.box(
            actor.actor_id,
            actor.world_from_actor.position.x + ego.x,
            actor.world_from_actor.position.y + ego.y,
            yaw=actor.world_from_actor.rotation.yaw(),
            up_m=actor.world_from_actor.position.z,
        )
        for actor in actors
    ]
    scene = StaticScene({"box": stage.scene().assets["box"]}, ())
    simulator.load_scene(scene)
    base = stage.state(actors)
    state = WorldState(0, 0, 0, world_from_ego, Vec3(0.0, 0.0, 0.0), base.actors, base.weather, base.illumination)
    images = simulator.capture(state, [camera]).images["test"]

    world_from_camera = world_from_ego.matrix() @ camera.ego_from_camera()
    pinhole = camera.pinhole
    checked_hits = checked_misses = 0
    pixels = np.stack(
        [random.integers(0, pinhole.width, RAYS_PER_VIEW), random.integers(0, pinhole.height, RAYS_PER_VIEW)]
    )
    hits = np.argwhere(images.ids > 0)
    pixels = np.concatenate([pixels.T, hits[random.integers(0, len(hits), RAYS_PER_VIEW)][:, ::-1]])
    for u, v in pixels.tolist():
        ray_camera = np.array([(u - pinhole.cx) / pinhole.fx, (v - pinhole.cy) / pinhole.fy, 1.0])
        actor_id, depth, slack = nearest_box(world_from_camera[:3, 3], world_from_camera[:3, :3] @ ray_camera, actors)
        if slack < 0.02:
            continue  # the ray grazes an edge: coverage there is the rasteriser's choice
        assert images.ids[v, u] == actor_id
        if actor_id:
            checked_hits += 1
            # z = -(...) / n.r amplifies rounding on faces seen edge-on, hence relative.
            assert images.depth[v, u] == pytest.approx(depth, rel=3e-3)
        else:
            checked_misses += 1
            assert np.isposinf(images.depth[v, u])
    assert checked_hits > 100
    assert checked_misses > 20


@pytest.mark.parametrize("seed", range(10))
def test_mask_edges_agree_with_projected_corners(simulator: EmbeddedSimulator, seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    for _ in range(200):
        camera = random_camera(random)
        actor = stage.box(
            7, float(random.uniform(7, 30)), float(random.uniform(-3, 3)), yaw=float(random.uniform(-3, 3)), up_m=0.4
        )
        camera_from_world = np.linalg.inv(camera.ego_from_camera())
        corners = transform_points(camera_from_world @ actor.world_from_actor.matrix(), cuboid_corners(actor.size))
        u, v = camera.pinhole.project(corners).T
        if u.min() > 1 and v.min() > 1 and u.max() < camera.pinhole.width - 2 and v.max() < camera.pinhole.height - 2:
            break
    else:
        pytest.fail("no box found that lies inside the picture")
    frame = simulator.capture(stage.state([actor]), [camera])
    rows, columns = np.nonzero(frame.images["test"].ids == 7)
    # A pixel belongs to the mask if its centre is inside: the first centre is within one pixel of the edge.
    assert math.ceil(u.min()) <= columns.min() <= math.ceil(u.min()) + 1
    assert math.floor(u.max()) - 1 <= columns.max() <= math.floor(u.max())
    assert math.ceil(v.min()) <= rows.min() <= math.ceil(v.min()) + 1
    assert math.floor(v.max()) - 1 <= rows.max() <= math.floor(v.max())
    box = frame.observations["test"][0].unoccluded_box
    assert box is not None
    assert (box.left, box.top, box.right, box.bottom) == (columns.min(), rows.min(), columns.max(), rows.max())


def test_depth_of_the_ground_is_metres_along_the_optical_axis(simulator: EmbeddedSimulator) -> None:
    images = simulator.capture(stage.state(), [stage.CAMERA]).images["front"]
    pinhole = stage.CAMERA.pinhole
    for v in (120, 150, 199):
        expected = stage.CAMERA_HEIGHT_M * pinhole.fy / (v - pinhole.cy)
        assert images.depth[v] == pytest.approx(expected, rel=1e-5)
    assert (images.ids[120:] == stage.GROUND_ID).all()
    assert (images.ids[:90] == 0).all()
    assert np.isposinf(images.depth[:90]).all()
