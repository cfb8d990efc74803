"""A server that other machines can reach touches no file that a client names; one for this machine alone does."""

import mmap
import os
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from bridge.conformance import stage
from bridge.protocol import convert, shared_memory
from bridge.protocol.credentials import ClientCredentials
from bridge.protocol.server import SimulatorServer
from bridge.protocol.service import SERVICE_NAME
from bridge.protocol.v1 import sensor_pb2, simulator_pb2
from bridge.simulator.remote import RemoteSimulator


@pytest.mark.parametrize("reaches", [False, True])
def test_a_file_that_a_peer_names_is_left_alone(
    serve: Callable[..., SimulatorServer], made: Path, reaches: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(host="0.0.0.0" if reaches else "127.0.0.1", tls=made / "server")
    opened: list[str] = []
    map_file = shared_memory._map

    def recorded(path: str) -> mmap.mmap | None:
        opened.append(path)
        return map_file(path)

    monkeypatch.setattr(shared_memory, "_map", recorded)
    # Whatever the server says it can do, a hostile client offers; the file is of the right kind, name and owner.
    size = 4 << 20
    victim = shared_memory.shared_folder() / f"drivebridge-{os.getpid()}-victim-{reaches}"
    victim.write_bytes(bytes(size))
    try:
        port = server.address.rpartition(":")[2]
        with grpc.secure_channel(f"localhost:{port}", ClientCredentials.read(made / "client").for_grpc()) as channel:
            call = {
                name: channel.unary_unary(f"/{SERVICE_NAME}/{name}", lambda m: m.SerializeToString(), kind.FromString)
                for name, kind in (
                    ("GetInfo", simulator_pb2.GetInfoResponse),
                    ("LoadScene", simulator_pb2.LoadSceneResponse),
                    ("Capture", simulator_pb2.CaptureResponse),
                )
            }
            info = call["GetInfo"](simulator_pb2.GetInfoRequest())
            scene = stage.scene()
            everything = frozenset(asset.sha256 for asset in scene.files().values())
            loaded = call["LoadScene"](simulator_pb2.LoadSceneRequest(scene=convert.scene_message(scene, everything)))
            reply = call["Capture"](
                simulator_pb2.CaptureRequest(
                    scene_id=loaded.scene_id,
                    state=convert.state_message(stage.state([stage.box(1, 10.0)])),
                    cameras=[convert.camera_message(stage.CAMERA)],
                    shared_memory=sensor_pb2.SharedMemory(path=str(victim), offset=0, size=size),
                )
            )
        is_untouched = victim.read_bytes() == bytes(size)
        is_mapped = victim.name in Path("/proc/self/maps").read_text()
    finally:
        victim.unlink()
    kind = reply.frames[0].rgb.WhichOneof("content")
    if reaches:
        assert (info.shared_memory, kind, is_untouched, is_mapped, opened) == (False, "data", True, False, [])
    else:  # so the test would notice
        assert (info.shared_memory, kind, is_untouched, is_mapped) == (True, "shared_memory_offset", False, True)
        assert opened == [str(victim)]


def test_a_client_names_no_file_to_another_machine(
    serve: Callable[..., SimulatorServer], made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.protocol.server.is_loopback", lambda host: True)  # the server says that it could
    port = serve(host="0.0.0.0", tls=made / "server").address.rpartition(":")[2]
    for host, offers in (("127.0.0.1", True), ("127.0.0.2", False)):  # the latter could be any machine
        with RemoteSimulator(f"tls://{host}:{port}", tls=made / "client") as remote:
            remote.load_scene(stage.scene())
            assert remote.capture(stage.state(), (stage.CAMERA,)).images
            assert bool(remote._slots.frame_bytes) == offers
