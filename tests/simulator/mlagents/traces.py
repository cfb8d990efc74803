"""What a player may leave behind."""

import os
import socket
from pathlib import Path


def processes_below() -> set[int]:
    """Return the ids of the children of this process, zombies included; empty where there is no /proc.

    A thread that ends while the others are read hands its children to one of them, so all are read again then.
    """
    while True:
        try:
            lists = [task.read_text() for task in Path("/proc/self/task").glob("*/children")]
        except (FileNotFoundError, ProcessLookupError):
            continue
        return {int(number) for text in lists for number in text.split()}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
