"""What stands at the edges of sidewalks: signals, signs, seats and the fences of unbuilt lots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bridge.assets.street_furniture import SEGMENT_M
from bridge.roads.frontage import Frontage
from bridge.roads.lines import chainage, place
from bridge.roads.network import LaneKind, RoadNetwork
from bridge.roads.roadside import Spot

Array = NDArray[np.float64]

SIGNAL = "signal"
BENCH, BIN = "bench", "bin"
HEDGE, FENCE = "hedge", "fence"

_LOT_STYLES = (HEDGE, FENCE, None, None)
_POST_FROM_KERB_M = 0.17
_POST_BEFORE_END_M = 0.8
"""From a signal or sign to the end of its lane."""
_SHORTEST_SIGNED_M = 20.0
_SIGN_AFTER_M = 12.0
"""From the start of a street to its speed limit."""
_SIGN_SHARE = 0.35
_FURNITURE_SPACING_M = 55.0
_BEHIND_M = 0.3
"""From the back of the sidewalk to what people sit on or throw things into."""
_NARROWEST_WALK_M = 2.2
_FENCE_BEHIND_M = 0.55
_FROM_GROUND_M = 0.6
_FROM_HOUSE_M = 2.0
"""Nobody fences the narrow strip in front of a house."""

_SIGN_OF_STATE = {"s": "stop", "w": "stop", "m": "yield", "M": "priority"}


def posts(network: RoadNetwork, streets: Sequence[Frontage], rng: np.random.Generator) -> Iterator[tuple[str, Spot]]:
    """Yield signals and signs at the ends of streets, as SUMO's priorities have them, and other signs on the way.

    Each is ``SIGNAL`` or the value of a ``SignKind``, and its place; x points against the traffic.
    """
    arms: dict[str, int] = {}
    for edge in network.edges.values():
        arms[edge.to_junction] = arms.get(edge.to_junction, 0) + 1
    for street in streets:
        if street.fast or street.length_m < _SHORTEST_SIGNED_M:
            continue
        edge = network.edges[street.edge_id]
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        states = {lane.entry for lane in lanes if lane.kind is LaneKind.DRIVING}
        if states & set("Oo"):
            yield (SIGNAL, _spot(street, _POST_BEFORE_END_M, before_end=True))
        elif arms[edge.to_junction] > 2:
            state = next((state for state in "swmM" if state in states), None)
            if state is not None:
                yield (_SIGN_OF_STATE[state], _spot(street, _POST_BEFORE_END_M, before_end=True))
        if rng.random() < _SIGN_SHARE and street.length_m > 3 * _SIGN_AFTER_M:
            limit = max(lane.speed_mps for lane in lanes if lane.kind is LaneKind.DRIVING)
            kind = "speed_30" if limit < 10.0 else "speed_50" if limit < 15.0 else "no_parking"
            yield (kind, _spot(street, _SIGN_AFTER_M, before_end=False))


def _spot(street: Frontage, distance_m: float, *, before_end: bool) -> Spot:
    """Return a place beside the kerb, after the start of a street or before its end, x against the traffic."""
    from_last = before_end != street.against_traffic
    kerb_m = float(chainage(street.kerb)[-1])
    points, directions = place(street.kerb, np.array([kerb_m - distance_m if from_last else distance_m]))
    along = directions[0]
    x, y = points[0] + np.array([along[1], -along[0]]) * _POST_FROM_KERB_M
    facing = along if street.against_traffic else -along
    return Spot(float(x), float(y), float(np.arctan2(facing[1], facing[0])))


def seats_and_bins(streets: Sequence[Frontage], rng: np.random.Generator) -> Iterator[tuple[str, Spot]]:
    """Yield each ``BENCH`` and litter ``BIN`` behind wide sidewalks, x towards the road."""
    for street in streets:
        if street.fast or street.walk_m < _NARROWEST_WALK_M:
            continue
        at = np.arange(rng.uniform(0.3, 1.0) * _FURNITURE_SPACING_M, street.length_m - 4.0, _FURNITURE_SPACING_M)
        for point, along in zip(*place(street.back, at), strict=True):
            left = np.array([-along[1], along[0]])
            yaw = float(np.arctan2(left[1], left[0]))
            bench = bool(rng.random() < 0.5)
            if bench:
                x, y = point - left * _BEHIND_M
                yield BENCH, Spot(float(x), float(y), yaw)
            x, y = point - left * _BEHIND_M + along * 1.5
            yield BIN, Spot(float(x), float(y), yaw)


def lot_fences(
    streets: Sequence[Frontage],
    houses: Sequence[BaseGeometry],
    ground: Sequence[BaseGeometry],
    rng: np.random.Generator,
) -> Iterator[tuple[str, Spot]]:
    """Yield segments of ``HEDGE`` and ``FENCE`` along the back of sidewalks.

    They keep away from ``houses`` and from ``ground`` that must stay open. Half of the gaps stay open.
    """
    keep_from = ((shapely.STRtree(houses), _FROM_HOUSE_M), (shapely.STRtree(ground), _FROM_GROUND_M))
    for street in streets:
        if street.fast or not street.walk_m:
            continue
        count = int(street.length_m // SEGMENT_M)
        points, directions = place(street.back, (np.arange(count) + 0.5) * SEGMENT_M)
        right = np.stack([directions[:, 1], -directions[:, 0]], axis=1)
        points = points + right * _FENCE_BEHIND_M
        half = directions * (SEGMENT_M / 2)
        segments = shapely.linestrings(np.stack([points - half, points + half], axis=1))
        blocked = np.zeros(count, dtype=bool)
        for tree, distance_m in keep_from:
            blocked[tree.query(segments, predicate="dwithin", distance=distance_m)[0]] = True
        style: str | None = None
        for index in range(count):
            if blocked[index]:
                continue
            if index == 0 or blocked[index - 1]:
                style = _LOT_STYLES[rng.integers(len(_LOT_STYLES))]
            if style is not None:
                x, y = points[index]
                along = directions[index]
                yield style, Spot(float(x), float(y), float(np.arctan2(along[1], along[0])))
