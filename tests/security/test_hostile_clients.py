"""A server refuses what no controller would ask for, in time and in little memory, and goes on serving others."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.geometry import Pose, Vec3
from bridge.protocol import admission, convert, limits
from bridge.protocol import server as server_module
from bridge.protocol.server import SimulatorServer
from bridge.protocol.service import SERVICE_NAME, SimulatorService
from bridge.protocol.v1 import scene_pb2, simulator_pb2
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.remote import RemoteSimulator
from bridge.traffic.demand import Demand
from bridge.world import StaticScene
from tests.security.memory import at_most
from tests.security.raw_http2 import RawClient, gzip_bomb, message

Serve = Callable[..., SimulatorServer]
LARGE: list[tuple[str, Any]] = [("grpc.max_send_message_length", -1)]


def _refusal(server: SimulatorServer, method: str, request: bytes) -> grpc.RpcError:
    with grpc.insecure_channel(server.address, options=LARGE) as channel:
        with pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary(f"/{SERVICE_NAME}/{method}", None, None)(request, timeout=60)
        RemoteSimulator(server.address).close()  # others are served as before
        return caught.value


def _limit_messages(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Set the limit of all messages, which is so high that a test would take long."""
    options = {**dict(server_module._SERVER_OPTIONS), "grpc.max_receive_message_length": most}
    monkeypatch.setattr(server_module, "_SERVER_OPTIONS", tuple(options.items()))


def test_every_rpc_has_its_limits() -> None:
    methods = set(SimulatorService(FakeSimulator()).methods)
    assert set(limits.MAX_REQUEST_BYTES) == set(limits.MAX_REPLY_BYTES) == methods


@pytest.mark.parametrize("method", ["GetInfo", "Capture", "SetTraffic", "Advance"])
def test_requests_are_only_as_long_as_their_method_needs(serve: Serve, method: str) -> None:
    most = limits.MAX_REQUEST_BYTES[method]
    error = _refusal(serve(), method, bytes(most + 1))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert error.details() == f"expected a request to {method} of at most {most} bytes, got {most + 1}"


def test_no_message_is_longer_than_the_limit_of_all(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    _limit_messages(monkeypatch, 1 << 20)
    error = _refusal(serve(), "LoadScene", bytes(2 << 20))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "Received message larger than max" in (error.details() or "")


def test_a_scene_of_millions_of_empty_parts_is_not_parsed(serve: Serve) -> None:
    scene = b"\x12\x00" * 8_000_000  # placements without anything; 16 MB that would parse to some 700
    request = simulator_pb2.LoadSceneRequest(scene=scene_pb2.Scene(level="x")).SerializeToString()
    assert request[0] == 0x0A
    length = len(scene)
    varint = bytes((length >> shift & 0x7F) | (0x80 if length >> (shift + 7) else 0) for shift in (0, 7, 14, 21))
    server = serve()
    with at_most(150):
        error = _refusal(server, "LoadScene", b"\x0a" + varint + scene)
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert error.details() == "scene: expected at most 200000 assets and placements, got more"


@pytest.mark.parametrize(
    "request_", [b"\x0a", b"\x0a\x05\x12", b"\x0a\x02\x12\x7f", b"\x0b", b"\xff" * 12, b"\x0a\x01\x0f"]
)
def test_scenes_that_are_no_messages(serve: Serve, request_: bytes) -> None:
    error = _refusal(serve(), "LoadScene", request_)
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert error.details() == "expected a bridge.protocol.v1.LoadSceneRequest, got other bytes"


def test_a_gzip_bomb_is_not_unpacked(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    _limit_messages(monkeypatch, 8 << 20)
    server = serve()
    bomb = message(gzip_bomb(2048), compressed=True)
    with at_most(100), RawClient(server.address, f"/{SERVICE_NAME}/LoadScene", encoding=b"gzip") as client:
        client.send(bomb, end=True)
        assert b"Decompressed message larger than max" in client.end()
    RemoteSimulator(server.address).close()


def test_endless_headers_are_cut_off(serve: Serve) -> None:
    server = serve()
    with grpc.insecure_channel(server.address, options=[("grpc.max_metadata_size", 1 << 20)]) as channel:
        metadata = tuple((f"x-{number}", "y" * 1000) for number in range(200))
        with pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary(f"/{SERVICE_NAME}/GetInfo", None, None)(b"", metadata=metadata, timeout=30)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    RemoteSimulator(server.address).close()


def test_a_request_that_never_ends_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "RECEIVE_S", 0.2)
    server = serve()
    with RawClient(server.address, f"/{SERVICE_NAME}/LoadScene") as client:
        client.send(message(b"", claimed=100_000_000))
        client.send(b"\x0a")
        assert b"CANCELLED" in client.end()
    RemoteSimulator(server.address).close()


def test_a_reply_that_is_never_taken_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "SEND_S", 0.2)
    server = serve()
    with RawClient(server.address, f"/{SERVICE_NAME}/GetInfo", window=0) as client:
        client.send(message(b""), end=True)
        assert b"CANCELLED" in client.end()
    RemoteSimulator(server.address).close()


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_client_that_never_shakes_hands_is_cut_off(
    serve: Serve, made: Path, is_encrypted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {**dict(server_module._SERVER_OPTIONS), "grpc.server_handshake_timeout_ms": 200}
    monkeypatch.setattr(server_module, "_SERVER_OPTIONS", tuple(options.items()))
    server = serve(tls=made / "server" if is_encrypted else None)
    port = int(server.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as peer:
        while peer.recv(1024):  # settings and a farewell, or nothing; then the end, and no TimeoutError
            pass


def test_a_call_has_one_request(serve: Serve) -> None:
    with grpc.insecure_channel(serve().address) as channel:
        call = channel.stream_unary(f"/{SERVICE_NAME}/GetInfo", None, None)
        for requests in ([], [b"", b""]):
            with pytest.raises(grpc.RpcError) as caught:
                call(iter(requests), timeout=30)
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert caught.value.details() == "expected one request to GetInfo, got none or several"


def test_only_so_many_calls_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MAX_CALLS", 4)
    go_on = threading.Event()

    class Waiting(FakeSimulator):
        def set_traffic(self, demand: Demand, seed: int) -> None:
            assert go_on.wait(30)

    server = SimulatorServer(Waiting)
    with RemoteSimulator(server.address) as remote, grpc.insecure_channel(server.address) as channel:
        remote.load_scene(StaticScene({}, (), "plain"))
        demand = convert.demand_message(remote._scene_id, Demand(mix={Category.CAR: 1.0}), 1).SerializeToString()
        call = channel.unary_unary(f"/{SERVICE_NAME}/SetTraffic", None, None)
        waiting = [call.future(demand, timeout=60) for _ in range(5)]
        assert next(_finished(waiting)).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        go_on.set()
        codes = sorted(future.code().name for future in waiting)
        assert codes == ["OK"] * 4 + ["RESOURCE_EXHAUSTED"]
    server.stop()


def _finished(futures: list[Any]) -> Iterator[Any]:
    """Yield those of ``futures`` that are done, as they are done."""
    done = threading.Semaphore(0)
    order: list[Any] = []

    def note(future: Any) -> None:
        order.append(future)
        done.release()

    for future in futures:
        future.add_done_callback(note)
    while True:
        assert done.acquire(timeout=30)
        yield order.pop(0)


def _camera(name: str, width: int = 8, height: int = 8) -> Camera:
    return Camera(name, Pinhole(width, height, 10.0, 10.0, width / 2, height / 2), Pose(Vec3(0.0, 0.0, 1.5)))


@pytest.mark.parametrize(
    ("cameras", "views", "problem"),
    [
        ([_camera(f"c{n}") for n in range(65)], [], "cameras: expected at most 64, got 65"),
        ([], [_camera(f"v{n}") for n in range(257)], "depth_views: expected at most 256, got 257"),
        ([_camera("c" * 257)], [], "cameras: expected names of at most 256 characters, got one of 257: 'ccc"),
        (
            [_camera(f"c{n}", 2000, 2000) for n in range(64)],
            [_camera("v", 1, 1)],
            "cameras and depth_views: expected at most 256000000 pixels together, got 256000001; ask for fewer",
        ),
    ],
)
def test_captures_of_too_much(serve: Serve, cameras: list[Camera], views: list[Camera], problem: str) -> None:
    server = serve()
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        asked = simulator_pb2.CaptureRequest(
            scene_id=remote._scene_id,
            state=convert.state_message(stage.state()),
            cameras=[convert.camera_message(camera) for camera in cameras],
            depth_views=[convert.camera_message(view) for view in views],
        )
    assert (_refusal(server, "Capture", asked.SerializeToString()).details() or "").startswith(problem)


def test_more_actors_than_there_are_ids(serve: Serve) -> None:
    server = serve()
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        asked = simulator_pb2.CaptureRequest(scene_id=remote._scene_id)
        asked.state.CopyFrom(convert.state_message(stage.state()))
        for _ in range(limits.MAX_ACTORS + 1):
            asked.state.actors.add()
    error = _refusal(server, "Capture", asked.SerializeToString())
    assert error.details() == "state.actors: expected at most 16383, got 16384"


def test_models_that_pile_up_over_scenes(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    monkeypatch.setattr(limits, "MAX_SCENE_BYTES", 100)
    scene = stage.scene()
    files = {asset.sha256 for asset in scene.files().values()}
    request = simulator_pb2.LoadSceneRequest(scene=convert.scene_message(scene, frozenset(files)))
    error = _refusal(serve(), "LoadScene", request.SerializeToString())
    assert (error.details() or "").startswith("scene.assets: expected files of at most 100 bytes together, got ")


def test_names_in_scenes_that_are_too_long(serve: Serve) -> None:
    for scene in (
        scene_pb2.Scene(level="x" * 257),
        scene_pb2.Scene(assets=[scene_pb2.Asset(name="x" * 257, prefab="y")]),
        scene_pb2.Scene(assets=[scene_pb2.Asset(name="y", prefab="x" * 257)]),
        scene_pb2.Scene(placements=[scene_pb2.Placement(asset="x" * 257)]),
    ):
        request = simulator_pb2.LoadSceneRequest(scene=scene).SerializeToString()
        details = _refusal(serve(), "LoadScene", request).details() or ""
        assert "expected names of at most 256 characters, got one of 257" in details
