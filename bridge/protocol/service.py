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
from bridge.simulator.base import Simulator, require_views
from bridge.world import Asset, StaticScene

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

    def __init__(self, simulator: Simulator) -> None:
        """Serve ``simulator``."""
        self._simulator = simulator
        self._content: dict[bytes, bytes] = {}
        self._scene_id = ""
        self._shared_files = SharedFiles()
        self._methods: dict[str, tuple[type[Message], Callable[[Any], Message]]] = {
            "GetInfo": (simulator_pb2.GetInfoRequest, self._get_info),
            "LoadScene": (simulator_pb2.LoadSceneRequest, self._load_scene),
            "Capture": (simulator_pb2.CaptureRequest, self._capture),
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
            message = kind.FromString(request)
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
            shared_memory=True,
        )

    def _load_scene(self, request: simulator_pb2.LoadSceneRequest) -> simulator_pb2.LoadSceneResponse:
        scene = request.scene
        names = [asset.name for asset in scene.assets]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise convert.MessageError(f"scene.assets: {twice!r} occurs more than once; names must be unique")
        content: dict[bytes, bytes] = {}
        for asset in scene.assets:
            if asset.HasField("glb"):
                if hashlib.sha256(asset.glb).digest() != asset.sha256:
                    raise convert.MessageError(f"scene.assets[{asset.name!r}]: its bytes do not have its SHA-256")
                content[asset.sha256] = asset.glb
            elif asset.sha256 in self._content:
                content[asset.sha256] = self._content[asset.sha256]
        missing = sorted({asset.sha256 for asset in scene.assets} - content.keys())
        if missing:
            return simulator_pb2.LoadSceneResponse(missing_sha256=missing)
        placements = tuple(convert.read_placement(p, i) for i, p in enumerate(scene.placements))
        assets = {asset.name: Asset(asset.name, content[asset.sha256]) for asset in scene.assets}
        for placement in placements:
            if placement.asset not in assets:
                raise convert.MessageError(
                    f"scene.placements: asset {placement.asset!r} of instance {placement.instance_id} "
                    "is not in the scene"
                )
        # From here on no capture may mistake the old scene for the new one, even if loading fails.
        self._scene_id = ""
        self._simulator.load_scene(StaticScene(assets, placements))
        self._content = content
        self._scene_id = _scene_id(request)
        return simulator_pb2.LoadSceneResponse(scene_id=self._scene_id)

    def _capture(self, request: simulator_pb2.CaptureRequest) -> simulator_pb2.CaptureResponse:
        self._require_scene(request.scene_id, "a capture")
        max_pixels = self._simulator.info.max_image_pixels
        cameras = [convert.read_camera(camera, max_pixels) for camera in request.cameras]
        depth_views = [convert.read_camera(view, max_pixels, "depth_views") for view in request.depth_views]
        require_views(cameras, depth_views)
        state = convert.read_state(request.state)
        frame = self._simulator.capture(state, cameras, depth_views)
        return convert.capture_response(frame, self._shared_part(request))

    def _require_scene(self, scene_id: str, what: str) -> None:
        if not self._scene_id or scene_id != self._scene_id:
            raise RefusalError(
                grpc.StatusCode.FAILED_PRECONDITION,
                f"expected {what} in scene {self._scene_id[:12] or '(none is loaded)'}, got one in "
                f"{scene_id[:12] or '(empty)'}; call LoadScene first",
            )

    def _shared_part(self, request: simulator_pb2.CaptureRequest) -> MappedPart | None:
        if not request.HasField("shared_memory"):
            return None
        offered = request.shared_memory
        return self._shared_files.part(offered.path, offered.offset, offered.size)


def _scene_id(request: simulator_pb2.LoadSceneRequest) -> str:
    """Name a scene by what it holds, so that a reloaded scene has its old name."""
    digest = hashlib.sha256()
    for asset in request.scene.assets:
        digest.update(asset.name.encode() + b"\0" + asset.sha256)
    for placement in request.scene.placements:
        digest.update(placement.SerializeToString(deterministic=True))
    return digest.hexdigest()
