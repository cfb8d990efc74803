"""Serves any ``Simulator`` over gRPC: the service of the protocol, health and reflection."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NoReturn

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from bridge.errors import SimulatorStartError
from bridge.protocol.service import SERVICE_NAME, RefusalError, SimulatorService
from bridge.simulator.base import Simulator

CHANNEL_OPTIONS: tuple[tuple[str, int], ...] = (
    # A frame is larger than gRPC's default limit of 4 MiB, and so is a scene.
    ("grpc.max_receive_message_length", 512 * 1024 * 1024),
    ("grpc.max_send_message_length", 512 * 1024 * 1024),
    # Large HTTP/2 frames: the default of 16 KiB costs more than half of the throughput.
    ("grpc.http2.max_frame_size", 16_777_215),
)


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
            self._server.add_generic_rpc_handlers([self._handlers(SimulatorService(simulator))])
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

    def _handlers(self, service: SimulatorService) -> grpc.GenericRpcHandler[bytes, bytes]:
        """Return handlers that take and give serialized messages."""

        def answer(method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
            # A call whose client went away while it waited for its turn is not worth its work.
            call = partial(service.call, method, request, context.is_active)
            try:
                return self._render_thread.submit(call).result()
            except RefusalError as refusal:
                _abort(context, refusal)

        methods = {name: grpc.unary_unary_rpc_method_handler(partial(answer, name)) for name in service.methods}
        return grpc.method_handlers_generic_handler(SERVICE_NAME, methods)

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


def _abort(context: grpc.ServicerContext, refusal: RefusalError) -> NoReturn:
    context.abort(refusal.code, refusal.details)
    raise AssertionError("abort returns never")
