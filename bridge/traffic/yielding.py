"""Has vehicles wait for each other, for people and for what stands in their way, before they reach it.

SUMO lets bodies touch: it knows no swinging rear, nobody who waited before, and nobody who goes aside. Here every
vehicle knows its own way some seconds ahead, and where the others will be. Where two would touch, one of them gets a
place to stop before, and brakes for it as drivers do.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from bridge.traffic.outlook import ON_FOOT, Outlook, Walker
from bridge.traffic.overlap import Footprint
from bridge.traffic.scheduled_boxes import Driver, ScheduledBoxes

_ROUNDS = 8


class Yielding:
    """Who waits for whom, remembered from step to step so that nobody changes their mind halfway."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._waiting: set[tuple[str, str]] = set()
        self._outlook: Outlook | None = None
        self._scheduled = ScheduledBoxes()

    @property
    def waiting_for_people(self) -> Set[str]:
        """Those of the drivers, by key, who wait for somebody on foot."""
        return {yielder for yielder, other in self._waiting if other == ON_FOOT}

    def plan(
        self, drivers: Sequence[Driver], walkers: Sequence[Walker], still: Sequence[Footprint]
    ) -> list[list[float]]:
        """Return for each of the drivers how far along its way it will be now and after each of the coming steps.

        All rather wait than the first one does. ``still`` are bodies that never move.
        To be called once with every step.
        """
        steps = max((driver.motion.steps_ahead for driver in drivers), default=0)
        outlook = Outlook(drivers, walkers, still, steps, self._scheduled)
        waiting: set[tuple[str, str]] = set()
        changed: set[int] | None = None
        for number in range(1, _ROUNDS + 1):
            conflicts = outlook.conflicts(changed)
            changed = set()
            for first, second, step in conflicts:
                # Who has just got a place to stop may be out of the way; at last, nobody relies on that.
                if (first in changed or second in changed) and number < _ROUNDS:
                    continue
                for yielder, before in outlook.who_waits(first, second, step, self._waiting):
                    if outlook.stop(yielder, before):
                        changed.add(yielder)
                        waiting.add((outlook.key(yielder), outlook.key(first + second - yielder)))
            if not changed:
                break
        self._waiting, self._outlook = waiting, outlook
        return outlook.arcs

    def footprint(self, index: int, step: int) -> Footprint | None:
        """Return the box of one of the drivers of the last ``plan``, so many steps on from then; None if not known."""
        return None if self._outlook is None else self._outlook.footprint(index, step)
