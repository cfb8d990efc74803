"""Signals and signs at the ends of streets and along them, as SUMO's priorities and speed limits have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.assets.textures.road_signs import SPEED_LIMITS, SignKind
from bridge.roads.frontage import Frontage
from bridge.roads.lines import chainage, place
from bridge.roads.network import Edge, Lane, LaneKind, RoadNetwork
from bridge.roads.roadside import Spot

Array = NDArray[np.float64]

MOST_MAST_LANES = 3

_POST_FROM_KERB_M = 0.17
_FAST_POST_M = 1.4
"""From the edge of a fast road, behind its guard rail."""
_BEFORE_END_M = 0.8
"""From a signal or sign to the end of its lane."""
_CROSSING_SIGN_M = 3.6
_BESIDE_CROSSING_M = 0.4
_SHORTEST_SIGNED_M = 20.0
_LIMIT_AFTER_M = 12.0
"""From the start of a street to its speed limit."""
_LIMIT_SHARE, _NO_PARKING_SHARE, _CROSSING_SHARE = 0.3, 0.12, 0.6
_LONG_STREET_M = 36.0
_CROSSING_NEAR_M = 7.0

_SIGN_OF_STATE = {"s": SignKind.STOP, "w": SignKind.STOP, "m": SignKind.YIELD, "M": SignKind.PRIORITY}


@dataclass(frozen=True, slots=True)
class SignPost:
    """A post with a sign."""

    kind: SignKind
    spot: Spot
    """x towards those who shall see it."""


@dataclass(frozen=True, slots=True)
class SignalPost:
    """A post with a signal, or a mast with one over each lane."""

    spot: Spot
    """x towards those who shall see it."""
    signal: int
    """The number of the signal on the post."""
    overhead: tuple[int, ...]
    """Of the signals over the lanes, the nearest lane first; none without a mast."""
    left_hand: bool


@dataclass(frozen=True, slots=True)
class CrossingSignal:
    """A signal for people on foot, at the end of a crossing."""

    spots: tuple[Spot, ...]
    """Where it may stand, x towards those who shall see it; one is enough."""
    signal: int


def crossing_signals(network: RoadNetwork) -> Iterator[CrossingSignal]:
    """Yield a signal at each end of the crossings that have one, for those who come from the other end."""
    for lane in network.lanes_of_kind(LaneKind.CROSSING):
        if not lane.signal:
            continue
        line = lane.centreline[:, :2]
        for end, before in ((line[0], line[1]), (line[-1], line[-2])):
            outward = (end - before) / max(float(np.linalg.norm(end - before)), 1e-9)
            aside = np.array([-outward[1], outward[0]]) * (lane.width_m / 2 + _BESIDE_CROSSING_M)
            places = (end + outward * _POST_FROM_KERB_M + side * aside for side in (1.0, -1.0))
            yaw = float(np.arctan2(-outward[1], -outward[0]))
            yield CrossingSignal(tuple(Spot(float(x), float(y), yaw) for x, y in places), lane.signal)


def signals(network: RoadNetwork, streets: Sequence[Frontage]) -> Iterator[SignalPost]:
    """Yield the signals of streets, on masts where there are several lanes to reach over."""
    for street in streets:
        lanes = _driving(network, street)
        if _is_signed(street) and any(lane.entry in ("O", "o") for lane in lanes):
            has_mast = street.walk_m > 0.0 and 2 <= len(lanes) <= MOST_MAST_LANES
            overhead = tuple(lane.signal for lane in lanes) if has_mast else ()
            whole = network.edges[street.edge_id].signal
            spot = _spot(street, _BEFORE_END_M, before_end=True)
            yield SignalPost(spot, overhead[0] if has_mast else whole, overhead, network.left_hand)


def signs(network: RoadNetwork, streets: Sequence[Frontage], rng: np.random.Generator) -> Iterator[SignPost]:
    """Yield the signs of streets: who has the right of way, where one may not go, how fast, and where people cross."""
    arms: dict[str, int] = {}
    into: dict[str, list[Edge]] = {}
    for edge in network.edges.values():
        arms[edge.to_junction] = arms.get(edge.to_junction, 0) + 1
        into.setdefault(edge.to_junction, []).append(edge)
    rings = {edge.from_junction for edge in network.edges.values() if edge.roundabout}
    crossings = [shapely.LineString(lane.centreline[:, :2]) for lane in network.lanes_of_kind(LaneKind.CROSSING)]
    crossed = shapely.STRtree(crossings)
    for street in streets:
        edge = network.edges[street.edge_id]
        lanes = _driving(network, street)
        states = {lane.entry for lane in lanes}
        if _is_signed(street) and not states & set("Oo"):
            yield from _at_end(street, edge, states, arms, rings, crossed, rng)
            if edge.opposite is None and arms[edge.to_junction] > 1 and not edge.roundabout and not street.fast:
                spot = _spot(street, _BEFORE_END_M + 1.0, before_end=True)
                yield SignPost(SignKind.NO_ENTRY, Spot(spot.x, spot.y, spot.yaw + np.pi))
        yield from _along(street, edge, network, into, rng)


def _at_end(
    street: Frontage,
    edge: Edge,
    states: set[str],
    arms: dict[str, int],
    rings: set[str],
    crossed: shapely.STRtree,
    rng: np.random.Generator,
) -> Iterator[SignPost]:
    """Yield what stands before a junction without signals."""
    if edge.to_junction in rings and not edge.roundabout:
        yield SignPost(SignKind.YIELD, _spot(street, _BEFORE_END_M, before_end=True))
        yield SignPost(SignKind.ROUNDABOUT, _spot(street, _BEFORE_END_M + 4.0, before_end=True))
        return
    if arms[edge.to_junction] > 2 and not edge.roundabout:
        state = next((state for state in "swmM" if state in states), None)
        if state is not None:
            yield SignPost(_SIGN_OF_STATE[state], _spot(street, _BEFORE_END_M, before_end=True))
    end = street.kerb[0 if street.against_traffic else -1]
    near = crossed.query(shapely.Point(end), predicate="dwithin", distance=_CROSSING_NEAR_M)
    if len(near) and street.length_m > _LONG_STREET_M and rng.random() < _CROSSING_SHARE:
        yield SignPost(SignKind.CROSSING, _spot(street, _CROSSING_SIGN_M, before_end=True))


def _along(
    street: Frontage, edge: Edge, network: RoadNetwork, into: dict[str, list[Edge]], rng: np.random.Generator
) -> Iterator[SignPost]:
    """Yield the speed limit where it changes and now and then elsewhere, and where one may not park."""
    drawn, parking = rng.random() < _LIMIT_SHARE, rng.random() < _NO_PARKING_SHARE
    if street.length_m < _LONG_STREET_M or edge.roundabout:
        return
    limit = _limit(network, edge)
    before = {_limit(network, other) for other in into.get(edge.from_junction, ()) if other.edge_id != edge.opposite}
    if drawn or (before and limit not in before):
        yield SignPost(SPEED_LIMITS[limit], _spot(street, _LIMIT_AFTER_M, before_end=False))
    elif parking and not street.fast:
        yield SignPost(SignKind.NO_PARKING, _spot(street, _LIMIT_AFTER_M, before_end=False))


def _limit(network: RoadNetwork, edge: Edge) -> int:
    """Return the speed limit of an edge as it is written on signs, in kilometres an hour."""
    lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
    speed_mps = max((lane.speed_mps for lane in lanes if lane.kind is LaneKind.DRIVING), default=0.0)
    return min(SPEED_LIMITS, key=lambda limit: abs(limit - 3.6 * speed_mps))


def _driving(network: RoadNetwork, street: Frontage) -> list[Lane]:
    lanes = (network.lanes[lane_id] for lane_id in network.edges[street.edge_id].lane_ids)
    return [lane for lane in lanes if lane.kind is LaneKind.DRIVING]


def _is_signed(street: Frontage) -> bool:
    return not street.fast and street.length_m >= _SHORTEST_SIGNED_M


def _spot(street: Frontage, distance_m: float, *, before_end: bool) -> Spot:
    """Return a place beside the kerb, after the start of a street or before its end, x against the traffic."""
    from_last = before_end != street.against_traffic
    kerb_m = float(chainage(street.kerb)[-1])
    points, directions = place(street.kerb, np.array([kerb_m - distance_m if from_last else distance_m]))
    along = directions[0]
    aside_m = _FAST_POST_M if street.fast else _POST_FROM_KERB_M
    x, y = points[0] + np.array([along[1], -along[0]]) * aside_m
    facing = along if street.against_traffic else -along
    return Spot(float(x), float(y), float(np.arctan2(facing[1], facing[0])))
