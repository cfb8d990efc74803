"""The sides of every street: where what lines it can stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.lane_areas import lane_bands
from bridge.roads.lines import chainage, offset, place, without_repeats
from bridge.roads.network import FAST_MPS, LaneKind, RoadNetwork, is_raised

Array = NDArray[np.float64]

FAST_WITHOUT_WALK_MPS = 15.0
"""The same for roads without a sidewalk, such as ramps."""

_SHORTEST_M = 3.0
_FAR_SIDE_M = 14.0
"""So much land beside a one-way street makes it a side of the street."""
_TRUE = (0.9, 1.5)
"""A point of an offset that is nearer to its line, or farther, as shares of the distance asked for, lies in a fold."""


@dataclass(frozen=True, slots=True, eq=False)
class Frontage:
    """A side of an edge; what stands there is to the right of the lines.

    So the lines of a kerb side run in driving direction where traffic keeps right, and against it where it keeps left.
    """

    edge_id: str
    kerb: Array
    """(N, 2): where the carriageway ends."""
    back: Array
    """(M, 2): where the sidewalk ends; the same as ``kerb`` without one."""
    median: Array | None
    """(N, 2): the inner border of a road that no other direction touches; land begins there."""
    walk_m: float
    """Width of the sidewalk, 0 without one."""
    fast: bool
    paired: bool
    """Whether the other direction of the street has a frontage of its own that comes before this one."""
    against_traffic: bool
    """Whether the lines run against the traffic."""
    far: bool = False
    """Whether it is the other side of a one-way street; signs and signals stand on the kerb side."""

    @property
    def length_m(self) -> float:
        """Length of the outer line."""
        return float(chainage(self.back)[-1])


def frontages(network: RoadNetwork) -> tuple[Frontage, ...]:
    """Return the sides of every edge that vehicles drive on, in the order of the network.

    They are the kerb side and, of a one-way street with land on its other side, that one.
    """
    result = []
    roads = shapely.STRtree(lane_bands(lane for lane in network.lanes.values() if not is_raised(lane)))
    for edge in network.edges.values():
        lanes = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        driving = [lane for lane in lanes if lane.kind is LaneKind.DRIVING]
        if not driving:
            continue
        outer = lanes[0]
        line, inner = (
            without_repeats(lane.centreline)[:: -1 if network.left_hand else 1] for lane in (outer, lanes[-1])
        )
        if len(line) < 2 or chainage(line)[-1] < _SHORTEST_M:
            continue
        walks = outer.kind is LaneKind.SIDEWALK
        fast = driving[0].speed_mps >= (FAST_MPS if walks else FAST_WITHOUT_WALK_MPS)
        right = _beside(line, -outer.width_m / 2)
        result.append(
            Frontage(
                edge_id=edge.edge_id,
                kerb=_beside(line, outer.width_m / 2) if walks else right,
                back=right,
                median=None if edge.opposite else _beside(inner, lanes[-1].width_m / 2),
                walk_m=outer.width_m if walks else 0.0,
                fast=fast,
                paired=edge.opposite is not None and edge.opposite < edge.edge_id,
                against_traffic=network.left_hand,
            )
        )
        if edge.opposite is None and not edge.roundabout and not fast:
            other = _beside(inner, lanes[-1].width_m / 2)[::-1]
            if _is_open(other, roads):
                result.append(
                    Frontage(
                        edge_id=edge.edge_id,
                        kerb=other,
                        back=other,
                        median=None,
                        walk_m=0.0,
                        fast=False,
                        paired=True,
                        against_traffic=not network.left_hand,
                        far=True,
                    )
                )
    return tuple(result)


def _is_open(border: Array, roads: shapely.STRtree) -> bool:
    """Return whether the land to the right of a border has room for houses, but at its ends."""
    length_m = float(chainage(border)[-1])
    if length_m < 2 * _FAR_SIDE_M:
        return False
    points, along = place(border, np.linspace(_FAR_SIDE_M, length_m - _FAR_SIDE_M, max(2, int(length_m / _FAR_SIDE_M))))
    beside = points + np.stack([along[:, 1], -along[:, 0]], axis=1) * (_FAR_SIDE_M / 2 + 0.5)
    return not len(roads.query(shapely.points(beside), predicate="dwithin", distance=_FAR_SIDE_M / 2)[0])


def _beside(line: Array, left_m: float) -> Array:
    """Return the offset of a line without the folds that it has inside bends tighter than the offset."""
    beside = offset(line, left_m)
    away = np.asarray(shapely.distance(shapely.linestrings(line), shapely.points(beside))) / max(abs(left_m), 1e-9)
    keep = (away > _TRUE[0]) & (away < _TRUE[1])
    keep[[0, -1]] = True
    return without_repeats(beside[keep])
