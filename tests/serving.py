"""Simulators that tests reach over the wire."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bridge.protocol.server import SimulatorServer
from bridge.simulator.base import Simulator


@contextmanager
def served(simulator: Callable[[], Simulator]) -> Iterator[str]:
    """Serve what ``simulator`` makes for each connection; give the address."""
    server = SimulatorServer(simulator)
    try:
        yield server.address
    finally:
        server.stop()
