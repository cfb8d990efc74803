"""All checks of a machine, from the quickest to the slowest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bridge.doctor.diagnosis import Diagnosis
from bridge.doctor.graphics import cards_found, engine_draws, player_draws
from bridge.doctor.machine import disk, folders, memory, ports, shared_memory
from bridge.doctor.programs import extras, packages, python_version, sumo


def examine(folder: Path, player: Path | None = None) -> Iterator[Diagnosis]:
    """Yield what each check finds. ``folder`` is where datasets go, ``player`` a Unity player to try.

    Nothing is changed and nothing raises: what fails is a diagnosis.
    """
    checks: list[Callable[[], Diagnosis]] = [
        *(python_version, packages, extras),
        *(memory, partial(disk, folder), shared_memory, folders, ports),
        *(sumo, cards_found, engine_draws),
    ]
    if player is not None:
        checks.append(partial(player_draws, player))
    for check in checks:
        yield check()
