from __future__ import annotations

import numpy as np
import pytest

from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import Observation
from bridge.geometry import Pose, Vec3
from bridge.world import Actor

CENTRED = Camera("front", Pinhole(301, 201, 200.0, 200.0, 150.0, 100.0), Pose(Vec3(0.0, 0.0, 0.75)))


def observe(simulator: EmbeddedSimulator, *actors: Actor, camera: Camera = CENTRED) -> dict[int, Observation]:
    frame = simulator.capture(stage.state(actors), [camera])
    ids = frame.images[camera.name].ids
    observations = frame.observations[camera.name]
    assert [o.actor_id for o in observations] == sorted(o.actor_id for o in observations)
    for observation in observations:
        assert observation.visible_pixels == np.count_nonzero(ids == observation.actor_id)
        assert observation.visible_pixels <= observation.unoccluded_pixels
    return {observation.actor_id: observation for observation in observations}


def test_hidden_actor_is_measured_as_if_alone(simulator: EmbeddedSimulator) -> None:
    behind, before = stage.box(5, 20.0), stage.box(9, 8.0)
    alone = observe(simulator, behind)[5]
    seen = observe(simulator, before, behind)
    assert alone.visible_pixels == alone.unoccluded_pixels > 0
    assert seen[5].visible_pixels == 0
    assert seen[5].unoccluded_pixels == alone.unoccluded_pixels
    assert seen[5].unoccluded_box == alone.unoccluded_box
    assert seen[9].visible_pixels == seen[9].unoccluded_pixels


@pytest.mark.parametrize("seed", range(8))
def test_crowds_are_measured_like_single_actors(simulator: EmbeddedSimulator, seed: int) -> None:
    random = np.random.default_rng(seed)
    crowd = [
        stage.box(number + 1, float(random.uniform(4, 60)), float(random.uniform(-12, 12)), float(random.uniform(0, 6)))
        for number in range(25)
    ]
    together = observe(simulator, *crowd)
    assert len(together) > 5
    for actor in crowd[:6]:
        alone = observe(simulator, actor).get(actor.actor_id)
        seen = together.get(actor.actor_id)
        assert (alone is None) == (seen is None)
        if alone is not None and seen is not None:
            assert seen.unoccluded_pixels == alone.unoccluded_pixels == alone.visible_pixels
            assert seen.unoccluded_box == alone.unoccluded_box
            assert seen.frame_share == alone.frame_share


def test_share_is_one_inside_the_frame(simulator: EmbeddedSimulator) -> None:
    assert observe(simulator, stage.box(1, 15.0))[1].frame_share == 1.0


def test_share_is_a_half_where_the_border_cuts_the_middle(simulator: EmbeddedSimulator) -> None:
    # The border's ray and the box's own plane of symmetry are the same plane.
    half_fov = np.arctan(150.5 / 200.0)
    actor = stage.box(1, 20 * np.cos(half_fov), 20 * np.sin(half_fov), yaw=float(half_fov))
    assert observe(simulator, actor)[1].frame_share == pytest.approx(0.5, abs=0.01)


def test_share_is_that_of_a_wide_camera_in_the_same_place(simulator: EmbeddedSimulator) -> None:
    wide = Camera("wide", Pinhole(1501, 1201, 200.0, 200.0, 750.0, 600.0), CENTRED.ego_from_mount)
    for ahead, left in ((6.0, 5.0), (5.0, -4.5), (4.0, 2.0), (9.0, 7.6)):
        actor = stage.box(1, ahead, left, yaw=0.4)
        ids = simulator.capture(stage.state([actor]), [wide]).images["wide"].ids
        rows, columns = np.nonzero(ids == 1)
        x, y = (columns - 750.0) / 200.0, (rows - 600.0) / 200.0
        weight = (1 + x * x + y * y) ** -1.5
        inside = (np.abs(columns - 750) <= 150) & (np.abs(rows - 600) <= 100)
        expected = weight[inside].sum() / weight.sum()
        assert 0.02 < expected < 0.98
        assert observe(simulator, actor)[1].frame_share == pytest.approx(expected, abs=0.012)


def test_share_of_an_actor_right_beside_the_camera(simulator: EmbeddedSimulator) -> None:
    # It reaches from behind the camera into the picture, 0.4 m to the left.
    actor = stage.box(1, 0.5, 1.4)
    share = observe(simulator, actor)[1].frame_share
    assert 0.0 < share < 0.5


def test_actor_outside_the_frame_is_not_reported(simulator: EmbeddedSimulator) -> None:
    assert set(observe(simulator, stage.box(1, -10.0), stage.box(2, 10.0, 30.0), stage.box(3, 12.0))) == {3}


def test_a_sliver_in_the_frame_is_not_a_whole_actor(simulator: EmbeddedSimulator) -> None:
    """A car beside the camera, of which only the last row of the picture shows something."""
    kitti = Camera("front", Pinhole(1242, 375, 721.5377, 721.5377, 609.5593, 172.854), Pose(Vec3(0.3, 0.0, 1.65)))
    state = stage.state([stage.box(1, -1.16, 1.3)])
    (seen,) = simulator.capture(state, (kitti,)).observations["front"]
    assert seen.unoccluded_box is not None
    assert seen.unoccluded_box.top == 374
    assert 0.0 < seen.frame_share < 0.01
