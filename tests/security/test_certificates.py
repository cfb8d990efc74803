"""What drivebridge certs makes: valid for others' eyes, private, and never in place of what is there."""

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from bridge.certificates import THIS_MACHINE, make_certificates
from bridge.errors import SimulatorError


def _loaded(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_only_the_owner_can_read_them(made: Path) -> None:
    files = {str(path.relative_to(made)): path.stat().st_mode & 0o777 for path in made.rglob("*") if path.is_file()}
    assert set(files) == {
        *("authority/ca.pem", "authority/ca.key"),
        *("server/ca.pem", "server/server.pem", "server/server.key", "server/token"),
        *("client/ca.pem", "client/client.pem", "client/client.key", "client/token"),
    }
    assert set(files.values()) == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (made, *made.iterdir()) if path.is_dir()} == {0o700}


def test_a_verifier_of_the_web_accepts_both_ends(made: Path) -> None:
    policy = PolicyBuilder().store(Store([_loaded(made / "authority/ca.pem")]))
    for name in ("localhost", "127.0.0.1", "::1"):
        try:
            subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            subject = x509.DNSName(name)
        chain = policy.build_server_verifier(subject).verify(_loaded(made / "server/server.pem"), [])  # type: ignore[arg-type]
        assert len(chain) == 2


def test_neither_end_can_pose_as_the_other_or_sign(made: Path) -> None:
    usages = {}
    for role in ("server", "client"):
        certificate = _loaded(made / role / f"{role}.pem")
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        assert not certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
        usages[role] = [u._name for u in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value]
    assert usages == {"server": ["serverAuth"], "client": ["clientAuth"]}


def test_the_strictest_openssl_takes_them(made: Path) -> None:
    for role in ("server", "client"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        context.load_verify_locations(made / role / "ca.pem")
        context.load_cert_chain(made / role / f"{role}.pem", made / role / f"{role}.key")


def test_every_set_has_keys_and_a_token_of_its_own(made: Path, other: Path) -> None:
    for name in ("server/server.key", "client/client.key", "server/token", "authority/ca.key"):
        assert (made / name).read_bytes() != (other / name).read_bytes()
    assert (made / "server/token").read_bytes() == (made / "client/token").read_bytes()
    assert _loaded(made / "client/ca.pem").subject != _loaded(other / "client/ca.pem").subject


def test_hosts_and_days(tmp_path: Path) -> None:
    result = make_certificates(tmp_path / "made", ["gpu.example.org", "192.168.1.20", "[fe80::1]"], days=30)
    certificate = _loaded(tmp_path / "made/server/server.pem")
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["gpu.example.org", "localhost"]
    addresses = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    assert addresses == {"192.168.1.20", "fe80::1", "127.0.0.1", "::1"}
    assert set(THIS_MACHINE) <= set(result.hosts)
    assert certificate.not_valid_after_utc == result.expires
    assert datetime.timedelta(days=29) < result.expires - datetime.datetime.now(datetime.UTC) <= datetime.timedelta(30)


def test_the_instructions_name_what_goes_where(made: Path, tmp_path: Path) -> None:
    text = make_certificates(tmp_path / "new", ["gpu.example.org"]).instructions()
    for part in ("new/server", "new/client", "new/authority", "tls://gpu.example.org:50051", "--host 0.0.0.0"):
        assert part in text
    assert all(len(line) < 140 for line in text.replace(str(tmp_path), "").splitlines())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    make_certificates(folder, ["localhost"])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(SimulatorError, match="mine: expected a new or an empty folder; certificates are never over"):
        make_certificates(folder, ["localhost"])
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (tmp_path / "file").write_text("a letter")
    with pytest.raises(SimulatorError, match="file: cannot write certificates"):
        make_certificates(tmp_path / "file", ["localhost"])
    assert (tmp_path / "file").read_text() == "a letter"


@pytest.mark.parametrize("host", ["", "gpu:50051", "https://gpu", "*.example.org", "-gpu", "a b", "ü", "x" * 64])
def test_hosts_that_are_none(host: str, tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="host: expected a name or an IP address"):
        make_certificates(tmp_path / "new", [host])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_days_that_cannot_be(days: int, tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="days: expected 1 to 3650"):
        make_certificates(tmp_path / "new", ["localhost"], days)
