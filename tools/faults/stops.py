"""Commands, workers and machines that stop."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from faults.programs import processes_below, wait_for
from faults.storage import cut_power
from faults.trial import Trial, send


def kill_command(trial: Trial) -> None:
    """Kill the command, once or twice; the next one starts at once or when all its processes are gone."""
    trial.draw_at(*trial.bench.ports)
    _stop(trial, [signal.SIGKILL], trial.chance.choice([1, 2]))


def kill_command_with_engine(trial: Trial) -> None:
    """Kill a command that draws with the embedded engine."""
    _stop(trial, [signal.SIGKILL], 1)


def interrupt_command(trial: Trial) -> None:
    """End the command as Ctrl-C or the system does, once or twice."""
    trial.draw_at(*trial.bench.ports)
    _stop(trial, [signal.SIGINT, signal.SIGTERM], trial.chance.choice([1, 2]))


def kill_worker(trial: Trial) -> None:
    """Kill a worker; the command is expected to do without."""
    trial.draw_at(*trial.bench.ports)
    command = trial.start()
    if trial.wait_for_a_moment(command) and (workers := command.below("bridge.capture.worker")):
        send(trial.chance.choice(workers), signal.SIGKILL)
        trial.injected += 1
    trial.end(command)


def lose_power(trial: Trial) -> None:
    """Kill the command with all its processes, and damage what was not flushed to the disk."""
    trial.draw_at(*trial.bench.ports)
    command = trial.start()
    trial.wait_for_a_moment(command)
    below = list(processes_below(command.pid))
    for pid in below:
        send(pid, signal.SIGKILL)
    command.send(signal.SIGKILL)
    wait_for(below)
    if trial.end(command) != 0:
        trial.injected += 1
        cut_power(trial.out, trial.chance)


def _stop(trial: Trial, signals: Sequence[signal.Signals], times: int) -> None:
    for _ in range(times):
        command = trial.start()
        reached = trial.wait_for_a_moment(command)
        below = list(processes_below(command.pid))
        if reached:
            command.send(trial.chance.choice(signals))
        if trial.end(command) == 0:
            return
        trial.injected += 1
        if trial.chance.random() < 0.5 and wait_for(below):
            trial.wrong.append("a process outlives the command")
