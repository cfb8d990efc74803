"""Takes a network apart where roads pass over others, so that each part has one height at every place.

The lowest part is the ground. What passes over it comes in pieces of the same lanes and edges: a bridge is as long as
there is something under it, and a little longer; before and behind it the road lies on a bank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray

from bridge.roads.lines import chainage
from bridge.roads.mapped import LandUse
from bridge.roads.network import Edge, Lane, LaneKind, RoadNetwork

Array = NDArray[np.float64]
Spans = list[tuple[float, float]]
"""Shares of a lane's length, from its start, in order."""

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


def split_levels(network: RoadNetwork) -> tuple[RoadNetwork, ...]:
    """Return the ground, then what passes over it, then what passes over that; the network itself if nothing does."""
    heights = np.concatenate([lane.centreline[:, 2] for lane in network.lanes.values()])
    levels: list[RoadNetwork] = []
    rest: RoadNetwork | None = network
    while rest is not None and len(levels) < _HIGHEST and np.ptp(heights) > _CLEAR_M:
        spans = _spans(rest, over_water=not levels)
        if not spans:
            break
        lower, upper = _parts(rest, spans)
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
        at = np.column_stack([np.interp(cuts * along[-1], along, lane.centreline[:, axis]) for axis in range(3)])
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


def _spans(network: RoadNetwork, *, over_water: bool) -> dict[str, Spans]:
    """Return the parts of each edge that pass over another road, or over water, by the id of the edge."""
    pieces = _pieces(lane for lane in network.lanes.values() if lane.kind is not LaneKind.WALKING_AREA)
    tree = shapely.STRtree(pieces.band)
    one, other = tree.query(pieces.band, predicate="intersects")
    high = np.zeros(len(pieces.band), dtype=bool)
    inside = np.array([_junction_of(lane) or "" for lane in pieces.lanes])[pieces.lane]
    # A junction is not taken apart, so it does not pass over itself.
    apart = (inside[one] == "") | (inside[one] != inside[other])
    high[one[apart & (pieces.height[one] - pieces.height[other] > _CLEAR_M)]] = True
    if over_water:
        water = network.mapped.areas(LandUse.WATER)
        wet = tree.query(water, predicate="intersects")[1] if water else np.empty(0, dtype=np.int64)
        high[wet[pieces.height[wet] > np.quantile(pieces.height, 0.1) + _OVER_WATER_M]] = True
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
    return {edge_id: _joined(found, _SHORTEST_SHARE_M / lengths[edge_id]) for edge_id, found in spans.items()}


def _joined(spans: Spans, shortest: float) -> Spans:
    """Return spans without gaps shorter than ``shortest``, cut to 0-1."""
    joined: Spans = []
    for first, last in sorted(spans):
        start, end = (0.0 if first < shortest else first), (1.0 if last > 1.0 - shortest else last)
        if joined and start < joined[-1][1] + shortest:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _parts(network: RoadNetwork, spans: Mapping[str, Spans]) -> tuple[RoadNetwork, RoadNetwork]:
    """Return what stays and what passes over it."""
    raised = _raised_junctions(network, spans)
    lanes: tuple[dict[str, Lane], dict[str, Lane]] = ({}, {})
    edges: tuple[dict[str, Edge], dict[str, Edge]] = ({}, {})
    for lane in network.lanes.values():
        junction_id = _junction_of(lane)
        if junction_id is not None:
            lanes[junction_id in raised][lane.lane_id] = lane
        elif lane.edge_id not in network.edges:
            lanes[0][lane.lane_id] = lane
    for edge in network.edges.values():
        own = [network.lanes[lane_id] for lane_id in edge.lane_ids]
        for piece in _cut(edge, own, spans.get(edge.edge_id, [])):
            lanes[piece.above].update((lane.lane_id, lane) for lane in piece.lanes)
            edges[piece.above][piece.edge.edge_id] = piece.edge
    lower, upper = (
        replace(
            network,
            lanes=MappingProxyType(lanes[above]),
            edges=MappingProxyType(edges[above]),
            junctions=MappingProxyType(
                {key: junction for key, junction in network.junctions.items() if (key in raised) == bool(above)}
            ),
        )
        for above in (0, 1)
    )
    return lower, upper


def _junction_of(lane: Lane) -> str | None:
    """Return the junction that a lane lies in; its edge is named after it, as in ``:junction_0``."""
    return lane.edge_id[1:].rpartition("_")[0] if lane.edge_id.startswith(":") else None


def _raised_junctions(network: RoadNetwork, spans: Mapping[str, Spans]) -> set[str]:
    """Return the junctions that pass over something."""
    lanes = (lane for lane in network.lanes.values() if lane.edge_id in spans)
    return {junction_id for junction_id in map(_junction_of, lanes) if junction_id is not None}


@dataclass(frozen=True, slots=True, eq=False)
class _EdgePiece:
    edge: Edge
    lanes: list[Lane]
    above: bool


def _cut(edge: Edge, lanes: list[Lane], spans: Spans) -> list[_EdgePiece]:
    """Return an edge in pieces, in driving order; its own name stays where it is whole."""
    bounds = sorted({0.0, 1.0, *(bound for span in spans for bound in span)})
    cuts = list(pairwise(bounds))
    if len(cuts) == 1:
        return [_EdgePiece(edge, lanes, bool(spans))]
    pieces = []
    for number, (start, end) in enumerate(cuts):
        last = number == len(cuts) - 1
        above = any(first <= (start + end) / 2 <= final for first, final in spans)
        own = [_lane_piece(lane, f"#{number}", start, end, last=last) for lane in lanes]
        piece = replace(
            edge,
            edge_id=f"{edge.edge_id}#{number}",
            lane_ids=tuple(lane.lane_id for lane in own),
            from_junction=edge.from_junction if number == 0 else f"{edge.edge_id}#{number}",
            to_junction=edge.to_junction if last else f"{edge.edge_id}#{number + 1}",
            # The other direction is cut at the same places.
            opposite=None if edge.opposite is None else f"{edge.opposite}#{len(cuts) - 1 - number}",
        )
        pieces.append(_EdgePiece(piece, own, above))
    return pieces


def _lane_piece(lane: Lane, suffix: str, start: float, end: float, *, last: bool) -> Lane:
    along = chainage(lane.centreline[:, :2])
    begin_m, end_m = start * along[-1], end * along[-1]
    at = np.concatenate([[begin_m], along[(along > begin_m + 0.01) & (along < end_m - 0.01)], [end_m]])
    line = np.column_stack([np.interp(at, along, lane.centreline[:, axis]) for axis in range(3)])
    return replace(
        lane,
        lane_id=f"{lane.lane_id}{suffix}",
        edge_id=f"{lane.edge_id}{suffix}",
        centreline=line,
        length_m=lane.length_m * (end - start),
        entry=lane.entry if last else "",
        turns=lane.turns if last else frozenset(),
    )
