"""Pictures made from ideal ones, against rays that are cast through the lens itself."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.distortion import Distortion
from bridge.errors import SimulatorReplyError, SimulatorRequestError
from bridge.frame import Observation, RawFrame
from bridge.geometry import Pose, Size, Vec3, transform_points
from bridge.labels.boxes3d import project_cuboids, upright_rotations
from bridge.labels.checks import check_frame
from bridge.labels.labelling import label_frame
from bridge.optics.lens_map import lens_map, source_camera
from bridge.optics.resample import resample
from bridge.simulator.base import require_views
from bridge.world import WorldState
from tests.box_world import KITTI_SIZE, SMALL, STATICS, actor, cast_frame, front_camera, street, turned
from tests.optics.test_distortion import BARREL, PINCUSHION, RAW_KITTI_LENS

HALF_KITTI = Pinhole(696, 256, 492.12, 490.41, 344.75, 116.35)
"""``RAW_KITTI`` at half its size."""
CASES = {
    "barrel": (KITTI_SIZE, BARREL),
    "pincushion": (KITTI_SIZE, PINCUSHION),
    "small barrel": (SMALL, BARREL),
    "raw KITTI": (HALF_KITTI, RAW_KITTI_LENS),
}


def cameras_of(name: str) -> tuple[Camera, Camera]:
    """Return a camera with a lens and the ideal one that its picture is made from."""
    pinhole, lens = CASES[name]
    camera = replace(front_camera(pinhole), normals=True, distortion=lens)
    return camera, source_camera(camera)


class Pair:
    """One moment: as rays through the lens see it, and as it is made from an ideal picture."""

    def __init__(self, name: str, state: WorldState) -> None:
        self.camera, self.source = cameras_of(name)
        self.state = state
        self.true = cast_frame(state, [self.camera])
        self.made = resample(cast_frame(state, [self.source]), [self.camera])


@pytest.fixture(scope="module", params=CASES)
def pair(request: pytest.FixtureRequest) -> Pair:
    return Pair(request.param, street())


def by_id(raw: RawFrame) -> dict[int, Observation]:
    return {observation.actor_id: observation for observation in raw.observations["front"]}


def grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.bool_)


def borders(ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
    found = np.zeros(ids.shape, np.bool_)
    across, down = ids[:, 1:] != ids[:, :-1], ids[1:] != ids[:-1]
    found[:, 1:] |= across
    found[:, :-1] |= across
    found[1:] |= down
    found[:-1] |= down
    return found


def test_ids_are_those_of_the_rays(pair: Pair) -> None:
    made, true = pair.made.images["front"].ids, pair.true.images["front"].ids
    differing = made != true
    assert differing.mean() < 0.005
    assert not (differing & ~grown(borders(true))).any(), "only at a border, and only by a pixel"


def test_depth_and_normals_are_those_of_the_rays(pair: Pair) -> None:
    made, true = pair.made.images["front"], pair.true.images["front"]
    same = (made.ids == true.ids) & (made.ids > 0)
    error = np.abs(made.depth[same] - true.depth[same]) / true.depth[same]
    assert np.quantile(error, 0.98) < 0.003
    assert error.max() < 0.2, "beyond an edge of the same thing, it may be that of the other side"
    inner = same & ~grown(borders(true.ids))
    assert made.normals is not None
    assert true.normals is not None
    assert (made.normals[inner] == true.normals[inner]).all()
    assert (np.isinf(made.depth) == (made.ids == 0)).all()


def test_colours_are_those_of_the_rays(pair: Pair) -> None:
    made, true = pair.made.images["front"], pair.true.images["front"]
    inner = ~grown(grown(borders(true.ids)))
    off = made.rgb[inner].astype(np.int64) - true.rgb[inner]
    assert np.abs(off.mean(axis=0)).max() < 1.5, "no brighter, no darker"


def test_observations_are_those_of_the_rays(pair: Pair) -> None:
    made, true = by_id(pair.made), by_id(pair.true)
    assert made.keys() == true.keys()
    for actor_id, expected in true.items():
        found = made[actor_id]
        a, b = found.unoccluded_box, expected.unoccluded_box
        assert a is not None
        assert b is not None
        assert max(abs(a.left - b.left), abs(a.top - b.top), abs(a.right - b.right), abs(a.bottom - b.bottom)) <= 1
        around = 2 * (b.right - b.left + b.bottom - b.top + 2)
        assert abs(found.unoccluded_pixels - expected.unoccluded_pixels) <= 0.6 * around
        assert abs(found.visible_pixels - expected.visible_pixels) <= 0.6 * around
        assert found.visible_pixels == np.count_nonzero(pair.made.images["front"].ids == actor_id)
        hidden, truly = (1 - o.visible_pixels / o.unoccluded_pixels for o in (found, expected))
        assert abs(hidden - truly) < 0.01 + 0.1 * around / expected.unoccluded_pixels
        if expected.frame_share < 1.0:
            assert abs(found.frame_share - expected.frame_share) < 0.015
        else:
            assert found.frame_share == 1.0


def test_the_gate_lets_them_through(pair: Pair) -> None:
    for raw in (pair.made, pair.true):
        labels = label_frame(pair.state, raw, [pair.camera], STATICS)
        assert check_frame(pair.state, raw, [pair.camera], STATICS, labels) == ()


def test_the_gate_notices_a_lens_that_was_left_out(pair: Pair) -> None:
    plain = replace(pair.camera, distortion=None)
    raw = cast_frame(pair.state, [plain])
    labels = label_frame(pair.state, raw, [pair.camera], STATICS)
    reasons = {finding.reason for finding in check_frame(pair.state, raw, [pair.camera], STATICS, labels)}
    assert "box-off-cuboid" in reasons


@pytest.mark.parametrize("yaw", [-0.9, -0.4, 0.5, 1.2])
def test_it_holds_where_the_camera_turns(yaw: float) -> None:
    state = street(1, 3)
    state = replace(state, world_from_ego=turned(state.world_from_ego, yaw))
    both = Pair("small barrel", state)
    labels = label_frame(state, both.made, [both.camera], STATICS)
    assert check_frame(state, both.made, [both.camera], STATICS, labels) == ()
    made, true = both.made.images["front"].ids, both.true.images["front"].ids
    assert (made != true).mean() < 0.006


def test_projected_corners_lie_on_what_is_drawn(pair: Pair) -> None:
    world_from_camera = pair.state.world_from_ego.matrix() @ pair.camera.ego_from_camera()
    depth = pair.made.images["front"].depth
    points = transform_points(world_from_camera, pair.camera.unproject(depth)[np.isfinite(depth)].astype(np.float64))
    ground = pair.made.images["front"].ids[np.isfinite(depth)] == 16384
    far = np.linalg.norm(points[:, :2], axis=1)
    assert np.abs(points[ground, 2]).max() < 0.02 * far[ground].max()
    assert np.quantile(np.abs(points[ground & (far < 40.0), 2]), 0.99) < 0.01


def test_a_box_is_around_its_bent_edges() -> None:
    camera = replace(front_camera(SMALL), distortion=BARREL)
    sizes, place = np.array([[9.0, 2.5, 3.2]]), np.array([[0.4, 1.65, 5.0]])
    boxes = project_cuboids(upright_rotations(np.array([0.02])), place, sizes, camera)
    corners_only = project_cuboids(
        upright_rotations(np.array([0.02])), place, sizes, replace(camera, distortion=None)
    ).whole[0]
    # The faces of the box, as closely as can be: a solid is within the picture of its surface.
    rotation = upright_rotations(np.array([0.02]))[0]
    grid = np.linspace(-0.5, 0.5, 161)
    a, b = (axis.ravel() for axis in np.meshgrid(grid, grid))
    half = np.full_like(a, 0.5)
    faces = np.concatenate(
        [np.stack(face, axis=1) for side in (-half, half) for face in ((side, a, b), (a, side, b), (a, b, side))]
    )
    pixels = camera.project((faces + np.array([0.0, 0.0, 0.5])) * sizes @ rotation.T + place)
    expected = np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])
    np.testing.assert_allclose(boxes.whole[0], expected, atol=0.1)
    assert np.abs(corners_only - expected).max() > 10.0


def test_an_ideal_camera_is_asked_for_as_it_is_and_passed_on() -> None:
    for lens in (None, Distortion()):
        camera = replace(front_camera(), distortion=lens)
        source = source_camera(camera)
        assert source == front_camera()
        raw = cast_frame(street(), [source])
        made = resample(raw, [camera])
        assert made.images["front"] is raw.images["front"]
        assert made.observations["front"] == raw.observations["front"]


@pytest.mark.parametrize("name", CASES)
def test_the_source_covers_the_frame_and_is_denser(name: str) -> None:
    camera, source = cameras_of(name)
    pixels = source.project(camera.rays().reshape(-1, 3))
    assert pixels.min() > 1.0
    assert (pixels < (source.pinhole.width - 2, source.pinhole.height - 2)).all()
    assert source.pinhole.fx / camera.pinhole.fx == source.pinhole.fy / camera.pinhole.fy >= 1.0
    assert source.pinhole.width * source.pinhole.height < 4 * camera.pinhole.width * camera.pinhole.height
    assert (source.name, source.ego_from_mount, source.distortion) == (camera.name, camera.ego_from_mount, None)


@pytest.mark.parametrize(("column", "kept"), [(12.0, False), (200.0, True)])
def test_what_only_the_ideal_picture_shows_is_left_out(column: float, kept: bool) -> None:
    # A barrel's ideal picture shows more than the frame in the middle of its sides.
    camera = replace(front_camera(Pinhole(500, 500, 360.0, 360.0, 249.5, 249.5)), distortion=BARREL)
    source = source_camera(camera)
    right_m = 15.0 * (column - source.pinhole.cx) / source.pinhole.fx
    walker = actor(4, Category.PEDESTRIAN, 15.0 + 1.2, -right_m, 0.0, Size(0.5, 0.5, 1.75))
    state = replace(street(), actors=(walker,), world_from_ego=Pose(Vec3(0.0, 0.0, 0.0)))
    raw = cast_frame(state, [source])
    assert by_id(raw).keys() == {4}
    assert by_id(resample(raw, [camera])).keys() == ({4} if kept else set())
    assert by_id(cast_frame(state, [camera])).keys() == ({4} if kept else set())


def test_the_maps_of_a_large_rig_are_made_once() -> None:
    """Each takes up to a second: a rig of nine cameras must not make them anew for every frame."""
    rig = [replace(front_camera(SMALL), name=f"camera {number}", distortion=BARREL) for number in range(12)]
    first = [lens_map(camera) for camera in rig]
    assert all(lens_map(camera) is made for camera, made in zip(rig, first, strict=True))


def test_a_picture_of_another_size_is_refused() -> None:
    camera, _ = cameras_of("barrel")
    raw = cast_frame(street(), [replace(camera, distortion=None)])
    with pytest.raises(SimulatorReplyError, match=r"expected an ideal picture of 1972 x 607 pixels, got 1242 x 375"):
        resample(raw, [camera])


def test_a_simulator_is_never_asked_for_a_lens() -> None:
    camera, source = cameras_of("barrel")
    require_views([source], [])
    with pytest.raises(SimulatorRequestError, match=r"camera 'front': expected an ideal camera"):
        require_views([camera], [])
