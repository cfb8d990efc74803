"""Shaking hands with a simulator as gRPC is about to, to learn why it would fail: gRPC itself only says that it did."""

from __future__ import annotations

import socket
import ssl
import time

import grpc

from bridge.protocol.addresses import Address
from bridge.protocol.credentials import ClientCredentials
from bridge.simulator.link import LinkError

_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""How a client opens HTTP/2: the preface, and settings that are all at their defaults."""

_RETRY_S = 0.05
_LOOK_S = 0.5

_EXPIRED, _NOT_YET_VALID = 10, 9
_WRONG_NAME = (62, 64)
"""Results of OpenSSL's X509_verify_cert, as its x509_vfy.h numbers them; all others are of an unknown authority."""

_SAME_ORIGIN = "both ends need certificates of one run of drivebridge certs; copy its folders server and client again"


def require_trust(address: Address, credentials: ClientCredentials, deadline: float) -> None:
    """Return when the simulator at ``address`` has come up and both ends accept each other's certificates.

    Raises ``LinkError`` with status UNAUTHENTICATED and what to do if they do not, UNAVAILABLE if nobody answers until
    ``deadline``, a time of ``time.monotonic``, and NOT_FOUND if there is no such machine.
    """
    context = credentials.ssl_context()
    with _connected(address, deadline) as connection:
        connection.settimeout(max(deadline - time.monotonic(), _RETRY_S))
        is_agreed = False
        try:
            with context.wrap_socket(connection, server_hostname=address.name) as secured:
                is_agreed = True
                if secured.selected_alpn_protocol() != "h2":
                    raise LinkError(grpc.StatusCode.UNAUTHENTICATED, "it speaks TLS, but not gRPC; is the port right?")
                secured.sendall(_HELLO)
                # A server says what it thinks of a client's certificate after the handshake (TLS 1.3).
                if not secured.recv(1):
                    raise ConnectionResetError
        except TimeoutError:
            raise LinkError(grpc.StatusCode.DEADLINE_EXCEEDED, "it did not shake hands in time") from None
        except OSError as error:
            reason = _reason(error, address, credentials, is_agreed=is_agreed)
            raise LinkError(grpc.StatusCode.UNAUTHENTICATED, reason) from None


def speaks_tls(address: Address) -> bool:
    """Return whether whoever listens at ``address`` shakes hands, whoever it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # nothing is said to it, and nothing believed
    try:
        with (
            socket.create_connection((address.name, address.port), timeout=_LOOK_S) as connection,
            context.wrap_socket(connection, server_hostname=address.name),
        ):
            return True
    except OSError:
        return False


def _connected(address: Address, deadline: float) -> socket.socket:
    while True:
        remaining = deadline - time.monotonic()
        try:
            return socket.create_connection((address.name, address.port), timeout=max(remaining, _RETRY_S))
        except socket.gaierror as error:
            raise LinkError(grpc.StatusCode.NOT_FOUND, f"cannot find {address.name}: {error.strerror}") from None
        except OSError as error:
            if remaining <= _RETRY_S:
                raise LinkError(grpc.StatusCode.UNAVAILABLE, f"{error.strerror or error}") from None
            time.sleep(_RETRY_S)


def _reason(error: OSError, address: Address, credentials: ClientCredentials, *, is_agreed: bool) -> str:
    folder = credentials.folder
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error.verify_code, address, credentials)
    said = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    if not is_agreed and "ALERT" not in said:
        return "it does not speak TLS; start it with --tls FOLDER, or is this the port of something else?"
    if credentials.identity is None:
        return (
            f"it asks for a client certificate, and {folder} has none; copy client.pem and client.key there, "
            "or start the simulator with --token-file"
        )
    return f"it does not accept {folder / 'client.pem'}: {_SAME_ORIGIN}, and see that both clocks are right"


def _distrust(verify_code: int, address: Address, credentials: ClientCredentials) -> str:
    if verify_code == _EXPIRED:
        return "its certificate has expired; make new ones with drivebridge certs, for both machines"
    if verify_code == _NOT_YET_VALID:
        return "its certificate is not valid yet; set the clocks of both machines"
    if verify_code in _WRONG_NAME:
        return (
            f"its certificate is not made out to {address.name}; call it by a name that it has, or make new ones with "
            f"drivebridge certs FOLDER --host {address.name}"
        )
    return f"its certificate is not signed by {credentials.folder / 'ca.pem'}: {_SAME_ORIGIN}"
