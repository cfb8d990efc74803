"""The client and the server over a real channel: what can go wrong is said in one line."""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import numpy as np
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from bridge.camera import Camera
from bridge.conformance import stage
from bridge.errors import (
    ProtocolVersionError,
    SimulatorError,
    SimulatorLostError,
    SimulatorRequestError,
    SimulatorStartError,
)
from bridge.protocol.server import SimulatorServer
from bridge.protocol.service import SERVICE_NAME
from bridge.protocol.v1 import simulator_pb2, simulator_pb2_grpc
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.remote import RemoteSimulator
from bridge.world import StaticScene, WorldState


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    server = SimulatorServer(FakeSimulator)
    yield server
    server.stop()


def test_health_and_reflection_are_served(server: SimulatorServer) -> None:
    with grpc.insecure_channel(server.address) as channel:
        health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=SERVICE_NAME))
        assert health.status == health_pb2.HealthCheckResponse.SERVING
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        replies = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([request]))
        names = {service.name for service in next(replies).list_services_response.service}
    assert SERVICE_NAME == "bridge.protocol.v1.SimulatorService"
    assert SERVICE_NAME in names


def test_models_are_sent_once(server: SimulatorServer) -> None:
    with RemoteSimulator(server.address) as first:
        first.load_scene(stage.scene())
    sizes: list[int] = []
    with RemoteSimulator(server.address) as second:
        load = second._load

        def recorded(scene: StaticScene, content: frozenset[str]) -> simulator_pb2.LoadSceneResponse:
            sizes.append(len(content))
            return load(scene, content)

        second._load = recorded  # type: ignore[method-assign]
        second.load_scene(stage.scene())
        second.load_scene(stage.scene())
    assert sizes == [2, 0]


def test_a_server_that_lost_its_models_gets_them_again(server: SimulatorServer) -> None:
    with RemoteSimulator(server.address) as ours, RemoteSimulator(server.address) as other:
        ours.load_scene(stage.scene())
        other.load_scene(StaticScene({}, ()))
        ours.load_scene(stage.scene())
        assert ours.capture(stage.state(), (stage.CAMERA,)).images


def test_a_scene_loaded_by_another_client_is_noticed(server: SimulatorServer) -> None:
    with RemoteSimulator(server.address) as ours, RemoteSimulator(server.address) as other:
        ours.load_scene(stage.scene())
        other.load_scene(StaticScene({}, ()))
        with pytest.raises(SimulatorRequestError, match="call LoadScene first"):
            ours.capture(stage.state(), (stage.CAMERA,))


def test_captures_in_flight_come_back_in_order(server: SimulatorServer) -> None:
    asked = [stage.state([stage.box(i + 1, 10.0 + i)], step=i) for i in range(7)]
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        captured = list(remote.capture_all(asked, (stage.CAMERA,), window=3))
        assert [state for state, _ in captured] == asked
        for state, frame in captured:
            alone = remote.capture(state, (stage.CAMERA,))
            assert np.array_equal(frame.images["front"].ids, alone.images["front"].ids)


def test_states_are_taken_only_when_there_is_room(server: SimulatorServer) -> None:
    taken: list[int] = []

    def states() -> Iterator[WorldState]:
        for step in range(6):
            taken.append(step)
            yield stage.state(step=step)

    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        frames = remote.capture_all(states(), (stage.CAMERA,), window=2)
        next(frames)
        assert taken == [0, 1]
        list(frames)


def test_nothing_listens() -> None:
    with pytest.raises(SimulatorLostError, match=r"127.0.0.1:1 did not answer during the handshake"):
        RemoteSimulator("127.0.0.1:1", connect_timeout_s=0.3)


@pytest.mark.parametrize("address", ["localhost", "localhost:x", "localhost:0", "127.0.0.1:70000"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(SimulatorError, match="expected a simulator address HOST:PORT"):
        RemoteSimulator(address)


def test_another_machine_needs_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRIVEBRIDGE_TLS", raising=False)
    with pytest.raises(SimulatorError, match=r"^tls://example.org:50051: an encrypted connection needs certificates"):
        RemoteSimulator("example.org:50051")


def test_a_taken_port_is_named(server: SimulatorServer) -> None:
    port = int(server.address.rpartition(":")[2])
    with pytest.raises(SimulatorStartError, match=f"cannot listen on 127.0.0.1:{port}: address already in use"):
        SimulatorServer(FakeSimulator, port=port)


class _OtherVersion(simulator_pb2_grpc.SimulatorServiceServicer):
    def __init__(self, major: int, minor: int) -> None:
        self.version = simulator_pb2.ProtocolVersion(major=major, minor=minor)

    def GetInfo(  # noqa: N802
        self, request: simulator_pb2.GetInfoRequest, context: grpc.ServicerContext
    ) -> simulator_pb2.GetInfoResponse:
        return simulator_pb2.GetInfoResponse(protocol_version=self.version, engine="other", renderer="none")


def _serve(servicer: simulator_pb2_grpc.SimulatorServiceServicer) -> tuple[grpc.Server, str]:
    server = grpc.server(ThreadPoolExecutor(2))
    simulator_pb2_grpc.add_SimulatorServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"127.0.0.1:{port}"


@pytest.mark.parametrize(("major", "update"), [(0, "update the simulator"), (2, "update the controller")])
def test_another_major_version_is_refused(major: int, update: str) -> None:
    server, address = _serve(_OtherVersion(major, 3))
    with pytest.raises(ProtocolVersionError, match=rf"speaks protocol {major}.3, this controller 1.0; {update}"):
        RemoteSimulator(address)
    server.stop(None)


def test_another_minor_version_warns() -> None:
    server, address = _serve(_OtherVersion(1, 9))
    with pytest.warns(UserWarning, match=r"speaks protocol 1.9, this controller 1.0"):
        RemoteSimulator(address).close()
    server.stop(None)


def test_a_server_of_something_else_is_named() -> None:
    server = grpc.server(ThreadPoolExecutor(1))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with pytest.raises(ProtocolVersionError, match="is it a DriveBridge simulator"):
        RemoteSimulator(f"127.0.0.1:{port}")
    server.stop(None)


def test_refused_captures_keep_no_shared_memory(server: SimulatorServer) -> None:
    unknown = dataclasses.replace(stage.box(1, 10.0), asset="no such model")
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        for _ in range(6):
            with pytest.raises(SimulatorRequestError, match="no such model"):
                remote.capture(stage.state([unknown]), (stage.CAMERA,))
        size = remote._slots.frame_bytes
        assert remote._slots.take(size) is not None
        # The server had no reason to map the file yet; it still can.
        slot = remote._slots.take(size)
        assert slot is not None
        assert slot.file.path.exists()
        remote.capture(stage.state(), (stage.CAMERA,))
        assert not slot.file.path.exists()


def test_frames_under_way_survive_a_larger_camera(server: SimulatorServer) -> None:
    larger = dataclasses.replace(stage.CAMERA, pinhole=dataclasses.replace(stage.CAMERA.pinhole, width=640))
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        frames = remote.capture_all((stage.state(step=i) for i in range(4)), (stage.CAMERA,), window=3)
        next(frames)
        assert remote.capture(stage.state(), (larger,)).images["front"].rgb.shape == (200, 640, 3)
        assert [state.step for state, _ in frames] == [1, 2, 3]


def test_a_defect_of_the_simulator_is_told_from_a_refusal() -> None:
    class Broken(FakeSimulator):
        def capture(self, state, cameras, depth_views=()):  # type: ignore[no-untyped-def]
            raise ZeroDivisionError("a wheel came off")

    broken = SimulatorServer(Broken)
    with RemoteSimulator(broken.address) as remote:
        remote.load_scene(stage.scene())
        with pytest.raises(SimulatorError, match=r"internal.*ZeroDivisionError: a wheel came off"):
            remote.capture(stage.state(), (stage.CAMERA,))
    broken.stop()


def test_the_simulator_lives_on_one_thread() -> None:
    threads: set[int] = set()

    class Recorded(FakeSimulator):
        def __init__(self) -> None:
            super().__init__()
            threads.add(threading.get_ident())

        def capture(self, state, cameras, depth_views=()):  # type: ignore[no-untyped-def]
            threads.add(threading.get_ident())
            return super().capture(state, cameras, depth_views)

    recorded = SimulatorServer(Recorded)
    with RemoteSimulator(recorded.address) as remote:
        remote.load_scene(stage.scene())
        list(remote.capture_all([stage.state(step=i) for i in range(5)], (stage.CAMERA,), window=4))
    recorded.stop()
    assert len(threads) == 1


def test_images_are_the_same_through_shared_memory_and_in_the_reply(
    server: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [stage.state([stage.box(i + 1, 10.0 + i)], step=i) for i in range(4)]
    frames = []
    for shared in (True, False):
        with RemoteSimulator(server.address, shared_memory=shared) as remote:
            remote.load_scene(stage.scene())
            # More requests under way than there are places: the last ones travel in their replies.
            frames.append([raw for _, raw in remote.capture_all(asked * 2, (stage.CAMERA,), window=6)])
            assert bool(remote._slots.frame_bytes) == shared
    for mapped, inline in zip(*frames, strict=True):
        for name in ("rgb", "ids", "depth"):
            assert np.array_equal(getattr(mapped.images["front"], name), getattr(inline.images["front"], name))


def test_normals_and_depth_views_are_the_same_through_shared_memory_and_in_the_reply(server: SimulatorServer) -> None:
    camera = dataclasses.replace(stage.CAMERA, normals=True)
    views = [dataclasses.replace(stage.CAMERA, name=name) for name in ("roof.0", "roof.1")]
    frames = []
    for shared in (True, False):
        with RemoteSimulator(server.address, shared_memory=shared) as remote:
            remote.load_scene(stage.scene())
            ((_, raw),) = remote.capture_all([stage.state([stage.box(1, 10.0)])], (camera,), views)
            frames.append(raw)
            if shared:
                # Room for every image, without a byte to spare between them.
                assert remote._slots.frame_bytes == 200 * 320 * (3 + 2 + 4 + 6 + 2 * (2 + 4))
    mapped, inline = frames
    normals = [frame.images["front"].normals for frame in frames]
    assert normals[0] is not None
    assert normals[1] is not None
    assert np.array_equal(normals[0], normals[1])
    assert list(mapped.depth_views) == list(inline.depth_views) == ["roof.0", "roof.1"]
    for name in mapped.depth_views:
        assert np.array_equal(mapped.depth_views[name].ids, mapped.images["front"].ids)
        assert np.array_equal(mapped.depth_views[name].ids, inline.depth_views[name].ids)
        assert np.array_equal(mapped.depth_views[name].depth, inline.depth_views[name].depth)


def test_depth_views_alone_travel_through_shared_memory(server: SimulatorServer) -> None:
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        raw = remote.capture(stage.state([stage.box(1, 10.0)]), (), (stage.CAMERA,))
        assert remote._slots.frame_bytes
        assert not raw.images
        assert not raw.observations
        assert 1 in raw.depth_views["front"].ids


@pytest.mark.parametrize(
    ("cameras", "views", "problem"),
    [
        ((stage.CAMERA,), (stage.CAMERA,), r"unique among cameras and depth views, got \['front', 'front'\]"),
        ((), (stage.CAMERA,) * 2, r"unique among cameras and depth views"),
        ((), (), "expected at least one camera or depth view"),
        ((), (dataclasses.replace(stage.CAMERA, normals=True),), "depth view 'front': expected no normals"),
    ],
)
def test_ambiguous_views_are_refused(
    server: SimulatorServer, cameras: tuple[Camera, ...], views: tuple[Camera, ...], problem: str
) -> None:
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        with pytest.raises(SimulatorRequestError, match=problem):
            remote.capture(stage.state(), cameras, views)
        # The server refused it, and the connection lives on.
        assert remote.capture(stage.state(), (stage.CAMERA,)).images


def test_captures_between_captures_do_not_overwrite_each_other(server: SimulatorServer) -> None:
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        expected = [remote.capture(stage.state([stage.box(i + 1, 10.0)]), (stage.CAMERA,)) for i in range(6)]
        states = [stage.state([stage.box(i + 1, 10.0)]) for i in range(6)]
        for number, (_, raw) in enumerate(remote.capture_all(states, (stage.CAMERA,), window=3)):
            remote.capture(stage.state([stage.box(99, 8.0)]), (stage.CAMERA,))
            assert np.array_equal(raw.images["front"].ids, expected[number].images["front"].ids)


def test_captures_that_are_given_up_leave_no_trace(server: SimulatorServer) -> None:
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        frames = remote.capture_all((stage.state(step=i) for i in range(9)), (stage.CAMERA,), window=3)
        next(frames)
        frames.close()
        seen = remote.capture(stage.state([stage.box(7, 10.0)], step=4), (stage.CAMERA,))
        assert 7 in seen.images["front"].ids


def test_one_vast_image_does_not_end_shared_memory(server: SimulatorServer) -> None:
    vast = dataclasses.replace(
        stage.CAMERA, pinhole=dataclasses.replace(stage.CAMERA.pinhole, width=1_000_000, height=1_000_000)
    )
    with RemoteSimulator(server.address) as remote:
        remote.load_scene(stage.scene())
        with pytest.raises(SimulatorRequestError):
            remote.capture(stage.state(), (vast,))
        remote.capture(stage.state(), (stage.CAMERA,))
        assert remote._slots.frame_bytes
