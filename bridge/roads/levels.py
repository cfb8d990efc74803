"""Takes a network apart where roads pass over others, so that each part has one height at every place.

The lowest part is the ground. What passes over it comes in pieces of the same lanes and edges: a bridge is as long as
there is something under it, and a little longer; before and behind it the road lies on a bank.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bridge.roads.lines import chainage, points_at
from bridge.roads.mapped import LandUse
from bridge.roads.network import Lane, LaneKind, RoadNetwork
from bridge.roads.pieces import Spans, joined, junction_of, parts

Array = NDArray[np.float64]

_CLEAR_M = 2.5
"""What is as much higher passes over; less is a slope, or a mistake of the map."""
_OVER_WATER_M = 1.5
_PIECE_M = 4.0
_APPROACH_M = 9.0
"""A bridge goes on so far beyond what is under it."""
_SHORTEST_SHARE_M = 6.0
"""What is left of a road between two bridges, or before its junction, if it is shorter, is bridge too."""
_HIGHEST = 5
"""So many roads pass over each other at most."""


def split_levels(network: RoadNetwork, pits: BaseGeometry | None = None) -> tuple[RoadNetwork, ...]:
    """Return the ground, then what passes over it, then what passes over that; the network itself if nothing does.

    What leads over ``pits`` in the ground is over it, too.
    """
    heights = np.concatenate([lane.centreline[:, 2] for lane in network.lanes.values()])
    levels: list[RoadNetwork] = []
    rest: RoadNetwork | None = network
    while rest is not None and len(levels) < _HIGHEST and (np.ptp(heights) > _CLEAR_M or pits is not None):
        spans = _spans(rest, over_water=not levels, pits=None if levels else pits)
        if not spans:
            break
        lower, upper = parts(rest, spans)
        if not lower.edges:
            # Everything over everything else: heights that jump, not bridges.
            break
        levels.append(lower)
        rest = upper
    return (*levels, *([rest] if rest is not None else []))


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Short pieces of lanes, as columns."""

    lanes: list[Lane]
    lane: NDArray[np.int64]
    start: Array
    end: Array
    height: Array
    band: NDArray[np.object_]


def _pieces(lanes: Iterable[Lane]) -> _Pieces:
    usable = [lane for lane in lanes if len(lane.centreline) >= 2 and chainage(lane.centreline[:, :2])[-1] > 0.1]
    owner, starts, ends, heights, lines, widths = [], [], [], [], [], []
    for number, lane in enumerate(usable):
        along = chainage(lane.centreline[:, :2])
        cuts = np.linspace(0.0, 1.0, max(1, int(np.ceil(along[-1] / _PIECE_M))) + 1)
        at = points_at(lane.centreline, cuts * along[-1])
        owner.append(np.full(len(cuts) - 1, number))
        starts.append(cuts[:-1])
        ends.append(cuts[1:])
        heights.append((at[:-1, 2] + at[1:, 2]) / 2)
        lines.append(np.stack([at[:-1, :2], at[1:, :2]], axis=1))
        widths.append(np.full(len(cuts) - 1, lane.width_m / 2))
    bands = shapely.buffer(shapely.linestrings(np.concatenate(lines)), np.concatenate(widths), cap_style="flat")
    return _Pieces(
        usable, np.concatenate(owner), np.concatenate(starts), np.concatenate(ends), np.concatenate(heights), bands
    )


def _spans(network: RoadNetwork, *, over_water: bool, pits: BaseGeometry | None) -> dict[str, Spans]:
    """Return the parts of each edge that pass over another road, or over water, by the id of the edge."""
    pieces = _pieces(lane for lane in network.lanes.values() if lane.kind is not LaneKind.WALKING_AREA)
    tree = shapely.STRtree(pieces.band)
    one, other = tree.query(pieces.band, predicate="intersects")
    high = np.zeros(len(pieces.band), dtype=bool)
    inside = np.array([junction_of(lane) or "" for lane in pieces.lanes])[pieces.lane]
    # A junction is not taken apart, so it does not pass over itself.
    apart = (inside[one] == "") | (inside[one] != inside[other])
    high[one[apart & (pieces.height[one] - pieces.height[other] > _CLEAR_M)]] = True
    if over_water:
        water = network.mapped.areas(LandUse.WATER)
        wet = tree.query(water, predicate="intersects")[1] if water else np.empty(0, dtype=np.int64)
        high[wet[pieces.height[wet] > np.quantile(pieces.height, 0.1) + _OVER_WATER_M]] = True
    if pits is not None:
        high[tree.query(pits, predicate="intersects")] = True
    spans: dict[str, Spans] = {}
    for index in np.flatnonzero(high).tolist():
        lane = pieces.lanes[pieces.lane[index]]
        length = float(chainage(lane.centreline[:, :2])[-1])
        more = _APPROACH_M / length
        span = (float(pieces.start[index]) - more, float(pieces.end[index]) + more)
        spans.setdefault(lane.edge_id, []).append(span)
        opposite = network.edges[lane.edge_id].opposite if lane.edge_id in network.edges else None
        if opposite is not None:
            spans.setdefault(opposite, []).append((1.0 - span[1], 1.0 - span[0]))
    lengths = {lane.edge_id: float(chainage(lane.centreline[:, :2])[-1]) for lane in pieces.lanes}
    return {edge_id: joined(found, _SHORTEST_SHARE_M / lengths[edge_id]) for edge_id, found in spans.items()}
