"""The service of the protocol around any ``Simulator``, whatever carries its calls."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf.message import DecodeError, Message

from bridge.errors import SimulatorRequestError
from bridge.protocol import convert
from bridge.protocol.shared_memory import MappedPart, SharedFiles
from bridge.protocol.v1 import simulator_pb2
from bridge.protocol.version import PROTOCOL_VERSION
from bridge.simulator.base import Simulator, TrafficSimulator, require_views

log = logging.getLogger(__name__)

SERVICE_NAME = simulator_pb2.DESCRIPTOR.services_by_name["SimulatorService"].full_name


class RefusalError(Exception):
    """A call that is answered with a status of gRPC instead of a response."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        """Keep both; ``details`` says what was expected, what came and what to do."""
        super().__init__(details)
        self.code = code
        self.details = details


def _always() -> bool:
    return True


class SimulatorService:
    """Answers the calls of one client after the other. Not safe to call from several threads at once."""

    def __init__(self, simulator: Simulator, *, shares_memory: bool = True) -> None:
        """Serve ``simulator``.

        ``shares_memory`` false leaves files alone that clients name: they may be on another machine, and the file here
        that has the same name is somebody else's.
        """
        self._simulator = simulator
        self._shares_memory = shares_memory
        self._content: dict[bytes, bytes] = {}
        self._scene_id = ""
        self._traffic_step: int | None = None
        self._shared_files = SharedFiles()
        self._methods: dict[str, tuple[type[Message], Callable[[Any], Message]]] = {
            "GetInfo": (simulator_pb2.GetInfoRequest, self._get_info),
            "LoadScene": (simulator_pb2.LoadSceneRequest, self._load_scene),
            "Capture": (simulator_pb2.CaptureRequest, self._capture),
            "SetTraffic": (simulator_pb2.SetTrafficRequest, self._set_traffic),
            "Advance": (simulator_pb2.AdvanceRequest, self._advance),
        }

    @property
    def methods(self) -> tuple[str, ...]:
        """The names of the rpcs that are served."""
        return tuple(self._methods)

    def call(self, method: str, request: bytes, is_wanted: Callable[[], bool] = _always) -> bytes:
        """Answer the serialized ``request`` to the rpc ``method`` with a serialized response.

        Whether anybody still waits is asked just before the work begins. Raises ``RefusalError``.
        """
        if method not in self._methods:
            raise RefusalError(
                grpc.StatusCode.UNIMPLEMENTED, f"expected one of {', '.join(self._methods)}, got {method!r}"
            )
        kind, answer = self._methods[method]
        try:
            convert.require_few_parts(method, request)
            message = kind.FromString(request)
        except convert.TooLargeError as error:
            raise RefusalError(grpc.StatusCode.RESOURCE_EXHAUSTED, str(error)) from None
        except DecodeError:
            raise RefusalError(
                grpc.StatusCode.INVALID_ARGUMENT, f"expected a {kind.DESCRIPTOR.full_name}, got other bytes"
            ) from None
        if not is_wanted():
            raise RefusalError(grpc.StatusCode.CANCELLED, "the client went away")
        try:
            return answer(message).SerializeToString()
        except convert.TooLargeError as error:
            raise RefusalError(grpc.StatusCode.RESOURCE_EXHAUSTED, str(error)) from None
        except (convert.MessageError, SimulatorRequestError) as error:
            raise RefusalError(grpc.StatusCode.INVALID_ARGUMENT, str(error)) from None
        except RefusalError:
            raise
        except Exception as error:
            log.exception("a request failed")
            details = f"{type(error).__name__}: {error}; see the simulator's log"
            raise RefusalError(grpc.StatusCode.INTERNAL, details) from None

    def _get_info(self, request: simulator_pb2.GetInfoRequest) -> simulator_pb2.GetInfoResponse:
        del request  # a client of any version may ask; it decides what to do with the answer
        info = self._simulator.info
        return simulator_pb2.GetInfoResponse(
            protocol_version=simulator_pb2.ProtocolVersion(major=PROTOCOL_VERSION.major, minor=PROTOCOL_VERSION.minor),
            engine=info.engine,
            renderer=info.renderer,
            weather_fields=sorted(info.weather_fields),
            max_image_pixels=info.max_image_pixels,
            shared_memory=self._shares_memory,
            catalogue=convert.catalogue_messages(info.catalogue),
            levels=sorted(info.levels),
            drives_traffic=info.drives_traffic,
        )

    def _load_scene(self, request: simulator_pb2.LoadSceneRequest) -> simulator_pb2.LoadSceneResponse:
        scene = request.scene
        convert.require_scene_amounts(scene)
        # Files of the last scene need not come again.
        known = {**self._content, **convert.read_content(scene)}
        needed = {asset.sha256 for asset in scene.assets if not asset.prefab}
        missing = sorted(needed - known.keys())
        if missing:
            return simulator_pb2.LoadSceneResponse(missing_sha256=missing)
        content = {sha256: known[sha256] for sha256 in needed}
        convert.require_scene_bytes(content)
        value = convert.read_scene(scene, content)
        # From here on no capture may mistake the old scene for the new one, even if loading fails.
        self._scene_id = ""
        self._traffic_step = None
        things = self._simulator.load_scene(value)
        self._content = content
        self._scene_id = _scene_id(request)
        return simulator_pb2.LoadSceneResponse(scene_id=self._scene_id, level_things=convert.level_messages(things))

    def _capture(self, request: simulator_pb2.CaptureRequest) -> simulator_pb2.CaptureResponse:
        self._require_scene(request.scene_id, "a capture")
        convert.require_capture_amounts(request)
        max_pixels = self._simulator.info.max_image_pixels
        cameras = [convert.read_camera(camera, max_pixels) for camera in request.cameras]
        depth_views = [convert.read_camera(view, max_pixels, "depth_views") for view in request.depth_views]
        require_views(cameras, depth_views)
        convert.require_capture_pixels(cameras, depth_views)
        state = convert.read_state(request.state)
        frame = self._simulator.capture(state, cameras, depth_views)
        return convert.capture_response(frame, self._shared_part(request))

    def _set_traffic(self, request: simulator_pb2.SetTrafficRequest) -> simulator_pb2.SetTrafficResponse:
        simulator = self._traffic_simulator()
        self._require_scene(request.scene_id, "traffic")
        demand = convert.read_demand(request)
        self._traffic_step = None
        simulator.set_traffic(demand, request.seed)
        self._traffic_step = 0
        return simulator_pb2.SetTrafficResponse()

    def _advance(self, request: simulator_pb2.AdvanceRequest) -> simulator_pb2.AdvanceResponse:
        simulator = self._traffic_simulator()
        self._require_scene(request.scene_id, "traffic")
        reached = self._traffic_step
        if reached is None:
            raise RefusalError(
                grpc.StatusCode.FAILED_PRECONDITION,
                "expected traffic, none was started in this scene; call SetTraffic first",
            )
        if request.step < reached:
            raise convert.MessageError(
                f"step: expected {reached}, which was reached, or more, got {request.step}; SetTraffic starts anew"
            )
        self._traffic_step = None  # if it fails half-way, only SetTraffic leads back to a known moment
        moment = simulator.advance(request.step)
        self._traffic_step = request.step
        return simulator_pb2.AdvanceResponse(moment=convert.moment_message(moment))

    def _traffic_simulator(self) -> TrafficSimulator:
        if not isinstance(self._simulator, TrafficSimulator) or not self._simulator.info.drives_traffic:
            raise RefusalError(
                grpc.StatusCode.UNIMPLEMENTED,
                f"{self._simulator.info.engine} drives no traffic; let the controller do it",
            )
        return self._simulator

    def _require_scene(self, scene_id: str, what: str) -> None:
        if not self._scene_id or scene_id != self._scene_id:
            raise RefusalError(
                grpc.StatusCode.FAILED_PRECONDITION,
                f"expected {what} in scene {self._scene_id[:12] or '(none is loaded)'}, got one in "
                f"{scene_id[:12] or '(empty)'}; call LoadScene first",
            )

    def _shared_part(self, request: simulator_pb2.CaptureRequest) -> MappedPart | None:
        if not self._shares_memory or not request.HasField("shared_memory"):
            return None
        offered = request.shared_memory
        return self._shared_files.part(offered.path, offered.offset, offered.size)


def _scene_id(request: simulator_pb2.LoadSceneRequest) -> str:
    """Name a scene by what it holds, so that a reloaded scene has its old name."""
    digest = hashlib.sha256(request.scene.level.encode() + b"\0")
    for asset in request.scene.assets:
        digest.update(asset.name.encode() + b"\0" + asset.prefab.encode() + b"\0" + asset.sha256)
    for placement in request.scene.placements:
        digest.update(placement.SerializeToString(deterministic=True))
    return digest.hexdigest()
