"""Serves any ``Simulator`` over gRPC: the service of the protocol, health and reflection."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from bridge.errors import SimulatorStartError
from bridge.protocol.addresses import is_loopback
from bridge.protocol.admission import TokenCheck, Watchdog, abort
from bridge.protocol.credentials import ServerCredentials
from bridge.protocol.limits import (
    HANDSHAKE_S,
    MAX_CALLS,
    MAX_CALLS_PER_CONNECTION,
    MAX_MESSAGE_BYTES,
    MAX_METADATA_BYTES,
)
from bridge.protocol.service import SERVICE_NAME, RefusalError, SimulatorService
from bridge.simulator.base import Simulator

CHANNEL_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_metadata_size", MAX_METADATA_BYTES),
    ("grpc.absolute_max_metadata_size", MAX_METADATA_BYTES),
    # Large HTTP/2 frames: the default of 16 KiB costs more than half of the throughput.
    ("grpc.http2.max_frame_size", 16_777_215),
)

_SERVER_OPTIONS: tuple[tuple[str, int], ...] = (
    *CHANNEL_OPTIONS,
    # Without this, Linux lets two servers share a port and splits the calls between them.
    ("grpc.so_reuseport", 0),
    ("grpc.max_concurrent_streams", MAX_CALLS_PER_CONNECTION),
    ("grpc.server_handshake_timeout_ms", round(HANDSHAKE_S * 1000)),
    # A client whose machine or network is gone says nothing more; asked, it does not answer.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
)


class SimulatorServer:
    """A running server. Every call of the simulator happens on the one thread that made it."""

    def __init__(
        self,
        make_simulator: Callable[[], Simulator],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: Path | None = None,
        token_file: Path | None = None,
    ) -> None:
        """Make the simulator and start to serve it at ``host:port``; port 0 takes a free one.

        ``tls`` is a folder with ca.pem, server.pem and server.key: connections are encrypted then, and clients must
        show a certificate of that authority or, if a ``token_file`` is given, say its token. Only loopback addresses
        are served without. A server that other machines can reach writes to no client's shared memory.

        Raises ``SimulatorStartError`` if the address cannot be bound or would not be protected, ``SimulatorError`` for
        files that cannot be used, and whatever ``make_simulator`` raises.
        """
        credentials = _credentials(host, tls, token_file)
        self._render_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulator")
        self._watchdog = Watchdog()
        try:
            simulator = self._render_thread.submit(make_simulator).result()
            self._server = grpc.server(
                ThreadPoolExecutor(max_workers=MAX_CALLS, thread_name_prefix="grpc"),
                interceptors=_checks(credentials),
                options=_SERVER_OPTIONS,
                maximum_concurrent_rpcs=MAX_CALLS,
            )
            service = SimulatorService(simulator, shares_memory=is_loopback(host))
            self._server.add_generic_rpc_handlers([self._handlers(service)])
            self._health = health.HealthServicer()
            health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
            reflection.enable_server_reflection(
                (SERVICE_NAME, health.SERVICE_NAME, reflection.SERVICE_NAME), self._server
            )
            scheme = "" if credentials is None else "tls://"
            self.address = f"{scheme}{host}:{self._bind(host, port, credentials)}"
            self._server.start()
        except BaseException:
            self._watchdog.close()
            self._render_thread.shutdown()
            raise
        for name in ("", SERVICE_NAME):
            self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    def _handlers(self, service: SimulatorService) -> grpc.GenericRpcHandler[bytes, bytes]:
        """Return handlers that take and give serialized messages."""

        def answer(method: str, requests: Iterator[bytes], context: grpc.ServicerContext) -> bytes:
            request = self._watchdog.receive(requests, context, method)
            # A call whose client went away while it waited for its turn is not worth its work.
            call = partial(service.call, method, request, context.is_active)
            try:
                response = self._render_thread.submit(call).result()
            except RefusalError as refusal:
                abort(context, refusal.code, refusal.details)
            self._watchdog.limit_sending(context)
            return response

        # To the client they are unary; as streams, requests are waited for here, and not for ever.
        methods = {name: grpc.stream_unary_rpc_method_handler(partial(answer, name)) for name in service.methods}
        return grpc.method_handlers_generic_handler(SERVICE_NAME, methods)

    def _bind(self, host: str, port: int, credentials: ServerCredentials | None) -> int:
        try:
            # Tried with a plain socket first: gRPC prints lines of its own when it fails.
            family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host.strip("[]"), port))
            if credentials is None:
                return self._server.add_insecure_port(f"{host}:{port}")
            return self._server.add_secure_port(f"{host}:{port}", credentials.for_grpc())
        except (OSError, RuntimeError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or "refused"
            raise SimulatorStartError(
                f"cannot listen on {host}:{port}: {reason.lower()}; choose another port, or 0 for any free one"
            ) from None

    def stop(self, grace_s: float = 1.0) -> None:
        """Refuse new calls, give running ones ``grace_s`` seconds, and stop."""
        self._health.enter_graceful_shutdown()
        self._server.stop(grace_s).wait()
        self._watchdog.close()
        self._render_thread.shutdown()


def _credentials(host: str, tls: Path | None, token_file: Path | None) -> ServerCredentials | None:
    """Return what protects a server at ``host``; raises ``SimulatorStartError`` where nothing would."""
    if tls is not None:
        return ServerCredentials.read(tls, token_file)
    if token_file is not None:
        raise SimulatorStartError("a token must not travel unencrypted; give --tls FOLDER as well")
    if not is_loopback(host):
        raise SimulatorStartError(
            f"other machines can reach {host}, and nothing would be encrypted; make certificates with "
            "drivebridge certs FOLDER --host NAME and give --tls FOLDER/server, or listen on 127.0.0.1"
        )
    return None


def _checks(credentials: ServerCredentials | None) -> list[grpc.ServerInterceptor[Any, Any]]:
    token = None if credentials is None else credentials.token
    return [] if token is None else [TokenCheck(token)]
