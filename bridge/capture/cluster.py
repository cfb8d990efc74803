"""Workers on the machines of a Ray cluster, which share a file system. Needs the extra ``drivebridge[cluster]``."""

from __future__ import annotations

import logging
import os
import platform
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Any

from bridge.capture.crew_size import Workers
from bridge.capture.messages import Failed, Lost, Message, Orders, Played, Ready
from bridge.capture.play import play_episode
from bridge.dataset.layout import MANIFEST
from bridge.errors import BridgeError, WorkerError
from bridge.machine import usable_cores
from bridge.simulator.connect import Player, connected

try:
    import ray
    from ray.exceptions import RayError
except ImportError:
    raise WorkerError("capturing on a cluster needs Ray: pip install drivebridge[cluster]") from None

_ANSWER_S = 5.0
LOCAL = "local"
"""In place of an address: a cluster of this machine alone, for this capture."""


class _EpisodePlayer:
    """What Ray runs on another machine: plays one episode after another with a simulator that it has started."""

    def __init__(self, orders: Orders, folder: str) -> None:
        """Play as ``orders`` say; relative paths in them start at ``folder``."""
        os.environ.setdefault("LP_NUM_THREADS", "0")  # one worker a core
        os.chdir(folder)
        self._orders = orders
        self._exits = ExitStack()

    def begin(self) -> Message:
        """Start the simulator."""
        job = self._orders.job
        try:
            self._simulator = self._exits.enter_context(connected(self._orders.simulator))
            job.require_offers(self._simulator.info)
        except BridgeError as error:
            return Failed(error)
        manifest = job.manifest(self._simulator.info)
        return Ready(manifest, manifest.encode(), self._simulator.info.renderer)

    def play(self, episode: int) -> Iterator[Message]:
        """Play an episode and tell how it goes."""
        job = self._orders.job
        try:
            if not (job.out / MANIFEST).exists():
                raise WorkerError(
                    f"{job.out}: expected the dataset that is being written, but the machine {platform.node()} "
                    "does not see it; the machines of a cluster must share the folder's file system"
                )
            with closing(play_episode(job, self._simulator, episode)) as steps:
                yield from steps
            yield Played(episode)
        except BridgeError as error:
            yield Failed(error)


class ClusterWorker:
    """Implements ``Worker`` with an actor of Ray's on some machine of the cluster."""

    def __init__(self, orders: Orders, hear: Callable[[Message], None]) -> None:
        """Ask the cluster for a core to play on; ``hear`` is called on another thread, at last with ``Lost``."""
        self._hear = hear
        self._episodes: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._story = ""
        job = replace(orders.job, out=orders.job.out.absolute())
        kind: Any = ray.remote(num_cpus=1)(_EpisodePlayer)
        self._actor = kind.remote(replace(orders, job=job), os.getcwd())  # noqa: PTH109
        self._thread = threading.Thread(target=self._listen, name="cluster-worker", daemon=True)
        self._thread.start()

    def give(self, episode: int) -> None:
        """See ``Worker.give``."""
        self._episodes.put(episode)

    def call_back(self) -> None:
        """See ``Worker.call_back``."""
        self._episodes.put(None)
        ray.kill(self._actor)

    def diagnose(self) -> str:
        """See ``Worker.diagnose``."""
        return self._story

    def stop(self, grace_s: float) -> None:
        """See ``Worker.stop``."""
        self.call_back()
        self._thread.join(grace_s)

    def _listen(self) -> None:
        try:
            self._hear(ray.get(self._actor.begin.remote()))
            for episode in iter(self._episodes.get, None):
                for message in self._actor.play.options(num_returns="streaming").remote(episode):
                    self._hear(ray.get(message))
        except RayError as error:
            self._story = " ".join(str(error).split())
        self._hear(Lost())


@contextmanager
def joined(address: str) -> Iterator[int]:
    """Join the cluster at ``address`` (``LOCAL`` for one of this machine alone) and yield how many cores it has.

    A cluster that this program has joined already is used, and not left. Raises ``WorkerError`` if nothing answers.
    """
    is_ours = not ray.is_initialized()
    if is_ours:
        _require_answer(address)
        where: dict[str, Any] = {"num_cpus": usable_cores()} if address == LOCAL else {"address": address}
        try:
            ray.init(**where, include_dashboard=None, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise WorkerError(f"{address}: expected a Ray cluster: {' '.join(str(error).split())}") from None
    cores: Any = ray.cluster_resources
    try:
        yield int(cores().get("CPU", 1))
    finally:
        if is_ours:
            ray.shutdown()


def _require_answer(address: str) -> None:
    """Refuse an address where nobody listens at once: Ray would try for minutes."""
    if address in (LOCAL, "auto"):
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise WorkerError(f"expected {LOCAL}, auto or HOST:PORT of the head of a Ray cluster, got {address!r}")
    try:
        socket.create_connection((host, int(port)), timeout=_ANSWER_S).close()
    except (OSError, OverflowError) as error:
        raise WorkerError(
            f"{address}: expected the head of a Ray cluster, but nobody answers: {error}; ray start --head starts one"
        ) from None


def cluster_count(workers: Workers, cores: int, episodes: int) -> int:
    """Return how many workers play ``episodes`` unfinished episodes on a cluster of so many cores."""
    return max(1, min(cores if workers == "auto" else workers, episodes))


def require_startable(simulator: object) -> Player | None:
    """Return what every machine of a cluster starts. Raises ``WorkerError`` for a simulator that runs already."""
    if simulator is None or isinstance(simulator, Player):
        return simulator
    raise WorkerError("the workers of a cluster start simulators of their own; leave the address out, or name a player")
