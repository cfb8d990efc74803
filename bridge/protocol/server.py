"""Serves any ``Simulator`` over gRPC: the service of the protocol, health and reflection."""

from __future__ import annotations

import hashlib
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn, TypeVar

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from bridge.errors import SimulatorRequestError, SimulatorStartError
from bridge.protocol import convert
from bridge.protocol.shared_memory import MappedPart, SharedFiles
from bridge.protocol.v1 import simulator_pb2, simulator_pb2_grpc
from bridge.protocol.version import PROTOCOL_VERSION
from bridge.simulator.base import Simulator, require_views
from bridge.world import Asset, StaticScene

log = logging.getLogger(__name__)

SERVICE_NAME = simulator_pb2.DESCRIPTOR.services_by_name["SimulatorService"].full_name

CHANNEL_OPTIONS: tuple[tuple[str, int], ...] = (
    # A frame is larger than gRPC's default limit of 4 MiB, and so is a scene.
    ("grpc.max_receive_message_length", 512 * 1024 * 1024),
    ("grpc.max_send_message_length", 512 * 1024 * 1024),
    # Large HTTP/2 frames: the default of 16 KiB costs more than half of the throughput.
    ("grpc.http2.max_frame_size", 16_777_215),
)

_T = TypeVar("_T")


class SimulatorServer:
    """A running server. Every call of the simulator happens on the one thread that made it."""

    def __init__(self, make_simulator: Callable[[], Simulator], *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Make the simulator and start to serve it at ``host:port``; port 0 takes a free one.

        Raises ``SimulatorStartError`` if the address cannot be bound, and whatever ``make_simulator`` raises.
        """
        self._render_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulator")
        try:
            simulator = self._render_thread.submit(make_simulator).result()
            self._server = grpc.server(
                ThreadPoolExecutor(max_workers=8, thread_name_prefix="grpc"),
                # Without this, Linux lets two servers share a port and splits the calls between them.
                options=(*CHANNEL_OPTIONS, ("grpc.so_reuseport", 0)),
            )
            servicer = _Servicer(simulator, self._render_thread)
            simulator_pb2_grpc.add_SimulatorServiceServicer_to_server(servicer, self._server)
            self._health = health.HealthServicer()
            health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
            reflection.enable_server_reflection(
                (SERVICE_NAME, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server
            )
            self.address = f"{host}:{self._bind(host, port)}"
            self._server.start()
        except BaseException:
            self._render_thread.shutdown()
            raise
        for service in ("", SERVICE_NAME):
            self._health.set(service, health_pb2.HealthCheckResponse.SERVING)

    def _bind(self, host: str, port: int) -> int:
        try:
            # Tried with a plain socket first: gRPC prints lines of its own when it fails.
            family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host.strip("[]"), port))
            return self._server.add_insecure_port(f"{host}:{port}")
        except (OSError, RuntimeError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or "refused"
            raise SimulatorStartError(
                f"cannot listen on {host}:{port}: {reason.lower()}; choose another port, or 0 for any free one"
            ) from None

    def stop(self, grace_s: float = 1.0) -> None:
        """Refuse new calls, give running ones ``grace_s`` seconds, and stop."""
        self._health.enter_graceful_shutdown()
        self._server.stop(grace_s).wait()
        self._render_thread.shutdown()


class _Servicer(simulator_pb2_grpc.SimulatorServiceServicer):
    """Turns messages into calls of the simulator and its errors into statuses."""

    def __init__(self, simulator: Simulator, render_thread: ThreadPoolExecutor) -> None:
        self._simulator = simulator
        self._render_thread = render_thread
        self._content: dict[bytes, bytes] = {}
        self._scene_id = ""
        self._shared_files = SharedFiles()

    def GetInfo(  # noqa: N802 - the name of the rpc
        self, request: simulator_pb2.GetInfoRequest, context: grpc.ServicerContext
    ) -> simulator_pb2.GetInfoResponse:
        del request, context  # a client of any version may ask; it decides what to do with the answer
        info = self._simulator.info
        return simulator_pb2.GetInfoResponse(
            protocol_version=simulator_pb2.ProtocolVersion(major=PROTOCOL_VERSION.major, minor=PROTOCOL_VERSION.minor),
            engine=info.engine,
            renderer=info.renderer,
            weather_fields=sorted(info.weather_fields),
            max_image_pixels=info.max_image_pixels,
            shared_memory=True,
        )

    def LoadScene(  # noqa: N802 - the name of the rpc
        self, request: simulator_pb2.LoadSceneRequest, context: grpc.ServicerContext
    ) -> simulator_pb2.LoadSceneResponse:
        return self._run(context, lambda: self._load_scene(request))

    def Capture(  # noqa: N802 - the name of the rpc
        self, request: simulator_pb2.CaptureRequest, context: grpc.ServicerContext
    ) -> simulator_pb2.CaptureResponse:
        return self._run(context, lambda: self._capture(request, context))

    def _run(self, context: grpc.ServicerContext, call: Callable[[], _T]) -> _T:
        try:
            return self._render_thread.submit(call).result()
        except _Refusal as refusal:
            _abort(context, refusal.code, str(refusal))
        except convert.TooLargeError as error:
            _abort(context, grpc.StatusCode.RESOURCE_EXHAUSTED, str(error))
        except (convert.MessageError, SimulatorRequestError) as error:
            _abort(context, grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except Exception as error:
            log.exception("a request failed")
            _abort(context, grpc.StatusCode.INTERNAL, f"{type(error).__name__}: {error}; see the simulator's log")

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

    def _capture(
        self, request: simulator_pb2.CaptureRequest, context: grpc.ServicerContext
    ) -> simulator_pb2.CaptureResponse:
        if not self._scene_id or request.scene_id != self._scene_id:
            raise _Refusal(
                grpc.StatusCode.FAILED_PRECONDITION,
                f"expected a capture in scene {self._scene_id[:12] or '(none is loaded)'}, got one in "
                f"{request.scene_id[:12] or '(empty)'}; call LoadScene first",
            )
        max_pixels = self._simulator.info.max_image_pixels
        cameras = [convert.read_camera(camera, max_pixels) for camera in request.cameras]
        depth_views = [convert.read_camera(view, max_pixels, "depth_views") for view in request.depth_views]
        require_views(cameras, depth_views)
        state = convert.read_state(request.state)
        if not context.is_active():  # nobody waits for this frame any more
            raise _Refusal(grpc.StatusCode.CANCELLED, "the client went away")
        frame = self._simulator.capture(state, cameras, depth_views)
        return convert.capture_response(frame, self._shared_part(request))

    def _shared_part(self, request: simulator_pb2.CaptureRequest) -> MappedPart | None:
        if not request.HasField("shared_memory"):
            return None
        offered = request.shared_memory
        return self._shared_files.part(offered.path, offered.offset, offered.size)


class _Refusal(Exception):  # noqa: N818 - becomes a status, not an error of this program
    """A call that is answered with ``code``."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(details)
        self.code = code


def _scene_id(request: simulator_pb2.LoadSceneRequest) -> str:
    """Name a scene by what it holds, so that a reloaded scene has its old name."""
    digest = hashlib.sha256()
    for asset in request.scene.assets:
        digest.update(asset.name.encode() + b"\0" + asset.sha256)
    for placement in request.scene.placements:
        digest.update(placement.SerializeToString(deterministic=True))
    return digest.hexdigest()


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, details: str) -> NoReturn:
    context.abort(code, details)
    raise AssertionError("abort returns never")
