"""Certificates for a simulator on another machine: a private authority, and what it signed for either end.

    FOLDER/authority/   ca.pem, ca.key        stays where it was made; signs nothing more, and may be deleted
    FOLDER/server/      ca.pem, server.pem, server.key, token
    FOLDER/client/      ca.pem, client.pem, client.key, token

Certificates are X.509 version 3 as RFC 5280 profiles them, keys are ECDSA on P-256 (FIPS 186-5).
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import re
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import SimulatorError

if TYPE_CHECKING:  # takes a while to import, and only few need it
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""In every server's certificate, so that a setup can be tried on the server itself."""

MOST_DAYS = 3650
TOKEN_BYTES = 32
"""As random as the keys are strong."""

_CLOCK_SKEW = datetime.timedelta(hours=1)
"""Certificates are valid from so much earlier on: clocks differ."""

_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")


@dataclass(frozen=True, slots=True)
class Certificates:
    """What was made."""

    folder: Path
    hosts: tuple[str, ...]
    """Names and addresses by which clients may call the server."""
    expires: datetime.datetime
    """In UTC."""

    def instructions(self) -> str:
        """Return what to copy where, and how to go on, as lines of text."""
        server, client = self.folder / "server", self.folder / "client"
        return "\n".join(
            (
                f"{self.folder}: certificates for {', '.join(self.hosts)}, valid until {self.expires:%Y-%m-%d}",
                f"  1. copy {server} to the machine that draws, and start there:",
                "       drivebridge engine --host 0.0.0.0 --port 50051 --tls server",
                f"  2. copy {client} to the machine that captures, and there add to the command:",
                f"       --simulator tls://{self.hosts[0]}:50051 --tls client",
                f"  3. keep {self.folder / 'authority'} to yourself, or delete it: its ca.key makes either.",
            )
        )


def make_certificates(
    folder: Path, hosts: Sequence[str] = (), days: int = 365, begins: datetime.datetime | None = None
) -> Certificates:
    """Make an authority and certificates of a server and a client, valid for ``days``, in the new folder ``folder``.

    The days are counted from ``begins`` on, a time in UTC, by default now.

    ``hosts`` are the names and IP addresses by which clients call the server, by default this machine's name; those of
    ``THIS_MACHINE`` come on top. Nothing that exists is overwritten, and only the owner can read what is made.
    Raises ``SimulatorError`` for a folder that has something in it, and for hosts and days that cannot be.
    """
    names = tuple(dict.fromkeys((*(hosts or (socket.gethostname(),)), *THIS_MACHINE)))
    if not 1 <= days <= MOST_DAYS:
        raise SimulatorError(f"days: expected 1 to {MOST_DAYS}, got {days}")
    alternatives = [_alternative(name) for name in names]
    start = (begins or datetime.datetime.now(datetime.UTC)).replace(microsecond=0)
    made = Certificates(folder, names, start + datetime.timedelta(days=days))
    files = _contents(made, alternatives, start - _CLOCK_SKEW)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise SimulatorError(f"{folder}: expected a new or an empty folder; certificates are never overwritten")
        for name, content in files.items():
            _write_new(folder / name, content)
    except OSError as error:
        raise SimulatorError(f"{folder}: cannot write certificates: {error.strerror or error}") from None
    return made


def expiry(pem: bytes) -> datetime.datetime:
    """Return until when the first certificate in ``pem`` is valid, in UTC. Raises ``ValueError`` if there is none."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem).not_valid_after_utc


def belongs(certificate_pem: bytes, key_pem: bytes) -> bool:
    """Return whether a private key is that of a certificate. Raises ``ValueError`` for what is neither."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(key_pem, None)
    except TypeError:
        raise ValueError("the key is protected with a password") from None
    return key.public_key() == x509.load_pem_x509_certificate(certificate_pem).public_key()


def _contents(
    made: Certificates, alternatives: list[x509.GeneralName], valid_from: datetime.datetime
) -> dict[str, bytes]:
    """Return the content of each file, by its path in the folder."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    authority_key, server_key, client_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    # A name that no other authority has: of two with one name, a client could not say which one a server lacks.
    issuer = _name(f"DriveBridge authority {secrets.token_hex(4)}")

    def signed(
        subject: x509.Name, key: EllipticCurvePrivateKey, purpose: x509.ObjectIdentifier, names: list[x509.GeneralName]
    ) -> bytes:
        builder = _builder(subject, issuer, key, authority_key, valid_from, made.expires)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return _signed_pem(builder, authority_key)

    builder = _builder(issuer, issuer, authority_key, authority_key, valid_from, made.expires)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = _signed_pem(builder.add_extension(_usage(signs_certificates=True), critical=True), authority_key)
    server, client = _name("DriveBridge simulator"), _name("DriveBridge controller")
    token = secrets.token_urlsafe(TOKEN_BYTES).encode() + b"\n"
    return {
        "authority/ca.pem": authority,
        "authority/ca.key": _key_pem(authority_key),
        "server/ca.pem": authority,
        "server/server.pem": signed(server, server_key, ExtendedKeyUsageOID.SERVER_AUTH, alternatives),
        "server/server.key": _key_pem(server_key),
        "server/token": token,
        "client/ca.pem": authority,
        "client/client.pem": signed(client, client_key, ExtendedKeyUsageOID.CLIENT_AUTH, []),
        "client/client.key": _key_pem(client_key),
        "client/token": token,
    }


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    issuer_key: EllipticCurvePrivateKey,
    valid_from: datetime.datetime,
    expires: datetime.datetime,
) -> x509.CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(expires)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _signed_pem(builder: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _key_pem(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(common: str) -> x509.Name:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(host: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise SimulatorError(
            f"host: expected a name or an IP address such as gpu.example.org or 192.168.1.20, got {host!r}"
        )
    return x509.DNSName(host)


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
