"""The framed socket carries what gRPC carries, and says in one line what goes wrong."""

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.conformance import CHECKS, Check, stage
from bridge.errors import ProtocolVersionError, SimulatorError, SimulatorLostError, SimulatorRequestError
from bridge.protocol.framing import frame, read_frame
from bridge.protocol.service import RefusalError, SimulatorService
from bridge.protocol.v1 import framing_pb2
from bridge.simulator.fake import FakeSimulator
from bridge.simulator.link import LinkError
from bridge.simulator.open_link import open_link
from bridge.simulator.remote import RemoteSimulator
from bridge.simulator.socket_link import SocketLink


class _Handler(socketserver.StreamRequestHandler):
    """Answers calls as the hosts of other languages do."""

    def handle(self) -> None:
        service = SimulatorService(FakeSimulator())
        while (payload := read_frame(self.rfile.read)) is not None:
            call = framing_pb2.Call.FromString(payload)
            answer = framing_pb2.Answer(number=call.number)
            try:
                answer.response = service.call(call.method, call.request)
            except RefusalError as refusal:
                answer.status, answer.details = refusal.code.value[0], refusal.details
            self.wfile.write(frame(answer.SerializeToString()))


@contextlib.contextmanager
def serving(handler: type[socketserver.BaseRequestHandler]) -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def simulator() -> Iterator[RemoteSimulator]:
    with serving(_Handler) as address, RemoteSimulator(f"socket:{address}") as remote:
        remote.load_scene(stage.scene())
        yield remote


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(simulator: RemoteSimulator, check: Check) -> None:
    check(simulator)


def test_many_captures_are_under_way_at_once(simulator: RemoteSimulator) -> None:
    states = [stage.state([stage.box(number + 1, 12.0 + number)], step=number) for number in range(12)]
    got = list(simulator.capture_all(states, [stage.CAMERA], window=5))
    assert [state.step for state, _ in got] == [captured.step for _, captured in got] == list(range(12))
    assert all((captured.images["front"].ids == number + 1).any() for number, (_, captured) in enumerate(got))


def test_a_refusal_is_told(simulator: RemoteSimulator) -> None:
    box = replace(stage.box(1, 12.0), asset="no such model")
    with pytest.raises(SimulatorRequestError, match=r"socket:127.0.0.1:\d+ refused .*not in the scene"):
        simulator.capture(stage.state([box]), [stage.CAMERA])


def test_an_unknown_method_is_one_of_another_version(simulator: RemoteSimulator) -> None:
    with pytest.raises(LinkError, match="expected one of GetInfo") as caught:
        simulator._calls._link.call("Fly", b"", timeout_s=5).result()
    assert isinstance(simulator._calls.translated(caught.value, "flying"), ProtocolVersionError)


def test_the_first_call_waits_for_the_simulator_to_come_up() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    late: list[socketserver.ThreadingTCPServer] = []

    def come_up() -> None:
        time.sleep(0.3)
        server = socketserver.ThreadingTCPServer(("127.0.0.1", port), _Handler)
        server.daemon_threads = True
        late.append(server)
        server.serve_forever(0.01)

    thread = threading.Thread(target=come_up)
    thread.start()
    with RemoteSimulator(f"socket:127.0.0.1:{port}") as remote:
        assert remote.info.engine.startswith("drivebridge-fake")
    late[0].shutdown()
    thread.join()
    late[0].server_close()


def test_nobody_there() -> None:
    with pytest.raises(SimulatorLostError, match=r"socket:127.0.0.1:1 did not answer during the handshake"):
        RemoteSimulator("socket:127.0.0.1:1", connect_timeout_s=0.2)


class _Silent(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while self.request.recv(4096):
            pass


class _Rude(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


class _Brief(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(4096)


class _Garbled(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(frame(b"\xff\xff\xff"))


@pytest.mark.parametrize(
    ("handler", "code"),
    [(_Silent, "deadline_exceeded"), (_Rude, "unavailable"), (_Brief, "unavailable"), (_Garbled, "unavailable")],
)
def test_what_is_no_simulator_is_left(handler: type[socketserver.BaseRequestHandler], code: str) -> None:
    with serving(handler) as address, pytest.raises(SimulatorLostError, match=code):
        RemoteSimulator(f"socket:{address}", connect_timeout_s=0.5)


def test_what_came_before_the_connection_broke_is_said() -> None:
    for handler, reason in (
        (_Rude, "expected a message of channel"),
        (_Brief, "closed the connection"),
        (_Garbled, "no answer"),
    ):
        with serving(handler) as address:
            link = SocketLink(address)
            pending = link.call("GetInfo", b"", timeout_s=5)
            with pytest.raises(LinkError, match=reason):
                pending.result()
            with pytest.raises(LinkError, match=reason):
                link.call("GetInfo", b"", timeout_s=5)
            link.close()


def test_closing_wakes_who_waits() -> None:
    with serving(_Silent) as address:
        link = SocketLink(address)
        pending = link.call("GetInfo", b"", timeout_s=60)
        link.close()
        with pytest.raises(LinkError, match="the connection was closed"):
            pending.result()


@pytest.mark.parametrize("address", ["socket:10.0.0.1:5", "socket:localhost", "socket:localhost:99999"])
def test_only_this_machine(address: str) -> None:
    with pytest.raises(SimulatorError):
        open_link(address)
