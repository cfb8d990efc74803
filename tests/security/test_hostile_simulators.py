"""A client leaves a simulator that is hostile or broken: with a clear error, in time, and in little memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import grpc
import pytest
from google.protobuf.message import Message

from bridge.conformance import stage
from bridge.errors import SimulatorError, SimulatorLostError, SimulatorReplyError
from bridge.protocol.service import SERVICE_NAME, RefusalError, SimulatorService
from bridge.protocol.v1 import simulator_pb2
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.remote import RemoteSimulator
from tests.security.memory import at_most
from tests.security.raw_http2 import (
    CONTINUATION,
    END_HEADERS,
    GRPC_REPLY,
    HEADERS,
    SETTINGS,
    Connection,
    RawServer,
    gzip_bomb,
    header,
    message,
)


def _bomb(connection: Connection) -> None:
    connection.frame(HEADERS, END_HEADERS, 1, GRPC_REPLY + header(b"grpc-encoding", b"gzip"))
    connection.data(message(gzip_bomb(3000), compressed=True))


def _claim(connection: Connection) -> None:
    connection.frame(HEADERS, END_HEADERS, 1, GRPC_REPLY)
    connection.data(message(b"abc", claimed=0xFFFF_FFFF))


def _endless_headers(connection: Connection) -> None:
    connection.frame(HEADERS, 0, 1, GRPC_REPLY)
    while True:
        connection.frame(CONTINUATION, 0, 1, header(b"x-more", b"\x1b[31m" + b"y" * 100) * 100)


def _drip(connection: Connection) -> None:
    connection.frame(HEADERS, END_HEADERS, 1, GRPC_REPLY)
    connection.data(message(b"", claimed=1_000_000))
    while True:
        connection.data(b"x")
        connection.wait_for_frame()


def _endless_settings(connection: Connection) -> None:
    while True:
        connection.frame(SETTINGS, 0, 0, b"")


def _no_message(connection: Connection) -> None:
    connection.frame(HEADERS, END_HEADERS, 1, GRPC_REPLY)
    connection.data(message(b"\xff\xff\xff"))
    connection.frame(HEADERS, END_HEADERS | 1, 1, header(b"grpc-status", b"0"))


def _not_http(connection: Connection) -> None:
    connection.frame(77, 0xFF, 0x7FFF_FFFF, b"?" * 16_000)
    connection.frame(HEADERS, END_HEADERS, 2, b"\xff\xff\xff\xff\xff\xff")


@pytest.mark.parametrize(
    ("script", "kind", "problem"),
    [
        (
            _bomb,
            SimulatorReplyError,
            "bad reply to the handshake: more than a reply may hold: Decompressed message larger",
        ),
        (_claim, SimulatorReplyError, "bad reply to the handshake: more than a reply may hold: .*larger than max"),
        (
            _endless_headers,
            SimulatorReplyError,
            "bad reply to the handshake: more than a reply may hold: .*metadata size",
        ),
        (_drip, SimulatorLostError, "deadline_exceeded"),
        (_endless_settings, SimulatorLostError, "deadline_exceeded"),
        (_no_message, SimulatorReplyError, "expected a bridge.protocol.v1.GetInfoResponse, got other bytes"),
        (_not_http, SimulatorError, "did not answer|failed"),
    ],
)
def test_what_comes_is_bounded(script: Callable[[Connection], None], kind: type[SimulatorError], problem: str) -> None:
    start = time.monotonic()
    with RawServer(script) as server, at_most(100), pytest.raises(kind, match=problem) as caught:
        RemoteSimulator(server.address, connect_timeout_s=2)
    assert time.monotonic() - start < 10
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 2500


@contextmanager
def lying(method: str, change: Callable[[Message], Message | bytes]) -> Iterator[str]:
    """Serve a simulator whose replies to ``method`` are changed on the way; yields its address."""
    service = SimulatorService(FakeSimulator())

    def handler(name: str) -> grpc.RpcMethodHandler[bytes, bytes]:
        def answer(request: bytes, context: grpc.ServicerContext) -> bytes:
            try:
                reply = service.call(name, request)
            except RefusalError as refusal:
                context.abort(refusal.code, refusal.details)
            if name != method:
                return reply
            kind = getattr(simulator_pb2, f"{name}Response")
            changed = change(kind.FromString(reply))
            return changed if isinstance(changed, bytes) else changed.SerializeToString()

        return grpc.unary_unary_rpc_method_handler(answer)

    server = grpc.server(ThreadPoolExecutor(1), options=[("grpc.max_send_message_length", -1)])
    handlers = {name: handler(name) for name in service.methods}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE_NAME, handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


def _with_info(**fields: object) -> Callable[[Message], Message]:
    def change(reply: Message) -> Message:
        reply.MergeFrom(simulator_pb2.GetInfoResponse(**fields))  # type: ignore[arg-type]
        return reply

    return change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_with_info(engine="\x1b]0;gotcha\x07"), r"engine: expected printable characters, got '\\x1b\]0;gotcha\\x07'"),
        (_with_info(renderer="x" * 257), "renderer: expected names of at most 256 characters, got one of 257"),
        (_with_info(levels=[f"{n:06}" for n in range(4097)]), r"levels: expected at most 4096, got \d+"),
        (_with_info(catalogue=[{}] * 5000), r"catalogue: expected at most 4096, got \d+"),
        (_with_info(weather_fields=["rain"] * 257), "weather_fields: expected at most 256, got 258"),
        (lambda _: bytes(4 << 20) + b"\0", "more than a reply may hold: .*larger than max"),
    ],
)
def test_handshakes(change: Callable[[Message], Message | bytes], problem: str) -> None:
    with lying("GetInfo", change) as address, pytest.raises(SimulatorReplyError, match=problem) as caught:
        RemoteSimulator(address)
    assert str(caught.value).isprintable()


def _frame(change: Callable[[simulator_pb2.CaptureResponse], object]) -> Callable[[Message], Message]:
    def changed(reply: Message) -> Message:
        assert isinstance(reply, simulator_pb2.CaptureResponse)
        change(reply)
        return reply

    return changed


def _vast(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].rgb.width = reply.frames[0].rgb.height = 0xFFFF_FFFF


def _short(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].depth.data = reply.frames[0].depth.data[:-1]


def _far_away(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].ids.shared_memory_offset = 1 << 63


def _nowhere(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].observations[0].world_from_actor.position.x = float("nan")


def _unturned(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].observations[0].world_from_actor.rotation.w = float("inf")


def _stuffed(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].observations.extend([reply.frames[0].observations[0]] * 20_000)


def _twice(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames.append(reply.frames[0])


def _renamed(reply: simulator_pb2.CaptureResponse) -> None:
    reply.frames[0].camera = "\x1b[2J"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_frame(_vast), r"frames\['front'\].rgb: expected 320 x 200 pixels, got 4294967295 x 4294967295"),
        (_frame(_short), r"frames\['front'\].depth: expected 256000 bytes, got 255999"),
        (_frame(_far_away), r"frames\['front'\].ids: the pixels are in shared memory, but none was offered"),
        (_frame(_nowhere), r"world_from_actor.position: expected finite numbers"),
        (_frame(_unturned), r"world_from_actor.rotation: expected a unit quaternion, got one of length inf"),
        (_frame(_stuffed), r"expected at most \d+ bytes, got \d+"),
        (
            _frame(_twice),
            r"frames: expected the cameras \['front'\], got \['front', 'front'\]|expected at most \d+ bytes",
        ),
        (_frame(_renamed), r"frames: expected the cameras \['front'\], got \['\\x1b\[2J'\]"),
        (lambda _: b"\x1a\x00" * 5_000_000, r"expected at most \d+ bytes, got 10000000"),
    ],
)
def test_captures(change: Callable[[Message], Message | bytes], problem: str) -> None:
    with lying("Capture", change) as address, RemoteSimulator(address, shared_memory=False) as remote:
        remote.load_scene(stage.scene())
        with at_most(100), pytest.raises(SimulatorReplyError, match=problem) as caught:
            remote.capture(stage.state([stage.box(1, 10.0)]), (stage.CAMERA,))
        assert str(caught.value).isprintable()


def test_shared_memory_beyond_its_end() -> None:
    with lying("Capture", _frame(_far_away)) as address, RemoteSimulator(address) as remote:
        remote.load_scene(stage.scene())
        with pytest.raises(SimulatorReplyError, match="expected bytes within 0 to"):
            remote.capture(stage.state(), (stage.CAMERA,))


def test_a_capture_may_be_as_large_as_what_was_asked_for() -> None:
    actors = [stage.box(number + 1, 6.0 + 0.5 * number) for number in range(60)]
    camera = replace(stage.CAMERA, normals=True)
    views = [replace(stage.CAMERA, name="roof.0")]
    with lying("Capture", lambda reply: reply) as address, RemoteSimulator(address, shared_memory=False) as remote:
        remote.load_scene(stage.scene())
        assert len(remote.capture(stage.state(actors), (camera,), views).observations["front"]) == 60


def test_refusals_do_nothing_to_the_terminal() -> None:
    def refuse(request: bytes, context: grpc.ServicerContext) -> bytes:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "\x1b[2Jclean\n\tnow " + "z" * 5000)

    server = grpc.server(ThreadPoolExecutor(1))
    handlers = {"GetInfo": grpc.unary_unary_rpc_method_handler(refuse)}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE_NAME, handlers)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with pytest.raises(SimulatorError, match=r"refused the handshake: \?\[2Jclean now z+…$") as caught:
        RemoteSimulator(f"127.0.0.1:{port}")
    assert len(str(caught.value)) < 2200
    server.stop(None).wait()
