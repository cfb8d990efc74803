"""Disks that are full or fail, and commands that die between two of their calls."""

from __future__ import annotations

from faults.failing_calls import FailingCalls, Then
from faults.storage import PAGE, enlarge, pages_of, small_disk
from faults.trial import Trial

_CALLS = 330
"""About as many calls change the folder of the dataset while it is made."""


def fill_disk(trial: Trial) -> None:
    """Capture onto a disk with too little room, which is made larger afterwards."""
    room = trial.chance.randrange(1, pages_of(trial.bench.boxes))
    _capture_onto(trial, f"size={room * PAGE}")


def use_up_inodes(trial: Trial) -> None:
    """Capture onto a disk that can hold only so many files."""
    files = sum(1 for _ in trial.bench.boxes.rglob("*"))
    _capture_onto(trial, f"size=64m,nr_inodes={trial.chance.randrange(3, files)}")


def fail_one_call(trial: Trial) -> None:
    """Have a call that changes the folder fail with EIO, in one command or two."""
    _disturb_a_call(trial, Then.FAIL)


def fail_all_calls(trial: Trial) -> None:
    """Have all calls that change the folder fail with EIO from one on, in one command or two."""
    _disturb_a_call(trial, Then.FAIL_FOR_GOOD)


def die_before_a_call(trial: Trial) -> None:
    """Kill the command right before a call that changes the folder, once or twice."""
    _disturb_a_call(trial, Then.DIE)


def _capture_onto(trial: Trial, options: str) -> None:
    trial.draw_at(*trial.bench.ports)
    trial.exits.enter_context(small_disk(trial.out.parent, options))
    trial.injected += trial.end(trial.start()) != 0
    enlarge(trial.out.parent)


def _disturb_a_call(trial: Trial, then: Then) -> None:
    trial.draw_at(*trial.bench.ports)
    for _ in range(trial.chance.choice([1, 2])):
        failing = FailingCalls(str(trial.out), trial.chance.randrange(_CALLS), then)
        if trial.end(trial.start(failing)) == 0:
            return
        trial.injected += 1
