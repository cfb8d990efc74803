"""Who may talk to whom, over real sockets with real certificates, and how it is said when one may not."""

import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from bridge.errors import SimulatorError, SimulatorLostError, SimulatorStartError
from bridge.protocol.credentials import ClientCredentials, ServerCredentials
from bridge.protocol.server import SimulatorServer
from bridge.simulator.connect import Remote, connected
from bridge.simulator.open_link import open_link
from bridge.simulator.process import EMBEDDED_ENGINE, SimulatorProcess
from bridge.simulator.remote import RemoteSimulator

Serve = Callable[..., SimulatorServer]
Without = Callable[..., Path]


def _port(server: SimulatorServer) -> int:
    return int(server.address.rpartition(":")[2])


def _refusal(server: SimulatorServer, folder: Path, host: str = "localhost") -> str:
    """Return the one line in which a connection with the certificates of ``folder`` is refused."""
    address = f"tls://{host}:{_port(server)}"
    with pytest.raises(SimulatorError) as caught:
        RemoteSimulator(address, tls=folder, connect_timeout_s=20)
    assert type(caught.value) is SimulatorError  # a lost simulator would be started again
    text = str(caught.value)
    assert text.startswith(f"{address} is not to be trusted, or does not trust us: it")
    assert "\n" not in text
    return text


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "[::1]"])
@pytest.mark.parametrize("by_token", [False, True])
def test_both_ends_accept_each_other(serve: Serve, made: Path, host: str, by_token: bool) -> None:
    server = serve(host=host, tls=made / "server", token_file=made / "server/token" if by_token else None)
    assert server.address.startswith(f"tls://{host}:")
    name = "[::1]" if host == "[::1]" else "localhost"
    with connected(Remote(f"tls://{name}:{_port(server)}", made / "client")) as remote:
        assert remote.info.engine == "drivebridge-fake 1"


def test_a_token_alone_is_enough_where_it_is_asked_for(serve: Serve, made: Path, without: Without) -> None:
    server = serve(tls=made / "server", token_file=made / "server/token")
    folder = without(made / "client", "client.pem", "client.key")
    RemoteSimulator(server.address, tls=folder).close()


def test_the_environment_names_the_folder(serve: Serve, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(tls=made / "server")
    monkeypatch.setenv("DRIVEBRIDGE_TLS", str(made / "client"))
    RemoteSimulator(server.address).close()


def test_a_folder_that_is_given_means_tls(serve: Serve, made: Path) -> None:
    server = serve(tls=made / "server")
    with RemoteSimulator(f"127.0.0.1:{_port(server)}", tls=made / "client") as remote:
        assert remote.address == server.address


def test_a_framed_socket_has_no_tls(made: Path) -> None:
    with pytest.raises(SimulatorError, match="a framed socket is not encrypted; leave --tls out"):
        open_link("socket:localhost:5", made / "client")


def test_another_machine_implies_tls(made: Path) -> None:
    link = open_link("gpu.example.org:50051", made / "client")
    assert link.address == "tls://gpu.example.org:50051"
    link.close()


def test_a_server_of_another_authority(serve: Serve, made: Path, other: Path) -> None:
    text = _refusal(serve(tls=other / "server"), made / "client")
    assert f"its certificate is not signed by {made / 'client/ca.pem'}: both ends need certificates of one run" in text


def test_a_client_of_another_authority(serve: Serve, made: Path, other: Path, without: Without) -> None:
    folder = without(other / "client", "ca.pem")
    (folder / "ca.pem").write_bytes((made / "client/ca.pem").read_bytes())
    text = _refusal(serve(tls=made / "server"), folder)
    assert f"it does not accept {folder / 'client.pem'}" in text
    assert "copy its folders server and client again" in text


def test_a_server_of_another_name(serve: Serve, elsewhere: Path) -> None:
    text = _refusal(serve(tls=elsewhere / "server"), elsewhere / "client")
    assert "its certificate is not made out to localhost; call it by a name that it has" in text
    assert "--host localhost" in text
    text = _refusal(serve(tls=elsewhere / "server"), elsewhere / "client", "127.0.0.1")
    assert "its certificate is not made out to 127.0.0.1" in text


@pytest.mark.usefixtures("believing")
def test_a_server_that_has_expired(serve: Serve, expired: Path) -> None:
    text = _refusal(serve(tls=expired / "server"), expired / "client")
    assert "its certificate has expired; make new ones with drivebridge certs, for both machines" in text


@pytest.mark.usefixtures("believing")
def test_a_client_that_has_expired(serve: Serve, made: Path, expired: Path, tmp_path: Path) -> None:
    # The server has renewed its own certificate, and still knows the client's authority.
    server, client = tmp_path / "server", tmp_path / "client"
    for folder, sources in (
        (server, (made / "server/server.pem", made / "server/server.key", expired / "server/ca.pem")),
        (client, (expired / "client/client.pem", expired / "client/client.key", made / "client/ca.pem")),
    ):
        folder.mkdir()
        for source in sources:
            (folder / source.name).touch(0o600)
            (folder / source.name).write_bytes(source.read_bytes())
    text = _refusal(serve(tls=server), client)
    assert f"it does not accept {client / 'client.pem'}" in text
    assert text.endswith("see that both clocks are right")


def test_expired_files_are_not_even_tried(expired: Path) -> None:
    with pytest.raises(SimulatorError, match=r"server/ca.pem: the certificate expired on \d+-\d+-\d+; make new ones"):
        ServerCredentials.read(expired / "server")
    with pytest.raises(SimulatorError, match=r"client/ca.pem: the certificate expired"):
        ClientCredentials.read(expired / "client")


def test_no_client_certificate(serve: Serve, made: Path, without: Without) -> None:
    folder = without(made / "client", "client.pem", "client.key")
    text = _refusal(serve(tls=made / "server"), folder)
    assert f"it asks for a client certificate, and {folder} has none; copy client.pem and client.key there" in text


def test_no_token_and_a_wrong_one(serve: Serve, made: Path, other: Path, without: Without) -> None:
    server = serve(tls=made / "server", token_file=made / "server/token")
    folder = without(made / "client", "token")
    assert f"it asks for a token; copy the file that it was started with to {folder / 'token'}" in _refusal(
        server, folder
    )
    (folder / "token").touch(0o600)
    (folder / "token").write_bytes((other / "client/token").read_bytes())
    text = _refusal(server, folder)
    assert f"it does not accept {folder / 'token'}; copy the file that it was started with there" in text


def test_a_simulator_without_tls(serve: Serve, made: Path) -> None:
    assert "it does not speak TLS; start it with --tls FOLDER" in _refusal(serve(), made / "client")


def test_tls_of_something_else(made: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made / "server/server.pem", made / "server/server.key")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with context.wrap_socket(listening.accept()[0], server_side=True) as peer:
                peer.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(SimulatorError, match="it speaks TLS, but not gRPC; is the port right"):
            RemoteSimulator(f"tls://127.0.0.1:{listening.getsockname()[1]}", tls=made / "client")
        thread.join()


def test_a_plain_client_is_told_that_the_simulator_wants_tls(serve: Serve, made: Path) -> None:
    server = serve(tls=made / "server")
    plain = f"127.0.0.1:{_port(server)}"
    with pytest.raises(SimulatorError, match=rf"it speaks TLS; call it tls://{plain} and give --tls FOLDER"):
        RemoteSimulator(plain, connect_timeout_s=0.5)


def test_nobody_listens_and_nobody_is_there(made: Path) -> None:
    with pytest.raises(SimulatorLostError, match=r"tls://127.0.0.1:1 did not answer during the handshake"):
        RemoteSimulator("tls://127.0.0.1:1", tls=made / "client", connect_timeout_s=0.2)
    with pytest.raises(SimulatorError, match=r"cannot find no-such-machine\.invalid"):
        RemoteSimulator("tls://no-such-machine.invalid:5", tls=made / "client", connect_timeout_s=5)


def test_a_silent_peer_costs_no_more_than_the_deadline(made: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        pytest.raises(SimulatorLostError, match="deadline_exceeded"),
    ):
        RemoteSimulator(f"tls://127.0.0.1:{listening.getsockname()[1]}", tls=made / "client", connect_timeout_s=0.3)


def _asked(channel: grpc.Channel) -> list[grpc.StatusCode | None]:
    """Return with which status health and reflection answer; None where they do."""

    def health() -> None:
        health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10)

    def reflection() -> None:
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        next(reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([request]), timeout=10))

    statuses: list[grpc.StatusCode | None] = []
    for ask in (health, reflection):
        try:
            ask()
            statuses.append(None)
        except grpc.RpcError as error:
            statuses.append(error.code())
    return statuses


def test_health_and_reflection_are_as_private_as_captures(serve: Serve, made: Path, without: Without) -> None:
    authority = grpc.ssl_channel_credentials((made / "client/ca.pem").read_bytes())
    credentials = ClientCredentials.read(made / "client").for_grpc()
    by_certificate = f"localhost:{_port(serve(tls=made / 'server'))}"
    with grpc.secure_channel(by_certificate, authority) as channel:
        assert _asked(channel) == [grpc.StatusCode.UNAVAILABLE] * 2
    by_token = f"localhost:{_port(serve(tls=made / 'server', token_file=made / 'server/token'))}"
    with grpc.secure_channel(by_token, authority) as channel:
        assert _asked(channel) == [grpc.StatusCode.UNAUTHENTICATED] * 2
    for address in (by_certificate, by_token):
        with grpc.secure_channel(address, credentials) as channel:
            assert _asked(channel) == [None, None]


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.168.1.20", "gpu.example.org"])
def test_other_machines_are_not_served_in_the_open(serve: Serve, host: str) -> None:
    with pytest.raises(
        SimulatorStartError, match="nothing would be encrypted; make certificates with drivebridge certs"
    ):
        serve(host=host)


def test_a_token_does_not_travel_in_the_open(serve: Serve, made: Path) -> None:
    with pytest.raises(SimulatorStartError, match="a token must not travel unencrypted; give --tls FOLDER"):
        serve(token_file=made / "server/token")


def test_the_engine_serves_other_machines(made: Path, tmp_path: Path) -> None:
    command = (*EMBEDDED_ENGINE, "--host", "0.0.0.0", "--tls", str(made / "server"))
    with SimulatorProcess(command, log_file=tmp_path / "engine.log") as process:
        assert process.address.startswith("tls://0.0.0.0:")
        address = process.address.replace("0.0.0.0", "localhost")
        with RemoteSimulator(address, tls=made / "client") as remote:
            assert remote.info.engine.startswith("drivebridge-embedded")
    with pytest.raises(SimulatorStartError, match="nothing would be encrypted"):
        SimulatorProcess((*EMBEDDED_ENGINE, "--host", "0.0.0.0"), log_file=tmp_path / "refused.log")
