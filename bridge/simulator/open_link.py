"""Opening the link to a simulator by its address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bridge.errors import SimulatorError
from bridge.protocol.addresses import Address
from bridge.protocol.credentials import ENVIRONMENT_VARIABLE, ClientCredentials, client_folder
from bridge.simulator.grpc_link import GrpcLink
from bridge.simulator.link import Link
from bridge.simulator.socket_link import SocketLink


def open_link(address: str, tls: Path | None = None) -> Link:
    """Return a link to the simulator at ``address``; see ``RemoteSimulator``. Raises ``SimulatorError``."""
    place = Address.parsed(address)
    if place.is_socket:
        if tls is not None:
            raise SimulatorError(
                f"{place}: a framed socket is not encrypted; leave --tls out, or use gRPC: tls://{place.place}"
            )
        return SocketLink(place.place)
    if tls is not None:
        place = replace(place, is_secured=True)
    if not place.is_secured:
        return GrpcLink(place)
    folder = client_folder(tls)
    if folder is None:
        raise SimulatorError(
            f"{place}: an encrypted connection needs certificates; give --tls FOLDER (or set {ENVIRONMENT_VARIABLE}), "
            "a folder client that drivebridge certs made, or forward the port to this machine instead, for example "
            f"ssh -L {place.port}:localhost:{place.port} {place.host}"
        )
    return GrpcLink(place, ClientCredentials.read(folder))
