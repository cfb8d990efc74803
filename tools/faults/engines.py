"""Simulators that end, are killed or freeze, and were started by the command itself."""

from __future__ import annotations

import signal
import time

from faults.player import write_player
from faults.trial import Trial, send


def end_player(trial: Trial) -> None:
    """Have a player end by itself, at one or several of its starts; it is expected to be started again."""
    fates = [trial.chance.randrange(1, 9) for _ in range(trial.chance.randrange(1, 4))]
    trial.simulator = ("--player", str(write_player(trial.folder / "player", fates)))
    trial.end(trial.start())
    trial.injected += trial.log.read_text().count("starting it again")


def kill_engine(trial: Trial) -> None:
    """Kill the embedded engine, once or twice; it is expected to be started again."""
    command = trial.start()
    for _ in range(trial.chance.choice([1, 2])):
        if trial.wait_for_a_moment(command) and (engines := command.below("bridge.engine")):
            send(engines[0], signal.SIGKILL)
            trial.injected += 1
    trial.end(command)


def freeze_engine(trial: Trial) -> None:
    """Stop the embedded engine for a while and let it go on."""
    command = trial.start()
    if trial.wait_for_a_moment(command) and (engines := command.below("bridge.engine")):
        send(engines[0], signal.SIGSTOP)
        time.sleep(trial.chance.uniform(0.2, 2.0))
        send(engines[0], signal.SIGCONT)
        trial.injected += 1
    trial.end(command)
