import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.geometry import Matrix, Pose, Size, Vec3, transform_points
from bridge.labels.fit import MIN_FILL_OF_ANY_SHAPE
from bridge.randomize.airspace import FlyingModel
from bridge.randomize.flying import FIRST_ID, MOST, fly
from bridge.randomize.flying_shapes import LEAST_FILL, LEAST_M, MOST_M, flying_shape, least_fill
from bridge.randomize.in_view import InView
from bridge.randomize.plan import FramePlan
from bridge.randomness import derive_generator
from bridge.world import Actor, WorldState

CAMERA = Camera("front", Pinhole.from_fov(640, 240, math.radians(80)), Pose.planar(0.3, 0.0, 1.65, 0.0))
MODELS = [FlyingModel(f"distractor/flying-{n}", Size(s, 0.7 * s, 0.9 * s)) for n, s in enumerate((0.2, 0.4, 0.8, 1.4))]


def street(seed: int, cars: int = 8) -> WorldState:
    draw = derive_generator(seed, "street")
    boxes = [
        stage.box(n + 1, 8.0 + 9.0 * n + draw.uniform(0, 4), (-1) ** n * draw.uniform(1.5, 6.0), draw.uniform(0, 6.3))
        for n in range(cars)
    ]
    at = Pose.planar(draw.uniform(-500, 500), draw.uniform(-500, 500), draw.uniform(0, 20), draw.uniform(0, 6.3))
    moved = [replace(b, world_from_actor=Pose.from_matrix(at.matrix() @ b.world_from_actor.matrix())) for b in boxes]
    return replace(stage.state(moved), world_from_ego=at)


def middles(bodies: Sequence[Actor]) -> np.ndarray:
    return np.array([np.add(b.world_from_actor.position, (0, 0, b.size.height_m / 2)) for b in bodies]).reshape(-1, 3)


def gap(world_from_box: Pose, size: Size, at: np.ndarray) -> float:
    local = transform_points(world_from_box.inverse().matrix(), at[None])[0] - (0, 0, size.height_m / 2)
    return float(np.linalg.norm(np.maximum(np.abs(local) - np.array(size) / 2, 0)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 0.6))
def test_nothing_touches_the_ego_the_ground_or_an_actor_and_little_is_covered(seed: int, overlap: float) -> None:
    state = street(seed)
    bodies = fly(FramePlan(3, flying=12, occluded_share=0.7, max_overlap=overlap), state, [CAMERA], MODELS, seed)
    view = InView(state, CAMERA)
    for body, at in zip(bodies, middles(bodies), strict=True):
        radius = math.hypot(*body.size) / 2
        assert gap(state.world_from_ego, Size(4.5, 1.9, 1.6), at) > radius
        assert at[2] - radius >= state.world_from_ego.position.z - 1e-6
        assert all(gap(actor.world_from_actor, actor.size, at) >= radius for actor in state.actors)
        view.cover(at, radius)
    assert view.covered_with(np.array([0.0, 0.0, 1e6]), 0.01).max(initial=0.0) <= overlap + 1e-9
    spheres = [(at, math.hypot(*body.size) / 2) for body, at in zip(bodies, middles(bodies), strict=True)]
    for n, (at, radius) in enumerate(spheres):
        assert all(math.dist(at, other) >= radius + r - 1e-9 for other, r in spheres[:n])


def test_bodies_are_in_view_and_as_many_as_asked_for() -> None:
    counts = []
    for seed in range(20):
        state = street(seed, cars=2)
        bodies = fly(FramePlan(0, flying=15), state, [CAMERA], MODELS, seed)
        counts.append(len(bodies))
        camera_from_world: Matrix = np.linalg.inv(state.world_from_ego.matrix() @ CAMERA.ego_from_camera()).astype(
            float
        )
        seen = CAMERA.project(transform_points(camera_from_world, middles(bodies)))
        assert (seen > -0.5).all()
        assert (seen < (639.5, 239.5)).all()
    assert np.mean(counts) > 14.5
    assert max(counts) == 15


def test_the_stated_share_of_objects_gets_an_occluder() -> None:
    objects = occluders = 0
    for seed in range(60):
        state = street(seed)
        objects += len(InView(state, CAMERA).rows_at_least(16.0))
        occluders += len(fly(FramePlan(0, occluded_share=0.5), state, [CAMERA], MODELS, seed))
    assert abs(occluders / objects - 0.5) < 0.08  # 300 objects and more: standard deviation 0.03; some find no place


def test_each_frame_has_others_and_the_same_frame_the_same() -> None:
    state, plan = street(1), FramePlan(4, flying=6)
    bodies = fly(plan, state, [CAMERA], MODELS, 9)
    assert bodies == fly(plan, state, [CAMERA], MODELS, 9)
    following = fly(replace(plan, frame=5), state, [CAMERA], MODELS, 9)
    assert not {body.actor_id for body in bodies} & {body.actor_id for body in following}
    assert min(body.actor_id for body in bodies) >= FIRST_ID
    more = fly(replace(plan, occluded_share=1.0), state, [CAMERA], MODELS, 9)
    assert more[: len(bodies)] == bodies  # occluders move nothing else


def carried(seed: int, state: WorldState, number: int, flying: int = 12) -> dict[int, Actor]:
    """Return by id what flies along in frame ``number`` of an episode that has come to ``state``."""
    plan = FramePlan(number, flying=flying, is_flying_kept=True)
    return {body.actor_id: body for body in fly(plan, state, [CAMERA], MODELS, seed)}


def moved(state: WorldState, metres: float, yaw: float) -> WorldState:
    step = Pose.planar(metres, 0.0, 0.0, yaw)
    return replace(state, world_from_ego=Pose.from_matrix(state.world_from_ego.matrix() @ step.matrix()))


def test_bodies_of_an_episode_fly_along_with_the_ego() -> None:
    lonely = replace(street(3), actors=())
    first, second = carried(5, lonely, 0), carried(5, moved(lonely, 7.0, 0.4), 1)
    assert 10 <= len(first) <= 12
    assert first.keys() == second.keys()
    for number, body in first.items():
        other = second[number]
        assert (body.asset, body.size, body.primary) == (other.asset, other.size, other.primary)
        seen = [
            np.linalg.inv(s.world_from_ego.matrix()) @ b.world_from_actor.matrix()
            for s, b in ((lonely, body), (moved(lonely, 7.0, 0.4), other))
        ]
        np.testing.assert_allclose(seen[0], seen[1], atol=1e-9)


def test_one_that_is_in_the_way_is_left_out_and_the_others_stay() -> None:
    lonely = replace(street(3), actors=())
    first = carried(5, lonely, 0)
    hit = first[FIRST_ID + 2]
    x, y, z = hit.world_from_actor.position
    car = replace(stage.box(1, 0.0, 0.0, 0.0), world_from_actor=Pose.planar(x, y, z - 0.5, 0.0))
    second = carried(5, replace(lonely, actors=(car,)), 1)
    assert hit.actor_id not in second
    assert {number: first[number] for number in second} == second
    assert len(second) >= len(first) - 3


def test_bodies_that_are_kept_move_as_they_say() -> None:
    state = replace(street(3), actors=(), ego_velocity_mps=Vec3(3.0, 1.0, 0.0), ego_yaw_rate=0.2)
    step = 1e-4
    heading = state.world_from_ego.rotation.yaw() + 0.2 * step
    x, y, z = state.world_from_ego.position
    later = replace(state, world_from_ego=Pose.planar(x + 3.0 * step, y + 1.0 * step, z, heading))
    before, after = carried(5, state, 0), carried(5, later, 1)
    for number, body in before.items():
        went = np.subtract(after[number].world_from_actor.position, body.world_from_actor.position) / step
        np.testing.assert_allclose(went, body.velocity_mps, atol=1e-3)


def test_occluders_among_bodies_that_are_kept_have_ids_of_their_frame() -> None:
    state = street(1)
    plan = FramePlan(4, flying=6, occluded_share=1.0, is_flying_kept=True)
    ids = [body.actor_id for body in fly(plan, state, [CAMERA], MODELS, 9)]
    assert len(set(ids)) == len(ids)
    assert sum(number < FIRST_ID + MOST for number in ids) <= 6
    following = fly(replace(plan, frame=5), state, [CAMERA], MODELS, 9)
    again = {body.actor_id for body in following} & set(ids)
    assert again
    assert max(again) < FIRST_ID + MOST


def test_how_much_of_its_box_a_body_fills() -> None:
    ends = np.array([(x, y, z) for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    assert least_fill(ends) == pytest.approx(1.0)  # a box is its own box
    across = np.array([(0.0, 0.0, 0.0), (0.01, 0.0, 0.0), (0.0, 0.0, 0.01), (1.0, 1.0, 1.0)])
    assert least_fill(across) < 0.05


@pytest.mark.parametrize("seed", range(100))
def test_no_body_lies_across_its_box(seed: int) -> None:
    model = flying_shape("shape", derive_generator(seed, "shape"))
    assert least_fill(model.lods[0][0].positions.astype(np.float64)) >= LEAST_FILL
    assert LEAST_FILL > MIN_FILL_OF_ANY_SHAPE + 0.05  # the gate sees bodies from near, and a little from the side


@pytest.mark.parametrize("seed", range(24))
def test_shapes_are_convex_bodies_that_fill_their_boxes(seed: int) -> None:
    model = flying_shape("shape", derive_generator(seed, "shape"))
    low, high = model.body_box()
    assert abs(low[2]) < 1e-6
    assert LEAST_M * 0.3 < (high - low).max() <= 1.8 * MOST_M
    (mesh,) = model.lods[0]
    a, b, c = (mesh.positions[mesh.triangles[:, k]].astype(np.float64) for k in range(3))
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    behind = np.einsum("tk,tvk->tv", normals, mesh.positions[None].astype(np.float64) - a[:, None])
    assert behind.max() < 1e-3 * (high - low).max()  # no vertex lies before a face
