"""What goes over the wire comes back the same, and what is malformed is named."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.frame import CameraImages, Observation, PixelBox, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.protocol import convert
from bridge.protocol.v1 import sensor_pb2, simulator_pb2, world_pb2
from bridge.world import Actor, Illumination, Placement, VehicleLights, Weather, WorldState

metres = st.floats(-1e5, 1e5)
unit = st.floats(0, 1)
angles = st.floats(-math.pi, math.pi)
vectors = st.builds(Vec3, metres, metres, metres)
poses = st.builds(Pose, vectors, st.builds(Quaternion.from_rpy, angles, angles, angles))
colors = st.tuples(unit, unit, unit)
sizes = st.builds(Size, *[st.floats(0.1, 50)] * 3)
actors = st.builds(
    Actor,
    actor_id=st.integers(1, 16383),
    category=st.sampled_from(Category),
    asset=st.text(max_size=20),
    world_from_actor=poses,
    size=sizes,
    velocity_mps=vectors,
    primary=colors,
    secondary=colors,
    lights=st.builds(VehicleLights, *[st.booleans()] * 4),
)
states = st.builds(
    WorldState,
    episode=st.integers(0, 2**32 - 1),
    step=st.integers(0, 2**63),
    time_ns=st.integers(0, 2**63),
    world_from_ego=poses,
    ego_velocity_mps=vectors,
    actors=st.lists(actors, max_size=4, unique_by=lambda a: a.actor_id).map(tuple),
    weather=st.builds(Weather, unit, st.floats(1, 1e5), st.floats(0, 200), unit),
    illumination=st.builds(
        Illumination, angles, st.floats(-1.57, 1.57), st.floats(-5, 5), st.booleans(), st.booleans()
    ),
)


@given(states)
def test_states_survive_the_wire(state: WorldState) -> None:
    wire = convert.state_message(state).SerializeToString()
    assert convert.read_state(world_pb2.WorldState.FromString(wire)) == state


@given(poses, st.integers(16384, 65535), st.floats(0.01, 100), colors)
def test_placements_survive_the_wire(pose: Pose, instance_id: int, scale: float, tint: tuple[float, ...]) -> None:
    placement = Placement(instance_id, Category.BUILDING, "house", pose, scale, tint)  # type: ignore[arg-type]
    scene = dataclasses.replace(stage.scene(), placements=(placement,))
    assert convert.read_placement(convert.scene_message(scene, frozenset()).placements[0], 0) == placement


def test_frames_survive_the_wire() -> None:
    camera = Camera("front", Pinhole(5, 3, 4.0, 4.0, 2.0, 1.0), Pose(Vec3(0, 0, 1)))
    rng = np.random.default_rng(1)
    images = CameraImages(
        rng.integers(0, 256, (3, 5, 3), np.uint8),
        rng.integers(0, 65536, (3, 5), np.uint16),
        np.full((3, 5), np.inf, np.float32),
    )
    seen = Observation(9, Pose(Vec3(1, 2, 3)), Size(4, 2, 1), 5, 6, PixelBox(0, 1, 2, 2), 0.25)
    frame = RawFrame(7, 700, {"front": images}, {"front": (seen,)})
    wire = convert.capture_response(frame).SerializeToString()
    back = convert.read_capture_response(simulator_pb2.CaptureResponse.FromString(wire), [camera])
    for name in ("rgb", "ids", "depth"):
        assert np.array_equal(getattr(back.images["front"], name), getattr(images, name))
    assert back.observations == frame.observations
    assert (back.step, back.time_ns) == (7, 700)


def _reply() -> simulator_pb2.CaptureResponse:
    image = CameraImages(np.zeros((3, 5, 3), np.uint8), np.zeros((3, 5), np.uint16), np.zeros((3, 5), np.float32))
    seen = Observation(9, Pose(Vec3(1, 2, 3)), Size(4, 2, 1), 5, 6, None, 0.25)
    return convert.capture_response(RawFrame(7, 700, {"front": image}, {"front": (seen,)}))


CAMERA = Camera("front", Pinhole(5, 3, 4.0, 4.0, 2.0, 1.0), Pose(Vec3(0, 0, 1)))


def test_a_wrong_size_is_named() -> None:
    reply = _reply()
    reply.frames[0].depth.width = 4
    with pytest.raises(convert.MessageError, match=r"frames\['front'\].depth: expected 5 x 3 pixels, got 4 x 3"):
        convert.read_capture_response(reply, [CAMERA])


def test_missing_bytes_are_named() -> None:
    reply = _reply()
    reply.frames[0].ids.data = reply.frames[0].ids.data[:-1]
    with pytest.raises(convert.MessageError, match=r"frames\['front'\].ids: expected 30 bytes, got 29"):
        convert.read_capture_response(reply, [CAMERA])


def test_a_wrong_format_is_named() -> None:
    reply = _reply()
    reply.frames[0].rgb.format = sensor_pb2.PIXEL_FORMAT_ID16
    with pytest.raises(convert.MessageError, match=r"rgb: expected format PIXEL_FORMAT_RGB8"):
        convert.read_capture_response(reply, [CAMERA])


def test_a_missing_camera_is_named() -> None:
    reply = _reply()
    reply.frames[0].camera = "rear"
    with pytest.raises(convert.MessageError, match=r"expected the cameras \['front'\], got \['rear'\]"):
        convert.read_capture_response(reply, [CAMERA])


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_pose_that_is_not_finite_is_named(value: float) -> None:
    reply = _reply()
    reply.frames[0].observations[0].world_from_actor.position.y = value
    with pytest.raises(convert.MessageError, match=r"observations\[id 9\].world_from_actor.position: expected finite"):
        convert.read_capture_response(reply, [CAMERA])


def test_ids_must_be_unique() -> None:
    message = convert.state_message(stage.state([stage.box(3, 10.0), stage.box(4, 20.0)]))
    message.actors[1].actor_id = 3
    with pytest.raises(convert.MessageError, match="id 3 occurs more than once"):
        convert.read_state(message)


def test_an_absent_rotation_is_refused() -> None:
    message = convert.state_message(stage.state())
    message.world_from_ego.ClearField("rotation")
    with pytest.raises(convert.MessageError, match=r"state.world_from_ego.rotation: expected a value, it is absent"):
        convert.read_state(message)


@pytest.mark.parametrize("field", ["world_from_ego", "weather", "illumination"])
def test_a_state_must_be_whole(field: str) -> None:
    message = convert.state_message(stage.state())
    message.ClearField(field)
    with pytest.raises(convert.MessageError, match=f"state.{field}: expected a value, it is absent"):
        convert.read_state(message)


@pytest.mark.parametrize("field", ["world_from_actor", "size", "primary", "secondary"])
def test_an_actor_must_be_whole(field: str) -> None:
    message = convert.state_message(stage.state([stage.box(3, 10.0)]))
    message.actors[0].ClearField(field)
    with pytest.raises(convert.MessageError, match=rf"state.actors\[id 3\].{field}: expected a value"):
        convert.read_state(message)


def test_a_rotation_that_is_none_is_refused() -> None:
    message = convert.state_message(stage.state())
    message.world_from_ego.rotation.Clear()
    message.world_from_ego.rotation.SetInParent()
    with pytest.raises(convert.MessageError, match=r"rotation: expected a unit quaternion, got one of length 0"):
        convert.read_state(message)
