"""A simulator to work with: one that runs already, or the embedded engine started for the occasion."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.simulator.process import SimulatorProcess
from bridge.simulator.remote import RemoteSimulator


@contextmanager
def connected(address: str | None) -> Iterator[RemoteSimulator]:
    """Connect to the simulator at ``address`` (``host:port``), or to an embedded engine that lives in this context.

    Raises ``SimulatorStartError``, ``SimulatorLostError`` or ``ProtocolVersionError``.
    """
    if address is not None:
        with RemoteSimulator(address) as remote:
            yield remote
    else:
        with SimulatorProcess() as process, RemoteSimulator(process.address, diagnose=process.diagnose) as remote:
            yield remote
