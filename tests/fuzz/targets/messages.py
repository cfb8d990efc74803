"""Messages of the protocol: a value comes out that survives the wire, or an error that names the field."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import grpc

from bridge.assets.actor_models import ActorModel
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.errors import SimulatorRequestError
from bridge.frame import CameraImages, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.protocol import convert
from bridge.protocol.service import RefusalError, SimulatorService
from bridge.protocol.v1 import scene_pb2, sensor_pb2, simulator_pb2, world_pb2
from bridge.simulator.fake import FakeSimulator
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Asset, Illumination, Placement, Prefab, StaticScene, VehicleLights, WorldState
from tests.fuzz.mutation.messages import mutate_message, read_message, write_message
from tests.fuzz.target import Target
from tests.fuzz.words import check_words

_MAX_PIXELS = 4096
_CAMERA = Camera(
    "front", Pinhole(12, 8, 9.0, 9.5, 5.5, 3.5), Pose(Vec3(0.3, 0.0, 1.6), Quaternion.from_rpy(0.0, 0.1, 0.2)), True
)


def _state() -> WorldState:
    actor = dataclasses.replace(stage.box(3, 9.0), steering=0.1, rolled_m=4.0, lights=VehicleLights(brake=True))
    light = Illumination(exposure_ev100=12.0, white_balance_k=5000.0)
    return stage.state([actor, stage.box(5, 20.0, 1.0)], step=3, illumination=light)


def _scene() -> StaticScene:
    ground = Placement(stage.GROUND_ID, Category.ROAD, "ground", Pose(Vec3(0.0, 0.0, 0.0)), scale=2.0)
    return StaticScene({"ground": Asset("ground", b"any bytes"), "own": Prefab("car")}, (ground,), "plain")


def _moment() -> TrafficMoment:
    state = _state()
    return TrafficMoment(3, 300_000_000, state.world_from_ego, Vec3(1.0, 0.0, 0.0), state.actors, 0.1)


def _catalogue() -> simulator_pb2.GetInfoResponse:
    models = [ActorModel("a", Category.CAR, Size(4.0, 2.0, 1.5)), ActorModel("b", Category.VAN, Size(5.0, 2.0, 2.0))]
    return simulator_pb2.GetInfoResponse(catalogue=convert.catalogue_messages(models), levels=["harbour", "plain"])


def _things() -> simulator_pb2.LoadSceneResponse:
    things = {16384: Category.ROAD, 20000: Category.BUILDING}
    return simulator_pb2.LoadSceneResponse(scene_id="x", level_things=convert.level_messages(things))


def _demand() -> simulator_pb2.SetTrafficRequest:
    return convert.demand_message("x", Demand(mix={Category.CAR: 0.75, Category.VAN: 0.25}), 7)


def _requests() -> Sequence[Any]:
    scene = convert.scene_message(stage.scene(), frozenset(a.sha256 for a in stage.scene().files().values()))
    camera, state = convert.camera_message(_CAMERA), convert.state_message(_state())
    shared = sensor_pb2.SharedMemory(path="/dev/shm/drivebridge-1-none", offset=0, size=4096)
    return [
        simulator_pb2.LoadSceneRequest(scene=scene),
        simulator_pb2.CaptureRequest(scene_id="x", state=state, cameras=[camera], shared_memory=shared),
        _demand(),
        simulator_pb2.AdvanceRequest(scene_id="x", step=3),
    ]


def _seeds() -> Sequence[bytes]:
    scene = convert.scene_message(_scene(), frozenset(asset.sha256 for asset in _scene().files().values()))
    values = [
        convert.camera_message(_CAMERA),
        convert.state_message(_state()),
        scene,
        simulator_pb2.AdvanceResponse(moment=convert.moment_message(_moment())),
        _catalogue(),
        _things(),
    ]
    return [write_message(message) for message in (*values, *_requests())]


def _scene_again(message: scene_pb2.Scene) -> tuple[Any, Any]:
    content = convert.read_content(message)
    if {asset.sha256 for asset in message.assets if not asset.prefab} - content.keys():
        return None, None  # what was not sent the service asks for
    value = convert.read_scene(message, content)
    everything = frozenset(asset.sha256 for asset in value.files().values())
    again = convert.scene_message(value, everything)
    return value, convert.read_scene(again, convert.read_content(again))


def _camera_again(message: sensor_pb2.Camera) -> tuple[Any, Any]:
    value = convert.read_camera(message, _MAX_PIXELS)
    return value, convert.read_camera(convert.camera_message(value), _MAX_PIXELS)


def _state_again(message: world_pb2.WorldState) -> tuple[Any, Any]:
    value = convert.read_state(message)
    return value, convert.read_state(convert.state_message(value))


def _moment_again(message: simulator_pb2.AdvanceResponse) -> tuple[Any, Any]:
    value = convert.read_moment(message, message.moment.step)
    again = simulator_pb2.AdvanceResponse(moment=convert.moment_message(value))
    return value, convert.read_moment(again, value.step)


def _catalogue_again(message: simulator_pb2.GetInfoResponse) -> tuple[Any, Any]:
    value = convert.read_catalogue(message.catalogue), convert.read_levels(message.levels)
    return value, (convert.read_catalogue(convert.catalogue_messages(value[0])), value[1])


def _things_again(message: simulator_pb2.LoadSceneResponse) -> tuple[Any, Any]:
    value = convert.read_level_things(message.level_things, {17000})
    return value, convert.read_level_things(convert.level_messages(value), {17000})


def _demand_again(message: simulator_pb2.SetTrafficRequest) -> tuple[Any, Any]:
    value = convert.read_demand(message)
    return value, convert.read_demand(convert.demand_message(message.scene_id, value, message.seed))


_READERS: dict[type, Callable[[Any], tuple[Any, Any]]] = {
    sensor_pb2.Camera: _camera_again,
    world_pb2.WorldState: _state_again,
    scene_pb2.Scene: _scene_again,
    simulator_pb2.AdvanceResponse: _moment_again,
    simulator_pb2.GetInfoResponse: _catalogue_again,
    simulator_pb2.LoadSceneResponse: _things_again,
    simulator_pb2.SetTrafficRequest: _demand_again,
}

_METHODS = {
    simulator_pb2.LoadSceneRequest: "LoadScene",
    simulator_pb2.CaptureRequest: "Capture",
    simulator_pb2.SetTrafficRequest: "SetTraffic",
    simulator_pb2.AdvanceRequest: "Advance",
}


def _check(data: bytes) -> None:
    message: Any = read_message(data)
    if message is None:
        return
    if type(message) in _READERS:
        try:
            value, again = _READERS[type(message)](message)
        except convert.MessageError as error:
            check_words(error)
        else:
            assert value == again
            _check_numbers(value)
    if type(message) in _METHODS:
        _call(message)


def _check_numbers(value: Any) -> None:
    """No number that is none comes through."""
    if isinstance(value, float):
        assert not math.isnan(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            _check_numbers(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            _check_numbers(item)


def _call(request: Any) -> None:
    """Send a request to a service in which a scene is loaded and traffic is set; it may be refused, not fail."""
    service = SimulatorService(_Blank())
    load = simulator_pb2.LoadSceneRequest(scene=convert.scene_message(_plain(), frozenset()))
    loaded = simulator_pb2.LoadSceneResponse.FromString(service.call("LoadScene", load.SerializeToString()))
    if "scene_id" in request.DESCRIPTOR.fields_by_name and request.scene_id == "x":
        request.scene_id = loaded.scene_id
    traffic = _demand()
    traffic.scene_id = loaded.scene_id
    service.call("SetTraffic", traffic.SerializeToString())
    try:
        service.call(_METHODS[type(request)], request.SerializeToString())
    except RefusalError as refusal:
        check_words(refusal)
        if refusal.code is grpc.StatusCode.INTERNAL:
            raise


def _plain() -> StaticScene:
    models = {model.name: Prefab(model.name) for model in FakeSimulator().info.catalogue}
    return StaticScene(models, (), "plain")


class _Blank(FakeSimulator):
    """Has a level and traffic, and draws nothing."""

    info = dataclasses.replace(FakeSimulator.info, max_image_pixels=_MAX_PIXELS)

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """Return no images."""
        images: dict[str, CameraImages] = {}
        return RawFrame(state.step, state.time_ns, images, {})

    def advance(self, step: int) -> TrafficMoment:
        """Refuse moments that take long to get to."""
        if step > 100:
            raise SimulatorRequestError("step: expected at most 100")
        return super().advance(step)


MESSAGES = Target("messages", _seeds, mutate_message, _check, examples=400)
