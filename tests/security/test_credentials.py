"""Files that cannot be used are named, with what to do about them."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import SimulatorError
from bridge.protocol.addresses import Address
from bridge.protocol.credentials import ClientCredentials, ServerCredentials

Without = Callable[..., Path]


def _replaced(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder


def test_the_folder_above_is_told_from_the_one_that_is_meant(made: Path, tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=re.escape(f"did you mean {made / 'server'}?")):
        ServerCredentials.read(made)
    with pytest.raises(SimulatorError, match=re.escape(f"did you mean {made / 'client'}?")):
        ClientCredentials.read(made)
    with pytest.raises(SimulatorError, match=r"expected a folder with server\.pem in it; drivebridge certs makes such"):
        ServerCredentials.read(tmp_path)


@pytest.mark.parametrize("name", ["server.key", "ca.pem"])
def test_what_is_missing(made: Path, without: Without, name: str) -> None:
    with pytest.raises(SimulatorError, match=rf"{re.escape(name)}: cannot read it: No such file"):
        ServerCredentials.read(without(made / "server", name))


def test_half_an_identity_is_none(made: Path, without: Without) -> None:
    with pytest.raises(SimulatorError, match=r"client.key: cannot read it: No such file"):
        ClientCredentials.read(without(made / "client", "client.key"))


def test_a_client_must_have_something_to_show(made: Path, without: Without) -> None:
    with pytest.raises(SimulatorError, match=r"expected client\.pem and client\.key, or token, there is neither"):
        ClientCredentials.read(without(made / "client", "client.pem", "client.key", "token"))


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
@pytest.mark.parametrize("name", ["client.key", "token"])
def test_secrets_that_others_can_read(made: Path, without: Without, name: str) -> None:
    folder = without(made / "client")
    (folder / name).chmod(0o640)
    with pytest.raises(SimulatorError, match=rf"{re.escape(name)}: other users .* can read it; chmod 600 "):
        ClientCredentials.read(folder)


def test_a_key_of_another_certificate(made: Path, other: Path, without: Without) -> None:
    folder = _replaced(without(made / "server"), "server.key", (other / "server/server.key").read_bytes())
    with pytest.raises(SimulatorError, match=r"server.key: expected the key of server.pem, it is that of another"):
        ServerCredentials.read(folder)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("server.pem", b"hello", "expected a certificate in PEM"),
        ("server.key", b"hello", "expected a private key in PEM without a password"),
        ("server.pem", b"\0" * (1 << 20) + b"\0", "expected a certificate, key or token, got a file of over"),
    ],
)
def test_what_is_no_certificate_or_key(made: Path, without: Without, name: str, content: bytes, problem: str) -> None:
    with pytest.raises(SimulatorError, match=problem):
        ServerCredentials.read(_replaced(without(made / "server"), name, content))


@pytest.mark.parametrize(
    "token", [b"", b"short", b"x" * 31, b"x" * 1025, b"x" * 40 + b" y", b"\xff" * 40, b"x" * 40 + b"\0"]
)
def test_tokens_that_are_none(made: Path, without: Without, token: bytes) -> None:
    folder = _replaced(without(made / "server"), "token", token)
    with pytest.raises(SimulatorError, match="token: expected a token of 32 to 1024 printable ASCII characters"):
        ServerCredentials.read(folder, folder / "token")


def test_secrets_do_not_show_in_messages(made: Path) -> None:
    for credentials in (
        ServerCredentials.read(made / "server", made / "server/token"),
        ClientCredentials.read(made / "client"),
    ):
        assert credentials.token is not None
        assert credentials.token not in repr(credentials)
        assert "PRIVATE KEY" not in repr(credentials)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("localhost:5", "localhost:5"),
        ("[::1]:5", "[::1]:5"),
        ("socket:127.0.0.1:5", "socket:127.0.0.1:5"),
        ("tls://localhost:5", "tls://localhost:5"),
        ("gpu-1.example.org:5", "tls://gpu-1.example.org:5"),
        ("127.0.0.1.example.org:5", "tls://127.0.0.1.example.org:5"),
        ("[fe80::1%eth0]:5", "tls://[fe80::1%eth0]:5"),
    ],
)
def test_addresses(text: str, meant: str) -> None:
    assert str(Address.parsed(text)) == meant


@pytest.mark.parametrize(
    "text",
    ["localhost", ":5", "a b:5", "localhost:0", "localhost:65536", "http://a:5", "::1:5", "dns:///a:5", "a:٣", "a@b:5"],
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(SimulatorError, match="expected a simulator address HOST:PORT"):
        Address.parsed(text)
