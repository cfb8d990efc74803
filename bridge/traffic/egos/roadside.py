"""An ego that is no vehicle: a camera on a mast at the roadside, past which the traffic goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bridge.geometry import Pose


class Side(StrEnum):
    """Which side of a street, seen along its edge."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class MastAt:
    """A place in the world."""

    x: float
    """Metres in the world frame."""
    y: float
    yaw: float = 0.0
    """Where the sensors look, radians counter-clockwise from east."""


@dataclass(frozen=True, slots=True)
class MastBeside:
    """A place beside a street."""

    edge: str
    """A SUMO edge id."""
    at_m: float
    """From the beginning of the edge."""
    side: Side = Side.RIGHT
    """Seen along the edge; beside a street with traffic in both directions, the left is beyond the other direction."""
    yaw: float | None = None
    """Where the sensors look, radians counter-clockwise from where the edge leads; None for along the traffic that
    comes by on that side, turned a little to the road."""


@dataclass(frozen=True, slots=True)
class Roadside:
    """A mast that carries the sensors, with traffic around it. Its foot on the ground is the ego's frame."""

    site: MastAt | MastBeside | None = None
    """None draws a street with much to see."""


@dataclass(frozen=True, slots=True)
class StandingMast:
    """A mast whose place is known."""

    world_from_foot: Pose
    """Where it stands on the ground, upright; its yaw is where the sensors look."""
