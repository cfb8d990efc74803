"""A Ray cluster of this machine alone, whose second node can be lost. ``python -m tests.ray_cluster`` runs its nodes.

They are in a process of their own: Ray forks in the middle of the threads that other tests have left, and what a failed
start leaves behind ends with the process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_START = [sys.executable, "-W", "ignore", "-m", "tests.ray_cluster"]
_ATTEMPTS = 3
"""A busy machine may not let Ray's servers find each other within the seconds that Ray gives them."""


class RayCluster:
    """A head and a second node, of a core each."""

    def __init__(self) -> None:
        """Start the nodes; raises ``RuntimeError`` if they do not come up."""
        self._process = subprocess.Popen(
            _START, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            self.address = self._answer()
        except BaseException:
            self.kill()
            raise
        self.is_whole = True

    def lose_second_node(self) -> None:
        """End all processes of the second node as a power cut would."""
        assert self._process.stdin is not None
        self.is_whole = False
        print("lose", file=self._process.stdin, flush=True)
        self._answer()

    def stop(self) -> None:
        """Let the nodes end."""
        self._process.communicate()

    def kill(self) -> None:
        """End the nodes at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise RuntimeError("Ray's nodes have ended; standard error says why")
        return answer


@contextmanager
def ray_cluster() -> Iterator[RayCluster]:
    """Give a cluster of two nodes, which may be lost."""
    cluster = _started()
    try:
        yield cluster
    finally:
        cluster.stop()


def _started(attempts: int = _ATTEMPTS) -> RayCluster:
    try:
        return RayCluster()
    except RuntimeError:
        if attempts == 1:
            raise
        return _started(attempts - 1)


def _run_nodes() -> None:
    """Run the nodes until standard input ends; lose the second one for every line."""
    from ray.cluster_utils import Cluster

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Ray's own words are no answers
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    print(cluster.address, file=answers, flush=True)
    for _ in sys.stdin:
        cluster.remove_node(second, allow_graceful=False)
        print("lost", file=answers, flush=True)
    cluster.shutdown()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    _run_nodes()
