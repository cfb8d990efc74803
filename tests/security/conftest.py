"""Certificates for tests: made once, and with what is wrong with them where a test needs that."""

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge import certificates
from bridge.certificates import make_certificates
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as ``drivebridge certs`` leaves it."""
    folder = tmp_path_factory.mktemp("certificates") / "made"
    make_certificates(folder, ["localhost", "127.0.0.2"], days=1)
    return folder


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one, of another authority."""
    folder = tmp_path_factory.mktemp("certificates") / "other"
    make_certificates(folder, ["localhost"], days=1)
    return folder


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose server has another name, and none of this machine's."""
    folder = tmp_path_factory.mktemp("certificates") / "elsewhere"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certificates, "THIS_MACHINE", ())
        make_certificates(folder, ["gpu.example.org"], days=1)
    return folder


@pytest.fixture(scope="session")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that ended a day ago."""
    folder = tmp_path_factory.mktemp("certificates") / "expired"
    begins = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    make_certificates(folder, ["localhost"], days=1, begins=begins)
    return folder


@pytest.fixture
def believing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have expired certificates read as if they were not, so that the other end must notice."""
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    monkeypatch.setattr("bridge.protocol.credentials.expiry", lambda pem: later)


@pytest.fixture
def without(tmp_path: Path) -> Callable[..., Path]:
    """Return a copy of a folder that lacks some files."""

    def copy(folder: Path, *names: str) -> Path:
        target = tmp_path / "copy"
        shutil.copytree(folder, target)
        for name in names:
            (target / name).unlink()
        return target

    return copy


@pytest.fixture
def serve() -> Iterator[Callable[..., SimulatorServer]]:
    """Return a function that starts a server, which ends with the test."""
    servers: list[SimulatorServer] = []

    def start(**options: object) -> SimulatorServer:
        servers.append(SimulatorServer(FakeSimulator, **options))  # type: ignore[arg-type]
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
