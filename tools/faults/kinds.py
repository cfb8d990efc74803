"""The kinds of faults of a campaign, and how many trials of a round are of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto
from typing import Final

from faults import connections, disks, engines, stops
from faults.trial import Trial


class Need(Flag):
    """What a kind cannot do without."""

    NOTHING = 0
    MOUNT = auto()
    """The right to mount file systems."""
    ENGINE = auto()
    """The embedded engine."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault."""

    name: str
    disturb: Callable[[Trial], None]
    """Has one or several commands meet the fault, and ends them."""
    workers: int = 1
    weight: int = 1
    """How many trials of a round are of this kind."""
    needs: Need = Need.NOTHING


KINDS: Final = (
    Kind("command killed", stops.kill_command, weight=4),
    Kind("command killed", stops.kill_command, workers=2, weight=3),
    Kind("command interrupted", stops.interrupt_command, weight=2),
    Kind("command interrupted", stops.interrupt_command, workers=2),
    Kind("worker killed", stops.kill_worker, workers=2),
    Kind("power cut", stops.lose_power, weight=4),
    Kind("power cut", stops.lose_power, workers=2, weight=2),
    Kind("disk full", disks.fill_disk, weight=2, needs=Need.MOUNT),
    Kind("disk full", disks.fill_disk, workers=2, needs=Need.MOUNT),
    Kind("no inodes left", disks.use_up_inodes, weight=2, needs=Need.MOUNT),
    Kind("one call fails with EIO", disks.fail_one_call, weight=3),
    Kind("all calls fail with EIO", disks.fail_all_calls, weight=2),
    Kind("command killed between two calls", disks.die_before_a_call, weight=4),
    Kind("connection cut", connections.cut_connection, weight=3),
    Kind("connection cut", connections.cut_connection, workers=2),
    Kind("encrypted connection cut", connections.cut_secured),
    Kind("bit turned over", connections.flip_bit, weight=2),
    Kind("slow connection", connections.slow_down),
    Kind("silent simulator, Ctrl-C", connections.fall_silent, weight=2),
    Kind("player ends by itself", engines.end_player, weight=2),
    Kind("embedded engine killed", engines.kill_engine, weight=2, needs=Need.ENGINE),
    Kind("embedded engine frozen", engines.freeze_engine, needs=Need.ENGINE),
    Kind("command and embedded engine killed", stops.kill_command_with_engine, needs=Need.ENGINE),
)


def round_of(available: Need) -> list[Kind]:
    """Return the kinds of one round that get by with what is ``available``, each as often as it weighs.

    They are spread, so that the first few of a round are of different kinds.
    """
    possible = [kind for kind in KINDS if kind.needs in available]
    return [kind for turn in range(max(kind.weight for kind in possible)) for kind in possible if turn < kind.weight]
