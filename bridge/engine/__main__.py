"""The embedded engine as a process of its own: ``python -m bridge.engine --port 0``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from bridge.engine.simulator import EmbeddedSimulator
from bridge.errors import BridgeError
from bridge.memory import give_large_arrays_pages_of_their_own
from bridge.protocol.server import SimulatorServer


def serve(
    host: str, port: int, *, exit_with_stdin: bool, tls: Path | None = None, token_file: Path | None = None
) -> int:
    """Serve until a signal comes or, if asked, standard input closes; returns the exit status.

    ``tls`` and ``token_file`` are as in ``SimulatorServer``.
    """
    give_large_arrays_pages_of_their_own()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    server = SimulatorServer(EmbeddedSimulator, host=host, port=port, tls=tls, token_file=token_file)
    print(f"drivebridge simulator listening on {server.address}", flush=True)  # noqa: T201 - the handshake line
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    if exit_with_stdin:
        threading.Thread(target=_wait_for_end_of_input, args=(done,), daemon=True).start()
    # A wait without a limit cannot be interrupted by a signal on every system.
    while not done.wait(1.0):
        pass
    server.stop()
    return 0


def _wait_for_end_of_input(done: threading.Event) -> None:
    sys.stdin.read()
    done.set()


def main() -> int:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m bridge.engine", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at; beyond loopback only with --tls")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--tls", type=Path, metavar="FOLDER", help="the folder server that drivebridge certs made")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="ask clients for its token, not a certificate")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input closes")
    options = parser.parse_args()
    try:
        return serve(
            options.host,
            options.port,
            exit_with_stdin=options.exit_with_stdin,
            tls=options.tls,
            token_file=options.token_file,
        )
    except BridgeError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the parent shows the end of this log
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
