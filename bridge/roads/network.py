"""A road network as a value: lanes, edges, junctions and crossings in world metres.

The world frame is that of the network file (x east, y north, z up), so poses from a SUMO simulation on the same
file need no conversion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bridge.roads.mapped import MappedSurroundings

Points = NDArray[np.float64]
"""(N, 3) float64 points of the world frame, in metres."""

FAST_MPS = 22.0
"""From this speed limit on, a road is a motorway."""

KERB_HEIGHT_M = 0.12
"""Height of sidewalks and walking areas above the road beside them."""


class LaneKind(StrEnum):
    """What a lane is for."""

    DRIVING = "driving"
    SIDEWALK = "sidewalk"
    """Also footways that no road accompanies."""
    BICYCLE = "bicycle"
    SHOULDER = "shoulder"
    """Paved, but nobody drives there."""
    RAIL = "rail"
    """For trains only; part of the road surface where it has ``tracks``."""
    CROSSING = "crossing"
    WALKING_AREA = "walking_area"
    INTERNAL = "internal"
    """A path through a junction, of vehicles or (where ``pedestrian_only``) of people on foot."""


class Turn(StrEnum):
    """Where a lane leads at a junction."""

    LEFT = "left"
    STRAIGHT = "straight"
    RIGHT = "right"


TURNS: Mapping[str, Turn] = MappingProxyType(
    {"s": Turn.STRAIGHT, "l": Turn.LEFT, "L": Turn.LEFT, "r": Turn.RIGHT, "R": Turn.RIGHT}
)
"""By SUMO's directions of links; its U-turns are not painted on any road, nor shown by any signal."""


@dataclass(frozen=True, slots=True, eq=False)
class Below:
    """How a lane lies below the ground that was there before: in a tunnel, or on a ramp to one."""

    depth_m: NDArray[np.float64]
    """(N,), at each point of the centreline."""
    roofed: tuple[tuple[float, float], ...]
    """Where it has a ceiling: shares of its length from its start, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One lane. The centreline runs in driving direction; lanes of an edge are numbered from the kerb."""

    lane_id: str
    edge_id: str
    index: int
    kind: LaneKind
    centreline: Points
    """(N, 3); for a walking area the corners of its outline."""
    width_m: float
    speed_mps: float
    length_m: float
    """As SUMO counts it; may differ from the centreline's."""
    allows: frozenset[str]
    """SUMO vehicle classes; empty where nobody may go."""
    outline: Points | None = None
    """(M, 3) corners of a crossing or walking area; None for lanes along a centreline."""
    entry: str = ""
    """SUMO's state of the links at its end: the most restrictive of ``O o`` signalled, ``s w`` stop,
    ``m`` gives way, ``=`` equal, ``M`` has priority; empty for a dead end."""
    turns: frozenset[Turn] = frozenset()
    """Where it leads at its end, without turning round."""
    signal: int = 0
    """The number of the signal at its end, or, of a crossing, of the one for people on foot; 0 without one."""
    crosses: tuple[str, ...] = ()
    """Of a crossing, the ids of the edges that it leads across."""
    tracks: bool = False
    """Whether rails of trams lie in it."""
    below: Below | None = None
    """None for a lane on the ground, or over it."""

    @property
    def pedestrian_only(self) -> bool:
        """Whether only people on foot may use it."""
        return self.allows == frozenset({"pedestrian"})


@dataclass(frozen=True, slots=True)
class Edge:
    """The lanes that lead in one direction from one junction to the next."""

    edge_id: str
    lane_ids: tuple[str, ...]
    """From the kerb to the middle of the street: from right to left where traffic keeps right."""
    from_junction: str
    to_junction: str
    opposite: str | None
    """The edge of the other direction that this one's inner border touches; None for a one-way or divided road."""
    roundabout: bool = False
    """Whether it is part of the ring of a roundabout."""
    signal: int = 0
    """The number of the signal for all of its driving lanes together; 0 without one."""


@dataclass(frozen=True, slots=True)
class SignalGroup:
    """What one signal is for: links of a junction that SUMO's traffic light ``program`` runs."""

    program: str
    links: tuple[int, ...]
    """Their positions in its state, ascending."""
    on_foot: bool = False
    """Whether it is for people on foot, and knows no amber."""
    turns: frozenset[Turn] = frozenset()
    """Where the links lead, without turning round; empty for people on foot."""

    @property
    def arrow(self) -> Turn | None:
        """Which way its lenses point: left or right where all links turn there; None for round ones."""
        side = self.turns - {Turn.STRAIGHT}
        return next(iter(side)) if side == self.turns and len(side) == 1 else None


@dataclass(frozen=True, slots=True, eq=False)
class Junction:
    """Where edges meet."""

    junction_id: str
    kind: str
    """SUMO's type: ``traffic_light``, ``priority``, ``dead_end`` …"""
    centre: Points
    """(3,)."""
    outline: Points
    """(M, 3) corners; fewer than three where the junction has no area."""


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """Everything known of a network, each mapping in the order of the file."""

    net_file: Path | None
    """The SUMO network that traffic runs on; None where there is none (``StraightRoad``)."""
    lanes: Mapping[str, Lane]
    edges: Mapping[str, Edge]
    """Without those inside junctions."""
    junctions: Mapping[str, Junction]
    left_hand: bool = False
    """Whether traffic keeps left."""
    mapped: MappedSurroundings = field(default_factory=MappedSurroundings)
    """What the map says of the land beside the roads."""
    signals: Mapping[int, SignalGroup] = field(default_factory=dict)
    """By the number that lanes and edges have; the numbers go up from 1."""
    origin: str = ""
    """What it was made from, as messages call it."""

    def surface_height(self, lane_id: str) -> float:
        """Return how high, in metres above the road, one stands on a lane: ``KERB_HEIGHT_M`` on sidewalks, else 0.

        Raises ``KeyError`` for a lane that is not in the network.
        """
        lane = self.lanes[lane_id]
        return KERB_HEIGHT_M if is_raised(lane) else 0.0

    def lanes_of_kind(self, *kinds: LaneKind) -> tuple[Lane, ...]:
        """Return the lanes of the given kinds, in the order of the network."""
        return tuple(lane for lane in self.lanes.values() if lane.kind in kinds)

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of all centrelines, in metres."""
        points = np.concatenate([lane.centreline[:, :2] for lane in self.lanes.values()])
        west, south = (float(v) for v in points.min(axis=0))
        east, north = (float(v) for v in points.max(axis=0))
        return west, south, east, north


def is_raised(lane: Lane) -> bool:
    """Return whether the lane lies behind the kerb."""
    if lane.kind is LaneKind.INTERNAL:
        return lane.pedestrian_only
    return lane.kind in (LaneKind.SIDEWALK, LaneKind.WALKING_AREA)
