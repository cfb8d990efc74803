"""Connections that are cut, slow, silent or carry other bits than were sent."""

from __future__ import annotations

import signal

from faults.proxy import Mischief, Proxy
from faults.trial import Trial


def cut_connection(trial: Trial) -> None:
    """Cut the connection of each simulator in the middle of what it says."""
    _mistreat(trial, Mischief(cut_after=_somewhere(trial)))


def slow_down(trial: Trial) -> None:
    """Have everything arrive late; the command is expected to be done all the same."""
    _mistreat(trial, Mischief(delay_s=trial.chance.uniform(0.01, 0.05)))


def cut_secured(trial: Trial) -> None:
    """Cut an encrypted connection, in the middle of a picture for example."""
    _mistreat_secured(trial, Mischief(cut_after=trial.chance.randrange(trial.bench.secured_bytes)))


def flip_bit(trial: Trial) -> None:
    """Turn over one bit of what an encrypted connection carries."""
    _mistreat_secured(trial, Mischief(flip_at=trial.chance.randrange(trial.bench.secured_bytes)))


def fall_silent(trial: Trial) -> None:
    """Have the simulator say nothing more, until somebody loses patience and presses Ctrl-C."""
    proxy = trial.exits.enter_context(Proxy(trial.bench.ports[0], Mischief(silent_after=_somewhere(trial))))
    trial.draw_at(proxy.port)
    command = trial.start()
    while not proxy.has_met and command.is_running(0.02):
        pass
    if command.is_running(0.5):
        command.send(signal.SIGINT)
        trial.injected += 1
    trial.end(command)
    proxy.heal()


def _somewhere(trial: Trial) -> int:
    return trial.chance.randrange(trial.bench.plain_bytes // trial.workers)


def _mistreat(trial: Trial, mischief: Mischief) -> None:
    proxies = [trial.exits.enter_context(Proxy(port, mischief)) for port in trial.bench.ports[: trial.workers]]
    trial.draw_at(*(proxy.port for proxy in proxies))
    _capture_over(trial, proxies)


def _mistreat_secured(trial: Trial, mischief: Mischief) -> None:
    proxy = trial.exits.enter_context(Proxy(trial.bench.secured_port, mischief))
    address = f"tls://127.0.0.1:{proxy.port}"
    trial.simulator = ("--simulator", address, "--tls", str(trial.bench.certificates))
    _capture_over(trial, [proxy])


def _capture_over(trial: Trial, proxies: list[Proxy]) -> None:
    trial.end(trial.start())
    trial.injected += sum(proxy.has_met for proxy in proxies)
    for proxy in proxies:
        proxy.heal()
