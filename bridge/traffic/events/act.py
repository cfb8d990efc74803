"""What every kind of event is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any

from bridge.traffic.events.puppets import Puppet
from bridge.traffic.events.stage import Stage, let_go


class Course(Enum):
    """How an event goes on."""

    GOING = "going"
    DONE = "done"
    BROKEN_OFF = "broken off"


class Act(ABC):
    """One event: it waits for its opportunity, then it happens. It is played once."""

    reason: str
    """Why it has not begun yet, or was broken off; words that end a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.puppets: list[Puppet] = []
        """Those whom it has brought; they stay until nobody sees them any more."""
        self.cast: tuple[str, ...] = ()
        """Who takes part besides the ego, by SUMO id; who plays the main part first."""

    @abstractmethod
    def begin(self, stage: Stage) -> bool:
        """Begin with this step if there is an opportunity. Return whether it has begun."""

    @abstractmethod
    def go_on(self, stage: Stage) -> Course:
        """Do what is due after one more step."""

    def end(self, sumo: Any) -> None:
        """Leave everybody to themselves, over the TraCI connection ``sumo``; it is over, or cannot go on."""
        brought = {puppet.puppet_id for puppet in self.puppets}
        for vehicle_id in self.cast:
            if vehicle_id not in brought:
                let_go(sumo, vehicle_id)

    def needs(self, puppet: Puppet) -> bool:
        """Whether it still waits for its opportunity, or goes on, with ``puppet``."""
        return puppet.puppet_id in self.cast

    def _wait(self, reason: str) -> bool:
        """Note why it does not begin."""
        self.reason = reason
        return False

    def _break_off(self, reason: str) -> Course:
        self.reason = reason
        return Course.BROKEN_OFF
