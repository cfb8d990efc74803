"""A worker of a capture, as a process: ``python -m bridge.capture.worker``. It plays one episode after another.

Orders come pickled on its standard input, what it has to say goes pickled to its standard output, from and to the
process that started it alone. It ends when its input closes, so that it never outlives that process.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import BinaryIO, NoReturn

from bridge.capture.messages import Failed, Message, Orders, Played, Ready, Warned
from bridge.capture.play import play_episode
from bridge.errors import BridgeError
from bridge.simulator.connect import connected

_ENDING_S = 20.0
"""How long a worker that is called back may take to finish the files under way and to end its engine."""


class _CalledBack(BaseException):
    """The process that started this one wants no more of it, or is there no more."""


class _Reporter(logging.Handler):
    """Sends warnings to where people read them."""

    def __init__(self, say: Callable[[Message], None]) -> None:
        super().__init__(logging.WARNING)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(Warned(record.getMessage()))


def work(orders: Orders, episodes: Iterator[int], say: Callable[[Message], None]) -> None:
    """Play ``episodes`` as they come, and ``say`` how it goes; a ``BridgeError`` is said too."""
    try:
        with connected(orders.simulator) as simulator:
            orders.job.require_offers(simulator.info)
            manifest = orders.job.manifest(simulator.info)
            say(Ready(manifest, manifest.encode(), simulator.info.renderer))
            for episode in episodes:
                with closing(play_episode(orders.job, simulator, episode)) as steps:
                    for step in steps:
                        say(step)
                say(Played(episode))
    except BridgeError as error:
        say(Failed(error))


def main() -> int:
    """Take orders from standard input until it closes; returns the exit status."""
    says, orders_file = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)  # whatever else prints, prints into the log
    says_lock = threading.Lock()

    def say(message: Message) -> None:
        with says_lock:
            pickle.dump(message, says)
            says.flush()

    signal.signal(signal.SIGTERM, _call_back)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger().addHandler(_Reporter(say))
    try:
        orders: Orders = pickle.load(orders_file)
        episodes: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(orders_file, episodes), daemon=True).start()
        work(orders, iter(episodes.get, None), say)
    except (_CalledBack, EOFError, BrokenPipeError):
        return 0
    return 0


def _listen(orders: BinaryIO, episodes: queue.SimpleQueue[int | None]) -> None:
    """Pass on the episodes that are asked for, and end this process when the input closes."""
    try:
        while True:
            episodes.put(pickle.load(orders))
    except (EOFError, OSError, pickle.UnpicklingError):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_ENDING_S)
        os._exit(1)


def _call_back(number: int, frame: object) -> NoReturn:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what is being closed should be closed whole
    raise _CalledBack


if __name__ == "__main__":
    sys.exit(main())
