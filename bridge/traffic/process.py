"""The SUMO process: started, connected to and ended; foreign exceptions stop here."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from traci.exceptions import FatalTraCIError, TraCIException

from bridge.errors import TrafficError
from bridge.roads.sumo_tools import sumo_binary, sumo_home
from bridge.traffic.traci_connection import QuickConnection

LOG_NAME = "sumo.log"
"""What SUMO says goes to this file of the traffic's folder."""

_CONNECT_TIMEOUT_S = 60.0
_CONNECT_PAUSE_S = 0.02
_LAST_WORDS_S = 0.5
_END_TIMEOUT_S = 5.0
_SHOWN_ERRORS = 3


class SumoProcess:
    """A running ``sumo`` and the TraCI connection to it.

    It ends with ``close``, with the interpreter, and, because SUMO stops when its only client is gone, also when
    this process is killed.
    """

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        """Start SUMO with ``arguments`` and connect; its output is kept in ``folder``.

        Raises ``TrafficError`` with SUMO's own message if it does not come up.
        """
        self._log = folder / LOG_NAME
        self._connection: Any = None
        # Nobody else is given the port while this socket holds it; on Linux, SUMO may still listen there.
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as reservation:
            reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            reservation.bind(("", 0))
            port = reservation.getsockname()[1]
            if sys.platform != "linux":
                reservation.close()  # elsewhere, two sockets cannot be bound to one port
            command = [str(sumo_binary("sumo")), *arguments, "--remote-port", str(port), "--num-clients", "1"]
            home = sumo_home()
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, "SUMO_HOME": str(home), "PROJ_LIB": str(home / "data" / "proj")},
                )
            atexit.register(self.close)
            try:
                self._connection = self._connect(port)
                with self.calls() as sumo:
                    # SUMO takes the connection first and then loads; it answers when that went well.
                    sumo.getVersion()
            except BaseException:
                self._process.kill()
                self.close()
                raise

    @contextmanager
    def calls(self) -> Iterator[Any]:
        """Give the TraCI connection; what it raises inside becomes a ``TrafficError`` with SUMO's own message."""
        if self._connection is None:
            raise TrafficError("SUMO has been stopped; use the traffic inside its `with` block")
        try:
            yield self._connection
        except (FatalTraCIError, OSError) as error:
            raise TrafficError(f"SUMO stopped: {self._reason(str(error))}") from error
        except TraCIException as error:
            raise TrafficError(f"SUMO refused a command: {error}; see {self._log}") from error
        except BaseException as reason:
            if not isinstance(reason, Exception):
                # An interrupt leaves half a command or half an answer behind: nothing more can be said or understood.
                connection, self._connection = self._connection, None
                connection._socket.close()
            raise

    def close(self) -> None:
        """End SUMO. May be called again."""
        atexit.unregister(self.close)
        connection, self._connection = self._connection, None
        if connection is not None:
            _disconnect(connection)
        try:
            self._process.wait(_END_TIMEOUT_S if connection is not None else 0.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _connect(self, port: int) -> Any:
        deadline = time.monotonic() + _CONNECT_TIMEOUT_S
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                return QuickConnection("127.0.0.1", port, self._process, traceFile=None, traceGetters=False)
            except OSError:
                time.sleep(_CONNECT_PAUSE_S)
        ended = self._process.poll() is not None
        what = "stopped" if ended else f"did not answer within {_CONNECT_TIMEOUT_S:.0f} s"
        raise TrafficError(f"SUMO {what}: {self._reason('it gave no reason')}")

    def _reason(self, otherwise: str) -> str:
        """Return SUMO's own errors from the log on one line, with the log's path."""
        # If it runs on, the log so far has to do.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_WORDS_S)
        lines = self._log.read_text(errors="replace").splitlines()
        errors = [line.removeprefix("Error: ").strip() for line in lines if line.startswith("Error: ")]
        said = "; ".join(dict.fromkeys(errors[-_SHOWN_ERRORS:])) or otherwise
        return f"{said}; see {self._log}"


def _disconnect(connection: Any) -> None:
    try:
        connection.close(False)
    except (TraCIException, FatalTraCIError, OSError):
        # SUMO is gone already, which is what was wanted; traci then leaves its socket open.
        if connection._socket is not None:
            connection._socket.close()
