"""The embedded engine as a process of its own: ``python -m bridge.engine --port 0``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from bridge.engine.simulator import EmbeddedSimulator
from bridge.errors import BridgeError
from bridge.protocol.server import SimulatorServer


def main() -> int:
    """Serve until a signal comes or, if asked, standard input closes."""
    parser = argparse.ArgumentParser(prog="python -m bridge.engine", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", choices=("127.0.0.1", "[::1]"), help="loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input closes")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        server = SimulatorServer(EmbeddedSimulator, host=options.host, port=options.port)
    except BridgeError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the log is for the person who reads the error
        return error.exit_code
    print(f"drivebridge simulator listening on {server.address}", flush=True)  # noqa: T201 - the handshake line
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    if options.exit_with_stdin:
        threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    done.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
