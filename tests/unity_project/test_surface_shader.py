"""Ids, depth and normals as the Unity project's shader draws them, run by OpenGL in place of Unity."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import moderngl
import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from bridge.assets.model import Model
from bridge.camera import Camera, Pinhole
from bridge.conformance import stage
from bridge.frame import NORMAL_SCALE
from bridge.geometry import Pose, Vec3
from bridge.simulator.fake import FakeSimulator
from bridge.world import WorldState
from tests.unity_project.hlsl import HlslProgram, new_context, program_of

# From the protocol's axes to Unity's, of the world and of an actor's frame (Axes.cs).
_UNITY_FROM_WORLD = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
_UNITY_FROM_LOCAL = np.array([[0.0, -1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])

_NO_HOLES: Mapping[str, ArrayLike] = {
    "_BridgeHoles_ST": (1.0, 1.0, 0.0, 0.0),
    "_BridgeOpacity": 1.0,
    "_BridgeCutoff": -1.0,
}
_GROUND_TO_M = 140.0  # the ground of the stage ends at 150 m, that of the ray caster never

Matrix = NDArray[np.float64]


@dataclasses.dataclass
class Thing:
    """A model somewhere in the world, with its id."""

    model: Model
    world_from_thing: Pose
    instance_id: int


@dataclasses.dataclass
class Drawn:
    """The images of the surface shader, row 0 on top; normals (H, W, 3) in the protocol's camera frame."""

    ids: NDArray[np.int64]
    depth: NDArray[np.float32]
    normals: Matrix


@pytest.fixture
def context() -> Iterator[moderngl.Context]:
    with new_context() as context:
        context.enable(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        context.front_face = "cw"  # as in Unity
        yield context


@pytest.fixture
def surface(context: moderngl.Context, tmp_path: Path) -> HlslProgram:
    return HlslProgram(context, program_of("BridgeSurface"), tmp_path)


def _to_unity(pose: Pose) -> Matrix:
    matrix = pose.matrix()
    turned = np.eye(4)
    turned[:3, :3] = _UNITY_FROM_WORLD @ matrix[:3, :3] @ _UNITY_FROM_LOCAL.T
    turned[:3, 3] = _UNITY_FROM_WORLD @ matrix[:3, 3]
    return turned


def _projection(lens: Pinhole, near: float = 0.2, far: float = 5000.0) -> Matrix:
    """Return what View.Projection returns: on OpenGL, Unity hands it on as it is."""
    w, h = lens.width, lens.height
    return np.array(
        [
            [2 * lens.fx / w, 0, 1 - (2 * lens.cx + 1) / w, 0],
            [0, 2 * lens.fy / h, (2 * lens.cy + 1) / h - 1, 0],
            [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)],
            [0, 0, -1, 0],
        ]
    )


def _new_target(context: moderngl.Context, width: int, height: int) -> list[moderngl.Texture]:
    """Bind cleared images of ids, depth and normals, as SurfaceTargets has them."""
    size = (width, height)
    images = [context.texture(size, 4), context.texture(size, 1, dtype="f4"), context.texture(size, 4, dtype="f4")]
    target = context.framebuffer(images, context.depth_renderbuffer(size))
    target.use()
    target.clear()
    return images


def _read(images: Sequence[moderngl.Texture]) -> Drawn:
    width, height = images[0].size
    ids, depth, normals = (
        np.frombuffer(image.read(), dtype).reshape(height, width, -1)[::-1]
        for image, dtype in zip(images, (np.uint8, np.float32, np.float32), strict=True)
    )
    return Drawn(
        ids=ids[..., 0].astype(np.int64) + 256 * ids[..., 1].astype(np.int64),
        depth=np.where(depth[..., 0] > 0, depth[..., 0], np.inf).astype(np.float32),
        normals=normals[..., :3] * np.array([1.0, -1.0, -1.0]),
    )


def _draw(context: moderngl.Context, surface: HlslProgram, things: Sequence[Thing], camera: Camera) -> Drawn:
    """Draw as SurfacePass does: one draw call a thing, all targets at once."""
    images = _new_target(context, camera.pinhole.width, camera.pinhole.height)
    world_from_camera = _to_unity(camera.ego_from_mount)
    view_from_world = np.diag([1.0, 1.0, -1.0, 1.0]) @ np.linalg.inv(world_from_camera)
    view_from_world[:3, 3] = 0.0
    for thing in things:
        mesh = thing.model.lods[0][0]
        world_from_object = _to_unity(thing.world_from_thing)
        surface.set_globals(
            {
                "_BridgeViewFromWorld": view_from_world,
                "_BridgeClipFromView": _projection(camera.pinhole),
                "_BridgeEye": world_from_camera[:3, 3],
                "_BridgeId": (thing.instance_id % 256 / 255, thing.instance_id // 256 / 255, 0.0, 1.0),
                "unity_ObjectToWorld": world_from_object,
                "unity_WorldToObject": np.linalg.inv(world_from_object),
                **_NO_HOLES,
            }
        )
        positions = np.column_stack([mesh.positions @ _UNITY_FROM_LOCAL.T, np.ones(len(mesh.positions))])
        vertices = {"position": positions, "normal": mesh.normals @ _UNITY_FROM_LOCAL.T, "uv": mesh.uvs}
        # A mirrored mesh has its corners the other way round.
        surface.draw(
            {name: array.astype(np.float32) for name, array in vertices.items()},
            np.ascontiguousarray(mesh.triangles[:, ::-1]),
        )
    return _read(images)


def _things(state: WorldState) -> list[Thing]:
    ground = Thing(stage.ground_model(), Pose(Vec3(0.0, 0.0, 0.0)), stage.GROUND_ID)
    box = stage.box_model(stage.BOX_SIZE)
    return [ground, *(Thing(box, actor.world_from_actor, actor.actor_id) for actor in state.actors)]


_TURNED = Pose(Vec3(0.3, -0.2, 1.6), stage.CAMERA.ego_from_mount.rotation.from_rpy(0.1, 0.15, -0.2))


@pytest.mark.parametrize("mount", [stage.CAMERA.ego_from_mount, _TURNED], ids=["level", "turned"])
def test_ids_depth_and_normals_are_those_of_the_ray_caster(
    context: moderngl.Context, surface: HlslProgram, mount: Pose
) -> None:
    camera = dataclasses.replace(stage.CAMERA, ego_from_mount=mount, normals=True)
    state = stage.state(
        [stage.box(1, 8.0, 0.5, 0.6), stage.box(258, 14.0, -3.0, -1.0), stage.box(16383, 22.0, 6.0, 2.0)]
    )
    simulator = FakeSimulator()
    simulator.load_scene(stage.scene())
    expected = simulator.capture(state, (camera,)).images[camera.name]
    drawn = _draw(context, surface, _things(state), camera)

    near = np.minimum(drawn.depth, expected.depth) < _GROUND_TO_M
    # Rasterisers snap corners to 1/256 of a pixel, so an upright edge may take a column of pixels.
    assert np.count_nonzero((drawn.ids != expected.ids) & near) < 100
    assert set(np.unique(drawn.ids)) == {0, 1, 258, 16383, stage.GROUND_ID}
    assert np.isposinf(drawn.depth[drawn.ids == 0]).all()
    same = (drawn.ids == expected.ids) & near
    assert np.abs(drawn.depth[same] / expected.depth[same] - 1).max() < 1e-4
    assert expected.normals is not None
    assert np.abs(drawn.normals[same] - expected.normals[same] / NORMAL_SCALE).max() < 1e-4


def test_far_from_the_origin_nothing_changes(context: moderngl.Context, surface: HlslProgram) -> None:
    """Single precision has 0.25 mm at 4 km; taking the eye away first keeps it at that."""
    state = stage.state([stage.box(1, 8.0, 0.5, 0.6)])
    away = Vec3(4096.5, -3071.25, 0.0)
    far = [dataclasses.replace(t, world_from_thing=_moved(t.world_from_thing, away)) for t in _things(state)]
    here = _draw(context, surface, _things(state), stage.CAMERA)
    camera = dataclasses.replace(stage.CAMERA, ego_from_mount=_moved(stage.CAMERA.ego_from_mount, away))
    there = _draw(context, surface, far, camera)
    assert np.mean(here.ids != there.ids) < 1e-3
    box = (here.ids == 1) & (there.ids == 1)
    assert np.abs(here.depth[box] - there.depth[box]).max() < 2e-3


def _moved(pose: Pose, by: Vec3) -> Pose:
    at = pose.position
    return Pose(Vec3(at.x + by.x, at.y + by.y, at.z + by.z), pose.rotation)


def _square(
    context: moderngl.Context, surface: HlslProgram, normal: tuple[float, float, float], **other: float
) -> Drawn:
    """Draw a square, four metres wide, two metres before a camera that looks along Unity's z axis."""
    images = _new_target(context, 16, 16)
    surface.set_globals(
        {
            "_BridgeViewFromWorld": np.diag([1.0, 1.0, -1.0, 1.0]),
            "_BridgeClipFromView": _projection(Pinhole(16, 16, 8.0, 8.0, 7.5, 7.5)),
            "_BridgeId": (7 / 255, 0.0, 0.0, 1.0),
            "unity_ObjectToWorld": np.eye(4),
            "unity_WorldToObject": np.eye(4),
            **_NO_HOLES,
            **other,
        }
    )
    corners = np.array([(-2, -2, 2, 1), (-2, 2, 2, 1), (2, 2, 2, 1), (2, -2, 2, 1)], np.float32)
    vertices = {
        "position": corners,
        "normal": np.tile(np.array(normal, np.float32), (4, 1)),
        "uv": ((corners[:, :2] + 2) / 4).astype(np.float32),
    }
    surface.draw(vertices, np.array([(0, 1, 2), (0, 2, 3)], np.uint32))
    return _read(images)


def test_low_alpha_is_a_hole(context: moderngl.Context, surface: HlslProgram) -> None:
    # Transparent on the right.
    texture = context.texture((2, 1), 4, bytes([255, 255, 255, 255, 255, 255, 255, 100]))
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    texture.use(0)
    surface.set_texture("_BridgeHoles", 0)
    drawn = _square(context, surface, (0.0, 0.0, -1.0), _BridgeCutoff=0.5)
    assert (drawn.ids[:, :8] == 7).all()
    assert (drawn.ids[:, 8:] == 0).all()
    assert (_square(context, surface, (0.0, 0.0, -1.0), _BridgeCutoff=0.3).ids == 7).all()
    assert (_square(context, surface, (0.0, 0.0, -1.0), _BridgeCutoff=0.3, _BridgeOpacity=0.5).ids[:, 8:] == 0).all()


@pytest.mark.parametrize(
    ("normal", "seen"),
    [
        ((0.0, 0.0, -3.0), (0.0, 0.0, -1.0)),
        ((0.0, 0.0, 1.0), (0.0, 0.0, -1.0)),
        ((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)),
    ],
    ids=["towards the camera", "away from it", "none"],
)
def test_normals_face_the_camera(
    context: moderngl.Context,
    surface: HlslProgram,
    normal: tuple[float, float, float],
    seen: tuple[float, float, float],
) -> None:
    drawn = _square(context, surface, normal)
    assert (drawn.ids == 7).all()
    np.testing.assert_allclose(drawn.normals, np.broadcast_to(seen, (16, 16, 3)), atol=1e-6)


def test_a_normal_that_bends_away_stops_square_to_the_ray(context: moderngl.Context, surface: HlslProgram) -> None:
    drawn = _square(context, surface, (1.0, 0.0, -0.1))
    rows, columns = np.indices((16, 16))
    rays = np.stack([(columns - 7.5) / 8, (rows - 7.5) / 8, np.ones((16, 16))], axis=-1)
    cosines = (drawn.normals * rays).sum(axis=-1)
    assert cosines.max() < 1e-5
    assert cosines[:, -1].min() > -1e-5
    np.testing.assert_allclose(np.linalg.norm(drawn.normals, axis=-1), 1.0, atol=1e-5)
