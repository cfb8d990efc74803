"""What carries the sensors through the traffic that SUMO drives."""

from __future__ import annotations

from typing import Protocol

from bridge.assets.actor_models import ActorModel
from bridge.geometry import Size
from bridge.traffic.body_motion import BodyMotion
from bridge.traffic.neighbourhood import Neighbourhood


class Carrier(Protocol):
    """A vehicle or a mast among SUMO's traffic."""

    @property
    def model(self) -> ActorModel | None:
        """The model of the vehicle, which is never drawn; None for what is no vehicle."""

    @property
    def size(self) -> Size:
        """The room that it takes, upright from the ground."""

    def enter(self) -> None:
        """Come among the others, which may take some steps of SUMO.

        Raises ``TrafficError`` if there is no place for it.
        """

    def look_round(self, radius_m: float) -> Neighbourhood:
        """Have SUMO report everybody within ``radius_m`` from now on."""

    def motion(self, around: Neighbourhood) -> BodyMotion:
        """Return how it moves from where it is in SUMO now."""

    def go_on(self, stood_s: float) -> bool:
        """Do what is due after each step of SUMO, when the body has stood for so long. Return False if it has left."""
