"""By what the two ends of an encrypted connection know each other: the files that ``bridge.certificates`` makes.

With certificates of both ends (mutual TLS) each proves to hold a key that the authority has signed for. With a token,
the server proves that, and the client says a secret. Nothing is read from the system's own authorities.
"""

from __future__ import annotations

import datetime
import os
import ssl
import stat
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from bridge.certificates import belongs, expiry
from bridge.errors import SimulatorError

ENVIRONMENT_VARIABLE = "DRIVEBRIDGE_TLS"
"""Names the client's folder where no other is given."""

MIN_TOKEN_LENGTH = 32
MAX_TOKEN_LENGTH = 1024
"""Characters."""

_MAX_FILE_BYTES = 1024 * 1024
"""Of a certificate, key or token: what is larger is something else."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key, both in PEM."""

    certificate: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerCredentials:
    """How a server proves who it is, and what it asks of clients: a certificate, or a token."""

    authority: bytes
    identity: Identity
    token: str | None = field(repr=False)
    """None where clients show certificates."""

    @classmethod
    def read(cls, folder: Path, token_file: Path | None = None) -> ServerCredentials:
        """Read ca.pem, server.pem and server.key of ``folder``; with ``token_file``, clients are asked for its token.

        Raises ``SimulatorError`` for what is missing, readable by others, expired or does not belong together.
        """
        _require_folder(folder, "server.pem")
        authority = _certificate(folder / "ca.pem")
        token = None if token_file is None else _token(token_file)
        return cls(authority, _identity(folder, "server"), token)

    def for_grpc(self) -> grpc.ServerCredentials:
        """Return them as gRPC takes them."""
        pair = [(self.identity.key, self.identity.certificate)]
        if self.token is not None:
            return grpc.ssl_server_credentials(pair)
        return grpc.ssl_server_credentials(pair, self.authority, require_client_auth=True)


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """By what a client knows a server, and what it shows it: a certificate, a token, or whichever is asked for."""

    folder: Path
    """Where they come from; for messages."""
    authority: bytes
    identity: Identity | None
    token: str | None = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> ClientCredentials:
        """Read ca.pem of ``folder``, and client.pem with client.key, or token, or all of them.

        Raises ``SimulatorError`` for what is missing, readable by others, expired or does not belong together.
        """
        _require_folder(folder, "ca.pem")
        authority = _certificate(folder / "ca.pem")
        has_identity = (folder / "client.pem").exists() or (folder / "client.key").exists()
        identity = _identity(folder, "client") if has_identity else None
        token = _token(folder / "token") if (folder / "token").exists() else None
        if identity is None and token is None:
            raise SimulatorError(
                f"{folder}: expected client.pem and client.key, or token, there is neither; "
                "copy them from the folder client that drivebridge certs made"
            )
        return cls(folder, authority, identity, token)

    def for_grpc(self) -> grpc.ChannelCredentials:
        """Return them as gRPC takes them."""
        identity = self.identity
        channel = grpc.ssl_channel_credentials(
            self.authority,
            None if identity is None else identity.key,
            None if identity is None else identity.certificate,
        )
        if self.token is None:
            return channel
        return grpc.composite_channel_credentials(channel, grpc.access_token_call_credentials(self.token))

    def ssl_context(self) -> ssl.SSLContext:
        """Return a context that accepts and shows what gRPC does; raises ``SimulatorError`` for files that are none."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_alpn_protocols(["h2"])
        try:
            context.load_verify_locations(cadata=self.authority.decode("ascii"))
            if self.identity is not None:
                # Python takes them from files alone, and would ask the terminal for a password.
                context.load_cert_chain(self.folder / "client.pem", self.folder / "client.key", password="")
        except (ssl.SSLError, OSError, UnicodeDecodeError) as error:
            raise SimulatorError(f"{self.folder}: cannot use its certificates: {error}") from None
        return context


def client_folder(given: Path | None) -> Path | None:
    """Return ``given``, or the folder that the environment names, or None."""
    if given is not None:
        return given
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named) if named else None


def _require_folder(folder: Path, file: str) -> None:
    if (folder / file).exists():
        return
    role = "server" if file == "server.pem" else "client"
    inside = folder / role
    hint = f"; did you mean {inside}?" if (inside / file).exists() else "; drivebridge certs makes such a folder"
    raise SimulatorError(f"{folder}: expected a folder with {file} in it{hint}")


def _identity(folder: Path, role: str) -> Identity:
    certificate_file, key_file = folder / f"{role}.pem", folder / f"{role}.key"
    certificate, key = _certificate(certificate_file), _secret(key_file)
    try:
        matches = belongs(certificate, key)
    except ValueError as error:
        raise SimulatorError(f"{key_file}: expected a private key in PEM without a password: {error}") from None
    if not matches:
        raise SimulatorError(
            f"{key_file}: expected the key of {certificate_file.name}, it is that of another certificate"
        )
    return Identity(certificate, key)


def _certificate(path: Path) -> bytes:
    content = _content(path)
    try:
        until = expiry(content)
    except ValueError:
        raise SimulatorError(f"{path}: expected a certificate in PEM, got something else") from None
    if until < datetime.datetime.now(datetime.UTC):
        raise SimulatorError(
            f"{path}: the certificate expired on {until:%Y-%m-%d}; "
            "make new ones with drivebridge certs, for both machines"
        )
    return content


def _token(path: Path) -> str:
    try:
        token = _secret(path).decode("ascii").strip()
    except UnicodeDecodeError:
        token = ""
    if not (MIN_TOKEN_LENGTH <= len(token) <= MAX_TOKEN_LENGTH and token.isprintable() and " " not in token):
        raise SimulatorError(
            f"{path}: expected a token of {MIN_TOKEN_LENGTH} to {MAX_TOKEN_LENGTH} printable ASCII characters without "
            "spaces; drivebridge certs makes one"
        )
    return token


def _secret(path: Path) -> bytes:
    """Return the content of a file that nobody else on this machine can read."""
    content = _content(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SimulatorError(f"{path}: other users of this machine can read it; chmod 600 {path}")
    return content


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        raise SimulatorError(f"{path}: cannot read it: {error.strerror or error}") from None
    if len(content) > _MAX_FILE_BYTES:
        raise SimulatorError(
            f"{path}: expected a certificate, key or token, got a file of over {_MAX_FILE_BYTES} bytes"
        )
    return content
