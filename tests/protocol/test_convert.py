"""What goes over the wire comes back the same, and what is malformed is named."""

import dataclasses
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.assets.actor_models import ActorModel
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.errors import WorldError
from bridge.frame import CameraImages, DepthView, Observation, PixelBox, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.protocol import convert
from bridge.protocol.convert.observation import observation_fields, read_observation
from bridge.protocol.v1 import scene_pb2, sensor_pb2, simulator_pb2, world_pb2
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import (
    Actor,
    Aspect,
    Illumination,
    Placement,
    PointLight,
    Prefab,
    StaticScene,
    ToneCurve,
    VehicleLights,
    Weather,
    WorldState,
)

PROTO = Path(__file__).resolve().parents[2] / "protos/bridge/protocol/v1/world.proto"

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
    steering=st.floats(-math.pi / 2, math.pi / 2),
    rolled_m=st.floats(-1e9, 1e9),
)
point_lights = st.builds(
    PointLight, position=vectors, color=colors, intensity_cd=st.floats(0, 1e9), reach_m=st.floats(0.1, 1e4)
)
states = st.builds(
    WorldState,
    episode=st.integers(0, 2**32 - 1),
    step=st.integers(0, 2**63),
    time_ns=st.integers(0, 2**63),
    world_from_ego=poses,
    ego_velocity_mps=vectors,
    actors=st.lists(actors, max_size=4, unique_by=lambda a: a.actor_id).map(tuple),
    weather=st.builds(
        Weather,
        cloudiness=unit,
        fog_visibility_m=st.floats(1, 1e5),
        fog_start_m=st.floats(0, 1e5),
        fog_height_m=st.floats(1, 1e5),
        rain_mm_per_h=st.floats(0, 200),
        snow_mm_per_h=st.floats(0, 200),
        hail_mm_per_h=st.floats(0, 200),
        snow_depth_m=st.floats(0, 2),
        wetness=unit,
        puddles=unit,
        dust=unit,
        leaves=unit,
        wind_mps=st.builds(Vec3, *[st.floats(-50, 50)] * 3),
        lens_drops=unit,
        lens_dirt=unit,
        scattering_intensity=unit,
        mie_scattering_scale=unit,
        rayleigh_scattering_scale=unit,
    ),
    illumination=st.builds(
        Illumination,
        sun_azimuth=angles,
        sun_altitude=st.floats(-1.57, 1.57),
        moon_azimuth=angles,
        moon_altitude=st.floats(-1.57, 1.57),
        moon_phase=unit,
        exposure_ev=st.floats(-5, 5),
        exposure_ev100=st.none() | st.floats(-6, 20),
        white_balance_k=st.none() | st.floats(1500, 15_000),
        tone_curve=st.sampled_from(ToneCurve),
        street_lights=st.booleans(),
        window_lights=st.booleans(),
        headlights=st.booleans(),
    ),
    signals=st.dictionaries(st.integers(1, 65535), st.sampled_from(Aspect), max_size=4),
    point_lights=st.lists(point_lights, max_size=3).map(tuple),
)


@given(states)
def test_states_survive_the_wire(state: WorldState) -> None:
    wire = convert.state_message(state).SerializeToString()
    assert convert.read_state(world_pb2.WorldState.FromString(wire)) == state


@given(poses, st.integers(16384, 65535), st.floats(0.01, 100), colors, st.integers(0, 65535))
def test_placements_survive_the_wire(
    pose: Pose, instance_id: int, scale: float, tint: tuple[float, float, float], signal: int
) -> None:
    placement = Placement(instance_id, Category.BUILDING, "house", pose, scale, tint, signal)
    scene = dataclasses.replace(stage.scene(), placements=(placement,))
    assert convert.read_placement(convert.scene_message(scene, frozenset()).placements[0], 0) == placement


demands = st.builds(
    Demand,
    vehicles_per_km=st.floats(0, 200),
    mix=st.sampled_from([{Category.CAR: 1.0}, {Category.VAN: 0.25, Category.CYCLIST: 0.75}]),
    pedestrians_per_minute=st.floats(0, 10_000),
    parked_share=unit,
    warmup_s=st.floats(0, 3600),
)


@given(demands, st.integers(0, 2**64 - 1))
def test_demands_survive_the_wire(demand: Demand, seed: int) -> None:
    wire = convert.demand_message("scene", demand, seed).SerializeToString()
    message = simulator_pb2.SetTrafficRequest.FromString(wire)
    assert (message.scene_id, message.seed) == ("scene", seed)
    assert convert.read_demand(message) == demand


moments = st.builds(
    TrafficMoment,
    step=st.integers(0, 2**63),
    time_ns=st.integers(0, 2**63),
    world_from_ego=poses,
    ego_velocity_mps=vectors,
    actors=st.lists(actors, max_size=4, unique_by=lambda a: a.actor_id).map(
        lambda some: tuple(sorted(some, key=lambda a: a.actor_id))
    ),
    ego_yaw_rate=st.floats(-3, 3),
)


@given(moments)
def test_moments_of_traffic_survive_the_wire(moment: TrafficMoment) -> None:
    wire = simulator_pb2.AdvanceResponse(moment=convert.moment_message(moment)).SerializeToString()
    assert convert.read_moment(simulator_pb2.AdvanceResponse.FromString(wire), moment.step) == moment


def test_scenes_with_levels_and_prefabs_survive_the_wire() -> None:
    plain = stage.scene()
    scene = StaticScene({**plain.assets, "own": Prefab("prefab/car")}, plain.placements, "Town")
    everything = frozenset(asset.sha256 for asset in scene.files().values())
    wire = convert.scene_message(scene, everything).SerializeToString()
    message = scene_pb2.Scene.FromString(wire)
    assert convert.read_scene(message, convert.read_content(message)) == scene
    assert [asset.name for asset in message.assets] == ["box", "ground", "own"]


def test_what_a_simulator_has_survives_the_wire() -> None:
    models = (ActorModel("a", Category.CAR, Size(4, 2, 1)), ActorModel("b", Category.VAN, Size(5, 2, 2)))
    assert convert.read_catalogue(convert.catalogue_messages(reversed(models))) == models
    things = {16384: Category.ROAD, 20000: Category.BUILDING}
    assert convert.read_level_things(convert.level_messages(things), frozenset()) == things


def _demand_message(**fields: Any) -> simulator_pb2.SetTrafficRequest:
    message = convert.demand_message("scene", Demand(mix={Category.CAR: 1.0}), 1)
    message.MergeFrom(simulator_pb2.SetTrafficRequest(**fields))
    return message


_CAR_AGAIN = simulator_pb2.CategoryShare(category=world_pb2.CATEGORY_CAR, share=0.0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"vehicles_per_km": 201.0}, "vehicles_per_km: expected a number from 0 to 200, got 201.0"),
        ({"parked_share": math.nan}, "parked_share: expected a number from 0 to 1, got nan"),
        ({"mix": [_CAR_AGAIN]}, "mix: car occurs more than once; categories must be unique"),
        (
            {"mix": [simulator_pb2.CategoryShare(category=world_pb2.CATEGORY_VAN, share=0.5)]},
            "mix: shares must add up to 1, got 1.5",
        ),
        (
            {"mix": [simulator_pb2.CategoryShare(share=0.5)]},
            "mix[1].category: 0 is no category of this protocol version",
        ),
    ],
)
def test_malformed_demands_are_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(convert.MessageError, match=re.escape(message)):
        convert.read_demand(_demand_message(**fields))


def _moment_message(**fields: Any) -> simulator_pb2.AdvanceResponse:
    moment = TrafficMoment(
        7, 700_000_000, Pose(Vec3(0, 0, 0)), Vec3(0, 0, 0), (stage.box(3, 9.0), stage.box(5, 20.0)), 0.0
    )
    message = simulator_pb2.AdvanceResponse(moment=convert.moment_message(moment))
    for name, value in fields.items():
        setattr(message.moment, name, value)
    return message


def test_malformed_moments_are_named() -> None:
    with pytest.raises(convert.MessageError, match="moment: expected a value, it is absent"):
        convert.read_moment(simulator_pb2.AdvanceResponse(), 0)
    with pytest.raises(convert.MessageError, match=r"moment.step: expected the 8 that was asked for, got 7"):
        convert.read_moment(_moment_message(), 8)
    with pytest.raises(convert.MessageError, match=r"moment.ego_yaw_rate: expected -100 to 100, got nan"):
        convert.read_moment(_moment_message(ego_yaw_rate=math.nan), 7)
    unordered, doubled, nobody = _moment_message(), _moment_message(), _moment_message()
    unordered.moment.actors.reverse()
    with pytest.raises(convert.MessageError, match=re.escape("moment.actors: expected ascending ids, got [5, 3]")):
        convert.read_moment(unordered, 7)
    doubled.moment.actors[1].actor_id = 3
    with pytest.raises(convert.MessageError, match=r"moment.actors: id 3 occurs more than once"):
        convert.read_moment(doubled, 7)
    nobody.moment.actors[0].actor_id = 0
    with pytest.raises(convert.MessageError, match=re.escape("moment.actors[id 0].actor_id: expected 1 to 16383")):
        convert.read_moment(nobody, 7)


@pytest.mark.parametrize(
    ("asset", "message"),
    [
        ({"prefab": "own", "sha256": bytes(32)}, "scene.assets['a']: expected either a file (sha256) or a prefab"),
        ({"prefab": "own", "glb": b"x"}, "scene.assets['a']: expected either a file (sha256) or a prefab"),
        ({"sha256": b"short"}, "scene.assets['a'].sha256: expected 32 bytes, or a prefab, got 5 bytes"),
        ({}, "scene.assets['a'].sha256: expected 32 bytes, or a prefab, got 0 bytes"),
        ({"sha256": bytes(32), "glb": b"x"}, "scene.assets['a']: its bytes do not have its SHA-256"),
    ],
)
def test_malformed_assets_are_named(asset: dict[str, Any], message: str) -> None:
    with pytest.raises(convert.MessageError, match=re.escape(message)):
        convert.read_content(scene_pb2.Scene(assets=[scene_pb2.Asset(name="a", **asset)]))


@pytest.mark.parametrize(
    ("ids", "placed", "message"),
    [
        ([3], (), "level_things[0].instance_id: expected 16384 to 65535, got 3"),
        ([16385, 16384], (), "level_things[1].instance_id: expected ascending ids, got 16384 after 16385"),
        ([16384, 16384], (), "level_things[1].instance_id: expected ascending ids, got 16384 after 16384"),
        ([16384], (16384,), "level_things[0].instance_id: 16384 is that of a placement"),
    ],
)
def test_malformed_level_things_are_named(ids: list[int], placed: tuple[int, ...], message: str) -> None:
    things = [scene_pb2.LevelThing(instance_id=i, category=world_pb2.CATEGORY_ROAD) for i in ids]
    with pytest.raises(convert.MessageError, match=re.escape(message)):
        convert.read_level_things(things, placed)


def test_malformed_catalogues_are_named() -> None:
    car = scene_pb2.CatalogueModel(name="car", category=world_pb2.CATEGORY_CAR)
    with pytest.raises(convert.MessageError, match=re.escape("catalogue['car'].size: expected a value")):
        convert.read_catalogue([car])
    with pytest.raises(convert.MessageError, match="catalogue: expected ascending names, got 'car' after 'car'"):
        convert.read_catalogue([car, car])
    with pytest.raises(convert.MessageError, match="levels: expected ascending names, got 'a' after 'b'"):
        convert.read_levels(["b", "a"])
    with pytest.raises(convert.MessageError, match=re.escape("levels[0]: expected a name, it is empty")):
        convert.read_levels([""])


def test_frames_survive_the_wire() -> None:
    camera = dataclasses.replace(CAMERA, normals=True)
    rng = np.random.default_rng(1)
    images = CameraImages(
        rng.integers(0, 256, (3, 5, 3), np.uint8),
        rng.integers(0, 65536, (3, 5), np.uint16),
        np.full((3, 5), np.inf, np.float32),
        rng.integers(-32767, 32768, (3, 5, 3), np.int16),
    )
    seen = Observation(9, Pose(Vec3(1, 2, 3)), Size(4, 2, 1), 4, 5, PixelBox(0, 1, 2, 2), 0.25, bytes([0b11101100]))
    view = DepthView(rng.integers(0, 65536, (2, 7), np.uint16), rng.random((2, 7), np.float32))
    frame = RawFrame(7, 700, {"front": images}, {"front": (seen,)}, {"roof.0": view})
    wire = convert.capture_response(frame).SerializeToString()
    asked = Camera("roof.0", Pinhole(7, 2, 4.0, 4.0, 3.0, 0.5), Pose(Vec3(0, 0, 2)))
    back = convert.read_capture_response(simulator_pb2.CaptureResponse.FromString(wire), [camera], [asked])
    for name in ("rgb", "ids", "depth", "normals"):
        assert np.array_equal(getattr(back.images["front"], name), getattr(images, name))
    assert back.observations == frame.observations
    assert list(back.depth_views) == ["roof.0"]
    assert np.array_equal(back.depth_views["roof.0"].ids, view.ids)
    assert np.array_equal(back.depth_views["roof.0"].depth, view.depth)
    assert (back.step, back.time_ns) == (7, 700)


def _reply() -> simulator_pb2.CaptureResponse:
    image = CameraImages(np.zeros((3, 5, 3), np.uint8), np.zeros((3, 5), np.uint16), np.zeros((3, 5), np.float32))
    seen = Observation(9, Pose(Vec3(1, 2, 3)), Size(4, 2, 1), 4, 5, PixelBox(0, 1, 2, 2), 0.25, bytes([0b11101100]))
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


@pytest.mark.parametrize("normals", [False, True])
def test_cameras_survive_the_wire(normals: bool) -> None:
    wire = convert.camera_message(dataclasses.replace(CAMERA, normals=normals)).SerializeToString()
    assert convert.read_camera(sensor_pb2.Camera.FromString(wire), 15) == dataclasses.replace(CAMERA, normals=normals)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32))
def test_masks_survive_the_wire(width: int, height: int, seed: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < 0.5
    box = PixelBox(3, 2, width + 2, height + 1)
    seen = Observation(
        9, Pose(Vec3(1, 2, 3)), Size(4, 2, 1), 0, int(mask.sum()), box, 0.25, np.packbits(mask).tobytes()
    )
    wire = sensor_pb2.Observation(**observation_fields(seen)).SerializeToString()
    back = read_observation("frame", sensor_pb2.Observation.FromString(wire), Pinhole(43, 42, 4.0, 4.0, 2.0, 1.0))
    assert back == seen
    assert np.array_equal(back.unoccluded_mask(), mask)


@pytest.mark.parametrize(
    ("bits", "count", "problem"),
    [
        (b"", 5, "6 pixels of the box in 1 bytes, got 0 bytes"),
        (bytes(2), 0, "got 2 bytes"),
        (bytes([0b11101110]), 5, "after the last of 6 bits, got ones"),
        (bytes([0b11101101]), 5, "after the last of 6 bits, got ones"),
        (bytes([0b11101000]), 5, "many ones as unoccluded_pixels, 5, got 4"),
        (bytes([0b11101100]), 6, "many ones as unoccluded_pixels, 6, got 5"),
    ],
)
def test_a_mask_that_does_not_fit_is_named(bits: bytes, count: int, problem: str) -> None:
    reply = _reply()
    reply.frames[0].observations[0].unoccluded_bits = bits
    reply.frames[0].observations[0].unoccluded_pixels = count
    with pytest.raises(convert.MessageError, match=rf"observations\[id 9\].unoccluded_bits: expected .*{problem}"):
        convert.read_capture_response(reply, [CAMERA])


def test_a_mask_without_a_box_is_named() -> None:
    reply = _reply()
    reply.frames[0].observations[0].ClearField("unoccluded_box")
    with pytest.raises(convert.MessageError, match=r"unoccluded_bits: expected a bit for each of the 0 pixels"):
        convert.read_capture_response(reply, [CAMERA])


@pytest.mark.parametrize(
    ("edge", "value"), [("right", 5), ("bottom", 3), ("left", 3), ("top", 3), ("right", 2**32 - 1)]
)
def test_a_box_that_is_none_is_named(edge: str, value: int) -> None:
    reply = _reply()
    setattr(reply.frames[0].observations[0].unoccluded_box, edge, value)
    with pytest.raises(convert.MessageError, match=r"unoccluded_box: expected a box within 5 x 3 pixels"):
        convert.read_capture_response(reply, [CAMERA])


def test_normals_come_with_the_cameras_that_ask_for_them() -> None:
    with pytest.raises(convert.MessageError, match=r"normals: the camera asked for normals, but the reply has none"):
        convert.read_capture_response(_reply(), [dataclasses.replace(CAMERA, normals=True)])
    reply = _reply()
    reply.frames[0].normals.CopyFrom(reply.frames[0].depth)
    with pytest.raises(convert.MessageError, match=r"normals: the camera asked for none, but the reply has normals"):
        convert.read_capture_response(reply, [CAMERA])


def test_a_missing_depth_view_is_named() -> None:
    view = dataclasses.replace(CAMERA, name="roof.0")
    with pytest.raises(convert.MessageError, match=r"depth_views: expected \['roof.0'\], got \[\]"):
        convert.read_capture_response(_reply(), [CAMERA], [view])


def test_a_depth_view_of_a_wrong_size_is_named() -> None:
    reply = _reply()
    image = sensor_pb2.Image(width=5, height=4, format=sensor_pb2.PIXEL_FORMAT_ID16, data=bytes(40))
    reply.depth_views.append(sensor_pb2.DepthViewFrame(name="roof.0", ids=image))
    with pytest.raises(convert.MessageError, match=r"depth_views\['roof.0'\].ids: expected 5 x 3 pixels, got 5 x 4"):
        convert.read_capture_response(reply, [CAMERA], [dataclasses.replace(CAMERA, name="roof.0")])


def test_a_depth_view_that_is_too_large_is_named() -> None:
    message = convert.camera_message(dataclasses.replace(CAMERA, name="roof.0"))
    with pytest.raises(convert.TooLargeError, match=r"depth_views\['roof.0'\]: 5 x 3 is more than the 14 pixels"):
        convert.read_camera(message, 14, "depth_views")


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


@pytest.mark.parametrize(
    ("signals", "problem"),
    [
        ([(0, world_pb2.ASPECT_RED)], "state.signals[0].number: expected 1 to 65535, got 0"),
        ([(1, world_pb2.ASPECT_RED), (65536, world_pb2.ASPECT_RED)], "state.signals[1].number: expected 1 to 65535"),
        ([(3, world_pb2.ASPECT_UNSPECIFIED)], "state.signals[0].aspect: 0 is no aspect"),
        ([(3, world_pb2.ASPECT_RED), (3, world_pb2.ASPECT_OFF)], "state.signals: number 3 occurs more than once"),
    ],
)
def test_malformed_signals_are_named(signals: list[tuple[int, world_pb2.Aspect]], problem: str) -> None:
    message = convert.state_message(stage.state())
    message.signals.extend(world_pb2.Signal(number=number, aspect=aspect) for number, aspect in signals)
    with pytest.raises(convert.MessageError, match=re.escape(problem)):
        convert.read_state(message)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"position": None}, "state.point_lights[0].position"),
        ({"color": world_pb2.Color(r=1.5)}, "state.point_lights[0].color.r"),
        ({"intensity_cd": -1.0}, "state.point_lights[0].intensity_cd: expected 0 to 1e+09"),
        ({"reach_m": 0.0}, "state.point_lights[0].reach_m: expected 0.1 to 10000"),
    ],
)
def test_malformed_point_lights_are_named(fields: dict[str, Any], problem: str) -> None:
    light = PointLight(Vec3(1.0, 2.0, 3.0), (1.0, 0.5, 0.0), 100.0, 10.0)
    message = convert.state_message(dataclasses.replace(stage.state(), point_lights=(light,)))
    for name, value in fields.items():
        message.point_lights[0].ClearField(name)
        if isinstance(value, world_pb2.Color):
            message.point_lights[0].color.CopyFrom(value)
        elif value is not None:
            setattr(message.point_lights[0], name, value)
    with pytest.raises(convert.MessageError, match=re.escape(problem)):
        convert.read_state(message)


@pytest.mark.parametrize(("field", "value"), [("steering", 1.6), ("steering", math.nan), ("rolled_m", -1.1e9)])
def test_wheels_that_no_vehicle_has_are_named(field: str, value: float) -> None:
    message = convert.state_message(stage.state([stage.box(3, 10.0)]))
    setattr(message.actors[0], field, value)
    with pytest.raises(convert.MessageError, match=rf"state.actors\[id 3\].{field}: expected"):
        convert.read_state(message)


def test_a_signal_of_a_placement_beyond_the_last_is_named() -> None:
    message = convert.scene_message(stage.scene(), frozenset())
    message.placements[0].signal = 65536
    with pytest.raises(convert.MessageError, match=r"scene.placements\[0\].signal: expected 0 to 65535, got 65536"):
        convert.read_placement(message.placements[0], 0)


def test_a_rotation_that_is_none_is_refused() -> None:
    message = convert.state_message(stage.state())
    message.world_from_ego.rotation.Clear()
    message.world_from_ego.rotation.SetInParent()
    with pytest.raises(convert.MessageError, match=r"rotation: expected a unit quaternion, got one of length 0"):
        convert.read_state(message)


def stated_ranges(message: str) -> dict[str, tuple[float, float]]:
    """Return the range that the comment of each number of ``message`` states, in the proto."""
    body = re.search(rf"^message {message} {{\n(.*?)^}}", PROTO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert body
    found = {}
    for comment, name in re.findall(r"((?:  //.*\n)+)  (?:optional )?(?:double|Vector3) (\w+) =", body[1]):
        stated = re.search(r"Range: \[([-\w./]+), ([-\w./]+)\]", comment)
        assert stated, f"{message}.{name} states no range"
        low, high = (float(end.replace("pi/2", repr(math.pi / 2))) for end in stated.groups())
        found[name] = low, high
    return found


@pytest.mark.parametrize("kind", [Weather, Illumination])
def test_the_ranges_that_the_protocol_states_are_those_it_has(kind: type[Weather] | type[Illumination]) -> None:
    ranges = stated_ranges(kind.__name__)
    numbers = {field.name for field in dataclasses.fields(kind) if str(field.type) in ("float", "float | None", "Vec3")}
    assert ranges.keys() == numbers

    def under(name: str, value: float) -> WorldState:
        given: dict[str, Any] = {name: Vec3(value, 0.0, 0.0) if name == "wind_mps" else value}
        if kind is Weather:
            return dataclasses.replace(stage.state(), weather=Weather(**given))
        return dataclasses.replace(stage.state(), illumination=Illumination(**given))

    for name, (low, high) in ranges.items():
        for value in (low, high):
            state = under(name, value)
            assert convert.read_state(convert.state_message(state)) == state
        for value in (low - 1e-3 * max(abs(low), 1.0), high + 1e-3 * max(abs(high), 1.0)):
            with pytest.raises(WorldError, match=name):
                under(name, value)
