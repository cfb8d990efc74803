"""Optical flow against one pixel at a time, closed forms, and the pictures of the other moment."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.distortion import Distortion
from bridge.frame import CameraImages
from bridge.geometry import Pose, Quaternion, Vec3, transform_points
from bridge.sensors.flow import rigid_flow
from bridge.world import FIRST_STATIC_ID, WorldState
from tests import box_world

FRONT = box_world.front_camera()
SIDE = Camera("side", box_world.SMALL, Pose(Vec3(0.2, 0.4, 1.5), Quaternion.from_rpy(0.02, -0.05, 0.6)))


def moment(step: int, ego: Pose | None = None) -> WorldState:
    """A moment at which everything has moved and turned since the one before."""
    state = box_world.street(step=step)
    actors = tuple(
        dataclasses.replace(actor, world_from_actor=box_world.turned(actor.world_from_actor, 0.05 * step))
        for actor in state.actors
    )
    pose = ego or Pose.planar(0.5 * step, 0.03 * step, 0.0, 0.03 + 0.01 * step)
    return dataclasses.replace(state, actors=actors, world_from_ego=pose)


def images(state: WorldState, camera: Camera) -> CameraImages:
    return box_world.cast_frame(state, [camera]).images[camera.name]


def test_behind_a_lens_points_go_where_the_lens_shows_them() -> None:
    camera = dataclasses.replace(SIDE, distortion=Distortion(-0.2, 0.03, 0.001, -0.0008))
    state, other = moment(0), moment(1)
    seen = images(state, camera)
    flow = rigid_flow(seen.depth, seen.ids, camera, state, other)
    assert camera.distortion is not None
    lens = box_world.opencv_coefficients(camera.distortion)
    rows, columns = np.nonzero(seen.ids == box_world.GROUND_ID)
    rows, columns = rows[::53], columns[::53]
    pixels = np.stack([columns, rows], axis=1).astype(np.float64)[:, None]
    until = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 1000, 1e-13)
    rays = cv2.undistortPoints(pixels, camera.pinhole.matrix(), lens, criteria=until)[:, 0]
    points = np.column_stack([rays, np.ones(len(rays))]) * seen.depth[rows, columns][:, None].astype(np.float64)
    ego_from_camera = camera.ego_from_camera()
    moved = transform_points(
        np.linalg.inv(other.world_from_ego.matrix() @ ego_from_camera)
        @ state.world_from_ego.matrix()
        @ ego_from_camera,
        points,
    )
    expected, _ = cv2.projectPoints(moved, np.zeros(3), np.zeros(3), camera.pinhole.matrix(), lens)
    inside = ((expected[:, 0] > 0) & (expected[:, 0] < (413, 124))).all(axis=1)
    found = pixels[:, 0] + flow.vectors[rows, columns]
    assert np.count_nonzero(inside) > 100
    np.testing.assert_allclose(found[inside], expected[inside, 0], atol=1e-4)


@pytest.mark.parametrize("camera", [FRONT, SIDE], ids=["front", "side"])
@pytest.mark.parametrize(("at", "other_at"), [(0, 1), (1, 0)], ids=["forward", "backward"])
def test_pixel_by_pixel(camera: Camera, at: int, other_at: int) -> None:
    state, other = moment(at), moment(other_at)
    seen = images(state, camera)
    flow = rigid_flow(seen.depth, seen.ids, camera, state, other)
    poses = {actor.actor_id: actor.world_from_actor for actor in state.actors}
    other_poses = {actor.actor_id: actor.world_from_actor for actor in other.actors}
    k = camera.pinhole
    rows, columns = np.mgrid[0 : k.height : 7, 0 : k.width : 5].reshape(2, -1)
    compared = set()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        z = float(seen.depth[row, column])
        z = 1e12 if np.isinf(z) else z
        point = np.array([(column - k.cx) / k.fx * z, (row - k.cy) / k.fy * z, z, 1.0])
        point = state.world_from_ego.matrix() @ camera.ego_from_camera() @ point
        instance = int(seen.ids[row, column])
        if 0 < instance < FIRST_STATIC_ID:
            point = other_poses[instance].matrix() @ np.linalg.inv(poses[instance].matrix()) @ point
        x, y, z, _ = np.linalg.inv(camera.ego_from_camera()) @ other.world_from_ego.inverse().matrix() @ point
        assert flow.valid[row, column] == (z > 0)
        if z > 0:
            expected = (k.fx * x / z + k.cx - column, k.fy * y / z + k.cy - row)
            assert flow.vectors[row, column] == pytest.approx(expected, rel=1e-5, abs=1e-4)
            compared.add(min(instance, FIRST_STATIC_ID))
    assert compared >= {0, 1, 2, FIRST_STATIC_ID}


@pytest.mark.parametrize("camera", [FRONT, SIDE], ids=["front", "side"])
@pytest.mark.parametrize(("at", "other_at"), [(0, 1), (1, 0), (0, 2)], ids=["forward", "backward", "far"])
def test_ids_of_the_other_picture_warp_onto_this_one(camera: Camera, at: int, other_at: int) -> None:
    state, other = moment(at), moment(other_at)
    seen, then = images(state, camera), images(other, camera)
    flow = rigid_flow(seen.depth, seen.ids, camera, state, other)
    k = camera.pinhole
    rows, columns = np.mgrid[0 : k.height, 0 : k.width]
    to_columns = np.rint(columns + flow.vectors[..., 0]).astype(int)
    to_rows = np.rint(rows + flow.vectors[..., 1]).astype(int)
    inside = flow.valid & (to_columns >= 0) & (to_columns < k.width) & (to_rows >= 0) & (to_rows < k.height)
    there = to_rows[inside], to_columns[inside]
    before, after = seen.ids[inside], then.ids[there]
    depth_then = _depth_after(seen, camera, state, other)[inside]
    hidden = (before != after) & (then.depth[there] < depth_then - 0.05)
    agreeing = before == after
    assert inside.mean() > 0.75
    assert agreeing[~hidden].mean() >= 0.99
    # Off the edges of things, where rounding to a pixel takes the neighbour, all agree.
    whole = _is_interior(seen.ids)[inside] & ~hidden
    assert agreeing[whole].mean() >= 0.999
    for actor_id in (1, 2):
        assert agreeing[whole & (before == actor_id)].sum() > 50
    # And not because nothing moves.
    still = (seen.ids == then.ids)[seen.ids != 0].mean()
    assert still < agreeing[~hidden & (before != 0)].mean()


def _is_interior(ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Which pixels have eight neighbours of their own id."""
    interior = np.zeros(ids.shape, np.bool_)
    height, width = ids.shape
    around = [ids[1 + dy : height - 1 + dy, 1 + dx : width - 1 + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    interior[1:-1, 1:-1] = np.all([each == ids[1:-1, 1:-1] for each in around], axis=0)
    return interior


def _depth_after(seen: CameraImages, camera: Camera, state: WorldState, other: WorldState) -> NDArray[np.float64]:
    """How deep the point of each pixel lies at the other moment."""
    depth = np.where(np.isinf(seen.depth), 1e9, seen.depth).astype(np.float32)
    points = camera.pinhole.unproject(depth).astype(np.float64)
    world_from_camera = state.world_from_ego.matrix() @ camera.ego_from_camera()
    world = points @ world_from_camera[:3, :3].T + world_from_camera[:3, 3]
    for actor, moved in zip(state.actors, other.actors, strict=True):
        own = seen.ids == actor.actor_id
        motion = moved.world_from_actor.matrix() @ actor.world_from_actor.inverse().matrix()
        world[own] = world[own] @ motion[:3, :3].T + motion[:3, 3]
    camera_from_world = np.linalg.inv(other.world_from_ego.matrix() @ camera.ego_from_camera())
    return np.asarray(world @ camera_from_world[2, :3] + camera_from_world[2, 3])


def test_driving_ahead_points_away_from_the_vanishing_point() -> None:
    state = dataclasses.replace(box_world.street(), actors=())
    state = dataclasses.replace(state, world_from_ego=Pose.planar(0, 0, 0, 0))
    other = dataclasses.replace(state, world_from_ego=Pose.planar(0.8, 0, 0, 0))
    seen = images(state, FRONT)
    flow = rigid_flow(seen.depth, seen.ids, FRONT, state, other)
    k = FRONT.pinhole
    v, u = np.mgrid[0 : k.height, 0 : k.width]
    z = seen.depth.astype(np.float64)
    with np.errstate(invalid="ignore"):
        growth = np.where(np.isinf(z), 0.0, 0.8 / (z - 0.8))
    assert flow.valid.all()
    np.testing.assert_allclose(flow.vectors[..., 0], (u - k.cx) * growth, atol=1e-3)
    np.testing.assert_allclose(flow.vectors[..., 1], (v - k.cy) * growth, atol=1e-3)
    assert np.abs(flow.vectors[seen.ids == 0]).max() < 1e-6


def test_turning_moves_all_depths_alike() -> None:
    camera = Camera("front", box_world.SMALL, Pose(Vec3(0.0, 0.0, 1.65)))
    state = dataclasses.replace(box_world.street(), actors=(), world_from_ego=Pose.planar(0, 0, 0, 0))
    other = dataclasses.replace(state, world_from_ego=Pose.planar(0, 0, 0, 0.02, 0.01))
    seen = images(state, camera)
    flow = rigid_flow(seen.depth, seen.ids, camera, state, other)
    k = camera.pinhole.matrix()
    then_from_now = (
        np.linalg.inv(other.world_from_ego.matrix() @ camera.ego_from_camera()) @ camera.ego_from_camera()
    )[:3, :3]
    homography = k @ then_from_now @ np.linalg.inv(k)
    v, u = np.mgrid[0 : camera.pinhole.height, 0 : camera.pinhole.width]
    moved = np.stack([u, v, np.ones_like(u)], axis=-1) @ homography.T
    expected = moved[..., :2] / moved[..., 2:] - np.stack([u, v], axis=-1)
    # The pitch turns about the mount, which stands above the ego's origin: that moves it by 1.65 m * sin 0.01.
    far = seen.depth > 100
    np.testing.assert_allclose(flow.vectors[seen.ids == 0], expected[seen.ids == 0], atol=1e-3)
    np.testing.assert_allclose(flow.vectors[far], expected[far], atol=0.1)
    assert flow.vectors[..., 0].mean() > 4  # to the left, so the picture goes to the right


def test_the_same_moment_does_not_flow() -> None:
    state = moment(0)
    seen = images(state, FRONT)
    flow = rigid_flow(seen.depth, seen.ids, FRONT, state, state)
    assert flow.valid.all()
    assert np.abs(flow.vectors).max() < 1e-6
    assert flow.vectors.shape == (*seen.depth.shape, 2)
    assert flow.vectors.dtype == np.float32
    assert flow.valid.dtype == np.bool_


def test_who_is_gone_or_behind_the_camera_has_no_flow() -> None:
    state = moment(0)
    gone = tuple(actor for actor in moment(1).actors if actor.actor_id != 1)
    other = dataclasses.replace(moment(1, ego=Pose.planar(12.0, 0.0, 0.0, 0.0)), actors=gone)
    seen = images(state, FRONT)
    flow = rigid_flow(seen.depth, seen.ids, FRONT, state, other)
    assert not flow.valid[seen.ids == 1].any()
    near_ground = (seen.ids == box_world.GROUND_ID) & (seen.depth < 11.0)
    assert near_ground.any()
    assert not flow.valid[near_ground].any()
    assert flow.valid[seen.ids == 0].all()
    assert not flow.vectors[~flow.valid].any()
