"""A process that becomes ``drivebridge`` as often as it is asked to, without starting Python anew each time.

    python -m faults.zygote

Each line of its standard input is an order (``Order`` as JSON). It forks; the child runs the program as a shell would
start it. The process id goes to standard output, and when the child has ended, its exit status: negative for a signal.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from importlib import import_module

from faults.failing_calls import FailingCalls

from bridge.cli import main as drivebridge

_LATE = ("bridge.capture", "bridge.episode", "bridge.scenario.load", "bridge.simulator.connect", "bridge.verify.tree")
"""What the program imports late; a child finds it imported."""


@dataclass(frozen=True, slots=True)
class Order:
    """One start of the program."""

    arguments: tuple[str, ...]
    log: str
    """The file that its output goes to."""
    failing: FailingCalls | None = None
    """Which of its calls to the file system fail."""

    def encode(self) -> str:
        """Return the order as a line."""
        failing = None if self.failing is None else self.failing.as_json()
        return json.dumps({"arguments": self.arguments, "log": self.log, "failing": failing})

    @classmethod
    def decode(cls, line: str) -> Order:
        """Return the order of a line."""
        said = json.loads(line)
        failing = None if said["failing"] is None else FailingCalls.from_json(said["failing"])
        return cls(tuple(said["arguments"]), said["log"], failing)


def main() -> None:
    """Take orders until standard input closes."""
    for module in _LATE:
        import_module(module)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            become(Order.decode(line))
        print(pid, flush=True)  # noqa: T201 - what was asked for
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def become(order: Order) -> None:
    """Be the program that ``order`` asks for; does not return."""
    os.setpgid(0, 0)
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(file, number)
    sys.argv = ["drivebridge", *order.arguments]
    if order.failing is not None:
        order.failing.plant()
    drivebridge()


if __name__ == "__main__":
    main()
