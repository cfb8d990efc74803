"""One trial: a capture that is disturbed, goes on until it is done, and is compared."""

from __future__ import annotations

import os
import random
import signal
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from faults.bench import FRAMES, Bench, contents, frames_in, unsound
from faults.failing_calls import FailingCalls
from faults.programs import Command

MOST_COMMANDS: Final = 8
_STOPS: Final = (signal.SIGINT, signal.SIGTERM)
_EXITS: Final = {0, 4, 5, -signal.SIGKILL, *(128 + number for number in _STOPS), *(-number for number in _STOPS)}
"""Done, a dataset or a simulator that failed, and what was done to the command. When Python itself is ending, a signal
ends it without a word of the program's."""


@dataclass
class Trial:
    """A dataset on its way, and what has come of the commands that make it."""

    bench: Bench
    chance: random.Random
    folder: Path
    """For this trial alone."""
    workers: int
    exits: ExitStack
    """What it holds to lives until it is over."""
    simulator: tuple[str, ...] = ()
    """The options that say what draws; none for the embedded engine."""
    statuses: list[int] = field(default_factory=list)
    """How the commands ended."""
    injected: int = 0
    """How many faults have met a command at work."""
    wrong: list[str] = field(default_factory=list)
    """What should not have come of it."""

    @property
    def out(self) -> Path:
        """The dataset."""
        return self.folder / "disk/dataset"

    @property
    def log(self) -> Path:
        """The file of what the commands have said."""
        return self.folder / "log.txt"

    def draw_at(self, *ports: int) -> None:
        """Have simulators draw that listen there, one for each worker."""
        self.simulator = ("--simulator", ",".join(f"127.0.0.1:{port}" for port in ports[: self.workers]))

    def start(self, failing: FailingCalls | None = None) -> Command:
        """Start the command, which is always the same."""
        arguments = ("capture", str(self.bench.scenario), "--out", str(self.out), "--quiet", *self.simulator)
        return self.bench.programs.start(*arguments, log=self.log, failing=failing)

    def wait_for_a_moment(self, command: Command) -> bool:
        """Wait until the command has made a random number of frames, and a little longer; False if it has ended."""
        goal = self.chance.randrange(min(frames_in(self.out), FRAMES - 1), FRAMES)
        longer_s = self.chance.uniform(0.0, 0.1 if goal else 1.0)
        while frames_in(self.out) < goal:
            if not command.is_running(0.003):
                return False
        return command.is_running(longer_s)

    def end(self, command: Command) -> int:
        """Wait for the command, look at what it leaves behind, and return its exit status."""
        status = command.wait()
        self.statuses.append(status)
        if status not in _EXITS:
            self.wrong.append(f"exit status {status}")
        if "Traceback" in self.log.read_text(errors="replace"):
            self.wrong.append("a traceback")
        self.wrong += [f"{name} is not what the journal says" for name in unsound(self.out)]
        return status

    def finish(self) -> None:
        """Go on until the dataset is done, and compare it with one that nothing has disturbed."""
        while not self.statuses or self.statuses[-1] != 0:
            if len(self.statuses) >= MOST_COMMANDS:
                self.wrong.append(f"not done after {MOST_COMMANDS} commands")
                return
            self.end(self.start())
        reference = self.bench.boxes if self.simulator else self.bench.engine
        assert reference is not None
        if contents(self.out) != contents(reference):
            self.wrong.append("other bytes than those of an undisturbed run")
        if (self.out / ".run/writing").exists():
            self.wrong.append("unfinished files are left")
        verify = self.bench.programs.start("verify", str(self.out), "--quiet", log=self.folder / "verify.txt")
        if verify.wait() != 0:
            self.wrong.append("verify finds something")


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
